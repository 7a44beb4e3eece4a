/**
 * The market as QuantMind's collector shows it: a ticker, and figures of the feed behind it. One place for everything
 * that speaks to QuantMind's clients: the JSON of /metrics, /ws/stream, and the keys in Redis. Rules:
 * docs/spec/contract-quantmind.md.
 */
import type { Clock } from '@tickboard/core/clock';
import { marketData, type MarketData } from '@tickboard/core/model/channels/market-data';
import { toWireValue, type WireValue } from '@tickboard/core/model/wire-value';
import type { Store } from '@tickboard/core/store/store';
import type { Row, Table } from '@tickboard/core/store/table';
import type { SourceStatus } from '../sources/source-status.ts';
import { spreadOf } from './formulas.ts';
import { roundFigure } from './round.ts';

export interface CollectorOptions {
  readonly store: Store;
  readonly sources: () => readonly SourceStatus[];
  readonly clock: Clock;
}

/** What is not known is null, as QuantMind writes it. */
export interface CollectorFigures {
  /** ask − bid, in price units. */
  readonly spread: number | null;
  /** spread / ask × 10,000: QuantMind's own definition. That of `market_data.spread_bps` is over the mid price. */
  readonly spread_bps: number | null;
  /** Since the server started: of the ticker's source, or of all where there is no ticker. */
  readonly messages_received: number;
  readonly uptime_seconds: number;
  /** Over the last five seconds. */
  readonly messages_per_second: number;
  /** Age of the ticker by its own time, never below 0: it grows while nothing comes. */
  readonly feed_latency_ms: number | null;
}

export type TickerView = Readonly<Record<string, WireValue>>;

/** QuantMind's names of figures, beside those of the channel. */
const QUANTMIND_NAMES = {
  last: 'last_price',
  bid: 'bid_price',
  ask: 'ask_price',
  volume: 'volume_24h',
  change_percent: 'change_24h_pct',
  timestamp: 'updated_at',
} as const satisfies Readonly<Record<string, keyof MarketData>>;

/** Of another definition than QuantMind's: they are among the figures instead. */
const OMITTED: ReadonlySet<string> = new Set(['spread', 'spread_bps']);
const BPS = 10_000;
const MS_PER_SECOND = 1_000;

export class Collector {
  readonly #options: CollectorOptions;
  readonly #table: Table;
  /** By the monotonic clock, as that of the wall may be set. */
  readonly #startedAtMs: number;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.monotonic();
    this.#table = options.store.tables.get(marketData.name) as Table;
  }

  /** Since the server started. */
  get uptimeSeconds(): number {
    return (this.#options.clock.monotonic() - this.#startedAtMs) / MS_PER_SECOND;
  }

  /** Calls `listener` whenever something was applied to the state, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    return this.#options.store.subscribe(listener);
  }

  find(symbol: string): Row | undefined {
    return this.#table.rows.get(symbol);
  }

  /** The row that changed last, one that is live before any that is stale; undefined while there is none. */
  findNewest(): Row | undefined {
    let newest: Row | undefined;
    for (let row = this.#table.newest; row !== undefined; row = row.older) {
      if (row.isDeleted) continue;
      if (this.read(row, 'stale') !== true) return row;
      newest ??= row;
    }
    return newest;
  }

  read<Name extends keyof MarketData>(row: Row, name: Name): MarketData[Name] | undefined {
    return row.values[this.#table.definition.fieldIndex.get(name) as number] as MarketData[Name] | undefined;
  }

  /** The row as protocol 1 shows it, and the same figures under QuantMind's names, null where they are not known. */
  viewTicker(row: Row): TickerView {
    const view: Record<string, WireValue> = {};
    for (const field of this.#table.definition.fields) {
      const value = row.values[field.index];
      if (value !== undefined && !OMITTED.has(field.name)) view[field.name] = toWireValue(field, value);
    }
    for (const [name, own] of Object.entries(QUANTMIND_NAMES)) view[name] = this.read(row, own) ?? null;
    return view;
  }

  measure(row: Row | undefined): CollectorFigures {
    const { clock, sources } = this.#options;
    const now = clock.now();
    const source = row && this.read(row, 'source');
    const statuses = sources().filter(({ name }) => source === undefined || name === source);
    return {
      ...this.#spreadOf(row),
      messages_received: sum(statuses.map(countReceived)),
      uptime_seconds: this.uptimeSeconds,
      messages_per_second: sum(statuses.map(({ messagesPerSecond }) => messagesPerSecond)),
      feed_latency_ms: this.#ageOf(row, now),
    };
  }

  #spreadOf(row: Row | undefined): Pick<CollectorFigures, 'spread' | 'spread_bps'> {
    const bid = row && this.read(row, 'bid_price');
    const ask = row && this.read(row, 'ask_price');
    if (bid === undefined || ask === undefined) return { spread: null, spread_bps: null };
    const spread = spreadOf({ bid_price: bid, ask_price: ask }) ?? null;
    return { spread, spread_bps: ask > 0 ? (roundFigure(((ask - bid) / ask) * BPS) ?? null) : null };
  }

  #ageOf(row: Row | undefined, now: number): number | null {
    const updatedAt = row && this.read(row, 'updated_at');
    return updatedAt === undefined ? null : Math.max(0, now - updatedAt);
  }
}

/** Refused ones were received as well. */
function countReceived({ accepted, refused }: SourceStatus): number {
  return accepted + sum(Object.values(refused));
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
