import type { AlertRule } from '@tickboard/client/view/alert-rules';
import { formatTime } from '@tickboard/core/model/wire-value';
import { describe, expect, it } from 'vitest';
import type { RuleFiles } from '../../src/config/rule-files.ts';
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
    expect(all).toContain('3 of 3 not acknowledged in this terminal');
    expect(all).toMatch(/CRIT margin above 90% of limit +from risk/);
    expect(all).toContain('WARN BTCUSDT wide spread \u241b[2J\ufffdEVIL');
    await stage.type('j', 'j', 'a');
    expect(await shown(stage)).toMatch(/WARN BTCUSDT wide spread .* acknowledged/);
    await stage.type('o');
    const open = await shown(stage);
    expect(open).toContain('2 of 3 not acknowledged in this terminal  not acknowledged');
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
    expect(await lineOf()).toMatch(/^ ! WARN \d\.\ds ago BTCUSDT wide spread .*a acknowledge, 1 of 2$/);
    stage.resize(120, 40);
    expect(await lineOf()).toMatch(
      /^ ! WARN \d\d:\d\d:\d\d \(\d\.\ds ago\) BTCUSDT wide spread .*a acknowledge, 1 of 2$/,
    );
    stage.resize(100, 30);
    await stage.type('a');
    const line = await lineOf();
    expect(line).toMatch(/^ ! CRIT \d\.\ds ago margin above 90% of limit +a acknowledge$/);
    await stage.type(`\u001b[<0;${line.indexOf('a acknowledge') + 1};28M`);
    expect(await lineOf()).toMatch(/^\u2514/);
    await stage.type(':', 'ack all', '\r');
    expect(await shown(stage)).toContain('1 acknowledged in this terminal');
    await stage.type('a');
    expect(await shown(stage)).toContain('All alerts are acknowledged');
  });

  it('[TM13] [TT4] say that they are acknowledged by a word, however long theirs are', async () => {
    const stage = await live({ columns: 80 });
    stage.event('alerts', { severity: 'critical', message: 'margin '.repeat(30) });
    await shown(stage);
    await stage.type('a');
    expect(await shown(stage)).toMatch(/CRIT margin .*\u2026 {2}acknowledged \u2502/);
  });

  it('[TM13] name their symbol once, before their words where these do not name it', async () => {
    const stage = await live({ columns: 120 });
    stage.event('alerts', { symbol: 'BTCUSDT', message: 'Order o-1 to sell BTCUSDT was rejected' });
    stage.event('alerts', { symbol: 'ETHUSDT', message: 'ETHUSDT: no quotes' });
    stage.event('alerts', { symbol: 'BTC', message: 'BTCUSDT is busy' });
    const text = await shown(stage);
    expect(text).toMatch(/- +Order o-1 to sell BTCUSDT was rejected/);
    expect(text).toMatch(/- +ETHUSDT: no quotes/);
    expect(text).toMatch(/- +BTC BTCUSDT is busy/);
  });

  it('[TM13] that were acknowledged are so when the dashboard and the server are started again', async () => {
    const marks: string[] = [];
    const acknowledgedFile = { read: () => marks, add: (fresh: readonly string[]) => void marks.push(...fresh) };
    const before = await live({ acknowledgedFile });
    const raisedAt = before.clock.now();
    await raise(before);
    await before.type('G', 'a');
    expect(await shown(before)).toMatch(/CRIT margin above 90% of limit +acknowledged/);

    const stage = await live({ acknowledgedFile });
    stage.event('alerts', { severity: 'info', message: 'told first in this life' });
    const time = formatTime(raisedAt);
    stage.event('alerts', { severity: 'critical', message: 'margin above 90% of limit', source: 'risk', time });
    stage.clock.advance(5_000);
    stage.event('alerts', { severity: 'critical', message: 'margin above 90% of limit', source: 'risk' });
    const text = await shown(stage);
    expect(text.match(/CRIT margin above 90% of limit +acknowledged/g)).toHaveLength(1);
    expect(text.match(/CRIT margin above 90% of limit +from risk/g)).toHaveLength(1);
    expect(text).toContain('2 of 3 not acknowledged');
  });

  it('[TM13] that cannot be kept as acknowledged are so in this terminal, and that is said', async () => {
    const add = (): never => {
      throw new Error('ENOSPC: no space left on device');
    };
    const stage = await live({ acknowledgedFile: { read: () => [], add } });
    await raise(stage);
    await stage.type('a');
    expect(await shown(stage)).toContain('Not kept for the next time: ENOSPC: no space left on device');
    expect(await shown(stage)).toContain('2 of 3 not acknowledged in this terminal');
    await stage.type(':', 'ack all', '\r');
    expect(await shown(stage)).toContain('Not kept for the next time: ENOSPC: no space left on device');
    expect(await shown(stage)).toContain('0 of 3 not acknowledged in this terminal');
  });
});

const RULE = {
  id: 'r-1',
  metric: { channel: 'market_data', key: 'BTCUSDT', field: 'last_price' },
  operator: '>',
  value: 43_000,
  forSeconds: 2,
  cooldownSeconds: 60,
  severity: 'warning',
  hasSound: true,
  isOn: true,
} as const;
const BELL = '\u0007';

/** Files in memory. */
function openFiles(rules: readonly AlertRule[] = []) {
  const files = { rules, fired: '' };
  const ruleFiles: RuleFiles = {
    read: () => files.rules,
    write: (next) => void (files.rules = next),
    fired: { read: () => files.fired, write: (text) => void (files.fired = text) },
  };
  return { files, ruleFiles };
}

/** The price stands for some seconds. */
async function stand(stage: Stage, price: number, seconds: number): Promise<void> {
  stage.update({ 'market_data.BTCUSDT.last_price': price });
  for (let passed = 0; passed < seconds; passed++) {
    stage.heartbeat();
    stage.clock.advance(1_000);
  }
  await stage.serve();
}

const rings = (stage: Stage): number => stage.host.written.filter((write) => write.startsWith(BELL)).length;

describe('rules of this terminal', () => {
  it('[TD13] are made, listed, switched and removed by commands, and kept', async () => {
    const { files, ruleFiles } = openFiles();
    const stage = await live({ ruleFiles, panels: only('alerts', 'markets'), columns: 120, rows: 40 });
    await stage.type(':', 'alerts', '\r', ':', 'alert btcusdt last > 43000 for 2s', '\r');
    expect(await shown(stage)).toContain('Rule added in this terminal: BTCUSDT last price > 43,000 for 2 s');
    expect(await shown(stage)).toMatch(/ 1 ON +WARN BTCUSDT last price > 43,000 for 2 s +Does not hold, now 42,506\.2/);
    await stage.type(':', 'alert account equity < 1000', '\r');
    expect(await shown(stage)).toMatch(/ 2 ON +WARN account equity < 1,000/);
    expect(files.rules.map(({ metric }) => metric.channel)).toEqual(['market_data', 'account']);
    await stage.type(':', 'rule 1 off', '\r');
    expect(await shown(stage)).toMatch(/ 1 OFF +WARN BTCUSDT .* Off/);
    await stage.type(':', 'rule 1 remove', '\r');
    expect(await shown(stage)).toMatch(/ 1 ON +WARN account/);
    expect(files.rules).toHaveLength(1);
    await stage.type(':', 'rule 2 on', '\r');
    expect(await shown(stage)).toContain('"2": expected a number from 1 to 1');
    await stage.type(':', 'alert BTCUSDT colour > 1', '\r');
    expect(await shown(stage)).toContain('A rule cannot watch "colour"');
    await stage.type('e');
    expect([...stage.saved.values()][0]).toContain('number,is_on,severity,channel,');
  });

  it('[TD13] fire whatever is on the screen: in the log, in the line of alerts, and by the bell', async () => {
    const { files, ruleFiles } = openFiles([RULE]);
    const stage = await live({ ruleFiles, panels: only('health', 'alerts'), columns: 80, rows: 24 });
    await stage.type('8');
    expect([...stage.selected]).toContain('market_data:BTCUSDT');
    stage.host.written.length = 0;
    await stand(stage, 43_001, 1);
    expect(rings(stage)).toBe(0);
    await stand(stage, 43_001, 2);
    expect(rings(stage)).toBe(1);
    expect(await shown(stage)).toMatch(/! WARN .* BTCUSDT last price > 43,000 for/);
    expect(JSON.parse(files.fired)).toMatchObject([{ rule: 'r-1', mode: 'simulated' }]);
    await stand(stage, 42_000, 1);
    await stand(stage, 43_001, 4);
    expect(rings(stage)).toBe(1);
    await stage.type('g', 'a');
    expect(await shown(stage)).toMatch(/\ds WARN BTCUSDT last price > 43,000 for 2 s: now 43,001/);
  });

  it('[TD13] ring no bell where the person wants none', async () => {
    const stage = await live({ ...openFiles([RULE]), hasBell: false });
    await stand(stage, 43_001, 4);
    expect(await shown(stage)).toMatch(/now 43,001 +a rule of this terminal/);
    expect(rings(stage)).toBe(0);
  });

  it('[TD13] are not silenced by what simulated figures raised before', async () => {
    const stage = await live(openFiles([RULE]));
    await stand(stage, 43_001, 4);
    expect(rings(stage)).toBe(1);
    stage.bench.network.link.cut();
    stage.clock.advance(1_000);
    stage.bench.peer.greet({ mode: 'live', seq: 10, epoch: 'e2' });
    await stage.serve();
    expect(await shown(stage)).not.toContain('now 43,001');
    await stand(stage, 43_002, 4);
    expect(rings(stage)).toBe(2);
    expect(await shown(stage)).toContain('now 43,002');
  });

  it('[TD13] do not fire by a figure that is stale, and say so', async () => {
    const stage = await live(openFiles([RULE]));
    stage.update({ 'market_data.BTCUSDT.stale': true });
    await stand(stage, 43_001, 4);
    expect(rings(stage)).toBe(0);
    await stage.type('o', 'o', 'o', 'o', 'o');
    expect(await shown(stage)).toContain('Cannot be judged: the figure is stale');
  });

  it('[TD13] that cannot be kept hold, and it is said that they are not kept', async () => {
    const { ruleFiles } = openFiles();
    const write = (): never => {
      throw new Error('EACCES: permission denied');
    };
    const stage = await live({ ruleFiles: { ...ruleFiles, write } });
    await stage.type(':', 'alert BTCUSDT last > 1', '\r');
    expect(await shown(stage)).toContain('Done, and not kept for the next time: EACCES: permission denied');
    expect(await shown(stage)).toMatch(/ 1 ON +WARN BTCUSDT last price > 1/);
  });

  it.each([
    [80, 24],
    [120, 40],
  ])('[TD13] at %i by %i, cell by cell', async (columns, rows) => {
    const off = { ...RULE, id: 'r-2', isOn: false, severity: 'critical' } as const;
    const missing = { ...RULE, id: 'r-3', metric: { ...RULE.metric, key: HOSTILE }, severity: 'info' } as const;
    const stage = await live({ ...openFiles([RULE, off, missing]), columns, rows });
    await stand(stage, 43_001, 1);
    await stage.type('o', 'o', 'o', 'o', 'o', 'j');
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/rules-${columns}x${rows}.txt`);
  });
});
