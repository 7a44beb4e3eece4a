/** The tables of the file, and the views that answers and other programs read. */
import type { DatabaseSync } from 'node:sqlite';
import { INTERVAL_MS, INTERVALS } from '@tickboard/core/model/intervals';
import { columnsBeside, DESK_COLUMN, isJson, ROW_KINDS, type HistoryColumn, type HistoryKind } from '../kinds.ts';

/** "TBHi": tells our files from those of other programs. */
export const APPLICATION_ID = 0x54_42_48_69;
export const SCHEMA_VERSION = 2;

const QUOTE_PRICES = ['last_price', 'bid_price', 'ask_price'] as const;
const QUOTE_QUANTITIES = ['bid_size', 'ask_size', 'volume_24h'] as const;
const QUOTE_RATIOS = ['change_24h_pct'] as const;

const TICK_COLUMNS =
  'symbol INTEGER NOT NULL, time INTEGER NOT NULL, record_id INTEGER NOT NULL, source INTEGER, scale INTEGER NOT NULL';

const INTERVAL_NAMES = INTERVALS.map((interval) => `WHEN ${INTERVAL_MS[interval]} THEN '${interval}'`).join(' ');

const UNSCALED_ID = 0;
/** Figures of a bar `b` at its scale `s`. */
const BAR_PRICES = `b.open / s.price AS open, iif(s.relative, b.open + b.high, b.high) / s.price AS high,
  iif(s.relative, b.open - b.low, b.low) / s.price AS low,
  iif(s.relative, b.open + b.close, b.close) / s.price AS close`;
const BAR_VOLUME = 'b.volume / s.quantity';
const BAR_TIMES = `b.open_time + b.open_after AS open_at,
  b.open_time + b.close_after + iif(s.relative, b.open_after, 0) AS close_at`;
/** A bar of a symbol and an interval, as it was before it was written. */
export const SELECT_BAR = `SELECT b.open_time, b.basis, ${BAR_PRICES}, ${BAR_TIMES}, ${BAR_VOLUME} AS volume, b.count
  FROM bars b CROSS JOIN scales s ON s.id = b.scale WHERE b.symbol = ? AND b.interval = ?`;

const VIEW_EQUITY = `CREATE VIEW equity AS SELECT record_id, time, equity, total_balance, unrealized_pnl, realized_pnl,
  source, ${DESK_COLUMN.name} FROM account WHERE equity IS NOT NULL`;

/** Each step leads from the version of its index to the next. A step that was released never changes. */
const STEPS: readonly (() => string)[] = [createAll, keepInFewerBytes];

export function migrate(database: DatabaseSync, upTo = SCHEMA_VERSION): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { readonly user_version: number };
  for (let version = found; version < upTo; version++) {
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec((STEPS[version] as () => string)());
      database.exec(`PRAGMA user_version = ${version + 1}`);
      database.exec('COMMIT');
    } catch (error) {
      // SQLite has rolled back by itself after some errors.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Kinds, fields of a kind, and marks of trades that came to be since the file was made. */
export function addWhatIsNew(database: DatabaseSync): void {
  database.exec(createMarks());
  for (const kind of ROW_KINDS) {
    const { relation } = kind;
    const present = columnsOf(database, relation);
    if (present.size === 0) {
      database.exec(createRows(kind).join(';\n'));
      continue;
    }
    for (const column of columnsIn(kind).filter(({ name }) => !present.has(name))) {
      database.exec(`ALTER TABLE ${relation} ADD COLUMN ${declare(column)}`);
    }
    database.exec(indexMarks(kind).join(';\n'));
  }
  if (!columnsOf(database, 'equity').has(DESK_COLUMN.name)) database.exec(`DROP VIEW equity; ${VIEW_EQUITY}`);
}

/** Empty where there is no such table or view. */
export function columnsOf(database: DatabaseSync, relation: string): ReadonlySet<unknown> {
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(relation);
  return new Set(columns.map(({ name }) => name));
}

function createAll(): string {
  return [
    `PRAGMA application_id = ${APPLICATION_ID}`,
    // One row: the id of the row recorded next, over all kinds, and the last batch that was written, of which server.
    'CREATE TABLE counter (next_id INTEGER NOT NULL, run TEXT NOT NULL, batch INTEGER NOT NULL)',
    "INSERT INTO counter VALUES (1, '', 0)",
    'CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)',
    // What the integers of a tick are to be divided by.
    'CREATE TABLE scales (id INTEGER PRIMARY KEY, price REAL NOT NULL, quantity REAL NOT NULL, ratio REAL NOT NULL, UNIQUE (price, quantity, ratio))',
    createTicks(
      'quote_ticks',
      [...QUOTE_PRICES, ...QUOTE_QUANTITIES, ...QUOTE_RATIOS].map((name) => `${name} INTEGER`),
    ),
    createTicks('trade_ticks', ['price INTEGER', 'quantity INTEGER', 'side INTEGER', 'trade_id TEXT']),
    `CREATE VIEW market_data AS ${selectTicks('quote_ticks', [
      ...QUOTE_PRICES.map((name) => `t.${name} / s.price AS ${name}`),
      ...QUOTE_QUANTITIES.map((name) => `t.${name} / s.quantity AS ${name}`),
      ...QUOTE_RATIOS.map((name) => `t.${name} / s.ratio AS ${name}`),
    ])}`,
    `CREATE VIEW trades AS ${selectTicks('trade_ticks', [
      't.price / s.price AS price',
      't.quantity / s.quantity AS quantity',
      "CASE t.side WHEN 0 THEN 'buy' WHEN 1 THEN 'sell' END AS side",
      't.trade_id AS trade_id',
    ])}`,
    // `open_after` and `close_after`: ms from the beginning of the bar to its first and its last tick.
    `CREATE TABLE bars (
      symbol INTEGER NOT NULL, interval INTEGER NOT NULL, open_time INTEGER NOT NULL, basis INTEGER NOT NULL,
      open REAL NOT NULL, open_after INTEGER NOT NULL, high REAL NOT NULL, low REAL NOT NULL,
      close REAL NOT NULL, close_after INTEGER NOT NULL, volume REAL NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (symbol, interval, open_time)) WITHOUT ROWID`,
    `CREATE VIEW candles AS SELECT b.open_time AS record_id, b.open_time AS time, b.open, b.high, b.low, b.close,
      CASE b.basis WHEN 0 THEN b.volume END AS volume, CASE b.basis WHEN 0 THEN b.count END AS trades,
      CASE b.interval ${INTERVAL_NAMES} END AS interval, m.name AS symbol,
      CASE b.basis WHEN 0 THEN 'trades' ELSE 'quotes' END AS basis, b.interval AS interval_ms,
      b.open_time + b.open_after AS open_at, b.open_time + b.close_after AS close_at
      FROM names m CROSS JOIN bars b ON b.symbol = m.id`,
    ...ROW_KINDS.flatMap(createRows),
    VIEW_EQUITY,
  ].join(';\n');
}

/**
 * Rows from before stay as they are. In those that a relative scale goes with, bid and ask, high, low and close, and the
 * time of the last tick are differences, which take a byte or none; a source that is not told is the scale's, 0 is none;
 * and an identifier of a trade that is a number is kept as such.
 */
function keepInFewerBytes(): string {
  return [
    'DROP VIEW market_data',
    'DROP VIEW trades',
    'DROP VIEW candles',
    'ALTER TABLE scales RENAME TO former_scales',
    `CREATE TABLE scales (id INTEGER PRIMARY KEY, price REAL NOT NULL, quantity REAL NOT NULL, ratio REAL NOT NULL,
      relative INTEGER NOT NULL, source INTEGER NOT NULL, UNIQUE (price, quantity, ratio, relative, source))`,
    'INSERT INTO scales SELECT id, price, quantity, ratio, 0, 0 FROM former_scales',
    // Of bars from before.
    `INSERT INTO scales VALUES (${UNSCALED_ID}, 1, 1, 0, 0, 0)`,
    'DROP TABLE former_scales',
    'ALTER TABLE trade_ticks ADD COLUMN trade_number INTEGER',
    `ALTER TABLE bars ADD COLUMN scale INTEGER NOT NULL DEFAULT ${UNSCALED_ID}`,
    `CREATE VIEW market_data AS ${selectTicksAtScale('quote_ticks', [
      't.last_price / s.price AS last_price',
      'iif(s.relative, ifnull(t.last_price, 0) - t.bid_price, t.bid_price) / s.price AS bid_price',
      'iif(s.relative, ifnull(t.last_price, 0) + t.ask_price, t.ask_price) / s.price AS ask_price',
      ...QUOTE_QUANTITIES.map((name) => `t.${name} / s.quantity AS ${name}`),
      ...QUOTE_RATIOS.map((name) => `t.${name} / s.ratio AS ${name}`),
    ])}`,
    `CREATE VIEW trades AS ${selectTicksAtScale('trade_ticks', [
      't.price / s.price AS price',
      't.quantity / s.quantity AS quantity',
      "CASE t.side WHEN 0 THEN 'buy' WHEN 1 THEN 'sell' END AS side",
      'ifnull(t.trade_id, CAST(t.trade_number AS TEXT)) AS trade_id',
    ])}`,
    `CREATE VIEW candles AS SELECT b.open_time AS record_id, b.open_time AS time, ${BAR_PRICES},
      CASE b.basis WHEN 0 THEN ${BAR_VOLUME} END AS volume, CASE b.basis WHEN 0 THEN b.count END AS trades,
      CASE b.interval ${INTERVAL_NAMES} END AS interval, m.name AS symbol,
      CASE b.basis WHEN 0 THEN 'trades' ELSE 'quotes' END AS basis, b.interval AS interval_ms, ${BAR_TIMES}
      FROM names m CROSS JOIN bars b ON b.symbol = m.id CROSS JOIN scales s ON s.id = b.scale`,
  ].join(';\n');
}

/** Trades of consecutive ids of `run`, a number of `names`; `record_id` is that of the first, `time` the latest. */
function createMarks(): string {
  return [
    `CREATE TABLE IF NOT EXISTS trade_marks (record_id INTEGER PRIMARY KEY, run INTEGER NOT NULL, first_id INTEGER NOT NULL,
      time INTEGER NOT NULL, recorded_at INTEGER NOT NULL, marks BLOB NOT NULL)`,
    'CREATE INDEX IF NOT EXISTS trade_marks_by_id ON trade_marks (run, first_id)',
    'CREATE INDEX IF NOT EXISTS trade_marks_by_time ON trade_marks (time)',
  ].join(';\n');
}

function createTicks(table: string, columns: readonly string[]): string {
  return `CREATE TABLE ${table} (${TICK_COLUMNS}, ${columns.join(', ')}, PRIMARY KEY (symbol, time, record_id)) WITHOUT ROWID`;
}

function selectTicks(table: string, columns: readonly string[]): string {
  return `SELECT t.record_id AS record_id, t.time AS time, ${columns.join(', ')}, n.name AS source, m.name AS symbol
    FROM names m CROSS JOIN ${table} t ON t.symbol = m.id CROSS JOIN scales s ON s.id = t.scale
    LEFT JOIN names n ON n.id = t.source`;
}

function selectTicksAtScale(table: string, columns: readonly string[]): string {
  return `SELECT t.record_id AS record_id, t.time AS time, ${columns.join(', ')}, n.name AS source, m.name AS symbol
    FROM names m CROSS JOIN ${table} t ON t.symbol = m.id CROSS JOIN scales s ON s.id = t.scale
    LEFT JOIN names n ON n.id = ifnull(t.source, s.source)`;
}

type Column = Pick<HistoryColumn, 'name' | 'kind'>;

function columnsIn(kind: HistoryKind): readonly Column[] {
  return [...kind.columns, ...columnsBeside(kind)];
}

/** Where an event is found by its id; what has none takes no room in it. */
function indexMarks({ relation, isFeed }: HistoryKind): string[] {
  const over = `${relation} (feed_run, feed_id) WHERE feed_run IS NOT NULL`;
  return isFeed ? [`CREATE INDEX IF NOT EXISTS ${relation}_by_feed_id ON ${over}`] : [];
}

function createRows(kind: HistoryKind): string[] {
  const { relation, hasSymbol, strategyColumn } = kind;
  const indexed = [undefined, hasSymbol ? 'symbol' : undefined, strategyColumn];
  const indexes = indexed.flatMap((column, at) => {
    if (at > 0 && column === undefined) return [];
    const over = column === undefined ? 'time' : `${column}, time`;
    return [`CREATE INDEX ${relation}_by_${column ?? 'time'} ON ${relation} (${over})`];
  });
  return [
    `CREATE TABLE ${relation} (record_id INTEGER PRIMARY KEY, time INTEGER NOT NULL, recorded_at INTEGER NOT NULL, ${columnsIn(kind).map(declare).join(', ')})`,
    ...indexes,
    ...indexMarks(kind),
  ];
}

/** NUMERIC keeps integers as such and all other numbers as doubles. */
function declare({ name, kind }: Column): string {
  if (kind === 'time' || kind === 'flag') return `"${name}" INTEGER`;
  return `"${name}" ${kind === 'text' || isJson(kind) ? 'TEXT' : 'NUMERIC'}`;
}
