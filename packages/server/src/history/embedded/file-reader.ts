/** Answers queries from the file: each page is read from one moment of it, whatever is written meanwhile. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ALL_DESKS, NO_DESK } from '../../config/desk-names.ts';
import { type Position, readCursor, writeCursor } from '../cursor.ts';
import { eventColumns, type EventsQuery, type StoredEvent } from '../events-query.ts';
import type { HistoryQuery, RowsPage, StoredRow } from '../history-query.ts';
import type { HistoryReader, SymbolSpan } from '../history-reader.ts';
import { INTERVAL_MS } from '@tickboard/core/model/intervals';
import { DESK_COLUMN, type HistoryColumn, type HistoryKind, isJson, kindOf, TICK_TIMES } from '../kinds.ts';
import { listSymbols } from './list-symbols.ts';
import { PastTrades } from './past-trades.ts';
import { columnsOf } from './schema.ts';

type SqlValue = number | string | null;

const STATEMENTS_MAX = 200;

export class FileReader implements HistoryReader {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Relations of which rows say their desk. */
  readonly #withDesk = new Set<string>();
  #pastTrades: PastTrades | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @throws {CursorError} */
  read(query: HistoryQuery): RowsPage {
    const kind = kindOf(query.type);
    const start = query.cursor === undefined ? undefined : readCursor(query, query.cursor);
    this.#database.exec('BEGIN');
    try {
      const mark = start?.mark ?? this.#markOf(kind);
      const rows = this.#isSpread(kind, query)
        ? this.#merge(kind, query, mark, start)
        : this.#walk(kind, query, mark, start);
      const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
      return {
        rows: last === undefined ? rows : rows.slice(0, query.limit),
        nextCursor: last === undefined ? undefined : writeCursor(query, { mark, id: last[0], time: last[1] }),
      };
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  symbols(): SymbolSpan[] {
    return listSymbols(this.#database);
  }

  events(query: EventsQuery): StoredEvent[] {
    const { type, run, firstId, lastId, order, limit, since } = query;
    if (type === 'trades') return this.#tradesOf(query);
    const { relation, columns } = kindOf(type);
    const isLate = since === undefined ? '' : ' AND recorded_at >= ?';
    const sql = `SELECT ${eventColumns(columns.map(readColumn))} FROM ${relation}
      WHERE feed_run = ? AND feed_id BETWEEN ? AND ?${isLate} ORDER BY feed_id ${order} LIMIT ?`;
    const values = [run, firstId, lastId, ...(since === undefined ? [] : [since]), limit];
    return this.#prepare(sql).all(...values) as unknown as StoredEvent[];
  }

  close(): void {
    this.#database.close();
  }

  #tradesOf(query: EventsQuery): StoredEvent[] {
    this.#pastTrades ??= new PastTrades(this.#database, kindOf('trades').columns.map(readColumn));
    this.#database.exec('BEGIN');
    try {
      return this.#pastTrades.read(query);
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  /** Rows recorded from now on are no part of the walk; bars are told by their time, and grow. */
  #markOf({ storage }: HistoryKind): number {
    if (storage === 'bars') return Number.MAX_SAFE_INTEGER;
    return (this.#prepare('SELECT next_id FROM counter').get() as unknown as readonly [number])[0] - 1;
  }

  /** Ticks lie in the order of their symbols: all of them in the order of time have to be merged. */
  #isSpread({ storage }: HistoryKind, { symbol }: HistoryQuery): boolean {
    return storage === 'ticks' && symbol === undefined;
  }

  #walk(kind: HistoryKind, query: HistoryQuery, mark: number, start: Position | undefined): StoredRow[] {
    const { sql, values } = selectRows(kind, query, mark, start, this.#deskColumn(kind));
    return this.#prepare(`${sql} LIMIT ?`).all(...values, query.limit + 1) as unknown as StoredRow[];
  }

  #merge(kind: HistoryKind, query: HistoryQuery, mark: number, start: Position | undefined): StoredRow[] {
    const symbols = this.#prepare(
      `SELECT name FROM names m WHERE EXISTS (SELECT 1 FROM ${kind.type === 'trades' ? 'trade_ticks' : 'quote_ticks'} t WHERE t.symbol = m.id)`,
    ).all() as unknown as readonly (readonly [string])[];
    const isBefore = query.order === 'asc' ? isEarlier : (left: StoredRow, right: StoredRow) => isEarlier(right, left);
    const heads: { row: StoredRow; readonly rest: Iterator<StoredRow> }[] = [];
    for (const [symbol] of symbols) {
      const { sql, values } = selectRows(kind, { ...query, symbol }, mark, start);
      // Each has to stand at a place of its own, so that no prepared one can be shared.
      const statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      const rest = statement.iterate(...values) as unknown as Iterator<StoredRow>;
      const first = rest.next();
      if (first.done !== true) heads.push({ row: first.value, rest });
    }
    const merged: StoredRow[] = [];
    while (heads.length > 0 && merged.length <= query.limit) {
      let least = 0;
      for (let index = 1; index < heads.length; index++) {
        if (isBefore((heads[index] as (typeof heads)[0]).row, (heads[least] as (typeof heads)[0]).row)) least = index;
      }
      const head = heads[least] as (typeof heads)[0];
      merged.push(head.row);
      const next = head.rest.next();
      if (next.done === true) heads.splice(least, 1);
      else head.row = next.value;
    }
    for (const { rest } of heads) rest.return?.();
    return merged;
  }

  /** A file that no server of this version has written to yet has none. */
  #deskColumn({ relation, hasDesk }: HistoryKind): string | undefined {
    if (!hasDesk) return undefined;
    const { name } = DESK_COLUMN;
    if (!this.#withDesk.has(relation) && columnsOf(this.#database, relation).has(name)) this.#withDesk.add(relation);
    return this.#withDesk.has(relation) ? name : 'NULL';
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear();
      statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function selectRows(
  kind: HistoryKind,
  { symbol, strategy, from, to, interval, order, desk = ALL_DESKS }: HistoryQuery,
  mark: number,
  start: Position | undefined,
  deskColumn?: string,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const require = (condition: string, ...bound: SqlValue[]) => {
    conditions.push(condition);
    values.push(...bound);
  };
  if (symbol !== undefined) require('symbol = ?', symbol);
  if (strategy !== undefined) require(`${kind.strategyColumn} = ?`, strategy);
  if (interval !== undefined) require('interval_ms = ?', INTERVAL_MS[interval]);
  if (from !== undefined) require('time >= ?', from);
  if (to !== undefined) require('time < ?', to);
  if (deskColumn !== undefined && desk === NO_DESK) require(`${deskColumn} IS NULL`);
  else if (deskColumn !== undefined && desk !== ALL_DESKS) require(`${deskColumn} = ?`, desk);
  const isBars = kind.storage === 'bars';
  if (!isBars) require('record_id <= ?', mark);
  const sign = order === 'asc' ? '>' : '<';
  if (start !== undefined && isBars) require(`time ${sign} ?`, start.time);
  if (start !== undefined && !isBars) require(`(time, record_id) ${sign} (?, ?)`, start.time, start.id);
  const names = ['record_id', 'time', ...kind.columns.map(readColumn), ...(isBars ? TICK_TIMES : [])];
  if (deskColumn !== undefined) names.push(deskColumn);
  const sorting = isBars ? `time ${order}` : `time ${order}, record_id ${order}`;
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return { sql: `SELECT ${names.join(', ')} FROM ${kind.relation}${where} ORDER BY ${sorting}`, values };
}

/** A figure that is kept as an integer may be beyond what is exact as a number here: it was a double, and is read as one. */
function readColumn({ name, kind }: HistoryColumn): string {
  const isFigure = !isJson(kind) && kind !== 'text' && kind !== 'time' && kind !== 'flag';
  return isFigure ? `CAST("${name}" AS REAL)` : `"${name}"`;
}

function isEarlier([leftId, leftTime]: StoredRow, [rightId, rightTime]: StoredRow): boolean {
  return leftTime === rightTime ? leftId < rightId : leftTime < rightTime;
}
