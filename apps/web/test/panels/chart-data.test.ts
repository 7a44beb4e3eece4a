import type { Bar } from '@tickboard/client/view/candle-builder';
import { describe, expect, it } from 'vitest';
import { PAUSE_MAX } from '@tickboard/client/view/bar-words';
import { pauseBetween, toPoints } from '../../src/panels/chart/chart-data.ts';
import type { ChartColors } from '../../src/panels/chart/chart-colors.ts';

const MINUTE = 60_000;
const COLORS = { up: '#00ff00', down: '#ff0000' } as ChartColors;
const bar = (time: number, isPartial = false): Bar => ({
  time,
  open: 1,
  high: 3,
  low: 1,
  close: 2,
  volume: 5,
  isPartial,
});

describe('points of a chart', () => {
  it('[UT2] are empty where nothing was traded', () => {
    const { candles, volumes } = toPoints([bar(0), bar(3 * MINUTE)], MINUTE, COLORS);
    expect(candles.map((point) => ('close' in point ? point.close : undefined))).toEqual([2, undefined, undefined, 2]);
    expect(candles.map(({ time }) => time)).toEqual([0, 60, 120, 180]);
    expect(volumes.map((point) => ('value' in point ? point.value : undefined))).toEqual([5, undefined, undefined, 5]);
  });

  it('[UT2] stay in order, and bounded, over a long pause', () => {
    const pause = pauseBetween(0, 1_000 * MINUTE, MINUTE);
    expect(pause).toHaveLength(PAUSE_MAX);
    expect(pauseBetween(0, MINUTE, MINUTE)).toEqual([]);
    const { candles } = toPoints([bar(0), bar(1_000 * MINUTE), bar(1_001 * MINUTE)], MINUTE, COLORS);
    const times = candles.map(({ time }) => time);
    expect(times).toEqual([...times].sort((left, right) => left - right));
  });

  it('[UT4] are paler where trades may be missing', () => {
    const { candles } = toPoints([bar(0, true), bar(MINUTE)], MINUTE, COLORS);
    expect(candles[0]).toMatchObject({ color: '#00ff008c', wickColor: '#00ff008c' });
    expect(candles[1]).not.toHaveProperty('color');
  });
});
