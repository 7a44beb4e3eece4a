import { describe, expect, it } from 'vitest';
import { only, PORTFOLIO_STATE, RISK } from '../support/portfolio-state.ts';
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
});
