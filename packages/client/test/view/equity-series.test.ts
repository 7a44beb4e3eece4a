import { EquitySeries, extremesOf, thin } from '@tickboard/client/view/equity-series';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const walk = fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 1_000_000 })), {
  minLength: 1,
  maxLength: 400,
});

function observeAll(steps: readonly (readonly [number, number])[], pointsMax: number): EquitySeries {
  const series = new EquitySeries(pointsMax);
  let time = 1_700_000_000_000;
  for (const [wait, equity] of steps) series.observe((time += wait), equity);
  return series;
}

/** By its definition, over every figure. */
function worstFall(steps: readonly (readonly [number, number])[]): number {
  let [peak, worst] = [0, 0];
  for (const [, equity] of steps) {
    peak = Math.max(peak, equity);
    worst = Math.max(worst, (peak - equity) / peak);
  }
  return worst;
}

describe('the equity series', () => {
  it('[UP7] is bounded and loses no extreme', () => {
    fc.assert(
      fc.property(walk, fc.integer({ min: 2, max: 40 }), (steps, pointsMax) => {
        const { points } = observeAll(steps, pointsMax);
        const equities = steps.map(([, equity]) => equity);
        expect(points.length).toBeLessThanOrEqual(pointsMax);
        expect(extremesOf(points)).toEqual({
          low: Math.min(...equities),
          high: Math.max(...equities),
          drawdown: worstFall(steps),
        });
        expect(points[0]?.first).toBe(equities[0]);
        expect(points.at(-1)?.last).toBe(equities.at(-1));
      }),
    );
  });

  it('[UP7] is drawn with fewer points, and no extreme is lost', () => {
    fc.assert(
      fc.property(walk, fc.integer({ min: 1, max: 60 }), (steps, count) => {
        const { points } = observeAll(steps, 5_000);
        const drawn = thin(points, count);
        expect(drawn.length).toBeLessThanOrEqual(Math.max(count, 1));
        expect(extremesOf(drawn)).toEqual(extremesOf(points));
        expect(drawn.at(-1)?.time).toBe(points.at(-1)?.time);
        expect(drawn.every(({ time }, index) => index === 0 || time > (drawn[index - 1]?.time ?? 0))).toBe(true);
      }),
    );
  });

  it('[UP7] keeps at most 5,000 points of a long day, and becomes coarser for it', () => {
    const series = new EquitySeries();
    for (let step = 0; step < 40_000; step++) series.observe(step * 250, 100_000 + (step % 97));
    expect(series.points.length).toBeLessThanOrEqual(5_000);
    expect(series.points.length).toBeGreaterThan(2_400);
    expect(series.resolutionMs).toBe(2_000);
  });

  it('[UP8] falls from the highest equity seen until then', () => {
    const series = new EquitySeries();
    [100, 110, 99, 121, 108.9].forEach((equity, index) => series.observe(index * 1_000, equity));
    const drawdowns = series.points.map(({ drawdown }) => drawdown);
    [0, 0, 0.1, 0, 0.1].forEach((expected, index) => expect(drawdowns[index]).toBeCloseTo(expected, 12));
  });

  it('[UP8] has no drawdown without a positive high, and takes no figure that is none', () => {
    const series = new EquitySeries();
    series.observe(1_000, -5);
    series.observe(2_000, -10);
    series.observe(3_000, Number.NaN);
    expect(series.points.map(({ last, drawdown }) => [last, drawdown])).toEqual([
      [-5, 0],
      [-10, 0],
    ]);
  });

  it('[UP20] goes on where the clock was set back, and keeps what was seen before it', () => {
    const series = new EquitySeries();
    series.observe(3_600_000, 100);
    series.observe(3_601_000, 80);
    series.observe(61_000, 90);
    series.observe(62_000, 95);
    expect(series.points.map(({ time, last, isAfterGap }) => [time, last, isAfterGap])).toEqual([
      [60_000, 100, false],
      [61_000, 90, true],
      [62_000, 95, false],
    ]);
    expect(extremesOf(series.points)).toEqual({ low: 80, high: 100, drawdown: 0.2 });
  });

  it('[UP20] takes a figure that a guess of the clock put too early in its turn', () => {
    const series = new EquitySeries();
    series.observe(10_000, 100);
    series.observe(9_900, 90);
    series.observe(11_000, 95);
    expect(series.points.map(({ time, low, last }) => [time, low, last])).toEqual([
      [10_000, 90, 90],
      [11_000, 95, 95],
    ]);
  });

  it('[UP9] breaks off where nothing could be seen', () => {
    const series = new EquitySeries(4);
    series.breakOff();
    series.observe(0, 100);
    series.observe(1_000, 101);
    series.breakOff();
    series.observe(60_000, 90);
    series.observe(61_000, 91);
    expect(series.points.map(({ isAfterGap }) => isAfterGap)).toEqual([false, false, true, false]);
    for (let step = 0; step < 20; step++) series.observe(62_000 + step * 1_000, 92);
    expect(series.points.some(({ isAfterGap }) => isAfterGap)).toBe(true);
  });

  it('[UP26] that is filled is what it would be if all of it had been seen', () => {
    const steps = walk.map((list) => list.map(([wait, equity]) => [wait + 250, equity] as const));
    fc.assert(
      fc.property(steps, fc.nat(), fc.integer({ min: 2, max: 500 }), (list, cut, pointsMax) => {
        const whole = new EquitySeries(pointsMax);
        const filled = new EquitySeries(pointsMax);
        const past: { time: number; equity: number }[] = [];
        const kept = cut % (list.length + 1);
        let time = 1_700_000_000_000;
        for (const [index, [wait, equity]] of list.entries()) {
          whole.observe((time += wait), equity);
          if (index < kept) past.push({ time, equity });
          else filled.observe(time, equity);
        }
        filled.beginWith(past);
        expect(extremesOf(filled.points)).toEqual(extremesOf(whole.points));
        expect(filled.points.length).toBeLessThanOrEqual(pointsMax);
        if (list.length <= pointsMax) expect(filled.points).toEqual(whole.points);
      }),
    );
  });

  it('[UP26] keeps what was seen, and leads no line over a time in which nobody looked', () => {
    const series = new EquitySeries();
    const start = 1_700_000_000_000;
    series.observe(start, 90);
    const at = (seconds: number, equity: number) => ({ time: start - seconds * 1_000, equity });
    series.beginWith([at(2_000, 100), at(1_990, 120), at(1_000, 110), at(990, 100), at(980, 100), at(0, 7), at(-5, 8)]);
    const shown = series.points.map(({ time, last, drawdown, isAfterGap }) => [
      (start - time) / 1_000,
      last,
      Number(drawdown.toFixed(3)),
      isAfterGap,
    ]);
    expect(shown).toEqual([
      [2_000, 100, 0, false],
      [1_990, 120, 0, false],
      [1_000, 110, 0.083, true],
      [990, 100, 0.167, false],
      [980, 100, 0.167, false],
      [0, 90, 0.25, true],
    ]);
    series.observe(start + 1_000, 120);
    expect(series.points.at(-1)?.drawdown).toBe(0);
  });
});
