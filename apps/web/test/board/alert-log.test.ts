import { describe, expect, it } from 'vitest';
import { AlertLog } from '@tickboard/client/view/alert-log';
import { acknowledgedIn } from '../../src/board/kept-acknowledged.ts';
import { createPreferences } from '../../src/preferences/preferences.ts';
import { createStorage, PuppetBoard, settle } from '../support/puppet-board.ts';

function open(storage = createStorage()) {
  const board = new PuppetBoard();
  const preferences = createPreferences({ storage: () => storage });
  const log = new AlertLog(board, acknowledgedIn(preferences));
  const raised: string[] = [];
  log.onRaised(({ words }) => raised.push(words));
  const words = () => log.alerts.map((alert) => alert.words);
  return { board, log, preferences, raised, words };
}

describe('the log of alerts', () => {
  it('[UF21] has what is raised now first, even where clocks were set back', () => {
    const { board, words } = open();
    board.alert(1, { message: 'first' }, { time: 9_000 });
    board.alert(2, { message: 'second', time: 99_000 }, { time: 1_000 });
    board.alert(3, { message: 'third' }, { time: 1_000 });
    expect(words()).toEqual(['third', 'second', 'first']);
  });

  it('[UF21] puts what was raised before where it belongs, by when the server took it in', () => {
    const { board, words, raised } = open();
    board.alert(5, { message: 'now' }, { time: 5_000 });
    for (const id of [1, 2, 3])
      board.alert(id, { message: `old ${id}`, time: 90_000 - id }, { time: id * 1_000, isReplay: true });
    expect(words()).toEqual(['now', 'old 3', 'old 2', 'old 1']);
    expect(raised).toEqual(['now']);
  });

  it('[UF21] that is raised again in the same words, since the same time, is open again', () => {
    const { board, log } = open();
    const data = { message: 'margin', severity: 'critical', time: 1_000 } as const;
    board.alert(1, data);
    log.acknowledgeAll();
    expect(log.openCriticals).toBe(0);
    board.alert(2, data);
    expect(log.openCriticals).toBe(1);
    log.acknowledgeAll();
    expect(log.openCriticals).toBe(0);
  });

  it('[UF21] shows each once, however often it is told, and those of another life of the server again', () => {
    const { board, words, raised } = open();
    board.alert(1, { message: 'one' });
    board.alert(1, { message: 'one' });
    board.alert(1, { message: 'one' }, { isReplay: true });
    expect([words(), raised]).toEqual([['one'], ['one']]);
    board.become({ epoch: 'e-2' });
    board.alert(1, { message: 'other' });
    expect([words(), raised]).toEqual([
      ['other', 'one'],
      ['one', 'other'],
    ]);
  });

  it('[UF21] shows once, and as acknowledged as it was, what a server started again tells from its history', () => {
    const { board, log, words } = open();
    board.alert(7, { message: 'one' }, { time: 1_000 });
    board.alert(8, { message: 'two', time: 2_000 }, { time: 2_500 });
    log.acknowledgeAll();
    board.become({ epoch: 'e-2' });
    board.alert(1, { message: 'one', time: 1_000 }, { time: 1_000, isReplay: true });
    board.alert(2, { message: 'two', time: 2_000 }, { time: 2_000, isReplay: true });
    board.alert(3, { message: 'two', time: 2_600 }, { time: 2_600, isReplay: true });
    expect(words()).toEqual(['two', 'two', 'one']);
    expect(log.alerts.map(({ key }) => log.acknowledged.has(key))).toEqual([false, true, true]);
  });

  it('[UF21] keeps what is critical until it is acknowledged, however much comes after', () => {
    const { board, log, words } = open();
    board.alert(1, { message: 'margin call', severity: 'critical' });
    for (let id = 2; id <= 400; id++) board.alert(id, { message: `info ${id}`, severity: 'info' });
    expect(words()).toHaveLength(201);
    expect([log.openCriticals, words().at(-1)]).toEqual([1, 'margin call']);
    log.acknowledgeAll();
    board.alert(401, { message: 'one more', severity: 'info' });
    expect(words()).toHaveLength(200);
    expect(words()).not.toContain('margin call');
  });

  it('[UE25] has nothing simulated among what is real', () => {
    const { board, words } = open();
    board.become({ mode: 'simulated' });
    board.alert(1, { message: 'simulated' });
    board.become({ state: 'reconnecting' });
    board.become({ state: 'connected', epoch: 'e-2' });
    expect(words()).toEqual(['simulated']);
    board.become({ epoch: 'e-3', mode: 'live' });
    expect(words()).toEqual([]);
    board.alert(1, { message: 'real' });
    expect(words()).toEqual(['real']);
  });

  it('[UF21] asks for the last ones at first, and again only where nobody knows what was missed', async () => {
    const { board } = open();
    await settle();
    expect(board.replays).toEqual(['alerts']);
    board.emit('gap', { channel: 'alerts', lost: 3, next: 9 });
    board.emit('gap', { channel: 'fills', lost: undefined, next: undefined });
    await settle();
    expect(board.replays).toEqual(['alerts']);
    board.emit('gap', { channel: 'alerts', lost: undefined, next: undefined });
    await settle();
    expect(board.replays).toEqual(['alerts', 'alerts']);
  });

  it('[UF21] holds the last 200', () => {
    const { board, words } = open();
    for (let id = 1; id <= 250; id++) board.alert(id, { message: `n-${id}` });
    expect([words().length, words()[0], words().at(-1)]).toEqual([200, 'n-250', 'n-51']);
    board.alert(10, { message: 'n-10' }, { isReplay: true });
    expect(words()).not.toContain('n-10');
  });

  it('[UF21] says what there is of an alert without words or severity', () => {
    const { board, log } = open();
    board.alert(1, { type: 'margin_call' });
    board.alert(2, {});
    expect(log.alerts.map(({ words, severity, origin }) => [words, severity, origin])).toEqual([
      ['An alert without words', undefined, 'server'],
      ['margin call', undefined, 'server'],
    ]);
  });

  it('[UF22] keeps what is acknowledged over a reload, and no more of it than has room', () => {
    const storage = createStorage();
    const { board, log, preferences } = open(storage);
    let notified = 0;
    log.subscribe(() => notified++);
    board.alert(1, { severity: 'critical' });
    board.alert(2, { severity: 'critical' });
    expect(log.openCriticals).toBe(2);
    const [newest] = log.alerts;
    notified = 0;
    log.acknowledge([newest?.key ?? '']);
    log.acknowledge([newest?.key ?? '']);
    expect([log.openCriticals, notified]).toEqual([1, 1]);
    expect(log.acknowledgeAll()).toBe(1);
    expect(log.acknowledgeAll()).toBe(0);

    const again = open(storage);
    again.board.alert(1, { severity: 'critical' }, { isReplay: true });
    expect([again.log.openCriticals, again.raised]).toEqual([0, []]);
    for (let id = 3; id <= 602; id++) {
      board.alert(id, { message: `n-${id}` });
      log.acknowledgeAll();
    }
    expect(preferences.getState().acknowledged).toHaveLength(500);
    expect(log.alerts.every(({ key }) => log.acknowledged.has(key))).toBe(true);
  });

  it('[UF22] keeps what is acknowledged though the server is started again before a reload, and nothing else', () => {
    const storage = createStorage();
    const before = open(storage);
    before.board.alert(7, { message: 'done', severity: 'critical' }, { time: 1_000 });
    before.board.alert(8, { message: 'open', severity: 'critical', time: 1_500 }, { time: 2_000 });
    before.log.acknowledge([before.log.alerts.at(-1)?.key ?? '']);

    const { board, log } = open(storage);
    board.become({ epoch: 'e-2' });
    board.alert(1, { message: 'done', severity: 'critical', time: 1_000 }, { time: 1_000, isReplay: true });
    board.alert(2, { message: 'open', severity: 'critical', time: 1_500 }, { time: 1_500, isReplay: true });
    board.alert(7, { message: 'another', severity: 'critical' }, { time: 1_000, isReplay: true });
    board.alert(8, { message: 'done', severity: 'critical' }, { time: 3_000 });
    const left = log.alerts.filter(({ key }) => !log.acknowledged.has(key)).map(({ words, time }) => [words, time]);
    expect([left, log.openCriticals]).toEqual([
      [
        ['done', 3_000],
        ['open', 1_500],
        ['another', 1_000],
      ],
      3,
    ]);
  });
});
