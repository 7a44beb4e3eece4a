/** Profit and loss of the closed trades that were seen: in all, by strategy and by symbol. Rules: docs/spec/web-portfolio.md. */
import type { ClosedTrade } from '@tickboard/core/model/channels/closed-trades';
import { moneyOf } from '@tickboard/core/model/money';

export interface ClosureTotal {
  /** Strategy or symbol; empty in all. */
  readonly name: string;
  readonly trades: number;
  /** Trades whose profit and loss is known. */
  readonly known: number;
  readonly winners: number;
  readonly losers: number;
  /** What they are in; undefined before the first, and where they are in different currencies. */
  readonly money: string | undefined;
  readonly isMixed: boolean;
  /** Of these; undefined before the first, and where they are in different currencies. */
  readonly pnl: number | undefined;
  readonly best: number | undefined;
  readonly worst: number | undefined;
}

export interface ClosureEvent {
  readonly id: number;
  /** Unix ms. */
  readonly time: number;
  readonly data: Readonly<Partial<ClosedTrade>>;
}

/** Ids further back than this are taken for seen. */
const IDS_KEPT = 10_000;
/** Names beyond these are one: a back end that makes up a name for each trade fills no memory. */
const NAMES_MAX = 1_000;
const OTHERS = 'others';

export class ClosureTotals {
  #seen = new Set<number>();
  #newestId = 0;
  #oldestId = Infinity;
  #since: number | undefined;
  #all = emptyTotal('');
  readonly #byStrategy = new Map<string, ClosureTotal>();
  readonly #bySymbol = new Map<string, ClosureTotal>();

  get all(): ClosureTotal {
    return this.#all;
  }

  /** When the earliest trade that was seen was closed, Unix ms. */
  get since(): number | undefined {
    return this.#since;
  }

  /** Trades between those that were seen, which were not: ids count up by one. */
  get missed(): number {
    return this.#all.trades === 0 ? 0 : this.#newestId - this.#oldestId + 1 - this.#all.trades;
  }

  /** Whether these are all that the server took in since its state began. */
  get isWhole(): boolean {
    return this.#oldestId === 1 && this.missed === 0;
  }

  get byStrategy(): ReadonlyMap<string, ClosureTotal> {
    return this.#byStrategy;
  }

  get bySymbol(): ReadonlyMap<string, ClosureTotal> {
    return this.#bySymbol;
  }

  /** Each event counts once, however often it comes. Returns whether it was new. */
  observe({ id, time, data }: ClosureEvent): boolean {
    if (this.#seen.has(id) || id <= this.#newestId - IDS_KEPT) return false;
    this.#remember(id);
    const closedAt = data.time ?? time;
    this.#since = Math.min(this.#since ?? closedAt, closedAt);
    this.#all = add(this.#all, data);
    count(this.#byStrategy, data.strategy_name, data);
    count(this.#bySymbol, data.symbol, data);
    return true;
  }

  /** Ids count anew: the state of the server began a new life. */
  clear(): void {
    this.#seen.clear();
    this.#newestId = 0;
    this.#oldestId = Infinity;
    this.#since = undefined;
    this.#all = emptyTotal('');
    this.#byStrategy.clear();
    this.#bySymbol.clear();
  }

  #remember(id: number): void {
    this.#seen.add(id);
    this.#newestId = Math.max(this.#newestId, id);
    this.#oldestId = Math.min(this.#oldestId, id);
    if (this.#seen.size <= 2 * IDS_KEPT) return;
    this.#seen = new Set([...this.#seen].filter((seen) => seen > this.#newestId - IDS_KEPT));
  }
}

type Trade = ClosureEvent['data'];

function count(totals: Map<string, ClosureTotal>, given: string | undefined, trade: Trade): void {
  if (given === undefined) return;
  const name = totals.has(given) || totals.size < NAMES_MAX ? given : OTHERS;
  totals.set(name, add(totals.get(name) ?? emptyTotal(name), trade));
}

const UNKNOWN = { money: undefined, pnl: undefined, best: undefined, worst: undefined } as const;

function emptyTotal(name: string): ClosureTotal {
  return { name, trades: 0, known: 0, winners: 0, losers: 0, isMixed: false, ...UNKNOWN };
}

function add(total: ClosureTotal, { pnl, symbol = '' }: Trade): ClosureTotal {
  const trades = total.trades + 1;
  if (pnl === undefined) return { ...total, trades };
  const money = moneyOf(symbol);
  const counted = {
    ...total,
    trades,
    known: total.known + 1,
    winners: total.winners + (pnl > 0 ? 1 : 0),
    losers: total.losers + (pnl < 0 ? 1 : 0),
  };
  if (total.isMixed || (total.money ?? money) !== money) return { ...counted, ...UNKNOWN, isMixed: true };
  return {
    ...counted,
    money,
    pnl: (total.pnl ?? 0) + pnl,
    best: Math.max(total.best ?? pnl, pnl),
    worst: Math.min(total.worst ?? pnl, pnl),
  };
}
