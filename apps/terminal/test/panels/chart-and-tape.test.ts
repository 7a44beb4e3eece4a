import type { Bar } from '@tickboard/client/view/candle-builder';
import { formatTime } from '@tickboard/core/model/wire-value';
import { describe, expect, it } from 'vitest';
import { glyphsOf, placeBars, scaleOf, ticksOf, volumeGlyph } from '../../src/panels/chart/candle-plot.ts';
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

const LONG = {
  symbol: 'BTCUSDT',
  side: 'long',
  quantity: 0.5,
  entry_price: 42_505.25,
  liquidation_price: 31_020,
} as const;

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
    [200, 60],
  ])('[TM11] [TM17] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live('chart', { columns, rows, state: { ...MARKET_STATE, positions: { BTCUSDT: LONG } } });
    stage.event('fills', { symbol: 'BTCUSDT', side: 'buy', price: 42_505, quantity: 1 });
    await trade(stage, 120);
    stage.event('fills', {
      symbol: 'BTCUSDT',
      side: 'sell',
      time: formatTime(Date.UTC(2026, 0, 1, 0, 12)),
      quantity: 1,
    });
    await shown(stage);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/chart-${columns}x${rows}.txt`);
  });

  it('[TM11] are of the interval that keys and commands choose, with bars of what came since', async () => {
    const stage = await live('chart');
    expect(await shown(stage)).toContain('No trade of BTCUSDT yet');
    expect(await shown(stage)).toContain('No history is kept');
    await trade(stage, 20);
    expect(await shown(stage)).toContain('Chart BTCUSDT  1m');
    expect(await shown(stage)).toContain('Bars since 2026-01-01 00:00:00. No history is kept.');
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

  it('[TM17] have own fills at the bar that they happened in, each side once', async () => {
    const stage = await live('chart');
    await trade(stage, 12);
    const at = Date.UTC(2026, 0, 1, 0, 0, 30);
    const fill = { symbol: 'BTCUSDT', side: 'buy', price: 42_500, quantity: 1 };
    stage.event('fills', { ...fill, time: formatTime(at) });
    stage.event('fills', { ...fill, time: formatTime(at + 1_000) });
    stage.event('fills', { ...fill, side: 'sell', time: formatTime(at + 60_000) });
    // Of a time without a bar, of another symbol, and of no side.
    stage.event('fills', { ...fill, time: formatTime(at - 3_600_000) });
    stage.event('fills', { ...fill, symbol: 'ETHUSDT', time: formatTime(at) });
    stage.event('fills', { ...fill, side: undefined, time: formatTime(at) });
    const lines = (await shown(stage)).split('\n').slice(5, 20);
    expect(lines.join('').match(/[\u25b2\u25bc]/g)).toHaveLength(2);
    const [bought, sold] = ['\u25b2', '\u25bc'].map((glyph) => lines.findIndex((line) => line.includes(glyph)));
    const [x, over] = [lines[bought!]!.indexOf('\u25b2'), lines[sold!]!.indexOf('\u25bc')];
    expect(over).toBe(x + 2);
    // The bar ends next to its mark.
    expect(lines[bought! - 1]![x]).toMatch(/[\u2503\u2579\u2575\u2502]/);
    expect(lines[sold! + 1]![over]).toMatch(/[\u2503\u257b\u2577\u2502\u2584\u2588]/);
    expect(stage.host.terminal.inkAt(x, 5 + bought!)).toBe('buy');
    expect(stage.host.terminal.inkAt(over, 5 + sold!)).toBe('sell');
  });

  it('[TM17] know the fills from before somebody looked', async () => {
    const stage = await live('chart', { panels: only('markets', 'chart') });
    for (let at = 0; at < 3; at++) {
      stage.event('fills', { symbol: 'BTCUSDT', side: 'buy', price: 42_500, quantity: 1 });
      stage.event('trades', { symbol: 'BTCUSDT', price: 42_500 + at, quantity: 1 });
      stage.clock.advance(1_000);
    }
    await stage.type('w');
    expect(await shown(stage)).toContain('Chart BTCUSDT  1m');
    expect((await shown(stage)).split('\n').slice(5).join('')).toContain('\u25b2');
  });

  it('[TM17] have lines of the open position where the plot reaches, and its prices in figures', async () => {
    const stage = await live('chart', { state: { ...MARKET_STATE, positions: { BTCUSDT: LONG } } });
    await trade(stage, 30);
    const lines = (await shown(stage)).split('\n');
    expect(lines[5]).toContain('long entry 42,505.25   liquidation 31,020.0');
    const entry = lines.findIndex((line) => line.includes('\u254c\u254c'));
    // The axis has prices of the instrument's step.
    expect(lines[entry]).toMatch(/\u254c\u2524 42,505\.3 \u2502$/);
    expect(lines.filter((line) => line.includes('\u254c'))).toHaveLength(1);
    // The other one is beneath all that is seen.
    expect(lines.filter((line) => line.endsWith(' \u25bc 31,020.0 \u2502'))).toHaveLength(1);
    const { terminal } = stage.host;
    expect(terminal.inkAt(lines[entry]!.indexOf('\u254c'), entry)).toBe('accent');
    expect(terminal.inkAt(lines[5]!.indexOf('31,020.0'), 5)).toBe('warn');
    stage.update({ 'positions.BTCUSDT.liquidation_price': 42_500, 'positions.BTCUSDT.stale': true });
    const old = (await shown(stage)).split('\n');
    expect(old[5]).toContain('long entry, stale 42,505.25   liquidation, stale 42,500.0');
    expect(old.filter((line) => line.includes('\u254c'))).toHaveLength(2);
    expect(terminal.inkAt(old[entry]!.indexOf('\u254c'), entry)).toBe('muted');
    // The bars themselves are of a source that is there.
    expect(old[3]).toMatch(/Chart BTCUSDT {2}1m .* partly /);
    stage.update({ 'positions.BTCUSDT.quantity': 0 });
    expect(await shown(stage)).not.toMatch(/\u254c|entry/);
  });

  it('[TM17] have no line of a price that is not told', async () => {
    const position = { symbol: 'BTCUSDT', side: 'short', quantity: 1, liquidation_price: 0 };
    const stage = await live('chart', { state: { ...MARKET_STATE, positions: { BTCUSDT: position } } });
    await trade(stage, 30);
    expect(await shown(stage)).not.toMatch(/\u254c|entry|liquidation/);
  });

  it('[TM18] have round prices beside them', () => {
    expect(ticksOf({ low: 42_461, high: 42_549, rows: 11 }, 3, 0.1)).toEqual([42_500]);
    expect(ticksOf({ low: 0.1, high: 0.7, rows: 12 }, 4)).toEqual([0.2, 0.4, 0.6]);
    expect(ticksOf({ low: 0.00000912, high: 0.00000915, rows: 28 }, 4, 1e-8)).toEqual([
      0.00000912, 0.00000913, 0.00000914, 0.00000915,
    ]);
    expect(ticksOf({ low: 5, high: 5, rows: 12 }, 4)).toEqual([]);
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

  it('[TM12] begins with what the server kept, however soon the next trade comes', async () => {
    const stage = await live('tape', { panels: only('markets', 'tape', 'chart') });
    for (let at = 0; at < 3; at++) stage.event('trades', { symbol: 'BTCUSDT', price: 42_500 + at, quantity: 1 });
    await stage.type('9');
    stage.event('trades', { symbol: 'BTCUSDT', price: 42_512, quantity: 0.25, side: 'sell' });
    await shown(stage);
    const lines = (await shown(stage)).split('\n').slice(5, 9);
    expect(lines.map((line) => /42,5\d\d\.0/.exec(line)?.[0])).toEqual([
      '42,512.0',
      '42,502.0',
      '42,501.0',
      '42,500.0',
    ]);
  });

  it('[TM12] shows how large each trade is beside the largest, where there is room', async () => {
    const stage = await live('tape');
    await shown(stage);
    for (const quantity of [4, 1, 0]) {
      stage.event('trades', { symbol: 'BTCUSDT', price: 42_500, quantity, side: 'sell' });
    }
    const lines = (await shown(stage)).split('\n').slice(5, 8);
    const bars = lines.map((line) => /[\u2588-\u258f]+/.exec(line)?.[0] ?? '');
    expect(bars.map(({ length }) => length)).toEqual([0, 9, 34]);
    // Figure and bar are of the same trade.
    expect(lines[1]).toMatch(/42,500\.0 +1 +\u2588/);
    expect(stage.host.terminal.inkAt(lines[2]!.indexOf('\u2588'), 7)).toBe('sell');
  });

  it('[TM20] writes a figure that has no room in short', async () => {
    const stage = await live('tape');
    await shown(stage);
    stage.event('trades', { symbol: 'BTCUSDT', price: 1_600_000_000.2, quantity: 12_345_678.123456789, side: 'buy' });
    const [line] = (await shown(stage)).split('\n').slice(5);
    expect(line).toMatch(/BUY +1\.60B +12\.3M /);
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

  it('[TM21] says where trades may be missing between those that it holds', async () => {
    const stage = await live('tape');
    await trade(stage, 2);
    stage.event('trades', { symbol: 'BTCUSDT', price: 42_512, quantity: 1 });
    expect(await shown(stage)).not.toContain('missing');
    stage.bench.peer.say({ type: 'gap', channel: 'trades', lost: 40, next: 44, reason: 'expired' });
    stage.clock.advance(1_000);
    stage.event('trades', { symbol: 'BTCUSDT', price: 42_600, quantity: 2 }, 40);
    stage.event('trades', { symbol: 'BTCUSDT', price: 42_601, quantity: 2 });
    const lines = (await shown(stage)).split('\n').slice(5, 9);
    expect(lines[0]).toContain('42,601.0');
    expect(lines[1]).toContain('42,600.0');
    expect(lines[2]).toContain('Trades may be missing here');
    expect(lines[3]).toContain('42,512.0');
    expect((await shown(stage)).match(/missing/g)).toHaveLength(1);
    // It is no trade: there is nothing to copy.
    await stage.type('j', 'j', 'j', 'y');
    expect((await shown(stage)).split('\n').at(-2)).toMatch(/^ ! /);
  });

  it('[TM19] is grey trade by trade where one of several sources is away', async () => {
    const stage = await live('tape');
    await shown(stage);
    const told = { symbol: 'BTCUSDT', quantity: 1, side: 'buy' } as const;
    stage.event('trades', { ...told, price: 42_500, source: 'broker' });
    stage.event('trades', { ...told, price: 42_501, source: 'sim' });
    const lines = (await shown(stage)).split('\n');
    expect(lines.find((line) => line.startsWith('\u250c'))).toContain(' 1 of 2 stale ');
    expect(lines[5]).toMatch(/\d BUY +42,501/);
    expect(lines[6]).toMatch(/\d!BUY +42,500/);
    const x = lines[5]!.indexOf('BUY');
    expect([5, 6].map((y) => stage.host.terminal.inkAt(x, y))).toEqual(['buy', 'muted']);
  });
});
