import type { Bar } from '@tickboard/client/view/candle-builder';
import { describe, expect, it } from 'vitest';
import { glyphsOf, placeBars, scaleOf, volumeGlyph } from '../../src/panels/chart/candle-plot.ts';
import { MARKET_STATE, only } from '../support/market-state.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

const MINUTE_MS = 60_000;

async function live(panel: string, options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({
    columns: 80,
    rows: 24,
    state: MARKET_STATE,
    panels: only(panel),
    settings: { symbol: 'BTCUSDT' },
    ...options,
  });
  await stage.connect();
  await stage.serve();
  return stage;
}

async function shown(stage: Stage): Promise<string> {
  stage.heartbeat();
  stage.clock.advance(500);
  await stage.serve();
  return (await stage.text()).join('\n');
}

/** A trade every ten seconds, up and down. */
async function trade(stage: Stage, count: number, symbol = 'BTCUSDT'): Promise<void> {
  await shown(stage);
  for (let at = 0; at < count; at++) {
    const price = 42_500 + Math.round(Math.sin(at / 4) * 40) + (at % 3) * 5;
    stage.event('trades', { symbol, price, quantity: 0.5 + (at % 4), side: at % 2 === 0 ? 'buy' : 'sell' });
    stage.clock.advance(10_000);
    stage.heartbeat();
  }
}

function bar(time: number, open: number, high: number, low: number, close: number): Bar {
  return { time: time * MINUTE_MS, open, high, low, close, volume: 1, isPartial: false };
}

describe('candles', () => {
  it('[TM11] are wicks and bodies to the half of a cell, rising and falling ones by other glyphs', () => {
    const placed = placeBars([bar(0, 0, 7, 0, 4), bar(1, 4, 4, 0, 0)], MINUTE_MS, 4);
    const scale = scaleOf(placed, 4)!;
    expect(placed.map(({ x }) => x)).toEqual([0, 2]);
    expect(glyphsOf(placed[0]!.bar, scale)).toEqual(['\u2502', '\u257d', '\u2503', '\u2503']);
    expect(glyphsOf(placed[1]!.bar, scale)).toEqual(['', '\u2584', '\u2588', '\u2588']);
  });

  it('[TM11] leave a pause as wide as it was, and let go of what has no room', () => {
    const bars = [bar(0, 1, 1, 1, 1), bar(4, 1, 1, 1, 1), bar(5, 1, 1, 1, 1)];
    expect(placeBars(bars, MINUTE_MS, 12).map(({ x }) => x)).toEqual([0, 8, 10]);
    expect(placeBars(bars, MINUTE_MS, 6).map(({ x }) => x)).toEqual([2, 4]);
    expect(volumeGlyph(0, 5)).toBe('');
    expect([volumeGlyph(0.1, 5), volumeGlyph(5, 5)]).toEqual(['\u2581', '\u2588']);
  });

  it.each([
    [80, 24],
    [120, 40],
  ])('[TM11] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live('chart', { columns, rows });
    await trade(stage, 120);
    await shown(stage);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/chart-${columns}x${rows}.txt`);
  });

  it('[TM11] are of the interval that keys and commands choose, with bars of what came since', async () => {
    const stage = await live('chart');
    expect(await shown(stage)).toContain('No trade of BTCUSDT yet');
    expect(await shown(stage)).toContain('This server keeps no history yet');
    await trade(stage, 20);
    expect(await shown(stage)).toContain('Chart BTCUSDT  1m');
    expect(await shown(stage)).toContain('Bars since 2026-01-01 00:00:00. No history is kept yet.');
    await stage.type('.');
    expect(await shown(stage)).toContain('Chart BTCUSDT  5m');
    await stage.type(':', 'tf 1d', '\r');
    expect(await shown(stage)).toContain('Chart BTCUSDT  1d');
    await stage.type('.');
    expect(await shown(stage)).toContain('There is no longer interval');
    await stage.type(':', 'tf 7m', '\r');
    expect(await shown(stage)).toContain('There are charts of 1s 1m 5m 15m 1h 4h 1d');
    expect([...stage.selected].filter((name) => name.includes('BTCUSDT')).toSorted()).toContain('candles:BTCUSDT:1d');
  });

  it('[TM11] are reached from the book by a key, and lead back to it', async () => {
    const stage = new Stage({ state: MARKET_STATE, panels: only('markets', 'book', 'chart') });
    await stage.connect();
    await stage.type('2', 'c');
    await stage.serve();
    expect(await shown(stage)).toContain('Chart BTCUSDT');
    await stage.type('c');
    expect(await shown(stage)).toContain('2 Book BTCUSDT');
  });
});

describe('the tape', () => {
  it('[TM12] at 80 by 24, cell by cell', async () => {
    const stage = await live('tape');
    await trade(stage, 30);
    await shown(stage);
    await expect(await stage.picture()).toMatchFileSnapshot('../screens/tape-80x24.txt');
  });

  it('[TM12] is of the symbol alone, and is held still by a pause that counts', async () => {
    const stage = await live('tape');
    expect(await shown(stage)).toContain('No trade of BTCUSDT yet');
    stage.event('trades', { symbol: 'BTCUSDT', price: 42_500, quantity: 0.5, side: 'buy' });
    stage.event('trades', { symbol: 'BTCUSDT', price: 42_501, quantity: 2 });
    const lines = (await shown(stage)).split('\n');
    expect(lines[5]).toMatch(/ - +42,501\.0 +2\.0/);
    expect(lines[6]).toMatch(/BUY +42,500\.0 +0\.5/);
    await stage.type('p');
    for (let at = 0; at < 60; at++) stage.event('trades', { symbol: 'BTCUSDT', price: 42_600, quantity: 1 });
    const held = await shown(stage);
    expect(held).toContain('PAUSED, 60 new');
    expect(held).not.toContain('42,600');
    await stage.type('p');
    expect(await shown(stage)).toContain('42,600.0');
    stage.desk.change({ symbol: 'ETHUSDT' });
    expect(await shown(stage)).toContain('No trade of ETHUSDT yet');
  });
});
