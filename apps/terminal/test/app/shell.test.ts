import { formatTime } from '@tickboard/core/model/wire-value';
import { describe, expect, it } from 'vitest';
import type { SavedLayout } from '../../src/config/saved-layout.ts';
import { DESK_STATE } from '../support/desk-state.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

const AWAY_SINCE = Date.UTC(2026, 0, 1) - 12_000;
const ESC = '\u001b';
const BACKSPACE = '\u007f';
const SEARCH = '\u0012';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({ state: DESK_STATE, ...options });
  await stage.connect();
  return stage;
}

async function screen(stage: Stage): Promise<string> {
  return (await stage.text()).join('\n');
}

describe('the panel that keys go to', () => {
  it('[TT15] is on the screen at any size, and whatever was typed before the first frame', async () => {
    const stage = await live();
    await stage.type('3');
    stage.resize(80, 24);
    expect(await screen(stage)).toContain('[3 Pos]');
    expect(await screen(stage)).toContain('\u250c\u2500 3 Positions ');
    await stage.type('2', 'c');
    stage.resize(60, 20);
    stage.resize(120, 40);
    expect(await screen(stage)).toContain('\u2500 Chart ');
    expect(await screen(stage)).not.toContain('\u2500 2 Book ');
    const early = new Stage({ state: DESK_STATE, columns: 80, rows: 24 });
    early.app.take({ kind: 'key', stroke: '3' });
    await early.connect();
    expect(await screen(early)).toContain('[3 Pos]');
    expect(await screen(early)).toContain('\u250c\u2500 3 Positions ');
  });
});

describe('layouts', () => {
  it('[TT84] are saved by a name, and loaded, completed and reset by it', async () => {
    let kept: Readonly<Record<string, SavedLayout>> = {};
    const layouts = { read: () => kept, write: (all: typeof kept) => void (kept = all) };
    const stage = await live({ layouts });
    await stage.type('8', ':layout save mine\r');
    expect(await screen(stage)).toContain('Layout mine saved: :layout load mine brings it back');
    expect(kept).toEqual({ mine: { preset: 'monitor', shown: { 'book chart strategies health': 'health' } } });
    await stage.type('v', 'v');
    expect((await stage.text())[0]).toContain('trade');
    await stage.type(':layout load m', '\t');
    expect(await screen(stage)).toMatch(/:layout load (mine|monitor)/);
    await stage.type(ESC, ':layout load mine\r');
    expect((await stage.text())[0]).toContain('mine');
    expect(await screen(stage)).toContain('8 System');
    await stage.type(':layout reset monitor\r');
    expect(await screen(stage)).toContain('2 Book');
    await stage.type(':layout save\r');
    expect(await screen(stage)).toContain('! Expected a name: :layout save NAME');
    await stage.type(':layout save wall\r');
    expect(await screen(stage)).toContain('! "wall" is a layout that is always there');
    await stage.type(':layout load theirs\r');
    expect(await screen(stage)).toContain('! "theirs": expected one of monitor, trade, risk, wall, mine');
  });

  it('[TT90] are gone through by a key, with those that were saved, and deleted by a command', async () => {
    const stage = await live();
    await stage.type('8', ':layout save mine\r', 'v');
    expect((await stage.text())[0]).toContain('monitor');
    await stage.type('V');
    expect(await screen(stage)).toContain('8 System');
    expect(await screen(stage)).toContain('Layout mine');
    await stage.type(':layout delete mine\r');
    expect(await screen(stage)).toContain('Layout mine deleted');
    await stage.type('V');
    expect(await screen(stage)).toContain('Layout wall');
    await stage.type(':layout delete mine\r');
    expect(await screen(stage)).toContain('! No layout was saved');
    await stage.type(':layout delete\r');
    expect(await screen(stage)).toContain('! Expected a name: :layout delete NAME');
  });

  it('[TT84] that cannot be kept are there until the end, which is said', async () => {
    const layouts = {
      read: () => ({}),
      write: () => {
        throw new Error('no space left');
      },
    };
    const stage = await live({ layouts });
    await stage.type(':layout save mine\r');
    expect(await screen(stage)).toContain('! Not kept for the next time: no space left');
    await stage.type('v', ':layout load mine\r');
    expect(await screen(stage)).toContain('Layout mine');
  });

  it('[TT85] Backspace goes back to what was shown before', async () => {
    const stage = await live();
    await stage.type(BACKSPACE);
    expect(await screen(stage)).toContain('! The page before: Nothing was shown before');
    await stage.type('z', 'v', 'v');
    expect((await stage.text())[0]).toContain('risk');
    await stage.type(BACKSPACE);
    expect((await stage.text())[0]).toContain('trade');
    await stage.type(BACKSPACE);
    expect(await screen(stage)).not.toContain('2 Book');
    await stage.type(BACKSPACE);
    expect(await screen(stage)).toContain('2 Book');
  });
});

describe('lines before', () => {
  it('[TT86] Ctrl-R finds the newest that has what is typed, and goes further back', async () => {
    const stage = await live();
    await stage.type(':sym ETHUSDT\r', ':theme light\r', ':sym BTCUSDT\r', ':theme dark\r');
    await stage.type(':', SEARCH, 's', 'y');
    expect(await screen(stage)).toMatch(/:sym BTCUSDT +has "sy", Ctrl-r goes further back/);
    await stage.type(SEARCH);
    expect(await screen(stage)).toContain(':sym ETHUSDT');
    await stage.type(SEARCH);
    expect(await screen(stage)).toContain(':sym ETHUSDT');
    await stage.type('\r');
    expect(stage.desk.settings.symbol).toBe('ETHUSDT');
    await stage.type(':', SEARCH, 'light', 'x');
    expect(await screen(stage)).toContain('No line before has "lightx"');
    await stage.type(BACKSPACE, `${ESC}[D`, BACKSPACE);
    expect(await screen(stage)).toContain(':theme ligt');
    await stage.type(ESC);
    expect(stage.app.mode).toBe('normal');
  });
});

describe('the summary', () => {
  it('[TT87] greys the figures whose own source is away, marks them, and says for how long', async () => {
    const risk = { ...DESK_STATE['risk'], stale: true, source: 'risk-engine', updated_at: formatTime(AWAY_SINCE) };
    const stage = await live({ state: { ...DESK_STATE, risk } });
    const [, line = ''] = await stage.text();
    expect(line).toMatch(
      /^ partly \d+s old {2}Equity 104,212\.55 {2}Day \u25b2 \+1,516\.50! {2}Total P&L \u25b2 \+4,212\.55 {2}Trades 128 /,
    );
    const { terminal } = stage.host;
    expect(terminal.inkAt(line.indexOf('+4,212'), 1)).toBe('up');
    expect(terminal.inkAt(line.indexOf('1,516'), 1)).toBe('muted');
    expect(terminal.inkAt(line.indexOf('TRADING'), 1)).toBe('muted');
  });

  it.each([
    [80, 24],
    [120, 40],
  ])('[TT89] [TT91] has the same figures however many digits they have, at %i by %i', async (columns, rows) => {
    const namesWith = async (total: number, trades: number): Promise<string[]> => {
      const summary = { ...DESK_STATE['summary'], total_pnl: total, unrealized_pnl: total, total_trades: trades };
      const risk = { ...DESK_STATE['risk'], daily_pnl: total };
      const stage = await live({ columns, rows, state: { ...DESK_STATE, summary, risk } });
      return (await stage.text())[1]?.match(/Total|Tr[a-z]+|Act|Win|Day|Eq|Open|M[a-z]+g/g) ?? [];
    };
    const names = await namesWith(4.2, 1);
    // Above all others what a trader owns, and what the day made of it.
    expect(names).toEqual([
      'Eq',
      'Day',
      'Total',
      columns < 110 ? 'Trd' : 'Trades',
      'Win',
      ...(columns < 110 ? [] : ['Act']),
    ]);
    expect(await namesWith(-1_234.56, 999)).toEqual(names);
  });
});

describe('symbols in lines', () => {
  it('[TT88] are all that the server has, whatever is shown', async () => {
    const stage = await live({ preset: 'risk', settings: { symbol: 'BTCUSDT' } });
    stage.clock.advance(4_000);
    await stage.serve();
    expect(stage.selected).not.toContain('market_data');
    await stage.type(':');
    expect(stage.selected).toContain('market_data');
    await stage.type('sym coin33', '\t');
    expect(await screen(stage)).toContain(':sym COIN33USDT');
    await stage.type('\r');
    expect(stage.desk.settings.symbol).toBe('COIN33USDT');
    await stage.type(':sym nothing\r');
    expect(await screen(stage)).toContain('! "nothing": no symbol of this server');
    for (let beat = 0; beat < 5; beat++) {
      stage.heartbeat();
      stage.clock.advance(1_000);
    }
    await stage.serve();
    expect(stage.selected).not.toContain('market_data');
  });

  it('[TT88] that have not come yet are not said to be none', async () => {
    const stage = await live({ preset: 'risk', settings: { symbol: 'BTCUSDT' } });
    stage.clock.advance(4_000);
    await stage.serve();
    await stage.type(':sym COIN33USDT\r');
    expect(await screen(stage)).toContain('! "COIN33USDT": not all symbols have come yet, try again');
  });
});
