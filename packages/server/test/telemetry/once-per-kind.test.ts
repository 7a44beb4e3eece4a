import { ManualClock } from '@tickboard/core/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.ts';
import { OncePerKind } from '../../src/telemetry/once-per-kind.ts';
import { Lines } from './lines.ts';

let clock: ManualClock;
let lines: Lines;
let once: OncePerKind;

beforeEach(() => {
  clock = new ManualClock();
  lines = new Lines();
  once = new OncePerKind(createLogger({ level: 'info', clock, stream: lines }), clock);
});

function logged(): unknown[] {
  return lines.all.map(({ level, kind, msg, repeated, at }) => ({ level, kind, msg, repeated, at }));
}

describe('a kind of event', () => {
  it('[T13] is logged when it first happens, with its details', () => {
    once.report('bad_json', 'not JSON', { at: 'market_data:BTC' });
    once.report('too_large', 'too large');
    expect(logged()).toEqual([
      { level: 'warn', kind: 'bad_json', msg: 'not JSON', at: 'market_data:BTC' },
      { level: 'warn', kind: 'too_large', msg: 'too large' },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('[T13] is then counted, and said once a minute while it goes on', () => {
    for (let second = 0; second < 300; second++) {
      for (let count = 0; count < 10; count++) once.report('bad_json', 'not JSON', { at: `message ${second}` });
      clock.advance(1_000);
    }
    const [first, ...reminders] = logged();
    expect(first).toMatchObject({ at: 'message 0' });
    expect(reminders).toEqual(
      [599, 600, 600, 600, 600].map((repeated, minute) => ({
        level: 'warn',
        kind: 'bad_json',
        msg: 'not JSON',
        repeated,
        at: `message ${minute * 60 + 59}`,
      })),
    );
  });

  it('[T13] is reminded of after it has ended, once', () => {
    once.report('bad_json', 'not JSON');
    clock.advance(10_000);
    once.report('bad_json', 'not JSON');
    clock.advance(49_999);
    expect(lines.all).toHaveLength(1);
    clock.advance(1);
    expect(lines.all[1]).toMatchObject({ repeated: 1, time: '2026-01-01T00:01:00.000Z' });
    clock.advance(3_600_000);
    expect(lines.all).toHaveLength(2);
    once.report('bad_json', 'not JSON');
    clock.advance(0);
    expect(lines.all[2]).toMatchObject({ repeated: 1 });
    expect(clock.pending).toBe(0);
  });

  it('[T13] has a minute of its own', () => {
    once.report('a', 'a');
    clock.advance(40_000);
    once.report('b', 'b');
    once.report('a', 'a');
    once.report('b', 'b');
    clock.advance(20_000);
    expect(lines.all.map(({ kind }) => kind)).toEqual(['a', 'b', 'a']);
    clock.advance(40_000);
    expect(lines.all.map(({ kind }) => kind)).toEqual(['a', 'b', 'a', 'b']);
  });

  it('[T13] is logged before the end', () => {
    once.report('a', 'a');
    once.report('a', 'a');
    once.report('b', 'b');
    once.stop();
    expect(logged()).toMatchObject([{ kind: 'a' }, { kind: 'b' }, { kind: 'a', repeated: 1 }]);
    expect(clock.pending).toBe(0);
  });

  it('[T14] shares the name other when there are more than 100', () => {
    for (let kind = 0; kind < 150; kind++) once.report(`kind ${kind}`, 'x');
    expect(lines.all).toHaveLength(101);
    expect(lines.all[100]).toMatchObject({ kind: 'other' });
    once.stop();
    expect(lines.all[101]).toMatchObject({ kind: 'other', repeated: 49 });
  });
});
