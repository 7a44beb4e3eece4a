import { marketData } from '@tickboard/core/model/channels/market-data';
import type { Store } from '@tickboard/core/store/store';
import type { Row, Table } from '@tickboard/core/store/table';

/** A symbol whose keys are behind the state. */
export interface PendingTicker {
  readonly symbol: string;
  /** Prices that its history lacks, oldest first. */
  readonly prices: readonly number[];
}

export interface PendingTickersOptions {
  readonly store: Store;
  /** Prices held for a symbol: older ones would be cut off the list in any case. */
  readonly historyKept: number;
  /** Whether a row is one that other programs may read. */
  readonly isWanted: (row: Row) => boolean;
}

/**
 * What Redis does not know yet, however long it is away: of each symbol that something changed, and its last prices.
 * What the ticker says is read from the state when it is written, so that no old one waits here.
 */
export class PendingTickers {
  readonly #options: PendingTickersOptions;
  readonly #table: Table;
  readonly #priceIndex: number;
  readonly #unsubscribe: () => void;
  readonly #pending = new Map<string, number[]>();
  /** Up to here everything was seen. */
  #version: number;

  constructor(options: PendingTickersOptions) {
    const { store } = options;
    this.#options = options;
    this.#table = store.tables.get(marketData.name) as Table;
    this.#priceIndex = marketData.fieldIndex.get('last_price') as number;
    this.#version = 0;
    this.#note();
    this.#unsubscribe = store.subscribe(() => this.#note());
  }

  get size(): number {
    return this.#pending.size;
  }

  isWanted(row: Row): boolean {
    return !row.isDeleted && this.#options.isWanted(row);
  }

  /** Takes out at most so many, those that wait longest. */
  take(max: number): PendingTicker[] {
    const taken: PendingTicker[] = [];
    for (const [symbol, prices] of this.#pending) {
      if (taken.length === max) break;
      this.#pending.delete(symbol);
      taken.push({ symbol, prices });
    }
    return taken;
  }

  /** Could not be written. What came since is newer. */
  putBack({ symbol, prices }: PendingTicker): void {
    const since = this.#pending.get(symbol) ?? [];
    this.#pending.set(symbol, [...prices, ...since].slice(-this.#options.historyKept));
  }

  stop(): void {
    this.#unsubscribe();
    this.#pending.clear();
  }

  #note(): void {
    for (let row = this.#table.firstSince(this.#version); row !== undefined; row = row.newer) {
      if (this.isWanted(row)) this.#add(row);
    }
    this.#version = this.#options.store.version;
  }

  #add(row: Row): void {
    let prices = this.#pending.get(row.key);
    if (prices === undefined) this.#pending.set(row.key, (prices = []));
    const price = row.values[this.#priceIndex];
    const isNew = (row.changedAt[this.#priceIndex] ?? 0) > this.#version;
    if (!isNew || typeof price !== 'number') return;
    prices.push(price);
    if (prices.length > this.#options.historyKept) prices.shift();
  }
}
