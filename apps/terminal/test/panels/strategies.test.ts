import { describe, expect, it } from 'vitest';
import { only, PORTFOLIO_STATE } from '../support/portfolio-state.ts';
import { DOWN, inkOf, lineOf, screenOf } from '../support/reading.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({ columns: 120, rows: 24, state: PORTFOLIO_STATE, panels: only('strategies'), ...options });
  await stage.connect();
  await stage.serve();
  return stage;
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
    expect(await screenOf(stage)).toContain('! This server takes no orders yet');
  });
});
