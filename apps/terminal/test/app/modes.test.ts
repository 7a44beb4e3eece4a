import { KEYMAP } from '@tickboard/client/view/keymap';
import { describe, expect, it } from 'vitest';
import { DESK_STATE } from '../support/desk-state.ts';
import { only } from '../support/market-state.ts';
import { Stage } from '../support/stage.ts';

const ESC = '\u001b';

async function live(columns = 120, rows = 40): Promise<Stage> {
  const stage = new Stage({ columns, rows, state: DESK_STATE });
  await stage.connect();
  return stage;
}

async function screen(stage: Stage): Promise<string> {
  return (await stage.text()).join('\n');
}

describe('modes', () => {
  it('[TT21] letters typed into a line are text, and Esc leaves every mode', async () => {
    const stage = await live();
    for (const [key, mode] of [
      [':', 'command'],
      ['/', 'filter'],
      ['?', 'help'],
    ] as const) {
      await stage.type(key);
      expect(stage.app.mode).toBe(mode);
      await stage.type(ESC);
      expect(stage.app.mode).toBe('normal');
    }
    await stage.type(':', 'q', 'z', 'K', 'q');
    expect(stage.app.mode).toBe('command');
    expect(stage.quits).toBe(0);
    expect(await screen(stage)).toContain(':qzKq');
    await stage.type(ESC, '/', 'q');
    expect(stage.quits).toBe(0);
    await stage.type(ESC, 'q');
    expect(stage.quits).toBe(1);
  });

  it('[TT21] Ctrl-C quits from every mode', async () => {
    const stage = await live();
    for (const key of ['', ':', '/', '?']) await stage.type(`${key}\u0003`, ESC);
    expect(stage.quits).toBe(4);
  });

  it('[TT7] Esc and a key that come as one are both, as tmux sends them; in a line they are nothing', async () => {
    const stage = await live();
    await stage.type('3', 'z', `${ESC}:`, 'sym ETHUSDT');
    expect(stage.app.mode).toBe('command');
    await stage.type(`${ESC}b`, `${ESC}q`);
    expect([stage.app.mode, stage.quits]).toEqual(['command', 0]);
    expect(await screen(stage)).toContain(':sym ETHUSDT');
    await stage.type(ESC, '?', `${ESC}/`, 'eth');
    expect(stage.app.mode).toBe('filter');
  });

  it('[TM11] the interval of the chart is chosen from every panel, with a word where it is not in sight', async () => {
    const stage = await live();
    await stage.type('3', 'z', ':', 'tf 5m', '\r');
    expect(await screen(stage)).toMatch(/Chart \S+ {2}5m/);
    await stage.type(':', 'tf 7m', '\r');
    expect(await screen(stage)).toContain('! There are charts of 1s 1m 5m');
    await stage.type('z', 'c');
    expect([...stage.selected]).toContain('candles:BTCUSDT:5m');
  });

  it('[TT22] a filter narrows while it is typed; Enter keeps it, Esc goes back to the one before', async () => {
    const stage = await live();
    await stage.type('/', 'eth');
    expect(await screen(stage)).toContain('Markets 1/62');
    await stage.type('\r', '/', '\u0015', 'nothing here');
    expect(await screen(stage)).toContain('No row matches "nothing here"');
    await stage.type(ESC);
    expect(await screen(stage)).toContain('Markets 1/62');
  });

  it('[TT23] what is pasted goes into a line and is never a key', async () => {
    const stage = await live();
    await stage.type(`${ESC}[200~q:q\r${ESC}[201~`);
    expect(stage.quits).toBe(0);
    expect(stage.app.mode).toBe('normal');
    await stage.type(':', `${ESC}[200~sym ETHUSDT\rq${ESC}[201~`);
    expect(stage.app.mode).toBe('command');
    expect(await screen(stage)).toContain(':sym ETHUSDT q');
  });

  it('[TT24] every key of the keymap does something, or says why not, and help lists it', async () => {
    const stage = await live(120, 60);
    await stage.type('?');
    const pages: string[] = [];
    for (let page = 0; page < 8; page++) {
      pages.push(await screen(stage));
      await stage.type(`${ESC}[6~`);
    }
    const help = pages.join('\n');
    const listed = KEYMAP.filter(({ terminal }) => terminal.length > 0);
    const missing = listed.filter(({ id, words }) => {
      const why = stage.app.whyNot(id);
      return !help.includes(why === undefined ? words : `${words} - ${why}`);
    });
    expect(missing).toEqual([]);
  });

  it.each([
    [80, 24],
    [120, 40],
  ])('[TT24] help cuts nothing, names panels, and promises no command, at %i by %i', async (columns, rows) => {
    const stage = await live(columns, rows);
    await stage.type('?');
    const pages: string[] = [];
    for (let page = 0; page < 12; page++) {
      pages.push((await stage.text()).slice(3, rows - 3).join('\n'));
      await stage.type(`${ESC}[6~`);
    }
    const help = pages.join('\n');
    expect(help).not.toContain('\u2026');
    expect(help).toMatch(/^ 9 +Panel 9: Tape$/m);
    const words = help.replaceAll(/\s+/g, ' ');
    for (const each of ['Order to buy - This', 'Stop all trading - This', 'Trade again after a stop - This']) {
      expect(words).toContain(each);
    }
  });

  it('[TT24] a line that will be refused says so while it is typed', async () => {
    const stage = await live();
    await stage.type(':', 'kill');
    expect(await screen(stage)).not.toContain('This server takes no commands yet');
    await stage.type(' ');
    expect(await screen(stage)).toContain('This server takes no commands yet');
    await stage.type(ESC, ':help set\r');
    expect(await screen(stage)).toContain('The terminal has rate, tz and digits');
  });

  it('[TT24] orders are refused with the reason', async () => {
    const stage = await live();
    await stage.type('K');
    expect(await screen(stage)).toContain('! Kill switch: stop all trading: This server takes no commands yet');
    await stage.type(':', 'buy BTCUSDT 0.01\r');
    expect(await screen(stage)).toContain('! This server takes no orders yet');
  });

  it('[TT25] a line is completed, kept and explained', async () => {
    const stage = await live();
    await stage.type(':', 'th', '\t', 'l', '\t');
    expect(await screen(stage)).toContain(':theme light');
    await stage.type('\r');
    expect(stage.desk.settings.theme).toBe('light');
    await stage.type(':', `${ESC}[A`);
    expect(await screen(stage)).toContain(':theme light');
    await stage.type('\u0015', 'sort nothing\r');
    expect(await screen(stage)).toContain('"nothing": expected one of symbol');
    await stage.type(':', 'sort symbol desc\r');
    expect(await screen(stage)).toContain('sort:symbol');
  });
});

describe('rows', () => {
  it('[TT26] what is picked is a row and not a place, and stays in sight', async () => {
    const stage = await live();
    await stage.type(':sym XRPUSDT\r');
    expect(await screen(stage)).toMatch(/^\u2502> +XRPUSDT/m);
    await stage.type('G');
    const last = stage.desk.settings.symbol;
    stage.update({ [`market_data.${last}.volume_24h`]: 9e15 });
    stage.clock.advance(1_200);
    expect(await screen(stage)).toMatch(new RegExp(`^\\u2502> +${last}`, 'm'));
    expect(stage.desk.settings.symbol).toBe(last);
  });

  it('[TT26] favourites come first, and groups show a part', async () => {
    const stage = await live();
    await stage.type(':sym XRPUSDT\r', '*');
    expect((await stage.text())[4]).toMatch(/> \u2605 XRPUSDT/);
    await stage.type('o');
    expect(await screen(stage)).toContain('1/62 favourites');
  });

  it('[TT27] a press picks a row, sorts by a title, goes to a panel, and does what a hint says', async () => {
    const stage = await live();
    const lines = await stage.text();
    const row = lines.findIndex((line) => line.includes('ETHUSDT'));
    const press = (x: number, y: number): Promise<void> => stage.type(`${ESC}[<0;${x + 1};${y + 1}M`);
    await press(10, row);
    expect(stage.desk.settings.symbol).toBe('ETHUSDT');
    await press(lines[3]!.indexOf('Last') + 1, 3);
    expect(await screen(stage)).toContain('sort:last_price');
    await press(lines.at(-1)!.indexOf('? help'), 39);
    expect(stage.app.mode).toBe('help');
    await stage.type(ESC);
    await press(lines[2]!.indexOf('System'), 2);
    expect(await screen(stage)).toMatch(/s sort/);
  });
});

describe('panels', () => {
  it('[TT28] one that fails leaves the others alone', async () => {
    const [markets, health] = only('markets', 'health');
    const broken = {
      ...health!,
      create: (desk: Parameters<NonNullable<typeof health>['create']>[0]) => {
        const panel = health!.create(desk);
        panel.draw = () => {
          throw new Error('no such figure');
        };
        return panel;
      },
    };
    const stage = new Stage({ state: DESK_STATE, panels: [markets!, broken] });
    await stage.connect();
    expect(await screen(stage)).toContain('This panel failed: no such figure');
    expect(await screen(stage)).toContain('BTCUSDT');
  });

  it('[TT29] the server sends what is on the screen, and no more', async () => {
    const stage = new Stage({ state: DESK_STATE, panels: only('markets', 'health') });
    await stage.connect();
    expect(stage.bench.board.staleness('market_data').isLive).toBe(true);
    await stage.type('8', 'z');
    stage.clock.advance(4_000);
    expect(stage.bench.peer.hear()).toMatchObject([{ type: 'unsubscribe', channels: ['market_data'] }]);
  });
});
