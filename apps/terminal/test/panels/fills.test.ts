import { describe, expect, it } from 'vitest';
import { only, PORTFOLIO_STATE, WIDE } from '../support/portfolio-state.ts';
import { DOWN, inkOf, lineOf, screenOf } from '../support/reading.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

const FILLS = [
  { symbol: 'BTCUSDT', side: 'buy', price: 42_399.95, quantity: 0.008, fee: 0.000_012_3, fee_asset: 'BNB' },
  { symbol: WIDE, side: 'sell', price: 7.4, quantity: 1_000_000, fee: 12.5, fee_asset: 'USDT', strategy_name: 'trend' },
  { symbol: 'ETHUSDT', side: 'sell', price: 2_214.5, quantity: 1 },
];
const CLOSURES = [
  {
    symbol: 'BTCUSDT',
    side: 'long',
    pnl: 120.5,
    pnl_pct: 1.2,
    quantity: 0.25,
    entry_price: 42_000,
    exit_price: 42_482,
  },
  { symbol: 'ETHUSDT', side: 'short', pnl: -12.4, quantity: 1, reason: 'stop', strategy_name: 'mean-reversion' },
  { symbol: WIDE, side: 'long', quantity: 4 },
];

/** Events are followed from the next thing on that the server says. */
async function connect(stage: Stage): Promise<void> {
  await stage.connect();
  stage.update({});
  await stage.serve();
  await stage.serve();
}

async function live(panel: 'fills' | 'closures', options: StageOptions = {}, isTold = true): Promise<Stage> {
  const stage = new Stage({ columns: 120, rows: 24, state: PORTFOLIO_STATE, panels: only(panel), ...options });
  if (isTold) {
    for (const fill of FILLS) stage.event('fills', fill);
    for (const closure of CLOSURES) stage.event('closed_trades', closure);
  }
  await connect(stage);
  return stage;
}

describe('fills', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('[TD1] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live('fills', { columns, rows });
    await stage.type(DOWN);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/fills-${columns}x${rows}.txt`);
  });

  it('[TD9] [TD17] those of before are asked for, and new ones come on top', async () => {
    const stage = await live('fills');
    expect(await lineOf(stage, 'Fills 3 kept  all symbols')).not.toBe('');
    stage.clock.advance(2_000);
    stage.event('fills', { symbol: 'SOLUSDT', side: 'buy', price: 98.4, quantity: 2 });
    stage.clock.advance(1_100);
    expect(await lineOf(stage, 'Fills 4 kept  all symbols')).not.toBe('');
    expect((await stage.text())[5]).toContain('SOLUSDT');
  });

  it('[TD9] say how many are missing where the server has no more of them', async () => {
    const stage = await live('fills');
    expect(await lineOf(stage, 'Fills 3 kept  all symbols')).not.toContain('missing');
    stage.event('fills', { symbol: 'SOLUSDT', side: 'buy', price: 98.4, quantity: 2 }, 10);
    stage.clock.advance(1_100);
    expect(await lineOf(stage, 'Fills 4 kept, 10 missing  all symbols')).not.toBe('');
  });

  it('[TD9] what came while the connection was lost is asked for after it', async () => {
    const stage = await live('fills');
    stage.bench.network.link.cut();
    stage.event('fills', { symbol: 'SOLUSDT', side: 'buy', price: 98.4, quantity: 2 });
    stage.clock.advance(1_500);
    await connect(stage);
    expect(await lineOf(stage, 'Fills 4 kept  all symbols')).not.toBe('');
  });

  it('[TD8] of the symbol of the desk alone, and none says so', async () => {
    const stage = await live('fills', { settings: { symbol: 'ETHUSDT' } });
    await stage.type('o');
    expect(await lineOf(stage, 'Fills 1 of 3 kept  ETHUSDT')).not.toBe('');
    stage.desk.change({ symbol: 'XRPUSDT' });
    stage.clock.advance(1_100);
    expect(await screenOf(stage)).toContain('No fills of XRPUSDT');
    expect(await screenOf(stage)).toContain('The server keeps the last ones of all symbols.');
  });

  it('[TD1] a small fee is not written as none', async () => {
    const stage = await live('fills');
    expect(await lineOf(stage, 'BTCUSDT')).toContain('0.0000123 BNB');
    expect(await lineOf(stage, WIDE)).toContain('12.50 USDT');
  });

  it('[TD6] Enter goes to the instrument, which picking alone does not', async () => {
    const stage = await live('fills', { settings: { symbol: 'SOLUSDT' } });
    await stage.type(':sort symbol\r', DOWN);
    expect(stage.desk.settings.symbol).toBe('SOLUSDT');
    await stage.type('\r');
    expect(stage.desk.settings.symbol).toBe('BTCUSDT');
  });
});

describe('closed trades', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('[TD1] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live('closures', { columns, rows });
    await stage.type(DOWN);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/closures-${columns}x${rows}.txt`);
  });

  it('[TD1] say what they brought, by sign, glyph and colour', async () => {
    const stage = await live('closures');
    expect(await lineOf(stage, 'BTCUSDT')).toMatch(/LONG +\u25b2 \+120\.50 +\+1\.20%/);
    expect(await inkOf(stage, '\u25b2 +120.50')).toBe('up');
    expect(await lineOf(stage, 'ETHUSDT')).toMatch(/SHORT +\u25bc \u221212\.40 +- .*stop/);
    expect(await lineOf(stage, WIDE)).toMatch(/LONG +- +- +4/);
  });

  it('[TD4] none says why', async () => {
    const stage = await live('closures', {}, false);
    expect(await screenOf(stage)).toContain('No closed trades');
    expect(await screenOf(stage)).toContain('The last 50 that sources report show here.');
  });
});
