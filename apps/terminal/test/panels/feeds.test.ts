import { describe, expect, it } from 'vitest';
import { HOSTILE, MARKET_STATE, only, WIDE } from '../support/market-state.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({ columns: 100, rows: 30, state: MARKET_STATE, panels: only('feeds'), ...options });
  await stage.connect();
  await stage.serve();
  return stage;
}

function tellAll(stage: Stage): void {
  const strategy = { strategy_name: 'RSI_Oversold' };
  stage.event('signals', { symbol: 'BTCUSDT', action: 'buy', price: 42_506.2, confidence: 0.82, ...strategy });
  stage.event('signals', { symbol: WIDE, action: 'sell', confidence: 0.4, reason: `why ${HOSTILE}` });
  stage.event('fills', { symbol: 'BTCUSDT', side: 'buy', price: 42_506.2, quantity: 0.01, fee: 0.17 });
  stage.event('closed_trades', { symbol: 'ETHUSDT', side: 'long', pnl: -12.4, pnl_pct: -0.8, reason: 'stop' });
  stage.event('metrics', { ...strategy, total_trades: 27, win_rate: 0.63, total_profit_loss: 166.22 });
  stage.event('alerts', { severity: 'warning', message: 'margin above 30% of limit' });
}

async function shown(stage: Stage): Promise<string> {
  stage.heartbeat();
  stage.clock.advance(500);
  return (await stage.text()).join('\n');
}

describe('feeds', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('[TM7] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await live({ columns, rows });
    tellAll(stage);
    stage.event('signals', { symbol: 'BTCUSDT', action: 'buy' }, 3);
    await shown(stage);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/feeds-${columns}x${rows}.txt`);
  });

  it('[TM7] are tabs that say how much is new in them, by key and by mouse', async () => {
    const stage = await live();
    tellAll(stage);
    expect(await shown(stage)).toMatch(/\[All\] Signals 2 {2}Trades 2 {2}Metrics 1 {2}Alerts 1/);
    await stage.type('f');
    const signals = await shown(stage);
    expect(signals).toMatch(/ All +\[Signals\] Trades 2/);
    expect(signals).toContain('SIGN BTCUSDT     BUY   conf 0.82 at 42,506.2 RSI_Oversold');
    expect(signals).not.toContain('FILL');
    const lines = await stage.text();
    const y = lines.findIndex((line) => line.includes('[Signals]'));
    await stage.type(`\u001b[<0;${lines[y]!.indexOf('Alerts') + 1};${y + 1}M`);
    expect(await shown(stage)).toContain('[Alerts]');
    expect(await shown(stage)).toContain('ALRT WARN  margin above 30% of limit');
    await stage.type('f');
    expect(await shown(stage)).toContain('[All]');
  });

  it('[TM7] write wide and hostile names as text, and keep the frame', async () => {
    const stage = await live();
    tellAll(stage);
    expect(await shown(stage)).toContain('why \u241b[2J\ufffdEVIL');
    for (const row of stage.host.terminal.cells().slice(4, 26)) expect(row.at(-1)!.text).toBe('\u2502');
  });

  it('[TM8] stand still where they are read, and say how many are newer', async () => {
    const stage = await live();
    for (let at = 1; at <= 30; at++) stage.event('signals', { symbol: `COIN${at}USDT`, action: 'buy' });
    await shown(stage);
    await stage.type('j', 'j', 'j');
    const before = await stage.text();
    const row = before.findIndex((line) => line.includes('>'));
    expect(before[row]).toContain('COIN28USDT');
    for (let at = 31; at <= 35; at++) stage.event('signals', { symbol: `COIN${at}USDT`, action: 'buy' });
    const after = await shown(stage);
    expect(after.split('\n')[row]).toBe(before[row]);
    expect(after).toContain('5 newer above, Home shows them');
    await stage.type('g', 'g');
    expect((await shown(stage)).split('\n')[5]).toContain('COIN35USDT');
    await stage.type('G');
    expect(await shown(stage)).toContain('COIN1USDT ');
    stage.event('signals', { symbol: 'LASTUSDT', action: 'buy' });
    expect(await shown(stage)).not.toContain('LASTUSDT');
  });

  it('[TM9] are held by a pause that counts, and narrowed by a filter', async () => {
    const stage = await live();
    tellAll(stage);
    await shown(stage);
    await stage.type('p');
    stage.event('fills', { symbol: 'SOLUSDT', side: 'sell', quantity: 5 });
    expect(await shown(stage)).toContain('PAUSED, 1 new');
    expect(await shown(stage)).not.toContain('SOLUSDT');
    await stage.type('p');
    expect(await shown(stage)).toContain('FILL SOLUSDT');
    await stage.type('/', 'conf:0.7 !fill', '\r');
    const filtered = await shown(stage);
    expect(filtered).toContain('4 of 7 kept  /conf:0.7 !fill');
    expect(filtered).toContain('SIGN BTCUSDT');
    expect(filtered).not.toContain('0.40');
    expect(filtered).not.toContain('SOLUSDT');
    await stage.type(':', 'filter nothing', '\r');
    expect(await shown(stage)).toContain('Nothing meets the filter');
    expect(await shown(stage)).toContain('7 kept are hidden by it.');
  });

  it('[TM10] show what came before they were shown, once, and where events are missing', async () => {
    const stage = await live({ panels: only('health', 'feeds') });
    // Left for so long that the server is not asked for them any more.
    const leave = async (...keys: readonly string[]): Promise<void> => {
      await stage.type(...keys);
      stage.clock.advance(3_200);
      await stage.serve();
      expect([...stage.selected]).not.toContain('signals');
    };
    const comeBack = async (): Promise<string> => {
      await stage.type('6');
      await shown(stage);
      await stage.serve();
      return shown(stage);
    };
    await leave('8', 'z');
    for (let at = 1; at <= 60; at++) stage.event('signals', { symbol: `OLD${at}USDT`, action: 'buy' });
    const first = await comeBack();
    expect(first).toContain('All  50 kept');
    expect(first.split('\n')[5]).toMatch(/\u21ba SIGN OLD60USDT/);
    stage.event('signals', { symbol: 'LIVEUSDT', action: 'buy' });
    stage.event('signals', { symbol: 'LATERUSDT', action: 'buy' }, 7);
    const gap = (await shown(stage)).split('\n');
    const at = gap.findIndex((line) => line.includes('7 events were not received'));
    expect(gap[at - 1]).toContain('LATERUSDT');
    expect(gap[at + 1]).toContain('LIVEUSDT');
    await leave('8');
    stage.event('signals', { symbol: 'MEANWHILEUSDT', action: 'buy' });
    const again = await comeBack();
    expect(again.split('\n')[5]).toContain('MEANWHILEUSDT');
    expect(again.match(/LATERUSDT/g)).toHaveLength(1);
  });

  it('[TM10] of another life of the server are others, whatever their ids', async () => {
    const stage = await live();
    stage.event('signals', { symbol: 'BEFOREUSDT', action: 'buy' });
    await shown(stage);
    stage.bench.network.link.cut();
    stage.events.length = 0;
    stage.clock.advance(1_000);
    stage.bench.peer.greet({ mode: 'simulated', seq: 10, epoch: 'e2' });
    await stage.serve();
    stage.event('signals', { symbol: 'AFTERUSDT', action: 'buy' });
    const text = await shown(stage);
    expect(text).toContain('Events may be missing here');
    expect(text).toContain('BEFOREUSDT');
  });

  it('[TM2] say that nothing happened yet', async () => {
    const stage = await live();
    expect(await shown(stage)).toContain('Nothing was signalled, traded, reported or raised yet.');
    await stage.type('f');
    expect(await shown(stage)).toContain('No strategy has signalled yet.');
  });

  it('[TT81] are saved as the web dashboard does, those that the filter lets through, and the picked one is copied', async () => {
    const stage = await live();
    tellAll(stage);
    await shown(stage);
    await stage.type('/', '!metr', '\r', 'e');
    const [[name, text]] = [...stage.saved] as [[string, string]];
    expect(name).toMatch(/^tickboard-feeds-.*\.csv$/);
    const lines = text.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFFtime,feed,id,symbol,side,action,severity,price,.*is_replay$/);
    expect(lines).toHaveLength(6);
    expect(lines[1]).toMatch(/^2026-01-01T00:00:\d\d\.\d{3}Z,alerts,1,,,,warning,/);
    await stage.type('y');
    expect(await shown(stage)).toContain('No row is picked');
    stage.host.written.length = 0;
    await stage.type('j', 'j', 'y');
    const write = stage.host.written.find((each) => each.includes('\u001b]52;c;'))!;
    const copied = Buffer.from(write.split('\u001b]52;c;')[1]!.split('\u0007')[0]!, 'base64').toString();
    expect(copied.split('\t')).toEqual(expect.arrayContaining(['closed_trades', 'ETHUSDT', '-12.4', 'stop']));
  });

  it('[UF32] write prices with the decimals of their instrument, whose ticker is asked for', async () => {
    const stage = await live();
    stage.event('fills', { symbol: 'SHIBUSDT', side: 'buy', price: 0.000009, quantity: 5 });
    await shown(stage);
    await stage.serve();
    expect([...stage.selected]).toContain('market_data:SHIBUSDT');
    expect(await shown(stage)).toContain('5 at 0.00000900');
  });

  it('[TM22] have no rate while nothing is followed', async () => {
    const stage = await live();
    tellAll(stage);
    expect(await shown(stage)).toMatch(/6 since \d\d:\d\d:\d\d, 6\/min/);
    stage.bench.network.link.cut();
    stage.clock.advance(1_000);
    const lines = (await stage.text()).join('\n');
    expect(lines).toMatch(/6 since \d\d:\d\d:\d\d, -\/min/);
    expect(lines.split('\n')[0]).not.toContain('Hz');
  });
});
