import { describe, expect, it } from 'vitest';
import { only, PORTFOLIO_STATE, WIDE } from '../support/portfolio-state.ts';
import { DOWN, inkOf, lineOf, screenOf } from '../support/reading.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({ columns: 80, rows: 24, state: PORTFOLIO_STATE, panels: only('account'), ...options });
  await stage.connect();
  await stage.serve();
  return stage;
}

describe('the account', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('[TD11] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live({ columns, rows });
    await stage.type(DOWN);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/account-${columns}x${rows}.txt`);
  });

  it('[TD11] says its figures, and what each asset is worth', async () => {
    const stage = await live();
    expect(await lineOf(stage, 'Equity')).toMatch(/Equity +104,212\.55 +Balance +103,900\.15/);
    expect(await lineOf(stage, 'Realized')).toContain('\u25bc \u22121,204.10');
    expect(await inkOf(stage, '\u25bc \u22121,204.10')).toBe('down');
    expect(await lineOf(stage, 'Share of equity')).toContain('30.4%');
    expect(await lineOf(stage, 'BTC ')).toMatch(/BTC +0\.5 +21,253\.10/);
    expect(await lineOf(stage, WIDE)).toMatch(/ 12 +- /);
    expect(await lineOf(stage, 'Total')).toMatch(/Total +- /);
  });

  it('[TD11] asks for the prices that tell what assets are worth, and for no others', async () => {
    const stage = await live();
    const markets = [...stage.selected].filter((name) => name.startsWith('market_data'));
    expect(markets).toContain('market_data:BTCUSDT');
    expect(markets.every((name) => /:(BTC|DOGE|USDT)/.test(name))).toBe(true);
  });

  it('[TD4] none says why, and so does one without assets', async () => {
    const none = await live({ state: { ...PORTFOLIO_STATE, account: { equity: 1 } } });
    expect(await screenOf(none)).toContain('The account has told no holdings by asset.');
  });
});
