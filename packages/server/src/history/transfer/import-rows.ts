/**
 * Adds rows to a store of history but for those that are there already: of rows that are the same in everything, as many
 * as there are more in the file than in the store. So the same file, or one that overlaps with it, doubles nothing.
 */
import { BatchPacker, QUOTE, QUOTE_PLACES, TRADE } from '../batch.ts';
import type { HistoryQuery, RowsPage, StoredRow } from '../history-query.ts';
import { type HistoryKind, type HistoryType, isJson, kindOf } from '../kinds.ts';
import type { Kept, ReadRow } from './read-row.ts';
import { RemovedTrades } from './removed-trades.ts';
import type { StagedRows, TimeRange } from './staged-rows.ts';

export interface ImportTarget {
  readonly rows: (query: HistoryQuery) => Promise<RowsPage>;
  /** Resolves once there is room for more. */
  readonly write: (batch: ReturnType<BatchPacker['take']>) => Promise<void>;
}

export interface Imported {
  readonly added: number;
  readonly there: number;
  /** Trades of days of which the store has removed some: its bars have them already. */
  readonly removed: number;
}

const PAGE_ROWS = 5_000;
const BATCH_ROWS = 10_000;

export async function importRows(
  type: HistoryType,
  staged: StagedRows,
  range: TimeRange,
  target: ImportTarget,
  /** Unix ms: now. */
  recordedAt: number,
): Promise<Imported> {
  const kind = kindOf(type);
  const packer = new BatchPacker();
  const held = new HeldRows(walk(type, range, target), kind);
  let added = 0;
  let there = 0;
  let removed = 0;
  const removedTrades = type === 'trades' ? new RemovedTrades(target.rows) : undefined;
  const symbolPlace = kind.columns.findIndex(({ name }) => name === 'symbol');
  for (const row of staged.inOrder()) {
    if (await held.take(row)) {
      there++;
      continue;
    }
    if ((await removedTrades?.isOfSuchDay(row.values[symbolPlace] as string, row.time)) === true) {
      removed++;
      continue;
    }
    pack(packer, kind, row, recordedAt);
    added++;
    if (packer.count >= BATCH_ROWS) await target.write(packer.take());
  }
  if (packer.count > 0) await target.write(packer.take());
  return { added, there, removed };
}

/** What the store held when the import began, moment by moment: both are walked through in the order of time. */
class HeldRows {
  readonly #rows: AsyncIterator<StoredRow>;
  readonly #kind: HistoryKind;
  #next: StoredRow | undefined;
  #hasBegun = false;
  #time = -1;
  #counts = new Map<string, number>();

  constructor(rows: AsyncIterable<StoredRow>, kind: HistoryKind) {
    this.#rows = rows[Symbol.asyncIterator]();
    this.#kind = kind;
  }

  /** Whether it is there; each that is held is taken once. */
  async take({ time, values, desk }: ReadRow): Promise<boolean> {
    if (time !== this.#time) await this.#advance(time);
    const key = keyOf(this.#kind, this.#kind.hasDesk ? [...values, desk ?? null] : values);
    const count = this.#counts.get(key) ?? 0;
    if (count > 0) this.#counts.set(key, count - 1);
    return count > 0;
  }

  async #advance(time: number): Promise<void> {
    this.#time = time;
    this.#counts = new Map();
    if (!this.#hasBegun) await this.#step();
    while (this.#next !== undefined && this.#next[1] <= time) {
      const [, heldTime, ...values] = this.#next;
      const key = keyOf(this.#kind, values);
      if (heldTime === time) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
      await this.#step();
    }
  }

  async #step(): Promise<void> {
    this.#hasBegun = true;
    const next = await this.#rows.next();
    this.#next = next.done === true ? undefined : next.value;
  }
}

async function* walk(type: HistoryType, { first, last }: TimeRange, target: ImportTarget): AsyncGenerator<StoredRow> {
  const query: HistoryQuery = { type, from: first, to: last + 1, order: 'asc', limit: PAGE_ROWS, format: 'json' };
  let cursor: string | undefined;
  do {
    const page = await target.rows(cursor === undefined ? query : { ...query, cursor });
    yield* page.rows;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** Objects are the same whatever the order of their names: not every store keeps it. */
function keyOf({ columns }: HistoryKind, values: readonly Kept[]): string {
  const sorted = values.map((value, index) => {
    const kind = columns[index]?.kind;
    return kind !== undefined && isJson(kind) && typeof value === 'string' ? sortNames(JSON.parse(value)) : value;
  });
  return JSON.stringify(sorted);
}

function sortNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
}

function pack(packer: BatchPacker, kind: HistoryKind, { time, values, desk }: ReadRow, recordedAt: number): void {
  if (kind.storage === 'rows') {
    packer.addRow({ type: kind.type, time, recordedAt, values, ...(desk !== undefined && { desk }) });
    return;
  }
  const valueOf = (name: string) => values[kind.columns.findIndex((column) => column.name === name)] ?? undefined;
  const figureOf = (name: string) => (valueOf(name) as number | undefined) ?? Number.NaN;
  const symbol = packer.numberOf(valueOf('symbol') as string);
  const source = valueOf('source') as string | undefined;
  const sourceNumber = source === undefined ? Number.NaN : packer.numberOf(source);
  if (kind.type === 'market_data') {
    const { into, at } = packer.addQuote();
    into[at + QUOTE.symbol] = symbol;
    into[at + QUOTE.time] = time;
    into[at + QUOTE.source] = sourceNumber;
    into[at + QUOTE.isKept] = 1;
    for (const [name, place] of Object.entries(QUOTE_PLACES)) into[at + place] = figureOf(name);
    return;
  }
  const side = valueOf('side');
  const { into, at } = packer.addTrade((valueOf('trade_id') as string | undefined) ?? null);
  into[at + TRADE.symbol] = symbol;
  into[at + TRADE.time] = time;
  into[at + TRADE.source] = sourceNumber;
  into[at + TRADE.price] = figureOf('price');
  into[at + TRADE.quantity] = figureOf('quantity');
  into[at + TRADE.side] = side === 'buy' ? 0 : side === 'sell' ? 1 : Number.NaN;
}
