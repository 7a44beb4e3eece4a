/**
 * Side branch of the state: hands on what changed to a history store, and never waits for it. What the store has not
 * written yet is bounded: quotes are thinned, then left out, then trades of the tape; only then anything else.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { FieldValue } from '@tickboard/core/model/channel';
import { isFinished } from '@tickboard/core/model/channels/orders';
import type { FeedEvent } from '@tickboard/core/store/feed';
import type { AppliedBatch, Store } from '@tickboard/core/store/store';
import type { Row, Table } from '@tickboard/core/store/table';
import { BatchPacker, type BatchSize, type FeedMark, sizeOf, TRADE } from './batch.ts';
import type { HistoryStore } from './history-store.ts';
import { type HistoryType, kindOf, ROW_KINDS } from './kinds.ts';
import { QuoteReader } from './quote-reader.ts';

export type LeftOut = 'thinned_quotes' | 'dropped_quotes' | 'dropped_trades' | 'dropped_rows';

export interface HistoryRecorderOptions {
  readonly store: Store;
  readonly history: Pick<HistoryStore, 'write'>;
  readonly clock: Clock;
  /** What is not written, and never will be: the store is too slow. */
  readonly onLeftOut: (action: LeftOut, count: number) => void;
  /** Least time between two quotes of a symbol that are kept; 0 keeps all. */
  readonly quoteIntervalMs: number;
  /** Whose rows these are, where several share a store. */
  readonly desk?: string;
  /** Time between two looks at positions, account and risk. */
  readonly sampleIntervalMs: number;
  readonly ticksWaitingMax?: number;
  readonly rowsWaitingMax?: number;
}

/** A quarter of what may be lost with the process: the rest is for writing it. */
const FLUSH_INTERVAL_MS = 250;
/** A batch goes out sooner where it has so many rows. */
const BATCH_ROWS = 4_096;
const TICKS_WAITING_MAX = 500_000;
const ROWS_WAITING_MAX = 100_000;
/** From this share of what may wait, one quote of a symbol a second is kept, whatever was asked for. */
const THINNING_SHARE = 1 / 2;
const THINNED_INTERVAL_MS = 1_000;

const EVENT_KINDS: ReadonlySet<string> = new Set(ROW_KINDS.filter(({ isFeed }) => isFeed).map(({ type }) => type));
const SAMPLED_KINDS = ['positions', 'account', 'risk'] as const satisfies readonly HistoryType[];
/** What a mark of the moment says is no news of the order. */
const NO_NEWS: ReadonlySet<string> = new Set(['stale', 'source']);

export class HistoryRecorder {
  readonly #options: HistoryRecorderOptions;
  readonly #packer: BatchPacker;
  readonly #quotes: QuoteReader;
  /** By channel: the version of the state up to which it was looked at. */
  readonly #seen = new Map<string, number>();
  /** Orders that can change, as they were recorded last. */
  readonly #openOrders = new Set<string>();
  /** By name of a source or service: its state as it was recorded last. */
  readonly #statuses = new Map<string, FieldValue | undefined>();
  /** Handed over and not confirmed. */
  readonly #waiting = { ticks: 0, rows: 0 };
  /** In the batch that is being gathered. */
  readonly #gathered = { ticks: 0, rows: 0 };
  #unsubscribe = () => {};
  #flushTimer: Timer | undefined;
  #sampleTimer: Timer | undefined;

  constructor(options: HistoryRecorderOptions) {
    this.#options = options;
    this.#packer = new BatchPacker(options.store.epoch);
    this.#quotes = new QuoteReader(options.store.tables.get('market_data') as Table);
  }

  /** Rows and ticks that are not known to be written. */
  get waiting(): number {
    return this.#ticks + this.#rows;
  }

  /** What the state holds of orders is recorded already: it was restored. */
  run(): void {
    const { store } = this.#options;
    this.#seen.set('orders', store.version);
    const orders = store.tables.get('orders') as Table;
    for (const row of orders.rows.values()) if (!isFinished(statusOf(orders, row))) this.#openOrders.add(row.key);
    this.#unsubscribe = store.subscribe((batch) => this.#note(batch));
    this.#flushLater();
    this.#sampleLater();
  }

  /** Hands on what is left. */
  stop(): void {
    this.#unsubscribe();
    this.#flushTimer?.cancel();
    this.#sampleTimer?.cancel();
    this.#sample();
    this.#flush();
  }

  /** So much was written. */
  confirm({ quotes, trades, rows }: BatchSize): void {
    this.#waiting.ticks -= quotes + trades;
    this.#waiting.rows -= rows;
  }

  get #ticks(): number {
    return this.#waiting.ticks + this.#gathered.ticks;
  }

  get #rows(): number {
    return this.#waiting.rows + this.#gathered.rows;
  }

  #note({ version, events, isStateChanged }: AppliedBatch): void {
    for (const event of events) {
      if (event.feed.name === 'trades') this.#noteTrade(event);
      else if (EVENT_KINDS.has(event.feed.name)) this.#noteEvent(event);
    }
    if (isStateChanged) {
      this.#noteQuotes(version);
      this.#noteRows('orders', (row, since) => this.#isOrderChanged(row, since));
      this.#noteRows('sources', (row) => this.#isStatusChanged(row), 'system_health');
    }
    if (this.#gathered.ticks + this.#gathered.rows >= BATCH_ROWS) this.#flush();
  }

  #noteQuotes(version: number): void {
    const { clock, quoteIntervalMs, onLeftOut, ticksWaitingMax = TICKS_WAITING_MAX } = this.#options;
    if (this.#ticks >= ticksWaitingMax) {
      const count = this.#quotes.skip(version);
      if (count > 0) onLeftOut('dropped_quotes', count);
      return;
    }
    const isThinned = this.#ticks >= ticksWaitingMax * THINNING_SHARE && quoteIntervalMs < THINNED_INTERVAL_MS;
    const intervalMs = isThinned ? THINNED_INTERVAL_MS : quoteIntervalMs;
    const { packed, unkept } = this.#quotes.read(version, this.#packer, { now: clock.now(), intervalMs });
    this.#gathered.ticks += packed;
    if (isThinned && unkept > 0) onLeftOut('thinned_quotes', unkept);
  }

  #noteTrade({ id, version, data, time }: FeedEvent): void {
    const { onLeftOut, ticksWaitingMax = TICKS_WAITING_MAX } = this.#options;
    if (this.#ticks >= ticksWaitingMax) {
      onLeftOut('dropped_trades', 1);
      return;
    }
    const { symbol, source, side } = data;
    const symbolNumber = this.#packer.numberOf(symbol as string);
    const sourceNumber = source === undefined ? Number.NaN : this.#packer.numberOf(source as string);
    const toldTime = (data['time'] ?? undefined) as number | undefined;
    const mark = { id, seq: version, takenAt: time, hasTime: toldTime !== undefined };
    const { into, at } = this.#packer.addTrade((data['trade_id'] as string | undefined) ?? null, mark);
    into[at + TRADE.symbol] = symbolNumber;
    into[at + TRADE.time] = toldTime ?? time;
    into[at + TRADE.source] = sourceNumber;
    into[at + TRADE.price] = (data['price'] as number | undefined) ?? Number.NaN;
    into[at + TRADE.quantity] = (data['quantity'] as number | undefined) ?? Number.NaN;
    into[at + TRADE.side] = side === 'buy' ? 0 : side === 'sell' ? 1 : Number.NaN;
    this.#gathered.ticks++;
  }

  #noteEvent({ feed, id, version, data, time }: FeedEvent): void {
    const toldTime = (data['time'] ?? undefined) as number | undefined;
    const mark = { run: this.#options.store.epoch, id, seq: version, hasTime: toldTime !== undefined };
    this.#addRow(feed.name as HistoryType, (name) => data[name] ?? undefined, toldTime ?? time, {
      mark,
      takenAt: time,
    });
  }

  /** Rows of a table that changed since it was last looked at. */
  #noteRows(type: HistoryType, isWanted: (row: Row, since: number) => boolean, channel: string = type): void {
    const { store, clock } = this.#options;
    const table = store.tables.get(channel) as Table;
    const { fieldIndex } = table.definition;
    const since = this.#seen.get(type) ?? 0;
    for (let row = table.firstSince(since); row !== undefined; row = row.newer) {
      if (row.isDeleted && type === 'positions') this.#addRow(type, readClosed(row.key), clock.now());
      if (row.isDeleted && type === 'orders' && this.#openOrders.delete(row.key))
        this.#addRow(type, readGone(row.key), clock.now());
      if (!isWanted(row, since)) continue;
      const { values } = row;
      const read = (name: string) => values[fieldIndex.get(name) as number];
      this.#addRow(type, read, (read('updated_at') as number | undefined) ?? clock.now());
    }
    this.#seen.set(type, store.version);
  }

  #isOrderChanged(row: Row, since: number): boolean {
    const { store } = this.#options;
    if (!this.#isChanged('orders', row, since)) return false;
    if (isFinished(statusOf(store.tables.get('orders') as Table, row))) this.#openOrders.delete(row.key);
    else this.#openOrders.add(row.key);
    return true;
  }

  /** What is counted and measured of a source changes all the time, and is no news of its state. */
  #isStatusChanged({ key, values, isDeleted }: Row): boolean {
    const { fieldIndex } = (this.#options.store.tables.get('system_health') as Table).definition;
    const status = isDeleted ? undefined : values[fieldIndex.get('status') as number];
    if (status === this.#statuses.get(key)) return false;
    this.#statuses.set(key, status);
    return status !== undefined;
  }

  #isChanged(channel: string, { isDeleted, changedAt, values }: Row, since: number): boolean {
    if (isDeleted) return false;
    const { fields } = (this.#options.store.tables.get(channel) as Table).definition;
    return fields.some(
      ({ name, index }) => !NO_NEWS.has(name) && values[index] !== undefined && (changedAt[index] as number) > since,
    );
  }

  #addRow(
    type: HistoryType,
    read: (name: string) => FieldValue | undefined,
    time: number,
    event?: { readonly mark: FeedMark; readonly takenAt: number },
  ): void {
    const { clock, onLeftOut, desk, rowsWaitingMax = ROWS_WAITING_MAX } = this.#options;
    if (this.#rows >= rowsWaitingMax) {
      onLeftOut('dropped_rows', 1);
      return;
    }
    const values = kindOf(type).columns.map(({ name }) => toKept(read(name)));
    const recordedAt = event?.takenAt ?? clock.now();
    const beside = { ...(event && { mark: event.mark }), ...(desk !== undefined && { desk }) };
    this.#packer.addRow({ type, time, recordedAt, values, ...beside });
    this.#gathered.rows++;
  }

  /** A look at what changes with every tick, and is kept at intervals only. */
  #sample(): void {
    for (const type of SAMPLED_KINDS) this.#noteRows(type, (row, since) => this.#isChanged(type, row, since));
  }

  #flush(): void {
    if (this.waiting === this.#waiting.ticks + this.#waiting.rows) return;
    const batch = this.#packer.take();
    const { quotes, trades, rows } = sizeOf(batch);
    this.#waiting.ticks += quotes + trades;
    this.#waiting.rows += rows;
    this.#gathered.ticks = 0;
    this.#gathered.rows = 0;
    this.#options.history.write(batch, () => this.#packer.giveBack(batch));
  }

  #flushLater(): void {
    this.#flushTimer = this.#options.clock.after(FLUSH_INTERVAL_MS, () => {
      this.#flush();
      this.#flushLater();
    });
  }

  #sampleLater(): void {
    this.#sampleTimer = this.#options.clock.after(this.#options.sampleIntervalMs, () => {
      this.#sample();
      this.#sampleLater();
    });
  }
}

/** Of a position that is no longer there, nothing but this is known. */
function readClosed(symbol: string): (name: string) => FieldValue | undefined {
  const closed = new Map([
    ['symbol', symbol],
    ['side', 'flat'],
  ]);
  return (name) => closed.get(name);
}

/** Of an order that its source took away before it was finished, nobody knows what became of it. */
function readGone(id: string): (name: string) => FieldValue | undefined {
  return (name) => (name === 'id' ? id : undefined);
}

function statusOf(orders: Table, { values }: Row): FieldValue | undefined {
  return values[orders.definition.fieldIndex.get('status') as number];
}

/** As a column holds it: objects as JSON, null where absent. */
export function toKept(value: FieldValue | undefined): string | number | null {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'object' ? JSON.stringify(value) : value;
}
