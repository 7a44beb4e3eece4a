import { describe, expect, it } from 'vitest';
import { only, PORTFOLIO_STATE, WIDE } from '../support/portfolio-state.ts';
import { DOWN, inkOf, lineOf, screenOf } from '../support/reading.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({ columns: 120, rows: 24, state: PORTFOLIO_STATE, panels: only('strategies'), ...options });
  await stage.connect();
  await stage.serve();
  return stage;
}

/** What was told before is asked for, and comes. */
async function caughtUp(stage: Stage): Promise<void> {
  stage.heartbeat();
  stage.clock.advance(500);
  await stage.serve();
}

describe('strategies', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('[TD1] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live({ columns, rows });
    await stage.type(DOWN);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/strategies-${columns}x${rows}.txt`);
  });

  it('[TD1] modes other than live, and states other than running, stand out', async () => {
    const stage = await live();
    expect(await lineOf(stage, 'Mean reversion')).toMatch(/running +LIVE +\u25b2 \+1,204\.50 +80 +60\.0%/);
    expect(await inkOf(stage, 'paper')).toBe('warn');
    expect(await inkOf(stage, 'paused')).toBe('warn');
  });

  it('[TD2] no sum over what is real and what is not', async () => {
    const stage = await live();
    expect(await lineOf(stage, 'Total 3')).toMatch(/Total 3 +- +-/);
    await stage.type('/mode:live\r');
    expect(await lineOf(stage, 'Total 1')).toMatch(/Total 1 +\u25b2 \+1,204\.50 +80/);
  });

  it('[TD4] none says why', async () => {
    const stage = await live({ state: { ...PORTFOLIO_STATE, strategies: {} } });
    expect(await screenOf(stage)).toContain('A strategy shows here as soon as a source tells of one.');
  });

  it('[TD7] they cannot be switched yet, and it says so', async () => {
    const stage = await live();
    await stage.type(':strategy meanrev off\r');
    expect(await screenOf(stage)).toContain('! This server takes no commands yet');
  });

  it('[TD12] one opens in detail: its figures, its last report, and what it signalled, executed and closed', async () => {
    const stage = await live({ rows: 34 });
    stage.event('metrics', {
      strategy_name: 'meanrev',
      total_trades: 80,
      win_rate: 0.6,
      values: { sharpe_ratio: 1.31 },
    });
    stage.event('signals', { strategy_name: 'Mean reversion', symbol: 'BTCUSDT', action: 'buy', confidence: 0.82 });
    stage.event('signals', { strategy_name: 'trend', symbol: 'OTHERUSDT', action: 'sell' });
    stage.event('fills', { strategy_name: 'meanrev', symbol: 'ETHUSDT', side: 'sell', price: 2_214.55, quantity: 2 });
    stage.event('closed_trades', {
      strategy_name: 'meanrev',
      symbol: 'SOLUSDT',
      side: 'long',
      pnl: -12.4,
      reason: 'stop',
    });
    await stage.type('\r');
    expect(await screenOf(stage)).toContain('No row is picked');
    await stage.type(DOWN, '\r');
    await caughtUp(stage);
    expect(await lineOf(stage, 'Mean reversion  Signals 1')).not.toBe('');
    expect(await lineOf(stage, 'running')).toMatch(/running {2}LIVE {2}reported \d\.\ds ago/);
    expect(await lineOf(stage, 'Switch off\u2026')).toContain('This server takes no commands yet');
    expect(await lineOf(stage, '\u2502  P&L')).toMatch(/\u25b2 \+1,204\.50 +Trades +80 +Win rate +60\.0%/);
    expect(await lineOf(stage, 'Metrics')).toContain('2026-01-01 00:00:');
    expect(await lineOf(stage, 'Sharpe ratio')).toContain('1.31');
    expect(await lineOf(stage, 'BTCUSDT')).toMatch(/BUY +- +0\.82/);
    expect(await screenOf(stage)).not.toContain('OTHERUSDT');
    await stage.type('f');
    await caughtUp(stage);
    expect(await lineOf(stage, 'ETHUSDT')).toMatch(/SELL +2,214\.55 +2/);
    await stage.type('f');
    await caughtUp(stage);
    expect(await lineOf(stage, 'SOLUSDT')).toMatch(/LONG +\u25bc \u221212\.40 +- +stop/);
    await stage.type('\u001b');
    expect(await lineOf(stage, 'Total 3')).not.toBe('');
  });

  it('[TD12] only events of the one that is open are asked for, until it is closed', async () => {
    const stage = await live();
    await stage.type(DOWN, '\r');
    const ofEvents = (): readonly string[] =>
      [...stage.selected].filter((name) => /^(signals|fills|metrics)/.test(name));
    expect(ofEvents().toSorted()).toEqual([
      'metrics:@Mean reversion',
      'metrics:@meanrev',
      'signals:@Mean reversion',
      'signals:@meanrev',
    ]);
    await stage.type('\u001b');
    stage.clock.advance(3_200);
    await stage.serve();
    expect(ofEvents()).toEqual([]);
  });

  it('[TD12] one that is not told of any more says so, and one in little room how much is left out', async () => {
    const stage = await live({ columns: 80, rows: 24 });
    const values = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`figure_${at}`, at]));
    stage.event('metrics', { strategy_name: 'meanrev', values });
    await stage.type(DOWN, '\r');
    await caughtUp(stage);
    expect(await lineOf(stage, 'more lines')).toContain('6 more lines: z gives the panel more room');
    expect(await lineOf(stage, '[Signals]')).not.toBe('');
    const { meanrev: _, ...others } = PORTFOLIO_STATE['strategies']!;
    stage.state = { ...PORTFOLIO_STATE, strategies: others };
    stage.bench.network.link.cut();
    stage.clock.advance(1_000);
    await stage.connect();
    expect(await screenOf(stage)).toContain('There is no such strategy');
  });

  it.each([
    [80, 24],
    [120, 40],
  ])('[TD12] in detail at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live({ columns, rows });
    await stage.type(DOWN, '\r');
    stage.event('metrics', {
      strategy_name: 'meanrev',
      total_trades: 80,
      win_rate: 0.6,
      values: { sharpe_ratio: 1.31 },
    });
    stage.event('signals', {
      strategy_name: 'meanrev',
      symbol: 'BTCUSDT',
      action: 'buy',
      price: 42_506.2,
      reason: 'low',
    });
    stage.event('signals', { strategy_name: 'meanrev', symbol: WIDE, action: 'sell', reason: 'a \u001b[2J reason' });
    stage.heartbeat();
    stage.clock.advance(500);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/strategy-${columns}x${rows}.txt`);
  });
});
