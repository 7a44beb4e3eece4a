import { describe, expect, it } from 'vitest';
import { HOSTILE, MARKET_STATE, only } from '../support/market-state.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({ columns: 100, rows: 30, state: MARKET_STATE, panels: only('alerts'), ...options });
  await stage.connect();
  return stage;
}

async function raise(stage: Stage): Promise<void> {
  stage.event('alerts', { severity: 'critical', message: 'margin above 90% of limit', source: 'risk' });
  stage.clock.advance(2_000);
  stage.event('alerts', { severity: 'warning', symbol: 'BTCUSDT', message: `wide spread ${HOSTILE}` });
  stage.event('alerts', { severity: 'info', message: 'strategy started', strategy_name: 'RSI_Oversold' });
  await shown(stage);
}

async function shown(stage: Stage): Promise<string> {
  stage.heartbeat();
  stage.clock.advance(500);
  await stage.serve();
  return (await stage.text()).join('\n');
}

describe('alerts', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('[TM13] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live({ columns, rows });
    await raise(stage);
    await stage.type('j', 'a');
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/alerts-${columns}x${rows}.txt`);
  });

  it('[TM13] are acknowledged one by one, and shown by what they are', async () => {
    const stage = await live();
    expect(await shown(stage)).toContain('Nothing was raised yet.');
    await raise(stage);
    const all = await shown(stage);
    expect(all).toContain('3 of 3 not acknowledged here');
    expect(all).toMatch(/CRIT margin above 90% of limit +from risk/);
    expect(all).toContain('WARN BTCUSDT wide spread \u241b[2J\ufffdEVIL');
    await stage.type('j', 'j', 'a');
    expect(await shown(stage)).toMatch(/WARN BTCUSDT wide spread .* acknowledged/);
    await stage.type('o');
    const open = await shown(stage);
    expect(open).toContain('2 of 3 not acknowledged here  not acknowledged');
    expect(open).not.toContain('wide spread');
    await stage.type('o');
    expect(await shown(stage)).toMatch(/CRIT margin/);
    await stage.type('a', 'a');
    expect(await shown(stage)).toContain('All that are shown are acknowledged');
  });

  it('[TM14] stand in a line of their own until they are acknowledged, from everywhere', async () => {
    const stage = await live({ panels: only('markets', 'alerts') });
    const lineOf = async (): Promise<string> => (await shown(stage)).split('\n').at(-3)!;
    expect(await lineOf()).toMatch(/^\u2514/);
    await raise(stage);
    expect(await lineOf()).toMatch(
      /^ ! WARN \d\d:\d\d:\d\d \(\d\.\ds ago\) BTCUSDT wide spread .*a acknowledge, 1 of 2$/,
    );
    await stage.type('a');
    const line = await lineOf();
    expect(line).toMatch(/^ ! CRIT \d\d:\d\d:\d\d .* margin above 90% of limit +a acknowledge$/);
    await stage.type(`\u001b[<0;${line.indexOf('a acknowledge') + 1};28M`);
    expect(await lineOf()).toMatch(/^\u2514/);
    await stage.type(':', 'ack all', '\r');
    expect(await shown(stage)).toContain('1 acknowledged in this terminal');
    await stage.type('a');
    expect(await shown(stage)).toContain('All alerts are acknowledged');
  });
});
