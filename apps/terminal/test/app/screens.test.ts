import { formatTime } from '@tickboard/core/model/wire-value';
import { describe, expect, it } from 'vitest';
import { DESK_STATE } from '../support/desk-state.ts';
import { only } from '../support/market-state.ts';
import { Stage } from '../support/stage.ts';

async function live(columns: number, rows: number): Promise<Stage> {
  const stage = new Stage({ columns, rows, state: DESK_STATE });
  await stage.connect();
  // What is asked for once it is known which symbol is the busiest.
  await stage.serve();
  stage.clock.advance(500);
  return stage;
}

describe('the screen', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('[TT15] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live(columns, rows);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/desk-${columns}x${rows}.txt`);
  });

  it('[TT15] after resizing is what it is at that size from the start', async () => {
    const stage = await live(120, 40);
    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
      [81, 25],
      [120, 40],
    ] as const) {
      stage.resize(columns, rows);
      await stage.serve();
      const fresh = await live(columns, rows);
      fresh.clock.advance(stage.clock.now() - fresh.clock.now());
      await fresh.serve();
      stage.clock.advance(fresh.clock.now() - stage.clock.now());
      const withoutTimes = (picture: string): string =>
        picture.replaceAll(/\d+\.\ds|\d+s|\d\d:\d\d:\d\d|- ms|\d+ ms/g, '');
      expect(withoutTimes((await stage.text()).join('\n'))).toBe(withoutTimes((await fresh.text()).join('\n')));
    }
  });

  it('[TT16] that is too small says what is needed', async () => {
    const stage = await live(60, 20);
    expect((await stage.text()).join('\n')).toContain('This terminal has 60x20.');
    expect((await stage.text()).join('\n')).toContain('Tickboard needs 80x24.');
    stage.resize(20, 5);
    expect(await stage.text()).toEqual(['', ' '.repeat(8) + '20x5', ' '.repeat(4) + 'needs 80x24', '', '']);
    stage.resize(1, 1);
    stage.resize(80, 24);
    await stage.serve();
    expect((await stage.text())[0]).toContain('CONNECTED');
  });
});

describe('the tabs', () => {
  it('[TT15] keep the one that is shown in sight, and say on which side there are more', async () => {
    const stage = await live(80, 24);
    expect((await stage.text())[2]).toMatch(/^ \[1 Mkts\] 2 Book .*\u2192$/);
    await stage.type(':view alerts', '\r');
    expect((await stage.text())[2]).toMatch(/^\u2190.* \[Alerts\]$/);
  });
});

describe('the connection', () => {
  it('[TT17] that was never there says why, and when it is tried again', async () => {
    const stage = new Stage({ columns: 80, rows: 24 });
    stage.bench.network.link.cut();
    stage.clock.advance(200);
    const text = (await stage.text()).join('\n');
    expect(text).toContain('Cannot connect to desk.test');
    expect(text).toMatch(/1 try failed, next in 0\.\ds\./);
  });

  it('[TT17] [UE8] of a server that has fallen silent has no round trip, and is late, then stale', async () => {
    const stage = await live(120, 40);
    const firstLine = async () => (await stage.text())[0];
    stage.clock.advance(1_000);
    const ping = stage.bench.peer.hear({ pings: true }).findLast(({ type }) => type === 'ping');
    const server_time = formatTime(stage.clock.now());
    stage.bench.peer.say({ type: 'pong', timestamp: ping!['timestamp'], server_time });
    stage.clock.advance(500);
    expect(await firstLine()).toMatch(/CONNECTED .* \d+ ms /);
    stage.clock.advance(3_000);
    expect(await firstLine()).toMatch(/LATE .* - ms {2}age 3\.\ds/);
    stage.clock.advance(2_000);
    expect(await firstLine()).toMatch(/STALE .* - ms {2}age 5\.\ds/);
  });

  it('[TT17] that is lost leaves old figures grey, with their age and a countdown', async () => {
    const stage = await live(120, 40);
    stage.bench.network.link.cut();
    stage.clock.advance(300);
    const lines = await stage.text();
    expect(lines[0]).toMatch(/\u25cb RECONNECTING/);
    expect(lines.join('\n')).toContain('42,506.2');
    expect(lines.at(-2)).toMatch(/Disconnected: figures are \d\.\ds old, retry \d in \d\.\ds/);
    const row = lines.findIndex((line) => line.includes('ETHUSDT'));
    expect(stage.host.terminal.inkAt(lines[row]!.indexOf('ETHUSDT'), row)).toBe('muted');
    expect(stage.host.terminal.inkAt(lines[1]!.indexOf('TRADING ON'), 1)).toBe('muted');
    stage.clock.advance(1_000);
    await stage.connect();
    const back = await stage.text();
    expect(back[0]).toContain('\u25cf CONNECTED');
    expect(stage.host.terminal.inkAt(back[row]!.indexOf('ETHUSDT'), row)).toBe('text');
  });

  it.each([
    [4400, 'Incompatible'],
    [4401, 'The server wants a token'],
    [4403, 'Disconnected by the server'],
  ])('[TT18] that is refused by %i says %s, why, and what to do', async (code, title) => {
    const stage = await live(120, 40);
    stage.bench.network.link.close(code, '{"message":"because \u001b[2J"}');
    stage.clock.advance(200);
    const text = (await stage.text()).join('\n');
    expect(text).toContain(title);
    expect(text).toContain('because \u241b[2J');
    expect(stage.bench.network.links).toHaveLength(1);
    await stage.type('R');
    expect(stage.bench.network.links).toHaveLength(2);
  });
});

describe('a server that refused us from the start', () => {
  it('[TT18] as it speaks another protocol is incompatible, with the versions of both', async () => {
    const stage = new Stage({ columns: 80, rows: 24 });
    stage.bench.peer.greet({ protocol: 3, revision: 7 });
    stage.clock.advance(60_000);
    const text = (await stage.text()).join(' ').replaceAll(/[\u2502\s]+/g, ' ');
    expect(text).toMatch(/^ \u25cb INCOMPATIBLE /);
    expect(text).toContain(' Incompatible ');
    expect(text).not.toContain('refused');
    expect(text).toContain('it speaks protocol 3, revision 7, this side speaks protocol 1 and 2, revision');
    expect(text).toContain('Bring both to the same version, then R tries again.');
    expect(stage.bench.network.links).toHaveLength(1);
  });

  it('[TT18] says so once, and panels do not say that there is nothing', async () => {
    const stage = new Stage({ columns: 120, rows: 40 });
    stage.bench.network.link.close(4401, '{"message":"credentials are missing or wrong"}');
    stage.clock.advance(200);
    const text = (await stage.text()).join('\n');
    expect(text).toContain('The server wants a token');
    expect(text).toContain('credentials are missing or wrong');
    expect(text).not.toContain('The server refused the connection');
    expect(text).not.toMatch(/No market data|No events|No open positions|No orders|0\/0|0 open|0 active/);
  });
});

describe('painting', () => {
  it('[TT19] is one write for all that came since the one before', async () => {
    const stage = await live(120, 40);
    stage.clock.advance(1_000);
    stage.host.written.length = 0;
    for (let change = 1; change <= 20; change++) stage.update({ 'market_data.BTCUSDT.change_24h_pct': change });
    expect(stage.host.written).toEqual([]);
    stage.clock.advance(0);
    expect(stage.host.written).toHaveLength(1);
    expect((await stage.text()).join('\n')).toContain('+20.00%');
  });

  it('[TT19] of another row that is picked writes those two rows, and no more', async () => {
    const stage = new Stage({ columns: 120, rows: 40, state: DESK_STATE, panels: only('markets', 'health') });
    await stage.connect();
    await stage.type('j');
    stage.host.written.length = 0;
    stage.host.events.input(new TextEncoder().encode('j'));
    stage.clock.advance(16);
    expect(stage.host.written).toHaveLength(1);
    expect(stage.host.written[0]).not.toContain('\u001b[2J');
    expect(stage.host.written[0]!.length).toBeLessThan(1_500);
  });

  it('[TT20] of a key comes within 16 ms', async () => {
    const stage = await live(120, 40);
    stage.update({ 'market_data.BTCUSDT.last_price': 1 });
    stage.clock.advance(100);
    stage.host.written.length = 0;
    stage.host.events.input(new TextEncoder().encode(':'));
    stage.clock.advance(16);
    expect(stage.host.written.join('')).toContain('COMMAND');
  });

  it('[TT14] leaves frames out while the terminal is slow, says so, and shows the newest after', async () => {
    const stage = await live(120, 40);
    stage.host.isStuck = true;
    stage.update({ 'market_data.BTCUSDT.last_price': 1 });
    stage.clock.advance(1_000);
    const stuckAt = stage.host.written.length;
    for (let price = 2; price < 9; price++) {
      stage.update({ 'market_data.BTCUSDT.last_price': price });
      stage.clock.advance(100);
    }
    expect(stage.host.written).toHaveLength(stuckAt);
    stage.host.unstick();
    stage.clock.advance(200);
    const text = await stage.text();
    expect(text[0]).toContain('slow terminal');
    expect(text.join('\n')).toContain('8.0');
  });
});
