import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { HistoryRequestError } from '../../src/errors.ts';
import type { HistoryBar, HistoryPage, HistoryQuery } from '../../src/fetch-history.ts';
import { CandleBuilder } from '../../src/view/candle-builder.ts';
import { describePast, describePastShortly, PastBars, whyNoOlder } from '../../src/view/past-bars.ts';
import { TapeCoverage } from '../../src/view/tape-coverage.ts';

const MINUTE = 60_000;

function kept(minute: number, price: number, volume = 2): HistoryBar {
  const prices = { open: price, high: price + 1, low: price - 1, close: price };
  return { open_time: minute * MINUTE, ...prices, volume, interval: '1m', symbol: 'BTC', basis: 'trades' };
}

/** Answers are given by hand, newest bar first as history does. */
function open(barsMax?: number) {
  const clock = new ManualClock();
  const coverage = new TapeCoverage();
  const builder = new CandleBuilder(MINUTE, coverage, barsMax);
  const asked: HistoryQuery<'candles'>[] = [];
  let waiting = Promise.withResolvers<HistoryPage<'candles'>>();
  const past = new PastBars({
    symbol: 'BTC',
    interval: '1m',
    clock,
    kept: builder,
    fetch: (query) => {
      asked.push(query);
      waiting = Promise.withResolvers();
      return waiting.promise;
    },
  });
  const settle = () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });
  return {
    clock,
    coverage,
    builder,
    past,
    asked,
    answer: async (bars: readonly HistoryBar[], nextCursor?: string) => {
      waiting.resolve({ rows: bars, nextCursor });
      await settle();
    },
    fail: async (error: Error) => {
      waiting.reject(error);
      await settle();
    },
    trade: (id: number, time: number, price: number) => {
      coverage.take(id, time);
      builder.addTick({ id, time, price, quantity: 1 });
    },
  };
}

describe('bars from before', () => {
  it('[HI76] are asked for once, then page by page', async () => {
    const { past, asked, answer, builder } = open();
    past.fill();
    past.fill();
    past.older();
    expect(asked).toEqual([{ type: 'candles', symbol: 'BTC', interval: '1m', limit: 500 }]);
    expect(past.state.kind).toBe('loading');
    await answer([kept(9, 90), kept(8, 80)], 'next');
    past.fill();
    expect(asked).toHaveLength(1);
    past.older();
    expect(asked[1]).toMatchObject({ cursor: 'next' });
    await answer([kept(5, 50)]);
    expect(past.state).toEqual({ kind: 'beginning' });
    past.older();
    expect(asked).toHaveLength(2);
    expect(builder.bars().map(({ time, close }) => [time / MINUTE, close])).toEqual([
      [5, 50],
      [8, 80],
      [9, 90],
    ]);
  });

  it('[HI76] are asked for again, and an answer from before is left out, once trades were missed', async () => {
    const { past, asked, answer, builder } = open();
    past.fill();
    past.renew();
    await answer([kept(9, 90)]);
    expect(builder.bars()).toEqual([]);
    past.fill();
    expect(asked).toHaveLength(2);
    await answer([kept(9, 91)]);
    expect(builder.last).toMatchObject({ close: 91 });
  });

  it('[HI76] that cannot be read are asked for again after a while, with why; where none are kept, never', async () => {
    const { past, asked, fail, clock } = open();
    past.fill();
    await fail(new HistoryRequestError('try again', 503));
    expect(describePast(past.state, MINUTE, 'utc')).toBe(
      'Bars since 1970-01-01 00:01:00. Older ones cannot be read now: try again.',
    );
    expect(describePastShortly(past.state, MINUTE, 'utc')).toBe('Since 1970-01-01 00:01. Older: try again');
    past.fill();
    clock.advance(9_999);
    past.fill();
    expect(asked).toHaveLength(1);
    clock.advance(1);
    past.fill();
    expect(asked).toHaveLength(2);
    await fail(new HistoryRequestError('off', 404));
    clock.advance(MINUTE);
    past.fill();
    expect(asked).toHaveLength(2);
    expect(describePast(past.state, undefined, 'utc')).toBe('No history is kept.');
    expect(describePastShortly(past.state, MINUTE, 'utc')).toBe('Since 1970-01-01 00:01. No history.');
  });

  it('[HI76] do not begin where history begins, once the oldest went for newer ones', async () => {
    const { past, asked, answer, builder, trade } = open(1_000);
    past.fill();
    await answer(Array.from({ length: 500 }, (_, at) => kept(899 - at, 80)));
    expect([builder.since, past.state.kind, past.isFull]).toEqual([400 * MINUTE, 'beginning', false]);
    expect(whyNoOlder(past)).toContain('history begins there');
    for (let minute = 900; minute <= 1_400; minute++) trade(minute, minute * MINUTE, 100);
    expect([builder.since, past.state.kind, past.isFull]).toEqual([500 * MINUTE, 'more', true]);
    expect(whyNoOlder(past)).toContain('No more bars are kept here');
    past.older();
    expect(asked).toHaveLength(1);
  });

  it('[HI76] stay as long as somebody looks at them, up to a bound', () => {
    const { builder, trade } = open(100);
    builder.keepOldest(true);
    for (let minute = 0; minute < 200; minute++) trade(minute, minute * MINUTE, 100);
    expect(builder.since).toBe(0);
    trade(200, 200 * MINUTE, 100);
    expect(builder.since).toBe(101 * MINUTE);
    expect(builder.bars()).toHaveLength(100);
    for (let minute = 201; minute < 250; minute++) trade(minute, minute * MINUTE, 100);
    builder.keepOldest(false);
    trade(250, 250 * MINUTE, 100);
    expect(builder.bars()).toHaveLength(100);
  });

  it('[UT4] stand where the tape was not seen whole, with what came late, and nowhere else', async () => {
    const { past, answer, trade, builder } = open();
    past.fill();
    // Seen from the middle of minute 8 on.
    trade(1, 8.5 * MINUTE, 85);
    trade(2, 9 * MINUTE, 90);
    trade(3, 10 * MINUTE, 100);
    await answer([kept(10, 1, 1), kept(9, 2, 1), kept(8, 80), kept(7, 70)]);
    trade(4, 8 * MINUTE + 1, 60);
    expect(builder.bars().map(({ time, ...bar }) => [time / MINUTE, bar])).toEqual([
      [7, { open: 70, high: 71, low: 69, close: 70, volume: 2, isPartial: false }],
      [8, { open: 80, high: 85, low: 60, close: 80, volume: 2, isPartial: false }],
      [9, { open: 90, high: 90, low: 90, close: 90, volume: 1, isPartial: false }],
      [10, { open: 100, high: 100, low: 100, close: 100, volume: 1, isPartial: false }],
    ]);
  });

  it('[UT4] [HI77] that history says are partial are so, whatever the tape has of them', async () => {
    const { past, answer, trade, builder } = open();
    past.fill();
    for (let minute = 7; minute <= 10; minute++) trade(minute, minute * MINUTE, 80);
    await answer([
      kept(9, 80, 1),
      { ...kept(8, 80, 1), partial: true },
      kept(7, 80, 1),
      { ...kept(6, 80), partial: true },
    ]);
    expect(builder.bars().map(({ isPartial }) => isPartial)).toEqual([true, false, true, false, false]);
  });

  it('[UT4] stand where the tape lacks what they have, as it does while it is replayed', async () => {
    const { past, answer, trade, builder } = open();
    past.fill();
    await answer([kept(9, 90), kept(8, 80), kept(7, 70)]);
    // The first that is replayed: of the minutes after it nothing has come yet.
    trade(1, 7 * MINUTE, 71);
    trade(2, 8 * MINUTE, 81);
    expect(builder.bars().map(({ time, ...bar }) => [time / MINUTE, bar])).toEqual([
      [7, { open: 70, high: 71, low: 69, close: 70, volume: 2, isPartial: false }],
      [8, { open: 80, high: 81, low: 79, close: 80, volume: 2, isPartial: false }],
      [9, { open: 90, high: 91, low: 89, close: 90, volume: 2, isPartial: false }],
    ]);
    trade(3, 8 * MINUTE + 1, 82);
    expect(builder.barAt(8 * MINUTE)).toMatchObject({ open: 81, close: 82, volume: 2 });
  });
});
