import { EquitySeries } from '@tickboard/client/view/equity-series';
import { describe, expect, it } from 'vitest';
import { indexAt, shapeEquity, ticksBetween } from '../../src/panels/equity/equity-shape.ts';

const EQUITY = { width: 300, height: 100 };
const FALL = { width: 300, height: 40 };

describe('the equity curve', () => {
  it('[UP9] is a line of its own after each gap', () => {
    const series = new EquitySeries();
    series.observe(0, 100);
    series.observe(10_000, 90);
    series.breakOff();
    series.observe(30_000, 95);
    const shape = shapeEquity(series.points, EQUITY, FALL);
    expect(shape?.line.match(/M/g)).toHaveLength(2);
    expect(shape?.line).toMatch(/^M0 [\d.]+H100V[\d.]+M300 [\d.]+H300$/);
    expect(shape?.drawdown.match(/M/g)).toHaveLength(2);
  });

  it('[UP8] is deepest at the bottom of its plot', () => {
    const series = new EquitySeries();
    [100, 80, 90].forEach((equity, index) => series.observe(index * 15_000, equity));
    const shape = shapeEquity(series.points, EQUITY, FALL);
    expect(shape?.deepest).toBeCloseTo(0.2, 12);
    expect(shape?.drawdown).toBe('M0 0V0H150V40H300V20H300V0Z');
  });

  it('[UP9] holds the last figure as long as it was confirmed', () => {
    const series = new EquitySeries();
    series.observe(0, 100);
    const shape = shapeEquity(series.points, EQUITY, FALL, 60_000);
    expect([shape?.line, shape?.drawdown, shape?.end]).toEqual(['M0 50H300', 'M0 0V0H300V0Z', 60_000]);
  });

  it('[UP7] has round figures beside it', () => {
    expect(ticksBetween(99_870, 100_130, 4)).toEqual([99_900, 100_000, 100_100]);
    expect(ticksBetween(-0.4, 0.4, 4).map((tick) => Number(tick.toFixed(6)))).toEqual([-0.4, -0.2, 0, 0.2, 0.4]);
    expect(ticksBetween(5, 5, 4)).toEqual([]);
    expect(shapeEquity([], EQUITY, FALL)).toBeUndefined();
  });

  it('[UP7] shows under the cursor what was known then', () => {
    const series = new EquitySeries();
    [100, 101, 102].forEach((equity, index) => series.observe(index * 1_000, equity));
    expect([-5, 0, 999, 1_000, 9_000].map((time) => indexAt(series.points, time))).toEqual([0, 0, 0, 1, 2]);
  });
});
