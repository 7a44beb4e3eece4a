import { describe, expect, it } from 'vitest';
import { widthOf } from '../../src/screen/characters.ts';
import { HOSTILE, only, PORTFOLIO_STATE, WIDE } from '../support/portfolio-state.ts';
import { DOWN, inkOf, lineOf, screenOf, TOP_ROWS } from '../support/reading.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({ columns: 120, rows: 24, state: PORTFOLIO_STATE, panels: only('positions'), ...options });
  await stage.connect();
  // That nothing came is painted with the next ages.
  await stage.serve();
  return stage;
}

/** `symbol` is the only one that the server tells of. */
function alone(...symbols: readonly string[]): StageOptions {
  const rows = Object.entries(PORTFOLIO_STATE['positions'] ?? {}).filter(([symbol]) => symbols.includes(symbol));
  return { state: { ...PORTFOLIO_STATE, positions: Object.fromEntries(rows) } };
}

describe('positions', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('[TD1] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live({ columns, rows });
    await stage.type(DOWN);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/positions-${columns}x${rows}.txt`);
  });

  it('[TD1] columns that have gone come into sight by keys', async () => {
    const stage = await live({ columns: 80 });
    expect(await screenOf(stage)).not.toContain('Margin');
    await stage.type('l', 'l', 'l', 'l', 'l', 'l', 'l');
    expect(await lineOf(stage, 'Symbol')).toMatch(/Symbol +To liq\. +Lev\. +Margin +Age +Source/);
    expect(await lineOf(stage, 'BTCUSDT')).toMatch(/BTCUSDT +27\.0% +5\u00d7 +4,250\.62/);
  });

  it('[TD1] prices have the steps of their instruments, which alone are asked for', async () => {
    const stage = await live();
    expect(await lineOf(stage, 'SHIBUSDT')).toContain('0.000009345');
    expect(await lineOf(stage, 'BTCUSDT')).toContain('42,000.0');
    expect([...stage.selected].filter((name) => name.startsWith('market_data')).toSorted()).toContain(
      'market_data:BTCUSDT',
    );
    expect(stage.selected).not.toContain('market_data');
  });

  it('[TD2] the sum is of what is shown, stays in sight, and is grey with an old part', async () => {
    const stage = await live();
    expect((await stage.text()).at(-4)).toMatch(/Total 5 +\u25b2 \+287\.14/);
    expect(await inkOf(stage, '\u25b2 +287.14')).toBe('muted');
    await stage.type('/usdt !\u4e2d\r');
    expect(await lineOf(stage, 'Total 4')).toMatch(/Total 4 +\u25b2 \+277\.14/);
    expect(await inkOf(stage, '\u25b2 +277.14')).toBe('up');
    stage.resize(120, 40);
    await stage.serve();
    expect((await stage.text()).at(-4)).toContain('Total 4');
  });

  it('[TD2] amounts of different currencies are not added, and it says so', async () => {
    const row = { symbol: 'BTCEUR', side: 'long', quantity: 1, unrealized_pnl: 7, margin: 10 };
    const stage = await live({
      state: { ...PORTFOLIO_STATE, positions: { ...PORTFOLIO_STATE['positions'], BTCEUR: row } },
    });
    expect(await lineOf(stage, 'Total 6')).toMatch(/Total 6 +No total: .*currencies? +- /);
  });

  it('[TD3] one whose source is away is grey and marked, and counted in the frame', async () => {
    const stage = await live();
    expect(await lineOf(stage, WIDE)).toContain(`\u2502 !${WIDE}`);
    expect(await inkOf(stage, WIDE)).toBe('muted');
    expect(await lineOf(stage, 'BTCUSDT')).toContain('\u2502  BTCUSDT');
    expect(await lineOf(stage, '3 Positions 5 open')).toContain('1 of 5 stale');
  });

  it('[TD3] where all are old the panel is', async () => {
    const stage = await live(alone(WIDE));
    expect(await lineOf(stage, '\u250c\u2500 3 Positions')).toContain('STALE');
  });

  it('[TD4] none says why, and so does a filter that lets none through', async () => {
    const none = await live(alone());
    expect(await screenOf(none)).toContain('No open positions');
    expect(await screenOf(none)).toContain('A position shows here as soon as a source tells one.');
    const flat = await live(alone('SOLUSDT'));
    expect(await screenOf(flat)).toContain('No open positions');
    await flat.type('o');
    expect(await lineOf(flat, 'SOLUSDT')).toContain('FLAT');
    const stage = await live();
    await stage.type('/side:short source:sim eth\r');
    expect(await screenOf(stage)).toContain('Positions 1 open /side:short source:sim eth');
    await stage.type('/', '\u0015', 'xyz\r');
    expect(await screenOf(stage)).toContain('No row matches "xyz"');
  });

  it('[TD5] names of any width and kind leave columns where they are', async () => {
    const stage = await live();
    const lines = (await stage.text()).slice(TOP_ROWS);
    const end = (text: string, figure: string): number => {
      const line = lines.find((each) => each.includes(text)) ?? '';
      return widthOf(line.slice(0, line.lastIndexOf(figure) + figure.length));
    };
    const pnl = end('BTCUSDT', '+253.10');
    expect(end(WIDE, '+10.00')).toBe(pnl);
    expect(end('EVIL', '\u22124.25')).toBe(pnl);
    expect(end('Total 5', '+287.14')).toBe(pnl);
    expect(lines.join('')).not.toContain(HOSTILE);
  });

  it('[TD6] the one that is picked is the symbol of the desk, and Enter goes to it', async () => {
    const stage = await live({ panels: only('markets', 'positions'), rows: 40 });
    await stage.type('3', DOWN, DOWN);
    expect(stage.desk.settings.symbol).toBe('ETHUSDT');
    expect(await lineOf(stage, '> ETHUSDT')).toContain('SHORT');
    await stage.type('\r');
    expect(await screenOf(stage)).toContain('Shown by all panels: ETHUSDT');
    expect((await stage.text())[0]).toContain('trade');
  });

  it('[TD6] without one that is picked Enter says so', async () => {
    const stage = await live();
    await stage.type('\r');
    expect(await screenOf(stage)).toContain('! No row is picked: arrows pick one');
  });

  it.each([
    ['x', 'Close the position'],
    ['X', 'Close all positions'],
  ])('[TD7] %s says why it does nothing', async (key, words) => {
    const stage = await live();
    expect((await stage.text()).at(-3)).toContain('x close');
    await stage.type(key);
    expect(await screenOf(stage)).toContain(`! ${words}: This server takes no orders yet`);
  });
});
