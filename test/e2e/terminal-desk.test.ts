/** `tickboard top` on a desk that a source pushes: what is on the screen is what was pushed, and nothing older. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { widthOf } from '@tickboard/terminal/screen/characters';
import { Tickboard } from '../../apps/cli/test/tickboard.ts';
import { findFreePort } from '../harness/free-port.ts';
import { GIVEN_BACK, Tmux } from '../harness/tmux.ts';
import { until } from '../harness/until.ts';
import { createPush, describeSources, type Push } from '../harness/web.ts';

const KEY = 'sesame';
const MINUTE_MS = 60_000;

let server: Tickboard;
let tmux: Tmux;
let url: string;
let push: Push;

beforeEach(async () => {
  server = new Tickboard();
  tmux = new Tmux();
  const port = await findFreePort();
  server.write('desk.yaml', `server: { port: ${port} }\n${describeSources({ desk: 3_600_000 })}`);
  url = `http://127.0.0.1:${port}`;
  push = createPush(() => url, ['desk']);
});
afterEach(async () => {
  tmux.close();
  await server.remove();
});

async function serve(...args: readonly string[]): Promise<void> {
  await server.serve(['--config', 'desk.yaml', '--port', new URL(url).port, ...args]);
}

async function pushDesk(): Promise<void> {
  const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
  await push(
    'market_data',
    symbols.map((symbol, index) => ({ symbol, last_price: 100 + index, volume_24h: 1_000 - index, tick_size: 0.01 })),
  );
  await push(
    'positions',
    [12.5, -340.25, -8].map((unrealized_pnl, index) => ({
      symbol: symbols[index],
      side: 'long',
      quantity: 10,
      entry_price: 100,
      mark_price: 100 + index,
      unrealized_pnl,
    })),
  );
  await push('orderbook', [{ symbol: 'ETHUSDT', bids: [[100.75, 7.125]], asks: [[101.25, 3.5]] }]);
}

describe('a desk in a terminal', () => {
  it('[TT33] [TT24] is played by keys alone: to the worst position, its book and its candles, and out', async () => {
    await serve();
    await pushDesk();
    await tmux.open(120, 40);
    await tmux.top(url);
    await tmux.untilShown(/3 Positions 3 open[\s\S]*BTCUSDT.*\+12\.50[\s\S]*SOLUSDT.*−8\.00[\s\S]*ETHUSDT.*−340\.25/);
    await tmux.press('3', 'S');
    await tmux.untilShown(/Unrealized↑[\s\S]*ETHUSDT.*−340\.25[\s\S]*SOLUSDT.*−8\.00[\s\S]*BTCUSDT.*\+12\.50/);
    await tmux.press('g', 'g');
    await tmux.untilShown(/> ETHUSDT.*−340\.25/);
    await tmux.press('Enter');
    await tmux.untilShown(/Chart ETHUSDT[\s\S]*2 Book ETHUSDT[\s\S]*101\.25 +3\.5[\s\S]*100\.75 +7\.125/);
    await push('trades', [{ symbol: 'ETHUSDT', side: 'buy', price: 101, quantity: 2, time: Date.now() }]);
    await tmux.untilShown(/Chart ETHUSDT[\s\S]*C 101\.00[\s\S]*V 2/);
    await tmux.press('q');
    await tmux.untilShown('ended with 0');
    expect(await tmux.modes()).toBe(GIVEN_BACK);
  });

  it('[TM23] [TM24] goes back in the chart to where history begins, stays there, and comes back to now', async () => {
    await serve();
    const bars = 700;
    const last = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const trades = Array.from({ length: bars }, (_, bar) => ({
      symbol: 'ETHUSDT',
      price: 1_000 + bar,
      quantity: 2,
      time: last - (bars - 1 - bar) * MINUTE_MS,
      trade_id: `t-${bar}`,
    }));
    for (let at = 0; at < bars; at += 350) await push('trades', trades.slice(at, at + 350));
    await push('market_data', [{ symbol: 'ETHUSDT', last_price: 1_699, tick_size: 0.01 }]);
    const isKept = async () => {
      const answer = await fetch(`${url}/api/v1/history?type=candles&symbol=ETHUSDT&limit=1000`);
      return ((await answer.json()) as { readonly data?: readonly unknown[] }).data?.length === bars;
    };
    await until(isKept, { what: 'all bars in history' });
    await tmux.open(80, 24);
    await tmux.top(url);
    await tmux.untilShown(/CONNECTED[\s\S]*ETHUSDT/);
    await tmux.press('c');
    // What the tape has, and history before it: keys go no further back than to what is here.
    const since = new Date(last - (bars - 1) * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' ');
    const whole = await tmux.untilShown(`since ${since}`);
    expect(whole).toMatch(/Chart ETHUSDT {2}1m [\s\S]*C 1,699\.00/);
    await tmux.press('Left', 'Left');
    await tmux.untilShown(/Chart ETHUSDT {2}1m {2}PAST \u22122m [\s\S]*C 1,697\.00/);
    await tmux.press('PgUp');
    await tmux.untilShown(/PAST \u2212\d+m [\s\S]*C 1,6[0-8]\d\.00/);
    await tmux.press('Home');
    const oldest = await tmux.untilShown(/PAST \u22121\dh [\s\S]*History begins/);
    const close = /C 1,0\d\d\.00/.exec(oldest)?.[0] ?? 'no bar of the first hours';
    await push('trades', [{ symbol: 'ETHUSDT', price: 1_800, quantity: 1, time: Date.now() }]);
    await tmux.untilShown(/1,800\.00/);
    expect(await tmux.capture()).toContain(close);
    await tmux.press('Left');
    await tmux.untilShown('history begins there');
    await tmux.press('.');
    await tmux.untilShown(/Chart ETHUSDT {2}5m {2}PAST \u2212\d+h[\s\S]*C 1,[01]\d\d\.00/);
    await tmux.press('End');
    const now = await tmux.untilShown(/Chart ETHUSDT {2}5m [^P]*\n[\s\S]*C 1,800\.00/);
    expect(now).not.toContain('PAST');
    await tmux.press('q');
    await tmux.untilShown('ended with 0');
  });

  it('[TT33] [TT17] greys while the server is frozen and killed, and shows nothing old once it is back', async () => {
    await serve();
    await pushDesk();
    await tmux.open(120, 40);
    await tmux.top(url);
    await tmux.untilShown(/CONNECTED.*\d ms[\s\S]*−340\.25/);
    server.signal('SIGSTOP');
    await tmux.untilShown(/STALE.* - ms[\s\S]*STALE[\s\S]*−340\.25/);
    server.signal('SIGCONT');
    await tmux.untilShown(/CONNECTED.*\d ms[\s\S]*−340\.25/);
    server.signal('SIGKILL');
    await server.ended();
    await tmux.untilShown(/RECONNECTING[\s\S]*−340\.25[\s\S]*Disconnected: figures are .* old, retry \d+ in/);
    await serve();
    await push('market_data', [{ symbol: 'BTCUSDT', last_price: 999.5, tick_size: 0.01 }]);
    await tmux.press('R');
    const shown = await tmux.untilShown(/CONNECTED[\s\S]*999\.50[\s\S]*No open positions/);
    expect(shown).not.toMatch(/340\.25|ETHUSDT|Disconnected/);
    server.signal('SIGTERM');
    await tmux.untilShown(/RECONNECTING[\s\S]*999\.50/);
    await tmux.press('C-c');
    await tmux.untilShown('ended with 0');
    expect(await tmux.modes()).toBe(GIVEN_BACK);
  });

  it('[TT18] says that the key is missing or wrong, and gets in with the right one', async () => {
    await serve('--security-api-key', KEY);
    await tmux.open(80, 24);
    for (const flags of ['', '--token wrong']) {
      await tmux.top(`${url} ${flags}`);
      const shown = await tmux.untilShown(
        /REFUSED[\s\S]*The server wants a token[\s\S]*credentials are missing or wrong/,
      );
      expect(shown).not.toMatch(/No market data|The server refused/);
      await tmux.press('q');
      await tmux.untilModes(GIVEN_BACK);
    }
    await tmux.top(`${url} --token ${KEY}`);
    await tmux.untilShown(/CONNECTED[\s\S]*No market data/);
    await tmux.press('q');
    await tmux.untilModes(GIVEN_BACK);
  });

  it('[TT5] [TT6] [TD5] keeps its columns, and the terminal, whatever a back end writes', async () => {
    await serve();
    const names = [
      '\u65e5\u672c\u682a\uff26\uff35 wide',
      '\ud55c\uad6d narrow \uff71\uff72',
      'e\u0301\u0301\u0301\u0301\u0301clair',
      '\u{1f469}\u200d\u{1f469}\u200d\u{1f467} family',
      '\u202eright to left \u05e2\u05d1\u05e8\u05d9\u05ea',
      '\u001b[2J\u001b[31m\u001b[?1049l wiped',
      '\u001b]0;title\u0007\u009b31m\u0090 strings',
      `tab\tline\nreturn\r${'x'.repeat(150)}`,
    ];
    await push(
      'strategies',
      names.map((name, index) => ({ id: `s${index}`, name, status: 'running' })),
    );
    await push(
      'alerts',
      names.map((message) => ({ severity: 'critical', message, time: Date.now() })),
    );
    for (const [columns, rows] of [
      [120, 40],
      [80, 24],
    ] as const) {
      await tmux.open(columns, rows);
      await tmux.top(url);
      await tmux.untilShown(/CONNECTED[\s\S]*! CRIT/);
      await tmux.press('7', 'z');
      const shown = await tmux.untilShown(/7 Strategies[\s\S]*wide[\s\S]*s7|7 Strategies[\s\S]*wide[\s\S]*line/);
      const framed = shown.split('\n').filter((line) => /^[\u2502\u250c\u2514]/.test(line));
      expect(framed.length).toBeGreaterThan(8);
      expect(framed.filter((line) => widthOf(line) !== columns)).toEqual([]);
      expect(shown).toContain('\u241b[2J\u241b[31m');
      for (const hidden of ['\u202e', '\u200d', '\u009b']) expect(shown).not.toContain(hidden);
      await tmux.press('q');
      await tmux.untilModes(GIVEN_BACK);
      tmux.close();
      tmux = new Tmux();
    }
  });
});
