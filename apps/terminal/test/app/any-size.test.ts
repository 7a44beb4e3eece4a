import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DESK_STATE } from '../support/desk-state.ts';
import { PORTFOLIO_STATE } from '../support/portfolio-state.ts';
import { Stage } from '../support/stage.ts';

const ESC = '\u001b';

/** Keys, lines, pastes and the mouse, in the bytes of a terminal. */
const input = fc.oneof(
  fc.constantFrom(...Array.from('jkhlGwWzvVc123456789tTpfao/:?nN+-=,.*')),
  fc.constantFrom(`${ESC}[A`, `${ESC}[B`, `${ESC}[5~`, `${ESC}[6~`, `${ESC}[Z`, '\t', '\r', ESC, '\u007f', '\u0012'),
  fc.constantFrom(':sym ETHUSDT\r', ':cols -bid_price\r', ':layout load wall\r', ':view risk\r', '/eth\r', 'gd'),
  fc
    .tuple(fc.constantFrom(64, 65), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 100 }))
    .map(([button, x, y]) => `${ESC}[<${button};${x};${y}M`),
);
const step = fc.oneof(
  { weight: 4, arbitrary: input.map((keys) => ({ keys })) },
  {
    weight: 2,
    arbitrary: fc.record({ columns: fc.integer({ min: 1, max: 300 }), rows: fc.integer({ min: 1, max: 100 }) }),
  },
  { weight: 2, arbitrary: fc.nat(59).map((row) => ({ row })) },
);

/** Without what counts on by itself. */
function withoutAges(picture: string): string {
  return picture.replaceAll(/\d+(\.\d)?s|\d\d:\d\d:\d\d/g, (text) => '#'.repeat(text.length));
}

async function pictureOf(stage: Stage): Promise<string> {
  stage.clock.advance(100);
  return withoutAges(await stage.picture());
}

describe('a screen of any size', () => {
  it('[TT82] shows what it would if it were drawn whole, whatever was typed, told and resized before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const stage = new Stage({ state: DESK_STATE });
        await stage.connect();
        const symbols = Object.keys(DESK_STATE['market_data'] ?? {});
        for (const each of steps) {
          stage.heartbeat();
          if ('keys' in each) await stage.type(each.keys);
          else if ('columns' in each) stage.resize(each.columns, each.rows);
          else stage.update({ [`market_data.${symbols[each.row]}.low_24h`]: 1_000 + each.row });
          const shown = await pictureOf(stage);
          stage.app.resized();
          stage.clock.advance(16);
          expect(withoutAges(await stage.picture())).toBe(shown);
        }
        stage.app.stop();
      }),
      { numRuns: 15 },
    );
  });

  it.each(['monitor', 'trade', 'risk', 'wall'])(
    '[TT30] [TM20] [TD10] has the layout %s at every size that has room for a grid: no panel fails, no figure is cut',
    async (preset) => {
      const markets = { ...PORTFOLIO_STATE['market_data'] };
      markets['SOLUSDT'] = { ...(markets['SOLUSDT'] as object), change_24h_pct: -0.04 };
      const state = { ...PORTFOLIO_STATE, market_data: markets };
      const stage = new Stage({ state, preset, columns: 110, rows: 32 });
      await stage.connect();
      for (let columns = 110; columns <= 200; columns += 5) {
        stage.resize(columns, 32 + (columns % 30));
        stage.heartbeat();
        stage.clock.advance(1_000);
        const text = (await stage.text()).join('\n');
        expect(text).not.toContain('failed');
        expect(text).not.toMatch(/(?:[\u25b2\u25bc] |[+\u2212])[\d.,]*\u2026/);
      }
      stage.app.stop();
    },
  );

  it('[TT82] draws anew what the news is about, twice a second what grows old, and once a second all of it', async () => {
    const stage = new Stage({ state: DESK_STATE, columns: 120, rows: 40 });
    await stage.connect();
    stage.clock.advance(1_000);
    const drawn = new Map<string, number>();
    const count = (name: string): void => void drawn.set(name, (drawn.get(name) ?? 0) + 1);
    for (const id of ['markets', 'positions', 'risk']) {
      const { panel } = stage.app.panels.get(id);
      const draw = panel.draw.bind(panel);
      const redraw = panel.redraw?.bind(panel);
      panel.draw = (region, isActive) => {
        count(id);
        draw(region, isActive);
      };
      if (redraw === undefined) continue;
      panel.redraw = (region, isActive, news) => {
        const isDone = redraw(region, isActive, news);
        if (isDone) count(`rows of ${id}`);
        return isDone;
      };
    }
    for (let tick = 1; tick <= 10; tick++) {
      stage.update({ 'market_data.BTCUSDT.last_price': 42_000 + tick });
      stage.clock.advance(100);
    }
    expect(Object.fromEntries(drawn)).toEqual({ markets: 1, positions: 2, risk: 2, 'rows of markets': 9 });
    expect(await stage.picture()).toContain('42,010.0');
  });
});

describe('the wheel', () => {
  it('[TT83] scrolls and leaves what is picked as it is; keys go on from there', async () => {
    const stage = new Stage({ state: DESK_STATE });
    await stage.connect();
    await stage.type(':sym ETHUSDT\r');
    const wheel = (button: 64 | 65): Promise<void> => stage.type(`${ESC}[<${button};10;8M`);
    for (let turn = 0; turn < 5; turn++) await wheel(65);
    expect(stage.desk.settings.symbol).toBe('ETHUSDT');
    const inMarkets = async (): Promise<string[]> => (await stage.text()).slice(4, 17).map((line) => line.slice(0, 20));
    expect((await inMarkets()).join('\n')).not.toContain('ETHUSDT');
    for (let turn = 0; turn < 9; turn++) await wheel(64);
    expect((await inMarkets()).join('\n')).toMatch(/> +ETHUSDT/);
    for (let turn = 0; turn < 5; turn++) await wheel(65);
    await stage.type('j');
    const { symbol } = stage.desk.settings;
    expect(symbol).not.toBe('ETHUSDT');
    expect((await inMarkets()).join('\n')).toMatch(new RegExp(`> +${symbol}`));
  });
});
