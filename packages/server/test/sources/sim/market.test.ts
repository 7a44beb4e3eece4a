import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listInstruments } from '../../../src/sources/sim/market/instruments.ts';
import { assertEqual, assertThat } from './support/assert-that.ts';
import { anyRun, recordRun, replay, RUNS, type Replica, type Row } from './support/recorded-run.ts';

const LOT_SCALES = new Map(listInstruments(1_000).map(({ symbol, lotScale }) => [symbol, lotScale]));
const INTERVALS_MS: Readonly<Record<string, number>> = { '1m': 60_000, '5m': 300_000, '15m': 900_000, '1h': 3_600_000 };
const QUARTER_HOUR_MS = 900_000;
const PRICE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  trades: ['price'],
  fills: ['price'],
  signals: ['price'],
  orders: ['price'],
  candles: ['open', 'high', 'low', 'close'],
  market_data: ['last_price', 'bid_price', 'ask_price', 'high_24h', 'low_24h'],
  positions: ['mark_price', 'liquidation_price'],
};
const QUANTITY_FIELDS: Readonly<Record<string, readonly string[]>> = {
  trades: ['quantity'],
  fills: ['quantity'],
  closed_trades: ['quantity'],
  orders: ['quantity', 'filled'],
  candles: ['volume'],
  market_data: ['bid_size', 'ask_size', 'volume_24h'],
  positions: ['quantity'],
};

describe('the simulated market', () => {
  it('[M6] quotes prices on the tick and quantities on the lot', () => {
    fc.assert(
      fc.property(anyRun, (plan) => {
        replay(recordRun(plan), (replica, { changes }) => {
          for (const change of changes) {
            if (change.op === 'delete') continue;
            const row = (change.op === 'event' ? change.data : change.row) as Row;
            const symbol = symbolOf(replica, row);
            if (symbol === undefined) continue;
            const priceScale = priceScaleOf(replica, symbol);
            const lotScale = LOT_SCALES.get(symbol)!;
            for (const field of PRICE_FIELDS[change.channel] ?? []) assertOnGrid(row[field], priceScale);
            for (const field of QUANTITY_FIELDS[change.channel] ?? []) assertOnGrid(row[field], lotScale);
            for (const levels of [row['bids'] ?? [], row['asks'] ?? []]) {
              for (const [price, quantity] of levels) {
                assertOnGrid(price, priceScale);
                assertOnGrid(quantity, lotScale);
              }
            }
          }
        });
      }),
      RUNS,
    );
  });

  it('[M7] keeps books in order, and tickers on top of them', () => {
    fc.assert(
      fc.property(anyRun, (plan) => {
        replay(recordRun(plan), (replica, { changes }) => {
          const symbols = new Set(
            changes.flatMap((change) => ('row' in change ? [change.row['symbol'] as string] : [])),
          );
          for (const symbol of symbols) {
            const book = replica.table('orderbook').get(symbol);
            const ticker = replica.table('market_data').get(symbol);
            if (book === undefined || ticker === undefined) continue;
            const { bids, asks } = book;
            const isWhole =
              bids.length === 20 &&
              asks.length === 20 &&
              isAscending(asks) &&
              isAscending(bids.toReversed()) &&
              bids[0][0] < asks[0][0] &&
              [...bids, ...asks].every(([, quantity]: [number, number]) => quantity > 0);
            assertThat(isWhole, () => `book ${JSON.stringify(book)}`);
            const isTop =
              ticker['bid_price'] === bids[0][0] &&
              ticker['bid_size'] === bids[0][1] &&
              ticker['ask_price'] === asks[0][0] &&
              ticker['ask_size'] === asks[0][1];
            assertThat(isTop, () => `ticker ${JSON.stringify(ticker)} on ${JSON.stringify([bids[0], asks[0]])}`);
          }
        });
      }),
      RUNS,
    );
  });

  it('[M8] draws the ticker from the tape', () => {
    fc.assert(
      fc.property(anyRun, (plan) => {
        const lastPrices = new Map<string, number>();
        const before = new Map<string, { quarter: number; lots: number }>();
        const traded = new Map<string, number>();
        replay(recordRun(plan), (replica, _, events) => {
          for (const { symbol, price, quantity } of events('trades')) {
            lastPrices.set(symbol, price);
            traded.set(symbol, (traded.get(symbol) ?? 0) + lotsOf(symbol, quantity));
          }
          for (const [symbol, { last_price: last, low_24h: low, high_24h: high, ...row }] of replica.table(
            'market_data',
          )) {
            assertEqual(last, lastPrices.get(symbol) ?? last, () => symbol);
            assertThat(low <= last && last <= high, () => `${symbol}: ${low} ≤ ${last} ≤ ${high}`);
            const quarter = Math.floor(row['updated_at'] / QUARTER_HOUR_MS);
            const lots = lotsOf(symbol, row['volume_24h']);
            const earlier = before.get(symbol);
            // Where a quarter hour began, an old one left the window with its volume: count on from there.
            if (earlier?.quarter === quarter) assertEqual(lots, earlier.lots + (traded.get(symbol) ?? 0), () => symbol);
            before.set(symbol, { quarter, lots });
          }
          traded.clear();
        });
        expect(lastPrices.size).toBe(plan.symbols);
      }),
      RUNS,
    );
  });

  it('[M9] draws candles from the tape', () => {
    fc.assert(
      fc.property(anyRun, (plan) => {
        const bars = new Map<string, Row>();
        let begun = 0;
        replay(recordRun(plan), (replica, _, events) => {
          if (bars.size === 0) for (const [key, row] of replica.table('candles')) bars.set(key, barOf(row));
          for (const trade of events('trades')) {
            for (const [interval, lengthMs] of Object.entries(INTERVALS_MS)) {
              const key = `${trade['symbol']}:${interval}`;
              const { next, isNew } = extend(bars.get(key)!, trade, lengthMs);
              if (isNew) begun += 1;
              bars.set(key, next);
            }
          }
          for (const [key, row] of replica.table('candles')) {
            assertEqual(JSON.stringify(barOf(row)), JSON.stringify(bars.get(key)), () => key);
          }
        });
        expect(begun).toBeGreaterThanOrEqual(plan.symbols * 4);
      }),
      RUNS,
    );
  });
});

function symbolOf(replica: Replica, row: Row): string | undefined {
  if (typeof row['symbol'] === 'string') return row['symbol'];
  return typeof row['id'] === 'string' ? replica.table('orders').get(row['id'])?.['symbol'] : undefined;
}

function priceScaleOf(replica: Replica, symbol: string): number {
  return Math.round(1 / replica.table('market_data').get(symbol)!['tick_size']);
}

/** Called by the million: it makes nothing unless it fails. */
function assertOnGrid(value: number | undefined, scale: number): void {
  if (value === undefined || value === Math.round(value * scale) / scale) return;
  throw new Error(`${value} is off the grid of 1/${scale}`);
}

function lotsOf(symbol: string, quantity: number): number {
  return Math.round(quantity * LOT_SCALES.get(symbol)!);
}

function isAscending(levels: readonly (readonly [number, number])[]): boolean {
  return levels.every(([price], index) => index === 0 || price > levels[index - 1]![0]);
}

/** The bar with its volume in lots, so that it adds up exactly. */
function barOf(row: Row): Row {
  const { open_time, open, high, low, close, volume, trades, symbol } = row;
  return { open_time, open, high, low, close, trades, lots: lotsOf(symbol, volume) };
}

function extend(bar: Row, { time, price, quantity, symbol }: Row, lengthMs: number): { next: Row; isNew: boolean } {
  const lots = lotsOf(symbol, quantity);
  const openTime = Math.floor(time / lengthMs) * lengthMs;
  if (openTime > bar['open_time']) {
    const next = { open_time: openTime, open: price, high: price, low: price, close: price, trades: 1, lots };
    return { next, isNew: true };
  }
  const next = {
    ...bar,
    high: Math.max(bar['high'], price),
    low: Math.min(bar['low'], price),
    close: price,
    trades: bar['trades'] + 1,
    lots: bar['lots'] + lots,
  };
  return { next, isNew: false };
}
