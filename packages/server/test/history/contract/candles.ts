import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERVAL_MS, INTERVALS } from '@tickboard/core/model/intervals';
import { barsOf, type OracleTick } from '../bar-oracle.ts';
import type { OpenHistory } from './history-contract.ts';
import type { HistoryUnderTest, ShownRow } from './history-under-test.ts';

const SYMBOL = 'BTCUSDT';
/** The hour in which clocks in New York are set back: it is there twice, and must not be so here. */
const CLOCKS_SET_BACK = Date.UTC(2026, 10, 1, 6);
const DAY_MS = INTERVAL_MS['1d'];

/** Ticks that share seconds, lie days apart, and share milliseconds. */
const ticks = fc.array(
  fc.record({
    time: fc
      .tuple(
        fc.constantFrom(-3 * DAY_MS, -1_000, 0, 1_000, 3_600_000, DAY_MS),
        fc.constantFrom(0, 1, 2, 999, 1_000, 61_001),
      )
      .map(([far, near]) => CLOCKS_SET_BACK + far + near),
    price: fc.integer({ min: 1, max: 1_000_000 }).map((cents) => cents / 100),
    volume: fc.integer({ min: 0, max: 1_000_000 }).map((parts) => parts / 1_000),
  }),
  { minLength: 1, maxLength: 60 },
);
/** How many ticks go into one write. */
const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 10 });

async function record(file: HistoryUnderTest, given: readonly OracleTick[], sizes: readonly number[]): Promise<void> {
  let at = 0;
  for (let index = 0; at < given.length; index++) {
    const size = sizes[index % sizes.length] as number;
    for (const { time, price, volume } of given.slice(at, at + size)) {
      file.trade({ symbol: SYMBOL, time, price, quantity: volume });
    }
    await file.write();
    at += size;
  }
}

function expectBars(shown: readonly ShownRow[], given: readonly OracleTick[], lengthMs: number): void {
  const expected = barsOf(given, lengthMs);
  expect(
    shown.map(({ open_time: openTime, open, high, low, close, volume, trades }) => ({
      openTime: Date.parse(openTime as string),
      open,
      high,
      low,
      close,
      volume,
      count: trades,
    })),
  ).toEqual(expected);
}

/** Ticks of both kinds: the kind is decided for each. */
const mixed = fc.array(fc.tuple(ticks, fc.boolean()), { minLength: 1, maxLength: 6 });

export function describeCandles(openEmpty: OpenHistory, numRuns: number): void {
  describe('candles', () => {
    it('[HI7] [HI9] equal those computed anew from all ticks, in whatever order and batches these came', async () => {
      await fc.assert(
        fc.asyncProperty(ticks, cuts, async (given, sizes) => {
          const file = await openEmpty();
          await record(file, given, sizes);
          for (const interval of INTERVALS) {
            const shown = await file.walk({ type: 'candles', symbol: SYMBOL, interval, limit: 25 });
            expectBars(shown, given, INTERVAL_MS[interval]);
            const backwards = await file.walk({ type: 'candles', symbol: SYMBOL, interval, limit: 20, order: 'desc' });
            expect(backwards.toReversed()).toEqual(shown);
          }
        }),
        { numRuns },
      );
    });

    it('[HI8] are those of the tape where it has any in them, else those of quotes, whichever came first', async () => {
      await fc.assert(
        fc.asyncProperty(mixed, async (runs) => {
          const file = await openEmpty();
          const given: Record<'trades' | 'quotes', OracleTick[]> = { trades: [], quotes: [] };
          for (const [run, isTape] of runs) {
            for (const { time, price, volume } of run) {
              if (isTape) file.trade({ symbol: SYMBOL, time, price, quantity: volume });
              else file.quote({ symbol: SYMBOL, time, last_price: price });
              given[isTape ? 'trades' : 'quotes'].push({ time, price, volume });
            }
            await file.write();
          }
          for (const interval of INTERVALS) {
            const shown = await file.walk({ type: 'candles', symbol: SYMBOL, interval, limit: 100 });
            const ofTape = shown.filter(({ basis }) => basis === 'trades');
            expectBars(ofTape, given.trades, INTERVAL_MS[interval]);
            const taken = new Set(ofTape.map(({ open_time: openTime }) => Date.parse(openTime as string)));
            const ofQuotes = barsOf(given.quotes, INTERVAL_MS[interval]).filter(({ openTime }) => !taken.has(openTime));
            expect(
              shown
                .filter(({ basis }) => basis === 'quotes')
                .map(({ open, high, low, close }) => [open, high, low, close]),
            ).toEqual(ofQuotes.map(({ open, high, low, close }) => [open, high, low, close]));
          }
        }),
        { numRuns },
      );
    });

    it('[HI74] tell the server when their first and their last tick were, so that a bar goes on from there', async () => {
      const file = await openEmpty();
      const minute = Date.UTC(2026, 0, 2, 3, 4);
      for (const after of [20_000, 10_000, 50_000, 30_000]) {
        file.trade({ symbol: SYMBOL, time: minute + after, price: after, quantity: 0.5 });
      }
      file.quote({ symbol: 'ETHUSDT', time: minute + 7, last_price: 3 });
      await file.write();
      const { rows } = await file.rows({ type: 'candles', interval: '1m', from: minute });
      expect(
        rows.map(([id, time, ...values]) => [id, time, values[4], values[5], values[7], ...values.slice(-2)]),
      ).toEqual(
        expect.arrayContaining([
          [minute, minute, 2, 4, SYMBOL, minute + 10_000, minute + 50_000],
          [minute, minute, null, null, 'ETHUSDT', minute + 7, minute + 7],
        ]),
      );
    });

    it('[HI8] have the exact volume, however many trades and writes it was summed in', async () => {
      const file = await openEmpty();
      const day = Date.UTC(2026, 0, 2);
      // Added as doubles these come to 89,927.19899999975.
      const given = Array.from({ length: 3_000 }, (_, index) => ({
        time: day + (index >> 2),
        price: 2_284.21,
        volume: (((index * 7_919) % 60_013) + 1) / 1_000,
      }));
      await record(file, given, [2_980, 1]);
      for (const interval of INTERVALS) {
        expectBars(await file.walk({ type: 'candles', symbol: SYMBOL, interval }), given, INTERVAL_MS[interval]);
      }
    });

    it('[HI8] are made of the tape where a bar has any, else of quotes, and say which', async () => {
      const file = await openEmpty();
      const minute = Date.UTC(2026, 0, 2, 3, 4);
      file.quote({ symbol: SYMBOL, time: minute, last_price: 90 });
      file.trade({ symbol: SYMBOL, time: minute + 1, price: 100, quantity: 0.5 });
      file.trade({ symbol: SYMBOL, time: minute + 2, price: 101 });
      file.quote({ symbol: SYMBOL, time: minute + 3, last_price: 110, isKept: false });
      file.quote({ symbol: SYMBOL, time: minute + 60_000, last_price: 111, isKept: false });
      file.quote({ symbol: SYMBOL, time: minute + 60_001, bid_price: 1 });
      await file.write();
      const [first, second, ...others] = (await file.ask({ type: 'candles', symbol: SYMBOL, interval: '1m' })).data;
      expect(first).toEqual({
        open_time: '2026-01-02T03:04:00.000Z',
        open: 100,
        high: 101,
        low: 100,
        close: 101,
        volume: 0.5,
        trades: 2,
        interval: '1m',
        symbol: SYMBOL,
        basis: 'trades',
      });
      expect(second).toEqual({
        open_time: '2026-01-02T03:05:00.000Z',
        open: 111,
        high: 111,
        low: 111,
        close: 111,
        interval: '1m',
        symbol: SYMBOL,
        basis: 'quotes',
      });
      expect(others).toEqual([]);
    });
  });
}
