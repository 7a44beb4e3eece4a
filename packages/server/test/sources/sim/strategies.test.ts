import { describe, expect, it } from 'vitest';
import { BarSeries } from '../../../src/sources/sim/strategies/bars.ts';
import { Convergence, ExponentialMean, RelativeStrength } from '../../../src/sources/sim/strategies/indicators.ts';
import { macdDivergence } from '../../../src/sources/sim/strategies/macd-divergence.ts';
import { STRATEGIES } from '../../../src/sources/sim/strategies/registry.ts';
import { rsiOversold } from '../../../src/sources/sim/strategies/rsi-oversold.ts';
import type { Detector, Idea, Strategy } from '../../../src/sources/sim/strategies/strategy.ts';
import { supportBounce } from '../../../src/sources/sim/strategies/support-bounce.ts';
import { trendFollowing } from '../../../src/sources/sim/strategies/trend-following.ts';
import { volumeSpike } from '../../../src/sources/sim/strategies/volume-spike.ts';

interface FedBar {
  readonly close: number;
  readonly volume?: number;
}

interface Feed {
  readonly detector: Detector;
  /** Ideas by the index of the bar that gave them. */
  readonly ideas: Map<number, Idea>;
}

/** Each bar spans from the close before it to its own. */
function feed(strategy: Strategy, bars: readonly FedBar[]): Feed {
  const series = new BarSeries();
  const detector = strategy.createDetector();
  const ideas = new Map<number, Idea>();
  for (const [index, { close, volume = 100 }] of bars.entries()) {
    series.add(bars[index - 1]?.close ?? close, 0);
    series.add(close, volume);
    series.close();
    const idea = detector.observe(series);
    if (idea !== undefined) ideas.set(index, idea);
  }
  return { detector, ideas };
}

/** A price about `level` that goes nowhere: up 3, down 3. */
function sideways(count: number, level = 10_000): FedBar[] {
  return Array.from({ length: count }, (_, index) => ({ close: level + (index % 2 === 0 ? 3 : -3) }));
}

function line(from: number, to: number, count: number): FedBar[] {
  return Array.from({ length: count }, (_, index) => ({
    close: Math.round(from + ((to - from) * (index + 1)) / count),
  }));
}

describe('indicators', () => {
  it('[M17] are the relative strength index as published', () => {
    // The worked example of StockCharts' ChartSchool, which follows Wilder.
    const closes = [
      44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328,
      45.614, 46.282, 46.282, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439,
    ];
    const strength = new RelativeStrength(14);
    const readings = closes.map((close) => strength.add(close));
    expect(readings.slice(0, 14)).toEqual(Array.from({ length: 14 }, () => undefined));
    const expected = [70.53, 66.32, 66.55, 69.41, 66.36, 57.97];
    for (const [index, reading] of readings.slice(14).entries()) expect(reading).toBeCloseTo(expected[index]!, 1);
    const flat = new RelativeStrength(3);
    expect([1, 1, 1, 1].map((close) => flat.add(close)).at(-1)).toBe(50);
  });

  it('[M17] are exponential means and their difference as published', () => {
    const mean = new ExponentialMean(3);
    // (1 + 2 + 3) / 3, then half of the way to each new value.
    expect([1, 2, 3, 6, 5].map((value) => mean.add(value))).toEqual([undefined, undefined, 2, 4, 4.5]);
    const convergence = new Convergence(1, 3);
    expect([1, 2, 3, 6].map((value) => convergence.add(value))).toEqual([undefined, undefined, 1, 2]);
  });
});

describe('the strategies', () => {
  it('[M17] see nothing in a flat market', () => {
    const signals = STRATEGIES.map((strategy) => feed(strategy, sideways(400)).ideas.size);
    expect(signals).toEqual([0, 0, 0, 0, 0]);
  });

  it('[M17] are the five of the desk', () => {
    expect(STRATEGIES.map(({ name }) => name)).toEqual([
      'RSI_Oversold',
      'MACD_Divergence',
      'Trend_Following',
      'Support_Bounce',
      'Volume_Spike',
    ]);
  });

  it('[M17] RSI_Oversold buys when the index comes back, and has had enough when it recovered', () => {
    const fall = [...sideways(40), ...line(10_003, 9_900, 20)];
    const { ideas, detector } = feed(rsiOversold, [...fall, ...line(9_900, 9_925, 5)]);
    expect([...ideas.values()].map(({ side }) => side)).toEqual([1]);
    expect([...ideas.keys()][0]).toBeGreaterThanOrEqual(fall.length);
    expect(feed(rsiOversold, fall).ideas.size).toBe(0);
    expect(detector.objectTo?.(1)).toBeUndefined();
    const recovered = feed(rsiOversold, [...fall, ...line(9_900, 10_100, 20)]);
    expect(recovered.detector.objectTo?.(1)).toContain('recovered');
  });

  it('[M17] MACD_Divergence trades against a new extreme with less force, on either side', () => {
    const decline = [
      ...sideways(60),
      ...line(10_003, 9_800, 12),
      ...line(9_800, 9_880, 8),
      ...line(9_880, 9_780, 26),
      ...line(9_780, 9_830, 6),
    ];
    expect([...feed(macdDivergence, decline).ideas.values()].map(({ side }) => side)).toEqual([1]);
    const rise = decline.map(({ close }) => ({ close: 20_000 - close }));
    expect([...feed(macdDivergence, rise).ideas.values()].map(({ side }) => side)).toEqual([-1]);
  });

  it('[M17] Trend_Following enters on a pullback within a trend, and objects when it is over', () => {
    const climb = [...sideways(200), ...line(10_000, 10_600, 100)];
    expect(feed(trendFollowing, climb).ideas.size).toBe(0);
    const { ideas, detector } = feed(trendFollowing, [...climb, ...line(10_600, 10_540, 3)]);
    expect([...ideas.values()].map(({ side }) => side)).toEqual([1]);
    expect(detector.objectTo?.(1)).toBeUndefined();
    expect(feed(trendFollowing, [...climb, ...line(10_600, 9_600, 200)]).detector.objectTo?.(1)).toContain('crossed');
  });

  it('[M17] Support_Bounce buys where the price turns up from an old low', () => {
    const bottom = [...sideways(120), ...line(10_000, 9_900, 20), ...line(9_900, 9_990, 20), ...line(9_990, 9_900, 20)];
    expect(feed(supportBounce, bottom).ideas.size).toBe(0);
    const { ideas } = feed(supportBounce, [...bottom, { close: 9_912 }]);
    expect([...ideas.entries()].map(([index, { side }]) => [index, side])).toEqual([[bottom.length, 1]]);
    expect(feed(supportBounce, [...bottom, ...line(9_900, 9_850, 10), { close: 9_862 }]).ideas.size).toBe(0);
  });

  it('[M17] Volume_Spike goes with a move on many times the usual volume', () => {
    const quiet = sideways(100);
    const spike = { close: 10_040, volume: 1_200 };
    expect(feed(volumeSpike, [...quiet, spike]).ideas.get(100)).toMatchObject({ side: 1 });
    expect(feed(volumeSpike, [...quiet, { ...spike, close: 9_960 }]).ideas.get(100)).toMatchObject({ side: -1 });
    expect(feed(volumeSpike, [...quiet, { ...spike, volume: 200 }]).ideas.size).toBe(0);
    expect(feed(volumeSpike, [...quiet, { ...spike, close: quiet.at(-1)!.close }]).ideas.size).toBe(0);
  });
});
