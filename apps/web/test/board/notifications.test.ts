import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import type { Devices, Permission } from '../../src/board/notifications-devices.ts';
import { Notifications } from '../../src/board/notifications.ts';
import { createPreferences, type PreferenceValues } from '../../src/preferences/preferences.ts';
import { createStorage, PuppetBoard } from '../support/puppet-board.ts';

function open(
  set: Partial<PreferenceValues> = {},
  allowed: Permission = 'granted',
  claimed: ReadonlySet<string> = new Set(),
) {
  const board = new PuppetBoard();
  const clock = new ManualClock();
  const preferences = createPreferences({ storage: createStorage });
  preferences.setState(set);
  const [shown, tags, tones, said]: [string[], string[], (string | undefined)[], string[]] = [[], [], [], []];
  let asked = 0;
  const devices: Devices = {
    clock,
    sound: {
      play: (severity) => {
        tones.push(severity);
        return Promise.resolve();
      },
    },
    claim: (name, then) => {
      if (!claimed.has(name)) then();
    },
    permission: () => allowed,
    ask: () => {
      asked++;
      return Promise.resolve(allowed);
    },
    onPermission: () => () => undefined,
    show: (title, body, tag) => {
      shown.push(`${title}: ${body}`);
      tags.push(tag);
      return true;
    },
  };
  const storage = createStorage();
  const leases = { hold: () => () => undefined };
  const notifications = new Notifications({ board, preferences, leases, storage: () => storage, devices });
  notifications.onSaid(({ text }) => said.push(text));
  return { asked: () => asked, board, clock, notifications, preferences, said, shown, tags, tones };
}

const RULE = {
  id: 'r-1',
  metric: { channel: 'account', key: undefined, field: 'equity' },
  operator: '>',
  value: 100,
  forSeconds: 0,
  cooldownSeconds: 0,
  severity: 'critical',
  hasSound: false,
  isOn: true,
} as const;

describe('notifications', () => {
  it('[UF23] are none, and nothing sounds, until a person switches them on', () => {
    const { asked, board, clock, said, shown, tones } = open();
    board.alert(1, { severity: 'critical', message: 'fire' });
    clock.advance(10_000);
    expect([shown, tones, asked()]).toEqual([[], [], 0]);
    expect(said).toEqual(['Critical alert: fire']);
  });

  it('[UF23] come once for each alert of the severity that was chosen and worse, not for what is old', () => {
    const { board, clock, shown, tones } = open({ notifyFrom: 'warning', hasSound: true });
    board.alert(1, { severity: 'critical', message: 'old' }, { isReplay: true });
    board.alert(2, { severity: 'info', message: 'small' });
    board.alert(3, { message: 'unknown' });
    clock.advance(5_000);
    expect([shown, tones]).toEqual([[], []]);
    board.alert(4, { severity: 'warning', message: 'thin', symbol: 'ALPHA' });
    board.alert(4, { severity: 'warning', message: 'thin', symbol: 'ALPHA' });
    clock.advance(5_000);
    board.alert(4, { severity: 'warning', message: 'thin', symbol: 'ALPHA' }, { isReplay: true });
    clock.advance(5_000);
    expect(shown).toEqual(['WARN \u00b7 ALPHA \u00b7 Tickboard: thin']);
    expect(tones).toEqual(['warning']);
  });

  it('[UF23] are one for all of a second, by the worst of them, and stand in for each other nowhere else', () => {
    const { board, clock, shown, tags } = open({ notifyFrom: 'info' });
    board.alert(1, { severity: 'info', message: 'one' });
    board.alert(2, { severity: 'critical', message: 'two' });
    board.alert(3, { severity: 'warning', message: 'three' });
    clock.advance(1_000);
    board.alert(4, { severity: 'info', message: 'four' });
    clock.advance(1_000);
    expect(shown).toEqual(['3 alerts, the worst: CRIT \u00b7 Tickboard: two', 'INFO \u00b7 Tickboard: four']);
    expect(tags).toEqual(['e-1:2', 'e-1:4']);
  });

  it('[UF23] come of rules, too, which may be silent', () => {
    const { board, clock, shown, tones, preferences } = open({
      notifyFrom: 'critical',
      hasSound: true,
      alertRules: [RULE],
    });
    board.put('account', { equity: 101 });
    clock.advance(1_000);
    expect(shown).toEqual(['CRIT \u00b7 Tickboard: account equity > 100: now 101']);
    expect(tones).toEqual([]);
    preferences.setState({ alertRules: [{ ...RULE, hasSound: true }] });
    clock.advance(2_000);
    expect([shown.length, tones]).toEqual([2, ['critical']]);
  });

  it('[UF33] are left to the window that claimed them', () => {
    const { board, clock, shown } = open({ notifyFrom: 'info' }, 'granted', new Set(['shown e-1:1']));
    board.alert(1, { severity: 'critical', message: 'claimed' });
    board.alert(2, { severity: 'critical', message: 'free' });
    clock.advance(1_000);
    expect(shown).toEqual(['CRIT \u00b7 Tickboard: free']);
  });

  it('[UF23] are not shown where the browser does not allow it, but sound', () => {
    for (const allowed of ['default', 'denied', 'unsupported'] as const) {
      const { asked, board, clock, shown, tones } = open({ notifyFrom: 'info', hasSound: true }, allowed);
      board.alert(1, { severity: 'info' });
      clock.advance(5_000);
      expect([shown, tones, asked()]).toEqual([[], ['info'], 0]);
    }
  });

  it('[UF24] say first what is simulated, aloud as well', () => {
    const { board, clock, notifications, said, shown } = open({ notifyFrom: 'info' });
    board.become({ mode: 'simulated' });
    board.alert(1, { severity: 'warning', message: 'thin' });
    board.alert(2, { message: 'moved' });
    clock.advance(10_000);
    notifications.rehearse('info', 'a try');
    expect(shown).toEqual([
      'SIMULATED \u00b7 2 alerts, the worst: WARN \u00b7 Tickboard: thin',
      'SIMULATED \u00b7 TEST \u00b7 Tickboard: a try',
    ]);
    expect(said).toEqual(['Simulated warning alert: thin', 'Simulated alert: moved']);
  });

  it('[UF25] can be tried out, with words on what came of it', () => {
    const words = (set: Partial<PreferenceValues>, allowed: Permission, hasSound?: boolean) =>
      open(set, allowed).notifications.rehearse('info', 'a try', hasSound);
    expect(words({ hasSound: true }, 'granted')).toBe('Shown, with a sound');
    expect(words({ hasSound: true }, 'granted', false)).toBe('Shown, without a sound');
    expect(words({}, 'granted')).toBe('Shown, without a sound');
    expect(words({ hasSound: true }, 'denied')).toBe(
      'Sounded, and not shown. The browser refuses them: allow them for this site in its settings.',
    );
    expect(words({}, 'default')).toBe('Neither shown nor sounded. The browser has not been asked yet.');
  });

  it('[UF12] are spoken with what becomes of the connection, but that it connects at first', () => {
    const { board, clock, said } = open();
    board.become({ state: 'connecting' });
    clock.advance(10_000);
    said.length = 0;
    board.become({ state: 'connected' });
    clock.advance(10_000);
    expect(said).toEqual([]);
    board.become({ state: 'reconnecting', attempt: 1 });
    board.become({ state: 'reconnecting', attempt: 2 });
    clock.advance(10_000);
    board.become({ state: 'connected' });
    expect(said).toEqual(['Connection lost, figures are old', 'Connected']);
  });
});
