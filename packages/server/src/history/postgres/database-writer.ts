/**
 * Writes batches into the database, several in one transaction. Who writes holds the counter of ids until its commit:
 * rows become visible in the order of their ids, whoever wrote them, and the ticks of one bar are added one after the
 * other. A batch whose number is not beyond the last one of its writer is there already.
 */
import type { Client } from 'pg';
import { BarSums, volumeOf } from '../bar-sums.ts';
import { type Batch, QUOTE, QUOTE_PLACES, QUOTE_STRIDE, TRADE, TRADE_STRIDE } from '../batch.ts';
import { valuesBeside } from '../kinds.ts';
import { packMarks } from '../trade-marks.ts';
import type { NumberedBatch } from './numbered-batch.ts';
import { type ColumnValue, encodeColumn } from './column-array.ts';
import type { Partitions } from './partitions.ts';
import {
  insertRows,
  type KeptTable,
  LONG_BARS,
  QUOTES,
  ROW_TABLES,
  SECOND_BARS,
  TRADE_MARKS,
  TRADES,
} from './tables.ts';

const DAY_MS = 86_400_000;

/**
 * What is made of quotes gives way to what is made of trades, which comes after it in the alphabet too. Volumes go by
 * numeric, which takes 15 digits of a double: as many as `volumeOf`.
 */
const MERGE_BARS = `ON CONFLICT (symbol, "interval", open_time) DO UPDATE SET
  basis = excluded.basis,
  open = CASE WHEN excluded.basis > b.basis OR excluded.open_at < b.open_at THEN excluded.open ELSE b.open END,
  open_at = CASE WHEN excluded.basis > b.basis THEN excluded.open_at ELSE least(b.open_at, excluded.open_at) END,
  high = CASE WHEN excluded.basis > b.basis THEN excluded.high ELSE greatest(b.high, excluded.high) END,
  low = CASE WHEN excluded.basis > b.basis THEN excluded.low ELSE least(b.low, excluded.low) END,
  close = CASE WHEN excluded.basis > b.basis OR excluded.close_at >= b.close_at THEN excluded.close ELSE b.close END,
  close_at = CASE WHEN excluded.basis > b.basis THEN excluded.close_at ELSE greatest(b.close_at, excluded.close_at) END,
  volume = CASE WHEN excluded.basis > b.basis THEN excluded.volume ELSE (b.volume + excluded.volume)::numeric::float8 END,
  count = CASE WHEN excluded.basis > b.basis THEN excluded.count ELSE b.count + excluded.count END
  WHERE excluded.basis >= b.basis`;

const SIDES = ['buy', 'sell'] as const;

/** Rows for one table, a list for each of its columns, and the partitions that they lie in. */
class Gathered {
  readonly table: KeptTable;
  readonly columns: ColumnValue[][];
  readonly days = new Map<number, number>();

  constructor(table: KeptTable) {
    this.table = table;
    this.columns = table.columns.map(() => []);
  }

  /** @throws {RangeError} where these are not the values of a row. */
  add(time: number, values: readonly ColumnValue[]): void {
    if (values.length !== this.columns.length)
      throw new RangeError(`${this.table.name}: a row of ${values.length} values`);
    for (let index = 0; index < values.length; index++) {
      (this.columns[index] as ColumnValue[]).push(values[index] as ColumnValue);
    }
    const day = Math.floor(time / DAY_MS);
    if (!this.days.has(day)) this.days.set(day, time);
  }
}

export class DatabaseWriter {
  readonly #client: Client;
  readonly #schema: string;
  readonly #partitions: Partitions;
  /** Names by the numbers that the sums of bars use. */
  readonly #symbols: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(client: Client, schema: string, partitions: Partitions) {
    this.#client = client;
    this.#schema = schema;
    this.#partitions = partitions;
  }

  /** All of one writer, in their order; all are there afterwards, or none that was not before. */
  async write(batches: readonly NumberedBatch[]): Promise<void> {
    const { writer } = batches[0] as NumberedBatch;
    await this.#client.query('BEGIN');
    try {
      const { nextId, lastBatch } = await this.#takeCounter(writer);
      const missing = batches.filter(({ number }) => number > lastBatch);
      if (missing.length > 0) {
        const usedId = await this.#insert(missing, nextId);
        await this.#release(writer, (missing.at(-1) as NumberedBatch).number, usedId);
      }
      await this.#client.query('COMMIT');
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async #takeCounter(writer: string): Promise<{ readonly nextId: number; readonly lastBatch: number }> {
    const { schema, client } = { schema: this.#schema, client: this.#client };
    const counter = await client.query<{ readonly next_id: number }>(
      `SELECT next_id FROM ${schema}.counter FOR UPDATE`,
    );
    // Only now, as what the one before us wrote is to be seen.
    const found = await client.query<{ readonly last_batch: number }>(
      `SELECT last_batch FROM ${schema}.writers WHERE writer = $1`,
      [writer],
    );
    const nextId = counter.rows[0]?.next_id;
    if (nextId === undefined) throw new Error(`${schema}.counter is empty: the next id is not known`);
    return { nextId, lastBatch: found.rows[0]?.last_batch ?? 0 };
  }

  async #release(writer: string, lastBatch: number, nextId: number): Promise<void> {
    await this.#client.query(
      `WITH counted AS (UPDATE ${this.#schema}.counter SET next_id = $3)
        INSERT INTO ${this.#schema}.writers AS w (writer, last_batch) VALUES ($1, $2)
        ON CONFLICT (writer) DO UPDATE SET last_batch = excluded.last_batch, seen_at = excluded.seen_at`,
      [writer, lastBatch, nextId],
    );
  }

  /** The id after the last one. */
  async #insert(batches: readonly NumberedBatch[], firstId: number): Promise<number> {
    const bars = new BarSums();
    const gathered = new Map<string, Gathered>();
    let nextId = firstId;
    for (const { batch } of batches) {
      nextId = this.#gatherQuotes(batch, nextId, gathered, bars);
      gatherMarks(batch, nextId, gathered);
      nextId = this.#gatherTrades(batch, nextId, gathered, bars);
      for (const row of batch.rows) {
        const { type, time, recordedAt, values } = row;
        const table = ROW_TABLES.get(type);
        if (table === undefined) throw new RangeError(`${type} is not kept in rows`);
        gatheredFor(gathered, table).add(time, [nextId++, time, recordedAt, ...values, ...valuesBeside(row)]);
      }
    }
    const [seconds, longer] = this.#gatherBars(bars);
    for (const each of gathered.values()) await this.#insertInto(each, each.table.name);
    await this.#insertInto(seconds, 'bars AS b', MERGE_BARS);
    await this.#insertInto(longer, 'bars AS b', MERGE_BARS);
    return nextId;
  }

  async #insertInto({ table, columns, days }: Gathered, target: string, conflict = ''): Promise<void> {
    if (columns[0]?.length === 0) return;
    await this.#partitions.ensure(table, days.values());
    const parameters = columns.map((values, index) => {
      return encodeColumn((table.columns[index] as (typeof table.columns)[0]).type, values);
    });
    await this.#client.query(`${insertRows(this.#schema, target, table.columns)} ${conflict}`, parameters);
  }

  #gatherQuotes(
    { names, quotes }: NumberedBatch['batch'],
    firstId: number,
    gathered: Map<string, Gathered>,
    bars: BarSums,
  ): number {
    let nextId = firstId;
    for (let at = 0; at < quotes.length; at += QUOTE_STRIDE) {
      const time = quotes[at + QUOTE.time] as number;
      const price = quotes[at + QUOTE.lastPrice] as number;
      const symbol = names[quotes[at + QUOTE.symbol] as number] as string;
      if (!Number.isNaN(price)) bars.add({ symbol: this.#numberOf(symbol), basis: 'quotes', time, price, volume: 0 });
      if (quotes[at + QUOTE.isKept] === 0) continue;
      const id = nextId++;
      const values = QUOTES.columns.map(({ name }) => {
        const place = QUOTE_PLACES[name];
        if (place !== undefined) return figureAt(quotes, at + place);
        if (name === 'record_id') return id;
        if (name === 'time') return time;
        return name === 'symbol' ? symbol : nameAt(names, quotes, at + QUOTE.source);
      });
      gatheredFor(gathered, QUOTES).add(time, values);
    }
    return nextId;
  }

  #gatherTrades(
    { names, trades, tradeIds }: NumberedBatch['batch'],
    firstId: number,
    gathered: Map<string, Gathered>,
    bars: BarSums,
  ): number {
    let nextId = firstId;
    for (let at = 0, index = 0; at < trades.length; at += TRADE_STRIDE, index++) {
      const time = trades[at + TRADE.time] as number;
      const price = figureAt(trades, at + TRADE.price);
      const quantity = figureAt(trades, at + TRADE.quantity);
      const symbol = names[trades[at + TRADE.symbol] as number] as string;
      const tick = { symbol: this.#numberOf(symbol), basis: 'trades', time, volume: quantity ?? 0 } as const;
      if (price !== null) bars.add({ ...tick, price });
      const shown: Readonly<Record<string, ColumnValue>> = {
        record_id: nextId++,
        time,
        price,
        quantity,
        side: SIDES[trades[at + TRADE.side] as number] ?? null,
        trade_id: tradeIds[index] ?? null,
        source: nameAt(names, trades, at + TRADE.source),
        symbol,
      };
      const values = TRADES.columns.map(({ name }) => shown[name] ?? null);
      gatheredFor(gathered, TRADES).add(time, values);
    }
    return nextId;
  }

  #gatherBars(bars: BarSums): readonly [Gathered, Gathered] {
    const [seconds, longer] = [new Gathered(SECOND_BARS), new Gathered(LONG_BARS)] as const;
    for (const gain of bars.take()) {
      const { interval, openTime, basis, open, openAt, high, low, close, closeAt, count } = gain;
      const key = [this.#symbols[gain.symbol] as string, interval, openTime, basis];
      const into = interval === '1s' ? seconds : longer;
      into.add(openTime, [...key, open, openAt, high, low, close, closeAt, volumeOf(gain), count]);
    }
    return [seconds, longer];
  }

  #numberOf(symbol: string): number {
    let number = this.#numbers.get(symbol);
    if (number === undefined) {
      number = this.#symbols.push(symbol) - 1;
      this.#numbers.set(symbol, number);
    }
    return number;
  }
}

/** Trades are found by their time and id alone. */
function gatherMarks(batch: Batch, firstRecordId: number, gathered: Map<string, Gathered>): void {
  for (const { time, recordedAt, firstId, bytes, ...packed } of packMarks(batch, firstRecordId, () => 0)) {
    const values = [packed.firstRecordId, time, recordedAt, batch.run, firstId, bytes];
    gatheredFor(gathered, TRADE_MARKS).add(time, values);
  }
}

function gatheredFor(gathered: Map<string, Gathered>, table: KeptTable): Gathered {
  let found = gathered.get(table.name);
  if (found === undefined) {
    found = new Gathered(table);
    gathered.set(table.name, found);
  }
  return found;
}

function figureAt(figures: Float64Array, at: number): number | null {
  const figure = figures[at] as number;
  return Number.isNaN(figure) ? null : figure;
}

function nameAt(names: readonly string[], numbers: Float64Array, at: number): string | null {
  return names[numbers[at] as number] ?? null;
}
