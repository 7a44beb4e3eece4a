/** Answers queries from the database, over a few connections at once. */
import type { Pool } from 'pg';
import { TIME_MAX_MS } from '@tickboard/core/model/field';
import { ALL_DESKS, NO_DESK } from '../../config/desk-names.ts';
import { type Position, readCursor, writeCursor } from '../cursor.ts';
import { eventColumns, type EventsQuery, type StoredEvent } from '../events-query.ts';
import type { HistoryQuery, RowsPage, StoredRow } from '../history-query.ts';
import type { HistoryReader, SymbolSpan } from '../history-reader.ts';
import { DESK_COLUMN, type HistoryKind, kindOf, TICK_TIMES } from '../kinds.ts';
import { listSymbols } from './list-symbols.ts';
import { PastTrades } from './past-trades.ts';

type SqlValue = number | string;

export class DatabaseReader implements HistoryReader {
  readonly #pool: Pool;
  readonly #schema: string;
  readonly #pastTrades: PastTrades;

  constructor(pool: Pool, schema: string) {
    this.#pool = pool;
    this.#schema = schema;
    this.#pastTrades = new PastTrades(pool, schema);
  }

  /** @throws {CursorError} */
  async read(query: HistoryQuery): Promise<RowsPage> {
    const kind = kindOf(query.type);
    const start = query.cursor === undefined ? undefined : readCursor(query, query.cursor);
    const mark = start?.mark ?? (await this.#markOf(kind));
    const statement =
      kind.storage === 'bars'
        ? selectBars(this.#schema, kind, query, start)
        : selectRows(this.#schema, kind, query, mark, start);
    const { rows } = await this.#pool.query({ ...statement, rowMode: 'array' });
    const found = rows as unknown as StoredRow[];
    const last = found.length > query.limit ? found[query.limit - 1] : undefined;
    return {
      rows: last === undefined ? found : found.slice(0, query.limit),
      nextCursor: last === undefined ? undefined : writeCursor(query, { mark, id: last[0], time: last[1] }),
    };
  }

  symbols(): Promise<SymbolSpan[]> {
    return listSymbols(this.#pool, this.#schema);
  }

  async events(query: EventsQuery): Promise<StoredEvent[]> {
    const { type, run, firstId, lastId, order, limit, since } = query;
    if (type === 'trades') return this.#pastTrades.read(query);
    const { relation, columns } = kindOf(type);
    const conditions = new Conditions();
    conditions.require('feed_run = ? AND feed_id BETWEEN ? AND ?', run, firstId, lastId);
    if (since !== undefined) conditions.require('recorded_at >= ?', writeTime(since));
    const text = `SELECT ${eventColumns(namesOf(columns))} FROM ${this.#schema}.${relation}${conditions.where}
      ORDER BY feed_id ${order} LIMIT ${limit}`;
    const { rows } = await this.#pool.query({ text, values: conditions.values, rowMode: 'array' });
    return rows as unknown as StoredEvent[];
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  /** All up to here is visible, as ids become visible in their order; bars are told by their time, and grow. */
  async #markOf({ storage }: HistoryKind): Promise<number> {
    if (storage === 'bars') return Number.MAX_SAFE_INTEGER;
    const { rows } = await this.#pool.query<{ readonly next_id: number }>(
      `SELECT next_id FROM ${this.#schema}.counter`,
    );
    return (rows[0]?.next_id ?? 1) - 1;
  }
}

interface Statement {
  readonly text: string;
  readonly values: SqlValue[];
}

class Conditions {
  readonly values: SqlValue[] = [];
  readonly #conditions: string[] = [];

  /** `?` is the next value. */
  require(condition: string, ...bound: readonly SqlValue[]): void {
    let next = this.values.length;
    this.#conditions.push(condition.replaceAll('?', () => `$${++next}`));
    this.values.push(...bound);
  }

  get where(): string {
    return this.#conditions.length === 0 ? '' : ` WHERE ${this.#conditions.join(' AND ')}`;
  }
}

function selectRows(
  schema: string,
  kind: HistoryKind,
  query: HistoryQuery,
  mark: number,
  start: Position | undefined,
): Statement {
  const { symbol, strategy, order, limit, desk = ALL_DESKS } = query;
  const desks = kind.hasDesk ? [DESK_COLUMN.name] : [];
  const conditions = new Conditions();
  if (symbol !== undefined) conditions.require('symbol = ?', symbol);
  if (strategy !== undefined) conditions.require(`${kind.strategyColumn} = ?`, strategy);
  if (kind.hasDesk && desk === NO_DESK) conditions.require('desk IS NULL');
  else if (kind.hasDesk && desk !== ALL_DESKS) conditions.require('desk = ?', desk);
  requireTimes(conditions, 'time', query);
  conditions.require('record_id <= ?', mark);
  if (start !== undefined) {
    const sign = order === 'asc' ? '>' : '<';
    const time = writeTime(start.time);
    // The former leaves out whole partitions, the latter finds the place in an index.
    conditions.require(`time ${sign}= ? AND (time, record_id) ${sign} (?, ?)`, time, time, start.id);
  }
  const columns = ['record_id', 'time', ...namesOf(kind.columns), ...desks].join(', ');
  const text = `SELECT ${columns} FROM ${schema}.${kind.relation}${conditions.where}
    ORDER BY time ${order}, record_id ${order} LIMIT ${limit + 1}`;
  return { text, values: conditions.values };
}

function selectBars(
  schema: string,
  { columns, relation }: HistoryKind,
  query: HistoryQuery,
  start: Position | undefined,
): Statement {
  const { symbol, interval, order, limit } = query;
  const conditions = new Conditions();
  if (symbol !== undefined) conditions.require('symbol = ?', symbol);
  if (interval !== undefined) conditions.require('"interval" = ?', interval);
  requireTimes(conditions, 'open_time', query);
  if (start !== undefined) conditions.require(`open_time ${order === 'asc' ? '>' : '<'} ?`, writeTime(start.time));
  const names = ['open_time', 'open_time', ...namesOf(columns), ...TICK_TIMES].join(', ');
  const text = `SELECT ${names} FROM ${schema}.${relation}${conditions.where}
    ORDER BY open_time ${order} LIMIT ${limit + 1}`;
  return { text, values: conditions.values };
}

function namesOf(columns: HistoryKind['columns']): string[] {
  return columns.map(({ name }) => `"${name}"`);
}

function requireTimes(conditions: Conditions, column: string, { from, to }: HistoryQuery): void {
  if (from !== undefined) conditions.require(`${column} >= ?`, writeTime(from));
  if (to !== undefined) conditions.require(`${column} < ?`, writeTime(to));
}

function writeTime(milliseconds: number): string {
  if (milliseconds > TIME_MAX_MS) return 'infinity';
  return milliseconds < 0 ? '-infinity' : new Date(milliseconds).toISOString();
}
