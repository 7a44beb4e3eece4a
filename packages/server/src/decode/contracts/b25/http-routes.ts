/** What B25's services answer over HTTP. Rules: docs/spec/contract-b25-http.md. */
import { KEY_PATTERN } from '@tickboard/core/model/field';
import type { RowPatch } from '@tickboard/core/store/change';
import type { DecodeOutput, Route } from '../../route.ts';
import { SubjectPattern } from '../../subject-pattern.ts';
import { isObject, readFigure, readText, readTime, type JsonObject } from '../../values.ts';
import { decodeBalance, decodePosition } from './trading.ts';

export const B25_HTTP_SERVICES = ['account', 'strategy'] as const;
export type B25HttpService = (typeof B25_HTTP_SERVICES)[number];

/** What is asked of each service. */
export const B25_HTTP_PATHS: Readonly<Record<B25HttpService, string>> = {
  account: '/api/account',
  strategy: '/status',
};

/** The service names no strategy: what it says of all of them stands in one row. */
const STRATEGY_ENGINE_ID = 'strategy-engine';

const ASSET = new RegExp(KEY_PATTERN, 'u');
/** As many as a field of figures holds. */
const ASSETS_MAX = 1_000;
const SHOWN_LENGTH = 40;

export function b25HttpRoutes(service: B25HttpService): readonly Route[] {
  const pattern = new SubjectPattern(B25_HTTP_PATHS[service]);
  if (service === 'strategy') {
    return [{ pattern, format: 'json', decode: (value, _subject, output) => decodeStatus(value, output) }];
  }
  return [
    {
      pattern,
      format: 'json',
      decode: (value, _subject, output) => decodeAccountReport(value, output),
      lists: ['positions'],
    },
  ];
}

/** `{pnl, balances, positions, timestamp}` of the account monitor, each part by itself. */
function decodeAccountReport(value: unknown, output: DecodeOutput): void {
  if (!isObject(value)) {
    output.refuse('bad_shape', 'no account report: not an object');
    return;
  }
  const { pnl, balances, positions } = value;
  if (pnl === undefined && balances === undefined && positions === undefined) {
    output.refuse('bad_shape', 'no account report: neither pnl nor balances nor positions');
    return;
  }
  const figures = readPart('pnl', pnl, output);
  const holdings = readPart('balances', balances, output);
  if (figures !== undefined || holdings !== undefined || balances === null) {
    const row: RowPatch = {
      realized_pnl: readFigure(figures?.['realized_pnl']),
      unrealized_pnl: readFigure(figures?.['unrealized_pnl']),
      balances: holdings === undefined ? (balances === null ? null : undefined) : readBalances(holdings, output),
      updated_at: readTime(value['timestamp'] ?? figures?.['timestamp']),
    };
    output.add({ op: 'merge', channel: 'account', row });
  }
  decodePositions(positions, output);
}

function readPart(name: string, part: unknown, output: DecodeOutput): JsonObject | undefined {
  if (isObject(part)) return part;
  if (part !== undefined && part !== null) output.refuse('bad_shape', `${name} is no object`);
  return undefined;
}

/** One that tells no amount is turned away alone: the others hold. */
function readBalances(balances: JsonObject, output: DecodeOutput): Record<string, number> {
  const entries: [string, number][] = [];
  for (const [asset, value] of Object.entries(balances)) {
    const amount = decodeBalance(value)?.amount;
    const shown = asset.slice(0, SHOWN_LENGTH);
    if (amount === undefined) output.refuse('bad_value', `the balance of ${shown} tells no amount`);
    else if (!ASSET.test(asset)) output.refuse('bad_value', `${shown} cannot be the name of an asset`);
    else if (entries.length >= ASSETS_MAX) output.refuse('bad_value', `${shown} is beyond ${ASSETS_MAX} assets`);
    else entries.push([asset, amount]);
  }
  return Object.fromEntries(entries);
}

function decodePositions(value: unknown, output: DecodeOutput): void {
  // As Go writes an empty map.
  const positions = readPart('positions', value === null ? {} : value, output);
  if (positions === undefined) {
    // Without the list nothing can be missing from it.
    if (value === undefined) output.refuse('bad_shape', 'an account report without positions');
    return;
  }
  for (const [symbol, position] of Object.entries(positions)) {
    const decoded = decodePosition(symbol, position);
    if (decoded === undefined) {
      output.refuse('bad_shape', `the position of ${symbol.slice(0, SHOWN_LENGTH)} has no quantity`);
    } else if (decoded.change.op !== 'delete') {
      output.add(decoded.change);
    } else if (decoded.change.at !== undefined) {
      // Without its time a closed position would take one that was opened since: it is left out of the list instead.
      output.add(decoded.change);
    }
  }
}

/** `{mode, active_strategies, signal_queue_size}` of the strategy engine: that, and nothing else. */
function decodeStatus(value: unknown, output: DecodeOutput): void {
  if (!isObject(value)) {
    output.refuse('bad_shape', 'no status: not an object');
    return;
  }
  const { mode, active_strategies, signal_queue_size } = value;
  const counts = [describeCount(active_strategies, 'active'), describeCount(signal_queue_size, 'signals queued')];
  if (counts.includes(null)) {
    output.refuse('bad_value', 'active_strategies or signal_queue_size is no count');
    return;
  }
  const status = counts.filter((count) => count !== undefined).join(', ');
  if (mode === undefined && status === '') {
    output.refuse('bad_shape', 'no status: neither mode nor counts');
    return;
  }
  const row: RowPatch = {
    mode: readText(mode),
    status: status === '' ? null : status,
    id: STRATEGY_ENGINE_ID,
  };
  output.add({ op: 'merge', channel: 'strategies', row });
}

/** Undefined where none is given; null where what is given is none. */
function describeCount(value: unknown, what: string): string | null | undefined {
  if (value === undefined || value === null) return undefined;
  const count = readFigure(value);
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? `${count} ${what}` : null;
}
