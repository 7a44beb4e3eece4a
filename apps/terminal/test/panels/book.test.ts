import { describe, expect, it } from 'vitest';
import { HOSTILE, MARKET_STATE, only, WIDE } from '../support/market-state.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({
    columns: 80,
    rows: 40,
    state: MARKET_STATE,
    panels: only('book'),
    settings: { symbol: 'BTCUSDT' },
    ...options,
  });
  await stage.connect();
  return stage;
}

function rowOf(lines: readonly string[], text: string): number {
  return lines.findIndex((line) => line.includes(text));
}

/** Of the 39 cells that a bar may have here, the length of the one in this line. */
function eighthsOf(line: string): number {
  const bar = /[\u2588-\u258f]+/.exec(line)![0];
  return bar.split('').reduce((sum, block) => sum + 8 - (block.charCodeAt(0) - 0x2588), 0);
}

describe('the book', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('[TM3] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live({ columns, rows });
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/book-${columns}x${rows}.txt`);
  });

  it('[TM3] keeps the middle line and its columns where they are, whatever changes', async () => {
    const stage = await live();
    const before = await stage.text();
    const middle = rowOf(before, 'Spread');
    expect(before[middle]).toContain('Mid 42,506.25  Spread 0.1  <0.1 bp');
    stage.update({ 'orderbook.BTCUSDT.asks': [[42_506.5, 12]], 'orderbook.BTCUSDT.bids': [[42_506.1, 0.5]] });
    stage.clock.advance(100);
    const after = await stage.text();
    expect(rowOf(after, 'Spread')).toBe(middle);
    expect(after[middle]).toContain('Mid 42,506.30  Spread 0.4');
    expect(after[middle - 1]).toContain('42,506.5');
    expect(after[middle + 1]).toContain('42,506.1');
    expect(after[middle - 1]!.indexOf('42,506.5')).toBe(before[middle - 1]!.indexOf('42,506.3'));
    expect(after[rowOf(after, 'Price')]).toBe(before[rowOf(before, 'Price')]);
  });

  it('[TM4] draws bars by sums of the book that the figures are of', async () => {
    const stage = await live();
    stage.update({
      'orderbook.BTCUSDT.asks': [
        [42_506.3, 1],
        [42_506.4, 3],
      ],
      'orderbook.BTCUSDT.bids': [[42_506.2, 2]],
    });
    stage.clock.advance(100);
    const lines = await stage.text();
    const bars = ['42,506.3', '42,506.4', '42,506.2 '].map((price) => eighthsOf(lines[rowOf(lines, price)]!));
    expect(bars[0]).toBe(39 * 2);
    expect(bars[1]).toBe(39 * 8);
    expect(bars[2]).toBe(39 * 4);
    expect(lines[rowOf(lines, '42,506.4')]).toMatch(/42,506\.4 +3\.000 +4\.000/);
    expect(lines.join('\n')).toContain('Bids 33%');
    expect(lines.join('\n')).toContain('67% Asks');
  });

  it('[TM5] marks what is open of own orders, and nothing else; grey while their source is away', async () => {
    const stage = await live();
    const lines = await stage.text();
    expect(lines.filter((line) => line.includes('\u25c6'))).toHaveLength(1);
    const row = rowOf(lines, '\u25c6');
    expect(lines[row]).toContain('\u25c6 0.3');
    expect(lines[row]).toContain('42,505.9');
    const x = lines[row]!.indexOf('\u25c6');
    expect(stage.host.terminal.inkAt(x, row)).toBe('accent');
    stage.update({ orders: [{ ...MARKET_STATE['orders']!['o1']!, stale: true }] });
    stage.clock.advance(100);
    await stage.text();
    expect(stage.host.terminal.inkAt(x, row)).toBe('muted');
    expect((await stage.text())[3]).toContain('partly');
  });

  it('[TM6] groups by coarser and finer steps, for each symbol by itself, or says why not', async () => {
    const stage = await live();
    await stage.type('-');
    expect((await stage.text()).join('\n')).toContain('as fine as the instrument has them');
    await stage.type('=', '=');
    const coarse = (await stage.text()).join('\n');
    expect(coarse).toContain('step 0.5');
    expect(coarse).toContain('42,506.5');
    expect(coarse).not.toContain('42,506.3');
    stage.desk.change({ symbol: 'ETHUSDT' });
    await stage.serve();
    expect((await stage.text()).join('\n')).toContain('ETHUSDT  step 0.01');
    stage.desk.change({ symbol: 'BTCUSDT' });
    await stage.serve();
    expect((await stage.text()).join('\n')).toContain('BTCUSDT  step 0.5');
    await stage.type(...Array.from({ length: 9 }, () => '='));
    expect((await stage.text()).join('\n')).toContain('There are no coarser steps');
  });

  it('[TM1] follows the symbol of the desk, and the server is asked for that one alone', async () => {
    const stage = await live();
    const books = (): string[] => [...stage.selected].filter((name) => name.includes(':')).toSorted();
    expect(books()).toEqual(['market_data:BTCUSDT', 'orderbook:BTCUSDT']);
    stage.desk.change({ symbol: 'SHIBUSDT' });
    stage.clock.advance(200);
    await stage.serve();
    const lines = await stage.text();
    expect(lines.join('\n')).toContain('Book SHIBUSDT  step 0.00000001');
    expect(lines.join('\n')).toContain('Mid 0.000009125  Spread 0.00000001');
    // Nothing that is there is written as 0.
    expect(lines.join('\n')).toContain('1.25M');
    expect(lines.join('\n')).toContain(' 0.000000001 ');
    stage.clock.advance(3_200);
    await stage.serve();
    expect(books()).toEqual(['market_data:SHIBUSDT', 'orderbook:SHIBUSDT']);
  });

  it('[TM1] is of the busiest symbol until a person chooses one', async () => {
    const stage = new Stage({ columns: 120, rows: 40, state: MARKET_STATE, panels: only('markets', 'book') });
    await stage.connect();
    await stage.serve();
    expect(stage.desk.settings.symbol).toBe('BTCUSDT');
    expect((await stage.text()).join('\n')).toContain('Book BTCUSDT');
    await stage.type('j', 'j', 'j', 'j');
    stage.clock.advance(200);
    await stage.serve();
    expect((await stage.text()).join('\n')).toContain('Book ETHUSDT');
  });

  it('[TM2] says what is missing, and why', async () => {
    const nothing = await live({ state: {}, settings: {} });
    nothing.clock.advance(500);
    expect((await nothing.text()).join('\n')).toContain('No symbol yet');
    const other = await live({ settings: { symbol: 'SOLUSDT' } });
    expect((await other.text()).join('\n')).toContain('No order book of SOLUSDT');
    expect((await other.text()).join('\n')).toContain('No source tells one.');
    const hostile = await live({ settings: { symbol: HOSTILE } });
    expect((await hostile.text()).join('\n')).toContain('\u241b[2J\ufffdEVIL');
    expect((await hostile.text()).join('\n')).toContain('cannot be asked for');
    const wide = await live({ settings: { symbol: WIDE } });
    expect((await wide.text()).join('\n')).toContain(WIDE);
    expect(wide.host.terminal.cells()[5]!.at(-1)!.text).toBe('\u2502');
    const half = await live({ settings: { symbol: 'ETHUSDT' } });
    expect((await half.text()).join('\n')).toContain('Mid -  Spread -  - bp');
    expect((await half.text()).join('\n')).toContain('Bids 100%');
  });

  it('[TM3] stands still through a resync, and greys when it is old', async () => {
    const stage = await live();
    const before = await stage.text();
    const middle = rowOf(before, 'Spread');
    // A version is missing: what is held is not trusted until its snapshot has come.
    stage.bench.peer.update(98, 99, { 'orderbook.BTCUSDT.bids': [[1, 1]] });
    stage.clock.advance(100);
    const during = await stage.text();
    expect(during[3]).toContain('resync');
    expect(during.slice(4, middle + 8)).toEqual(before.slice(4, middle + 8));
    await stage.serve();
    expect((await stage.text()).slice(4, 37)).toEqual(before.slice(4, 37));
    stage.update({ 'orderbook.BTCUSDT.stale': true });
    stage.clock.advance(100);
    const old = await stage.text();
    expect(old[3]).toContain('STALE');
    expect(stage.host.terminal.inkAt(old[middle - 1]!.indexOf('42,506.3'), middle - 1)).toBe('muted');
  });
});
