/** Market data, order books and the tape: what arrives thousands of times a second. Pure. */
import type { Change } from '@tickboard/core/store/change';
import {
  isObject,
  readFigure,
  readFigureUnlessZero,
  readFlag,
  readText,
  readTime,
  UNREADABLE,
  type JsonObject,
} from '../../values.ts';

/**
 * What became of a payload, where that is no change: of a shape that the channel does not have, or a book that is still
 * being built.
 */
export type Decoded = Change | 'unknown_shape' | 'unfinished';

type Levels = readonly (readonly [number, number])[];

/** Ticker: `last_price bid_price ask_price volume_24h high_24h low_24h updated_at`. */
export function decodeMarketData(symbol: string, payload: unknown): Decoded {
  if (!isObject(payload)) return 'unknown_shape';
  const { last_price, bid_price, ask_price } = payload;
  if (last_price === undefined && bid_price === undefined && ask_price === undefined) return 'unknown_shape';
  // One shape of row for every message keeps the engine's property access fast; undefined means not given.
  const row = {
    last_price: readFigureUnlessZero(last_price),
    bid_price: readFigureUnlessZero(bid_price),
    ask_price: readFigureUnlessZero(ask_price),
    volume_24h: readFigureUnlessZero(payload['volume_24h']),
    updated_at: readTime(payload['updated_at']),
    high_24h: readFigureUnlessZero(payload['high_24h']),
    low_24h: readFigureUnlessZero(payload['low_24h']),
    symbol,
  };
  return { op: 'merge', channel: 'market_data', row };
}

/** Book: `bids asks` as objects of quantity by price text, `timestamp` in ms, `initialized`. */
export function decodeOrderbook(symbol: string, payload: unknown, depth: number): Decoded {
  if (!isObject(payload)) return 'unknown_shape';
  if (payload['initialized'] === false) return 'unfinished';
  const { bids, asks } = payload;
  if (!isObject(bids) && !isObject(asks)) return 'unknown_shape';
  const row = {
    bids: readLevels(bids, depth, true),
    asks: readLevels(asks, depth, false),
    updated_at: readTime(payload['timestamp']),
    symbol,
  };
  return { op: 'merge', channel: 'orderbook', row };
}

/** Trade: `trade_id price quantity timestamp is_buyer_maker`. */
export function decodeTrade(symbol: string, payload: unknown): Decoded {
  if (!isObject(payload) || payload['price'] === undefined) return 'unknown_shape';
  const data = {
    price: readFigure(payload['price']),
    quantity: readFigure(payload['quantity']),
    side: readTakerSide(payload),
    time: readTime(payload['timestamp']),
    trade_id: readText(payload['trade_id']),
    symbol,
  };
  return { op: 'event', channel: 'trades', data };
}

/** Where the buyer's order was resting, the taker sold. */
function readTakerSide(payload: JsonObject): 'buy' | 'sell' | number | undefined {
  const isBuyerMaker = readFlag(payload['is_buyer_maker']);
  if (typeof isBuyerMaker !== 'boolean') return isBuyerMaker;
  return isBuyerMaker ? 'sell' : 'buy';
}

/** The best levels of one side, best first. */
function readLevels(side: unknown, depth: number, isBid: boolean): Levels | number | null | undefined {
  if (side === undefined || side === null) return side;
  if (!isObject(side)) return UNREADABLE;
  const levels: (readonly [number, number])[] = [];
  for (const text of Object.keys(side)) {
    const quantity = readFigure(side[text]);
    if (quantity === 0) continue;
    const price = readFigure(text);
    if (typeof price !== 'number' || typeof quantity !== 'number') return UNREADABLE;
    if (Number.isNaN(price) || Number.isNaN(quantity)) return UNREADABLE;
    levels.push([price, quantity]);
  }
  // Producers write prices in ascending order, but a JSON object brings those without a decimal point to its front.
  levels.sort(isBid ? (left, right) => right[0] - left[0] : (left, right) => left[0] - right[0]);
  if (levels.length > depth) levels.length = depth;
  return levels;
}
