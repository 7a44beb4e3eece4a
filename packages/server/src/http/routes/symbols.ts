import { createHash } from 'node:crypto';
import { formatTime } from '@tickboard/core/model/wire-value';
import type { Store } from '@tickboard/core/store/store';
import type { FastifyInstance } from 'fastify';
import type { SymbolSpan } from '../../history/history-reader.ts';
import { addVary } from '../accept.ts';
import { type HttpContext, readStore } from '../http-context.ts';
import { readParameters } from '../parameters.ts';
import { requireCredentials } from '../require-credentials.ts';
import { JSON_TYPE, NOTHING_KEPT, refuseHistory, sendTagged } from './send-history.ts';

interface Span {
  readonly first_time: string;
  readonly last_time: string;
}

interface SymbolView {
  readonly symbol: string;
  /** Channels of the state that have it now. */
  readonly state: string[];
  first_time?: string;
  last_time?: string;
  /** By type, candles by interval. */
  readonly kept: Record<string, Span | Record<string, Span>>;
}

/** Every symbol that is in the state or in history, and from when to when. */
export function addSymbolsRoute(app: FastifyInstance, context: HttpContext): void {
  const { credentials, history, mode } = context;
  const options = { preHandler: requireCredentials(credentials) };

  app.get<{ Querystring: Readonly<Record<string, unknown>> }>('/api/v1/symbols', options, async (request, reply) => {
    readParameters({}, request.query);
    const spans = await history?.symbols().catch(refuseHistory);
    const answer = {
      symbols: viewSymbols(readStore(context), spans ?? []),
      ...(history === undefined && { absent: { kept: NOTHING_KEPT } }),
    };
    const body = Buffer.from(JSON.stringify(answer));
    const tag = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    addVary(reply, 'Authorization', 'X-API-Key');
    void reply.header('x-tickboard-mode', mode());
    return sendTagged({ body, tag }, JSON_TYPE, request, reply);
  });
}

/** By name. */
function viewSymbols(store: Store, spans: readonly SymbolSpan[]): SymbolView[] {
  const views = new Map<string, SymbolView>();
  const viewOf = (symbol: string): SymbolView => {
    let view = views.get(symbol);
    if (view === undefined) views.set(symbol, (view = { symbol, state: [], kept: {} }));
    return view;
  };
  for (const [channel, symbol] of listLive(store)) {
    const { state } = viewOf(symbol);
    if (state.at(-1) !== channel) state.push(channel);
  }
  for (const { symbol, type, interval, first, last } of spans) {
    const view = viewOf(symbol);
    const span = { first_time: formatTime(first), last_time: formatTime(last) };
    if (interval === undefined) view.kept[type] = span;
    else view.kept[type] = { ...(view.kept[type] as Record<string, Span> | undefined), [interval]: span };
    // RFC 3339 in UTC: the order of the texts is that of the times.
    if (view.first_time === undefined || span.first_time < view.first_time) view.first_time = span.first_time;
    if (view.last_time === undefined || span.last_time > view.last_time) view.last_time = span.last_time;
  }
  return [...views.values()].sort((left, right) => (left.symbol < right.symbol ? -1 : 1));
}

function* listLive({ tables }: Store): Generator<readonly [channel: string, symbol: string]> {
  for (const { definition, rows } of tables.values()) {
    const index = definition.fieldIndex.get('symbol');
    if (index === undefined) continue;
    for (const { values } of rows.values()) {
      const symbol = values[index];
      if (typeof symbol === 'string') yield [definition.name, symbol];
    }
  }
}
