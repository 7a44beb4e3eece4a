/** What options ask of each other. */
import { showValue, type Fault } from './config-error.ts';
import { ENTRY_BY_PATH } from './entries.ts';
import type { LayerName } from './layer.ts';
import type { OptionPath } from './options.ts';

export interface Source {
  readonly layer: LayerName;
  /** `config.yaml:3`, `DASHBOARD_PORT`, `--port`, `default` */
  readonly where: string;
}

/** Values and their sources by path; an option found faulty has none. */
export interface Draft {
  readonly values: Map<OptionPath, unknown>;
  readonly sources: Map<OptionPath, Source>;
}

interface Order {
  readonly lower: OptionPath;
  readonly upper: OptionPath;
  readonly mayBeEqual: boolean;
}

const ORDERS: readonly Order[] = [
  { lower: 'broadcast.min_interval', upper: 'broadcast.max_interval', mayBeEqual: true },
  { lower: 'broadcast.min_interval', upper: 'broadcast.tui_interval', mayBeEqual: true },
  { lower: 'broadcast.tui_interval', upper: 'broadcast.max_interval', mayBeEqual: true },
  { lower: 'broadcast.min_interval', upper: 'broadcast.web_interval', mayBeEqual: true },
  { lower: 'broadcast.web_interval', upper: 'broadcast.max_interval', mayBeEqual: true },
  { lower: 'websocket.low_water', upper: 'websocket.high_water', mayBeEqual: false },
  // A pong can only come after a ping.
  { lower: 'websocket.ping_interval', upper: 'websocket.read_timeout', mayBeEqual: false },
];

function show(draft: Draft, path: OptionPath): string {
  return String(ENTRY_BY_PATH.get(path)?.option.kind.toPlain(draft.values.get(path) ?? ''));
}

function checkOrder(draft: Draft, { lower, upper, mayBeEqual }: Order): Fault | undefined {
  const low = draft.values.get(lower);
  const high = draft.values.get(upper);
  if (typeof low !== 'number' || typeof high !== 'number') return undefined;
  if (low < high || (mayBeEqual && low === high)) return undefined;
  // Whoever wrote a value is to change it, never the default.
  const isUpperGiven = draft.sources.get(upper)?.layer !== 'default';
  const [path, other, words] = isUpperGiven
    ? [upper, lower, mayBeEqual ? 'at least' : 'more than']
    : [lower, upper, mayBeEqual ? 'at most' : 'less than'];
  return {
    path,
    problem: `got ${showValue(show(draft, path))}`,
    expected: `${words} ${other}, which is ${show(draft, other)}`,
    where: draft.sources.get(path)?.where ?? 'default',
  };
}

/** Moves the database that an address names to the option for it, so that readers find it in one place only. */
function settleRedisDatabase(draft: Draft): Fault | undefined {
  const address = draft.values.get('redis.url');
  const urlSource = draft.sources.get('redis.url');
  const dbSource = draft.sources.get('redis.db');
  if (typeof address !== 'string' || urlSource === undefined || dbSource === undefined) return undefined;
  const parsed = new URL(address);
  const named = parsed.pathname.slice(1);
  parsed.pathname = '';
  draft.values.set('redis.url', parsed.href);
  if (named === '' || !draft.values.has('redis.db')) return undefined;
  if (dbSource.layer !== 'default' && draft.values.get('redis.db') !== Number(named)) {
    return {
      path: 'redis.db',
      problem: `got "${show(draft, 'redis.db')}"`,
      expected: `${named}, the database that redis.url names`,
      where: dbSource.where,
    };
  }
  draft.values.set('redis.db', Number(named));
  draft.sources.set('redis.db', urlSource);
  return undefined;
}

/** Checks what holds between options; completes those that follow from others. */
export function relateOptions(draft: Draft): Fault[] {
  const faults = [settleRedisDatabase(draft), ...ORDERS.map((order) => checkOrder(draft, order))];
  return faults.filter((fault) => fault !== undefined);
}
