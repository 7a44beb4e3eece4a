import type { AlertRule } from '@tickboard/client/view/alert-rules';
import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import type { LoggedAlert } from '@tickboard/client/view/alert-log';
import { KeptFirings } from '@tickboard/client/view/kept-firings';
import { RuleWatch } from '@tickboard/client/view/rule-watch';
import { firingsIn, rulesIn } from '../../src/board/kept-rules.ts';
import { createPreferences } from '../../src/preferences/preferences.ts';
import { createStorage, PuppetBoard } from '../support/puppet-board.ts';

const RULE: AlertRule = {
  id: 'r-1',
  metric: { channel: 'account', key: undefined, field: 'equity' },
  operator: '>',
  value: 100,
  forSeconds: 5,
  cooldownSeconds: 60,
  severity: 'warning',
  hasSound: true,
  isOn: true,
};

interface OpenOptions {
  readonly clock?: ManualClock;
  readonly storage?: Storage;
  readonly rules?: readonly AlertRule[];
  readonly mode?: 'live' | 'simulated' | undefined;
}

/** A page that was just opened. */
function open(options: OpenOptions = {}) {
  const { clock = new ManualClock(), storage = createStorage(), rules = [RULE] } = options;
  const board = new PuppetBoard();
  board.status = { ...board.status, mode: 'mode' in options ? options.mode : 'live' };
  const preferences = createPreferences({ storage: createStorage });
  preferences.setState({ alertRules: rules });
  const alerts: LoggedAlert[] = [];
  const held: string[] = [];
  const watch = new RuleWatch({
    board,
    rules: rulesIn(preferences),
    place: 'browser',
    clock,
    hold: (selectors) => {
      held.push(...selectors);
      return () => void held.splice(held.indexOf(selectors[0] ?? ''), 1);
    },
    log: { add: (alert) => void alerts.push(alert) },
    kept: new KeptFirings(firingsIn(() => storage)),
  });
  const equity = (value: number | undefined) =>
    board.put('account', value === undefined ? undefined : { equity: value });
  return { alerts, board, clock, equity, held, preferences, storage, watch };
}

const raisedIn = (alerts: readonly LoggedAlert[]) => alerts.filter(({ isOld }) => !isOld);

describe('the rules of a browser', () => {
  it('[UF9] fire by the clock, though nothing arrives, and say the figure', () => {
    const { alerts, clock, equity } = open();
    equity(101);
    clock.advance(4_999);
    expect(alerts).toEqual([]);
    clock.advance(1_001);
    expect(alerts.map(({ words, severity, rule, hasSound }) => [words, severity, rule, hasSound])).toEqual([
      ['account equity > 100 for 5 s: now 101', 'warning', 'r-1', true],
    ]);
    clock.advance(600_000);
    expect(alerts).toHaveLength(1);
  });

  it('[UF11] are not judged by a figure of a source that is away, nor without a connection', () => {
    const { alerts, board, clock, equity, watch } = open();
    board.put('account', { equity: 101, stale: true });
    clock.advance(60_000);
    expect(watch.viewOf(RULE).standing).toEqual({ kind: 'unknown', why: 'stale' });
    board.old.add('*');
    equity(101);
    clock.advance(60_000);
    expect([alerts.length, watch.viewOf(RULE).standing]).toEqual([0, { kind: 'unknown', why: 'stale' }]);
    board.old.clear();
    clock.advance(1_000);
    clock.advance(5_000);
    expect(alerts).toHaveLength(1);
  });

  it('[UF11] go on by a row that is here, while others of its channel are awaited', () => {
    const metric = { channel: 'market_data', key: 'ALPHA', field: 'last_price' } as const;
    const { alerts, board, clock } = open({ rules: [{ ...RULE, metric }] });
    board.put('market_data', { last_price: 101 }, 'ALPHA');
    clock.advance(3_000);
    board.old.add('market_data');
    clock.advance(3_000);
    expect(alerts).toHaveLength(1);
  });

  it('[UF20] keep what they raised and their rest over a reload', () => {
    const first = open();
    first.equity(101);
    first.clock.advance(6_000);
    expect(raisedIn(first.alerts)).toHaveLength(1);

    const { alerts, clock, equity } = open({ clock: first.clock, storage: first.storage });
    expect(alerts.map(({ key, isOld, hasSound }) => [key, isOld, hasSound])).toEqual([
      [first.alerts[0]?.key, true, false],
    ]);
    equity(101);
    clock.advance(50_000);
    expect(raisedIn(alerts)).toEqual([]);
    clock.advance(10_000);
    expect(raisedIn(alerts)).toHaveLength(1);
  });

  it('[UF20] rest no longer than their cooldown where the clock was set back meanwhile', () => {
    const first = open({ clock: new ManualClock(Date.UTC(2030, 0, 1)) });
    first.equity(101);
    first.clock.advance(6_000);
    const { alerts, clock, equity } = open({ storage: first.storage });
    equity(101);
    clock.advance(59_000);
    expect(raisedIn(alerts)).toEqual([]);
    clock.advance(2_000);
    expect(raisedIn(alerts)).toHaveLength(1);
  });

  it('[UE25] keep what they raised of simulated figures from what is real, and rest for none of it', () => {
    const simulated = open({ mode: 'simulated' });
    simulated.equity(101);
    simulated.clock.advance(6_000);
    expect(raisedIn(simulated.alerts)).toHaveLength(1);

    const { clock, storage } = simulated;
    const { alerts, board, equity } = open({ clock, storage, mode: undefined });
    expect(alerts).toEqual([]);
    board.become({ mode: 'live' });
    equity(101);
    clock.advance(6_000);
    expect(alerts.map(({ isOld }) => isOld)).toEqual([false]);
    expect(open({ clock, storage, mode: 'simulated' }).alerts.map(({ key }) => key)).toEqual([
      simulated.alerts[0]?.key,
    ]);
  });

  it('[UE25] are judged anew where figures that were simulated are real, though the page stayed open', () => {
    const { alerts, board, clock, equity, watch } = open({ mode: 'simulated' });
    equity(101);
    clock.advance(6_000);
    expect(alerts).toHaveLength(1);
    board.become({ state: 'reconnecting' });
    board.become({ state: 'connected', mode: 'live', epoch: 'e-2' });
    expect(watch.viewOf(RULE).fired).toBe(0);
    clock.advance(6_000);
    expect(alerts).toHaveLength(2);
    expect(watch.historyOf(RULE.metric).map(({ value }) => value)).toEqual([101]);
  });

  it('[UF20] are judged anew where they were changed or switched on again', () => {
    const { alerts, clock, equity, preferences, watch } = open();
    equity(101);
    clock.advance(6_000);
    const off = { ...RULE, isOn: false };
    preferences.setState({ alertRules: [off] });
    clock.advance(60_000);
    expect([alerts.length, watch.viewOf(off).standing]).toEqual([1, undefined]);
    preferences.setState({ alertRules: [{ ...RULE }] });
    clock.advance(6_000);
    expect(alerts).toHaveLength(2);
  });

  it('[UF20] are kept by one tab beside those of another, the last 50, and without what is none', () => {
    const storage = createStorage();
    const [one, other] = [new KeptFirings(firingsIn(() => storage)), new KeptFirings(firingsIn(() => storage))];
    const fired = { firedAt: 1, time: 2, severity: 'info', words: 'w', symbol: undefined, mode: 'live' } as const;
    one.add({ ...fired, rule: 'a' });
    other.add({ ...fired, rule: 'b' });
    expect(one.read().map(({ rule }) => rule)).toEqual(['a', 'b']);
    for (let index = 0; index < 80; index++) one.add({ ...fired, rule: `n-${index}` });
    expect([one.read().length, one.read()[0]?.rule]).toEqual([50, 'n-30']);
    // What is simulated pushes nothing real out.
    one.add({ ...fired, mode: 'simulated', rule: 's' });
    expect([one.read().length, one.read().at(-1)?.rule]).toEqual([51, 's']);
    const broken = [
      null,
      7,
      { ...fired, rule: 1 },
      { ...fired, rule: 'x', time: 9e99 },
      { ...fired, mode: 'x' },
      { ...fired, rule: 'ok' },
    ];
    storage.setItem('tickboard-fired', JSON.stringify(broken));
    expect(one.read().map(({ rule }) => rule)).toEqual(['ok']);
    storage.setItem('tickboard-fired', '{');
    expect(one.read()).toEqual([]);
    const full = new KeptFirings(
      firingsIn(() => {
        throw new Error('forbidden');
      }),
    );
    expect([full.add({ ...fired, rule: 'a' }).rule, full.read()]).toEqual(['a', []]);
  });

  it('[UF20] that fire in several windows at about the same time fired once', () => {
    const [storage, clock] = [createStorage(), new ManualClock()];
    const windows = [open({ storage, clock }), open({ storage, clock })];
    const reach = (value: number) => {
      for (const { equity } of windows) {
        equity(value);
        clock.advance(200);
      }
    };
    reach(101);
    clock.advance(6_000);
    const keys = () => windows.map(({ alerts }) => raisedIn(alerts).map(({ key }) => key));
    const [first = []] = keys();
    expect(first).toHaveLength(1);
    expect(keys()).toEqual([first, first]);
    reach(99);
    clock.advance(60_000);
    reach(101);
    clock.advance(6_000);
    expect(keys().map(({ length }) => length)).toEqual([2, 2]);
    expect(open({ storage, clock }).alerts).toHaveLength(2);
  });

  it('[UF9] ask the server for the symbols that they are about while they are on, and for no pattern', () => {
    const about = (id: string, key: string, isOn = true): AlertRule => ({
      ...RULE,
      id,
      isOn,
      metric: { channel: 'market_data', key, field: 'last_price' },
    });
    const { held, preferences, watch } = open({
      rules: [about('1', 'ALPHA'), about('2', 'BETA', false), about('3', '*')],
    });
    expect(held).toEqual(['market_data:ALPHA']);
    watch.setDraft({ channel: 'positions', key: 'GAMMA', field: 'quantity' });
    expect(held).toEqual(['market_data:ALPHA', 'positions:GAMMA']);
    watch.setDraft(undefined);
    preferences.setState({ alertRules: [] });
    expect(held).toEqual([]);
  });

  it('[UF9] are judged no more once the connection is closed for good', () => {
    const { board, clock } = open();
    expect(clock.pending).toBe(1);
    board.become({ state: 'closed' });
    clock.advance(5_000);
    expect(clock.pending).toBe(0);
  });
});
