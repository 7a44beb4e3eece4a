/**
 * Orders, positions, the account and strategies, in the shapes of their services and of B25's dashboard. Several of its
 * back ends tell of the same order and the same position, each with its own delay: of these the newest wins. Pure.
 */
import type { OrderStatus } from '@tickboard/core/model/channels/orders';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import {
  isObject,
  readFigure,
  readFigureUnlessZero,
  readName,
  readText,
  readTime,
  UNREADABLE,
  type JsonObject,
  type Reading,
} from '../../values.ts';

/** A row, and its key as the ledger knows it. */
export interface Keyed<Op extends Change = Change> {
  readonly key: string;
  readonly change: Op;
}

export type Merge = Extract<Change, { op: 'merge' }>;

/** What the producers and the exchanges behind them call the states; a state not listed is refused by the schema. */
const STATUS_BY_NAME: ReadonlyMap<string, OrderStatus> = new Map([
  ['new', 'new'],
  ['open', 'new'],
  ['active', 'new'],
  ['accepted', 'new'],
  ['created', 'new'],
  ['submitted', 'submitted'],
  ['pending', 'submitted'],
  ['pending_new', 'submitted'],
  ['partially_filled', 'partially_filled'],
  ['partial', 'partially_filled'],
  ['filled', 'filled'],
  ['canceled', 'canceled'],
  ['cancelled', 'canceled'],
  ['rejected', 'rejected'],
  ['expired', 'expired'],
]);

/** Order types without a limit price: there, a price of 0 is none. */
const PRICELESS_TYPES: ReadonlySet<unknown> = new Set(['market', 'stop_market']);

/**
 * An order of order-execution (`order_id state filled_quantity …`) or of the dashboard (`id status filled …`).
 * Undefined where the payload is none: an order has an identifier, and a status.
 */
export function decodeOrder(
  named: { readonly id?: string; readonly symbol?: string | undefined },
  payload: unknown,
): Keyed<Merge> | undefined {
  if (!isObject(payload)) return undefined;
  const id = named.id ?? readId(payload['id'] ?? payload['order_id']);
  const status = readName(payload['status'] ?? payload['state']);
  if (id === undefined || typeof status !== 'string') return undefined;
  const type = readName(payload['type']);
  const row: RowPatch = {
    status: STATUS_BY_NAME.get(status) ?? status,
    filled: readFigure(payload['filled'] ?? payload['filled_quantity']),
    average_price: readFigureUnlessZero(payload['average_price']),
    updated_at: readTime(payload['updated_at']),
    price: PRICELESS_TYPES.has(type) ? readFigureUnlessZero(payload['price']) : readFigure(payload['price']),
    quantity: readFigure(payload['quantity']),
    // `orders:ID` is a channel too: there, the name tells no symbol.
    symbol: named.symbol === undefined || named.symbol === id ? readText(payload['symbol']) : named.symbol,
    side: readName(payload['side']),
    type,
    time_in_force: readName(payload['time_in_force']),
    strategy_id: readText(payload['strategy_id']),
    client_order_id: readText(payload['client_order_id']),
    created_at: readTime(payload['created_at']),
    id,
  };
  return { key: id, change: { op: 'merge', channel: 'orders', row, ifNewer: true } };
}

const POSITION_SIDES: ReadonlyMap<unknown, 'long' | 'short' | 'flat'> = new Map([
  ['long', 'long'],
  ['buy', 'long'],
  ['short', 'short'],
  ['sell', 'short'],
  ['flat', 'flat'],
]);

/**
 * A position of account-monitor (`quantity` below zero is short, `current_price`, `last_update`) or of the dashboard
 * (`side mark_price updated_at`). One without a quantity is closed: a delete. Undefined where the payload is none: a
 * position has a symbol, and a quantity.
 */
export function decodePosition(namedSymbol: string | undefined, payload: unknown): Keyed | undefined {
  if (!isObject(payload) || payload['quantity'] === undefined || payload['quantity'] === null) return undefined;
  const symbol = namedSymbol ?? readId(payload['symbol']);
  if (symbol === undefined) return undefined;
  const quantity = readFigure(payload['quantity']);
  const updatedAt = readTime(payload['updated_at'] ?? payload['last_update']);
  if (quantity === 0) {
    const at = typeof updatedAt === 'number' && updatedAt >= 0 ? { at: updatedAt } : {};
    return { key: symbol, change: { op: 'delete', channel: 'positions', key: symbol, ...at } };
  }
  const row: RowPatch = {
    mark_price: readFigureUnlessZero(payload['mark_price'] ?? payload['current_price']),
    unrealized_pnl: readFigure(payload['unrealized_pnl']),
    updated_at: updatedAt,
    quantity: typeof quantity === 'number' ? Math.abs(quantity) : UNREADABLE,
    realized_pnl: readFigure(payload['realized_pnl']),
    margin: readFigure(payload['margin']),
    entry_price: readFigureUnlessZero(payload['entry_price']),
    liquidation_price: readFigureUnlessZero(payload['liquidation_price']),
    leverage: readFigureUnlessZero(payload['leverage']),
    side: readPositionSide(payload['side'], quantity),
    symbol,
  };
  return { key: symbol, change: { op: 'merge', channel: 'positions', row, ifNewer: true } };
}

/** The sign of the quantity decides where it is negative; else the side that is named; else it is long. */
function readPositionSide(value: unknown, quantity: Reading<number>): Reading<string> {
  if (typeof quantity === 'number' && quantity < 0) return 'short';
  const side = readName(value);
  return typeof side === 'string' ? (POSITION_SIDES.get(side) ?? side) : (side ?? 'long');
}

const ACCOUNT_FIGURES = [
  'total_balance',
  'available_balance',
  'margin_used',
  'equity',
  'unrealized_pnl',
  'realized_pnl',
] as const;

export interface DecodedAccount {
  /** All but `balances`, which are kept over messages: see `Balances`. */
  readonly row: RowPatch;
  /** As given: amounts by asset, unread. */
  readonly balances: JsonObject | undefined;
}

/** An account of the dashboard. Undefined where the payload is none: an account has a figure, or balances. */
export function decodeAccount(payload: unknown): DecodedAccount | undefined {
  if (!isObject(payload)) return undefined;
  const { balances } = payload;
  if (balances === undefined && ACCOUNT_FIGURES.every((name) => payload[name] === undefined)) return undefined;
  const row: Record<string, RowPatch[string]> = { updated_at: readTime(payload['updated_at']) };
  for (const name of ACCOUNT_FIGURES) row[name] = readFigure(payload[name]);
  if (isObject(balances)) return { row, balances };
  if (balances !== undefined && balances !== null) row['balances'] = UNREADABLE;
  return { row, balances: undefined };
}

/** A strategy of the dashboard. Undefined where the payload is none: a strategy has an id, and something beside it. */
export function decodeStrategy(named: string | undefined, payload: unknown): Keyed<Merge> | undefined {
  if (!isObject(payload)) return undefined;
  const id = readId(payload['id']) ?? named;
  const { name, status, pnl, trades, win_rate } = payload;
  if (id === undefined || [name, status, pnl, trades, win_rate].every((value) => value === undefined)) return undefined;
  const row: RowPatch = {
    pnl: readFigure(pnl),
    trades: readFigure(trades),
    win_rate: readFigure(win_rate),
    updated_at: readTime(payload['updated_at']),
    status: readText(status),
    mode: readText(payload['mode']),
    name: readText(name),
    id,
  };
  return { key: id, change: { op: 'merge', channel: 'strategies', row } };
}

export interface DecodedBalance {
  readonly amount: number;
  /** Unix milliseconds; undefined where the balance does not say. */
  readonly updatedAt: number | undefined;
}

/** A balance of account-monitor: `total`, or else `free` + `locked`. Undefined where it tells no amount. */
export function decodeBalance(payload: unknown): DecodedBalance | undefined {
  if (!isObject(payload)) return undefined;
  const total = readFigure(payload['total']) ?? sum(readFigure(payload['free']), readFigure(payload['locked']));
  if (typeof total !== 'number' || !Number.isFinite(total)) return undefined;
  const updatedAt = readTime(payload['updated_at'] ?? payload['last_update'] ?? payload['timestamp']);
  return { amount: total, updatedAt: typeof updatedAt === 'number' && updatedAt >= 0 ? updatedAt : undefined };
}

function sum(left: Reading<number>, right: Reading<number>): number | undefined {
  return typeof left === 'number' && typeof right === 'number' ? left + right : undefined;
}

/** A text that can name something: undefined for an empty one and for all that is no text. */
function readId(value: unknown): string | undefined {
  const text = readText(value);
  return typeof text === 'string' && text !== '' ? text : undefined;
}
