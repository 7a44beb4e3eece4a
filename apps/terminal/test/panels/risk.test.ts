import { describe, expect, it } from 'vitest';
import { only, PORTFOLIO_STATE, RISK, WIDE } from '../support/portfolio-state.ts';
import { DOWN, inkOf, lineOf, screenOf } from '../support/reading.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

const END = '\u001b[F';

async function live(risk: object | undefined = RISK, options: StageOptions = {}): Promise<Stage> {
  const state = { ...PORTFOLIO_STATE, risk: { ...risk } };
  const stage = new Stage({ columns: 80, rows: 24, state, panels: only('risk'), ...options });
  await stage.connect();
  await stage.serve();
  return stage;
}

describe('risk', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('[TD10] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live(RISK, { columns, rows });
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/risk-${columns}x${rows}.txt`);
  });

  it('[TD10] limits stand with bar, share and word, the fullest first', async () => {
    const stage = await live();
    const lines = (await stage.text()).slice(5, 10);
    const names = ['Margin ratio', 'Drawdown max', 'Leverage', 'Daily loss', 'Orders per minu'];
    for (const [row, name] of names.entries()) expect(lines[row]).toContain(`\u2502 ${name}`);
    expect(lines[0]).toMatch(/\u2588{8,} 103\.3% BREACH +31\.0% of 30\.0%/);
    expect(lines[1]).toMatch(/\u2588+[^ ]* +88\.6% NEAR +3\.10% of 3\.50%/);
    expect(lines[4]).toMatch(/\u2591+ +- NOT TOLD limit 60/);
    expect(await inkOf(stage, 'BREACH')).toBe('critical');
    expect(await inkOf(stage, 'NEAR')).toBe('warn');
    expect(await lineOf(stage, '5 Risk 1 passed, 1 near')).not.toBe('');
  });

  it('[TD10] a stop says why, by whom and since when, in the frame too', async () => {
    const stop = { is_stopped: true, reason: 'margin \u001b[2J', triggered_by: 'ops' };
    const stage = await live({ ...RISK, emergency_stop: stop });
    expect(await lineOf(stage, '5 Risk TRADING STOPPED')).not.toBe('');
    expect(await lineOf(stage, 'TRADING IS STOPPED')).not.toBe('');
    expect(await lineOf(stage, 'Reason')).toContain('margin \u241b[2J');
    expect(await lineOf(stage, 'By ')).toContain('ops');
    expect(await lineOf(stage, 'Since')).toContain('not told');
  });

  it('[TD10] that nobody says whether trading is on is not taken for on', async () => {
    const stage = await live({ ...RISK, emergency_stop: {} });
    expect(await lineOf(stage, 'Trading: not told')).toContain('No back end says');
  });

  it('[TD10] what there is no room for is scrolled to', async () => {
    const stage = await live(RISK, { columns: 110, rows: 24 });
    const wide = await screenOf(stage);
    expect(wide).toContain('Pending orders');
    stage.resize(80, 24);
    await stage.serve();
    await stage.type(END);
    expect(await lineOf(stage, 'Pending orders')).not.toBe('');
    await stage.type(DOWN, 'g', 'g');
    expect(await lineOf(stage, 'Trading is on')).not.toBe('');
  });

  it('[TD4] no figures and no limits say why', async () => {
    const { limits: _, limit_utilization: __, ...rest } = RISK;
    const stage = await live(rest);
    expect(await screenOf(stage)).toContain('No limits. No source has told a limit.');
  });

  it('[TD7] the kill switch says why it does nothing', async () => {
    const stage = await live();
    expect((await stage.text()).at(-3)).toContain('K kill switch');
    await stage.type('K');
    expect(await screenOf(stage)).toContain('! Kill switch: stop all trading: This server takes no commands yet');
  });

  it('[TD14] says which limits were passed since it was opened, for how long and how far', async () => {
    const stage = await live(RISK, { columns: 120, rows: 40 });
    expect(await lineOf(stage, 'Margin ratio  ')).not.toBe('');
    expect(await lineOf(stage, 'Limits passed')).toContain('seen since 2026-01-01 00:00:00');
    expect(await lineOf(stage, 'STILL OVER')).toMatch(/Margin ratio +00:00:00 +STILL OVER +\ds +103\.3%/);
    expect(await inkOf(stage, 'STILL OVER')).toBe('critical');
    stage.update({ 'risk.limit_utilization': { ...RISK.limit_utilization, margin_ratio: 1.2 } });
    stage.clock.advance(3_000);
    stage.update({ 'risk.limit_utilization': { ...RISK.limit_utilization, margin_ratio: 0.9 } });
    stage.clock.advance(1_000);
    await stage.serve();
    expect(await screenOf(stage)).toMatch(/Margin ratio +00:00:00 +00:00:0\d +\ds +120\.0%/);
    expect(await screenOf(stage)).not.toContain('STILL OVER');
    const { limit_utilization: _, ...rest } = RISK;
    expect(await screenOf(await live(rest, { columns: 120, rows: 40 }))).toContain(
      'No limit was passed. Since 2026-01-01',
    );
  });

  it('[TD14] sums closed trades up by strategy and by symbol, whatever was on the screen, and says how far', async () => {
    const stage = await live(RISK, { columns: 120, rows: 40, panels: only('health', 'risk') });
    await stage.type('8', 'z');
    stage.clock.advance(5_000);
    await stage.serve();
    const close = (strategy: string, symbol: string, pnl: number, skip = 0): void =>
      stage.event('closed_trades', { strategy_name: strategy, symbol, pnl }, skip);
    close('meanrev', 'BTCUSDT', 120.5);
    close('meanrev', 'ETHUSDT', -20.25);
    close('trend', 'BTCUSDT', -30);
    close('mixed', 'BTCUSDT', 1, 2);
    close('mixed', 'ETHBTC', 1);
    await stage.type('5');
    expect(await lineOf(stage, 'P&L by strategy')).toMatch(/5 seen since 00:00:0\d, 2 missed/);
    expect(await screenOf(stage)).toContain('2 since then are missing from');
    const text = await screenOf(stage);
    expect(text).toMatch(/meanrev +\u25b2 \+100\.25 +2 +50\.0% +\u25b2 \+120\.50 +\u25bc \u221220\.25/);
    expect(text).toMatch(/trend +\u25bc \u221230\.00 +1 +0\.0%/);
    expect(text).toMatch(/mixed +- +2 +100\.0% +- +-/);
    expect(text.indexOf('meanrev ')).toBeLessThan(text.indexOf('trend '));
    await stage.type('o');
    expect(await lineOf(stage, 'P&L by symbol')).not.toBe('');
    expect(await screenOf(stage)).toMatch(/BTCUSDT +\u25b2 \+91\.50 +3/);
  });

  it('[TD14] says how exposure is shared out, the largest first', async () => {
    const position_concentration = { BTCUSDT: 0.25, [WIDE]: 0.6, ...Object.fromEntries(many(52)) };
    const stage = await live({ ...RISK, position_concentration }, { columns: 200, rows: 60 });
    const text = await screenOf(stage);
    expect(text).toMatch(new RegExp(`${WIDE} +\u2588{23}[^ ]* +60\\.0%`));
    expect(text.indexOf(WIDE)).toBeLessThan(text.indexOf('BTCUSDT  '));
    await stage.type(END);
    expect(await screenOf(stage)).toContain('and 4 smaller ones');
    expect(await screenOf(await live(RISK, { columns: 120, rows: 40 }))).toContain(
      'No exposure. Shares of gross exposure show here',
    );
  });
});

const many = (count: number): readonly (readonly [string, number])[] =>
  Array.from({ length: count }, (_, at) => [`COIN${at}USDT`, 0.001] as const);
