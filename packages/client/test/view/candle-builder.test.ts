import { CandleBuilder, type Tick } from '@tickboard/client/view/candle-builder';
import { TapeCoverage } from '@tickboard/client/view/tape-coverage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const MINUTE = 60_000;

const tick = (id: number, time: number, price: number, quantity = 1): Tick => ({ id, time, price, quantity });

/** Ticks of three minutes, with decimals that binary sums drift on. */
const ticks = fc
  .array(
    fc.record({
      time: fc.integer({ min: 0, max: 3 * MINUTE - 1 }),
      price: fc.integer({ min: 1, max: 10_000 }).map((cents) => cents / 100),
      quantity: fc.integer({ min: 1, max: 100_000 }).map((lots) => lots / 1_000),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) => list.map((each, id) => ({ ...each, id })));

function build(list: readonly Tick[], coverage = new TapeCoverage(), barsMax?: number): CandleBuilder {
  const builder = new CandleBuilder(MINUTE, coverage, barsMax);
  for (const each of list) builder.addTick(each);
  return builder;
}

describe('candle builder', () => {
  it('[UT1] makes the same bars of the same trades, in whatever order they come', () => {
    const shuffled = ticks.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(build(other).bars()).toEqual(build(list).bars());
      }),
    );
  });

  it('[UT1] takes open, high, low, close and the exact volume from the trades of a time', () => {
    fc.assert(
      fc.property(ticks, (list) => {
        for (const bar of build(list).bars()) {
          const inside = list.filter(({ time }) => time >= bar.time && time < bar.time + MINUTE);
          inside.sort((left, right) => left.time - right.time || left.id - right.id);
          const prices = inside.map(({ price }) => price);
          const lots = inside.reduce((sum, { quantity }) => sum + Math.round(quantity * 1_000), 0);
          expect(bar).toMatchObject({
            open: prices[0],
            close: prices.at(-1),
            high: Math.max(...prices),
            low: Math.min(...prices),
            volume: lots / 1_000,
          });
        }
      }),
    );
  });

  it('[UT1] corrects the bar that a late trade belongs to, and says which one changed', () => {
    const builder = build([tick(1, 10, 100), tick(2, MINUTE + 10, 110)]);
    const reader = builder.read();
    builder.addTick(tick(3, 5, 90, 2));
    expect(reader.take()).toEqual({
      bars: [{ time: 0, open: 90, high: 100, low: 90, close: 100, volume: 3, isPartial: true }],
      isStructural: false,
    });
  });

  it('[UT2] leaves out what had no trade', () => {
    const builder = build([tick(1, 10, 100), tick(2, 5 * MINUTE, 110)]);
    expect(builder.bars().map(({ time }) => time)).toEqual([0, 5 * MINUTE]);
    const reader = builder.read();
    builder.addTick(tick(3, 2 * MINUTE, 105));
    expect(builder.bars().map(({ time }) => time)).toEqual([0, 2 * MINUTE, 5 * MINUTE]);
    expect(reader.take().isStructural).toBe(true);
  });

  it('[UT3] goes on from what a source told, and never shows less than the tape', () => {
    const builder = build([tick(1, 20_000, 100, 0.1), tick(2, 30_000, 103, 0.2)]);
    const told = {
      openTime: 0,
      open: 98,
      high: 102,
      low: 97,
      close: 101,
      volume: 5,
      updatedAt: 40_000,
      isPartial: false,
    };
    builder.takeTold(told);
    expect(builder.last).toMatchObject({ open: 98, high: 103, low: 97, close: 101, volume: 5 });
    builder.addTick(tick(3, 40_000, 101, 7));
    builder.addTick(tick(4, 41_000, 96, 0.1));
    expect(builder.last).toMatchObject({ open: 98, high: 103, low: 96, close: 96, volume: 7.4 });
    builder.takeTold({ ...told, low: 96, close: 96.5, volume: 12.2, updatedAt: 42_000 });
    expect(builder.last).toMatchObject({ low: 96, close: 96.5, volume: 12.2 });
    builder.takeTold(told);
    expect(builder.last).toMatchObject({ close: 96.5, volume: 12.2 });
  });

  it('[UT3] keeps the trades that came before the bar was told for the first time, and are later than it', () => {
    const builder = build([tick(1, 1_000, 10, 1), tick(2, 3_000, 12, 4)]);
    builder.takeTold({
      openTime: 0,
      open: 9,
      high: 10,
      low: 9,
      close: 10,
      volume: 3,
      updatedAt: 2_000,
      isPartial: false,
    });
    expect(builder.last).toMatchObject({ open: 9, high: 12, low: 9, close: 12, volume: 7 });
  });

  it('[UT3] takes a bar that does not say how far it goes for as far as trades are known', () => {
    const builder = build([tick(1, 1_000, 10, 1), tick(2, 3_000, 12, 4)]);
    const told = {
      openTime: 0,
      open: 9,
      high: 12,
      low: 9,
      close: 12,
      volume: 7,
      updatedAt: undefined,
      isPartial: false,
    };
    builder.takeTold(told);
    expect(builder.last).toMatchObject({ close: 12, volume: 7 });
    builder.addTick(tick(3, 4_000, 11, 2));
    builder.takeTold({ ...told, close: 11, volume: 9 });
    expect(builder.last).toMatchObject({ close: 11, volume: 9 });
  });

  it('[UT18] tells each who shows it what changed since that one looked', () => {
    const builder = build([tick(1, 10, 100)]);
    const [one, other] = [builder.read(), builder.read()];
    builder.addTick(tick(2, 20, 101));
    expect(one.take().bars.map(({ close }) => close)).toEqual([101]);
    expect(one.take().bars).toEqual([]);
    builder.addTick(tick(3, 30, 102));
    expect(other.take().bars.map(({ close }) => close)).toEqual([102]);
    other.stop();
    builder.addTick(tick(4, 40, 103));
    expect(other.take().bars).toEqual([]);
    expect(one.take().bars.map(({ close }) => close)).toEqual([103]);
  });

  it('[UT4] marks bars of which trades may be missing', () => {
    const coverage = new TapeCoverage();
    const builder = new CandleBuilder(MINUTE, coverage);
    const take = (each: Tick) => {
      coverage.take(each.id, each.time);
      builder.addTick(each);
    };
    take(tick(1, 30_000, 100));
    take(tick(2, 90_000, 100));
    take(tick(3, 125_000, 100));
    expect(coverage.since).toBe(30_000);
    coverage.break();
    take(tick(9, 170_000, 100));
    take(tick(10, 190_000, 100));
    expect(builder.bars().map(({ isPartial }) => isPartial)).toEqual([true, false, true, false]);
  });

  it('[UT4] takes a replay of what came before for seen, and a bar that was told for whole', () => {
    const coverage = new TapeCoverage();
    const builder = new CandleBuilder(MINUTE, coverage);
    coverage.take(50, 70_000);
    builder.addTick(tick(50, 70_000, 100));
    expect(builder.last?.isPartial).toBe(true);
    coverage.take(40, 59_000);
    builder.addTick(tick(40, 59_000, 99));
    expect(builder.bars().map(({ isPartial }) => isPartial)).toEqual([true, false]);
    builder.takeTold({
      openTime: 0,
      open: 1,
      high: 99,
      low: 1,
      close: 99,
      volume: 9,
      updatedAt: 59_500,
      isPartial: false,
    });
    expect(builder.bars().map(({ isPartial }) => isPartial)).toEqual([false, false]);
  });

  it('[UT4] takes a bar that was told for whole while it goes on, and no longer when the next one begins', () => {
    const builder = new CandleBuilder(MINUTE, new TapeCoverage());
    const told = { openTime: 0, open: 1, high: 2, low: 1, close: 2, volume: 1, updatedAt: 59_000, isPartial: false };
    builder.takeTold(told);
    expect(builder.last?.isPartial).toBe(false);
    const reader = builder.read();
    builder.takeTold({ ...told, openTime: MINUTE, updatedAt: 61_000 });
    expect(reader.take().bars.map(({ time, isPartial }) => [time, isPartial])).toEqual([
      [0, true],
      [MINUTE, false],
    ]);
    expect(builder.barAt(0)?.isPartial).toBe(true);
    expect(builder.barAt(1)).toBeUndefined();
  });

  it('[UT4] [HI77] marks a bar in which the server began, however it was come by, until a source tells it itself', () => {
    const coverage = new TapeCoverage();
    const builder = new CandleBuilder(MINUTE, coverage);
    const figures = { open: 1, high: 9, low: 1, close: 5, volume: 20 };
    const marks = () => builder.bars().map(({ isPartial }) => isPartial);
    builder.takeTold({ openTime: 2 * MINUTE, ...figures, updatedAt: 2 * MINUTE + 1, isPartial: true });
    expect(marks()).toEqual([true]);
    // The tape that was restored seems to be seen whole, from long before.
    for (const each of [tick(1, 0, 3), tick(2, 90_000, 4), tick(3, 3 * MINUTE, 5)]) {
      coverage.take(each.id, each.time);
      builder.addTick(each);
    }
    expect(marks()).toEqual([false, false, true, false]);
    builder.takePast([{ time: 0, ...figures, isPartial: true }]);
    builder.takePast([{ time: MINUTE, ...figures, volume: 1, isPartial: true }]);
    expect(marks()).toEqual([true, true, true, false]);
    builder.takeTold({ openTime: MINUTE, ...figures, updatedAt: 2 * MINUTE - 1, isPartial: false });
    expect(marks()).toEqual([true, false, true, false]);
  });

  it('[UT5] keeps no more bars than it may', () => {
    const builder = build(
      Array.from({ length: 25 }, (_, index) => tick(index, index * MINUTE, 100)),
      new TapeCoverage(),
      20,
    );
    expect(builder.bars().length).toBeLessThanOrEqual(20);
    expect(builder.last?.time).toBe(24 * MINUTE);
    const [oldest] = builder.bars();
    builder.addTick(tick(99, 24 * MINUTE + 1, 100));
    expect(builder.bars()[0]).toEqual(oldest);
  });
});
