import { describe, expect, it } from 'vitest';
import { only, PORTFOLIO_STATE, WIDE } from '../support/portfolio-state.ts';
import { DOWN, inkOf, lineOf, screenOf } from '../support/reading.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({ columns: 120, rows: 24, state: PORTFOLIO_STATE, panels: only('orders'), ...options });
  await stage.connect();
  await stage.serve();
  return stage;
}

describe('orders', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('[TD1] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live({ columns, rows });
    await stage.type('o', 'o', DOWN);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/orders-${columns}x${rows}.txt`);
  });

  it('[TD8] active ones are shown, then finished ones, then all with the active ones first', async () => {
    const stage = await live();
    expect(await lineOf(stage, '4 Orders 3 active')).not.toBe('');
    expect(await lineOf(stage, 'o-4')).toBe('');
    await stage.type('o');
    expect(await lineOf(stage, '4 Orders 2 finished')).not.toBe('');
    expect(await lineOf(stage, 'o-4')).toContain('filled');
    await stage.type('o', ':sort status\r');
    const lines = await stage.text();
    const rowOf = (text: string): number => lines.findIndex((line) => line.includes(text));
    expect(rowOf('o-3')).toBeLessThan(rowOf('o-4'));
    expect(rowOf('submitted')).toBeLessThan(rowOf('filled '));
  });

  it('[TD3] says which are old', async () => {
    const stage = await live();
    expect(await lineOf(stage, WIDE)).toContain('\u2502 !o-3');
    expect(await inkOf(stage, 'o-3')).toBe('muted');
    expect(await lineOf(stage, '4 Orders 3')).toContain('1 of 3 stale');
  });

  it('[TD1] how much is executed, of how much', async () => {
    const stage = await live();
    expect(await lineOf(stage, 'o-1')).toMatch(/42,400\.0 +0\.02 +0\.008\s+40% +42,399\.95 partially/);
  });

  it('[TD4] none of a group says so', async () => {
    const stage = await live({ state: { ...PORTFOLIO_STATE, orders: {} } });
    expect(await screenOf(stage)).toContain('No active orders');
    expect(await screenOf(stage)).toContain('Orders that a source reports show here until they are finished.');
    await stage.type('o');
    expect(await screenOf(stage)).toContain('No finished orders');
    expect(await screenOf(stage)).toContain('The last 100 finished orders show here.');
  });

  it('[TD4] a filter looks for the instrument and the order, or in what it names', async () => {
    const stage = await live();
    await stage.type('o', 'o', '/6071\r');
    expect(await lineOf(stage, '4 Orders 1 all /6071')).not.toBe('');
    await stage.type('/', '\u0015', 'status:filled !side:buy\r');
    expect(await lineOf(stage, '4 Orders 1 all /status:filled !side:buy')).not.toBe('');
    expect(await lineOf(stage, 'o-4')).toContain('SOLUSDT');
  });

  it('[TD6] the one that is picked picks its instrument', async () => {
    const stage = await live();
    await stage.type(':sort symbol\r', DOWN, DOWN);
    expect(stage.desk.settings.symbol).toBe('ETHUSDT');
  });

  it.each([
    ['d', 'Cancel the order'],
    ['D', 'Cancel all orders'],
  ])('[TD7] %s says why it does nothing', async (key, words) => {
    const stage = await live();
    expect((await stage.text()).at(-3)).toContain('d cancel');
    await stage.type(key);
    expect(await screenOf(stage)).toContain(`! ${words}: This server takes no orders yet`);
  });
});
