import type { AlertRule } from '@tickboard/client/view/alert-rules';
import { RuleEvaluator, simulateRule, type TimedSample } from '@tickboard/client/view/rule-evaluator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const rule = (given: Partial<AlertRule> = {}): AlertRule => ({
  id: 'one',
  metric: { channel: 'account', key: undefined, field: 'equity' },
  operator: '>',
  value: 100,
  forSeconds: 5,
  cooldownSeconds: 60,
  severity: 'warning',
  hasSound: false,
  isOn: true,
  ...given,
});
const seen = (seconds: number, value: number | undefined, isFresh = true): TimedSample => ({
  at: seconds * 1_000,
  value,
  isFresh,
});

/** The seconds at which a rule fires over samples. */
function secondsOf(given: Partial<AlertRule>, samples: readonly TimedSample[], end = 0): number[] {
  return simulateRule(rule(given), samples, end * 1_000).map((at) => at / 1_000);
}

describe('a rule over time', () => {
  it('[UF9] fires once it has held for so long, once each time', () => {
    expect(secondsOf({}, [seen(0, 99), seen(1, 101), seen(3, 102)], 5.9)).toEqual([]);
    expect(secondsOf({}, [seen(0, 99), seen(1, 101), seen(3, 102)], 600)).toEqual([6]);
    expect(secondsOf({ forSeconds: 0 }, [seen(0, 99), seen(1, 101)])).toEqual([1]);
  });

  it('[UF9] begins anew where it did not hold in between', () => {
    expect(secondsOf({}, [seen(0, 101), seen(4, 100), seen(4.5, 101)], 9)).toEqual([]);
    expect(secondsOf({}, [seen(0, 101), seen(4, 100), seen(4.5, 101)], 10)).toEqual([9.5]);
  });

  it('[UF9] compares as it says', () => {
    const firesAt = (operator: AlertRule['operator']) =>
      [99, 100, 101].filter((value) => secondsOf({ operator, forSeconds: 0 }, [seen(0, value)]).length === 1);
    expect([firesAt('>'), firesAt('>='), firesAt('<'), firesAt('<=')]).toEqual([[101], [100, 101], [99], [99, 100]]);
  });

  it('[UF10] does not fire again before the cooldown is over, and then if it still holds', () => {
    const given = { forSeconds: 0, cooldownSeconds: 60 };
    expect(secondsOf(given, [seen(0, 101), seen(1, 99), seen(2, 101)], 59)).toEqual([0]);
    expect(secondsOf(given, [seen(0, 101), seen(1, 99), seen(2, 101)], 90)).toEqual([0, 60]);
    expect(secondsOf(given, [seen(0, 101), seen(1, 99), seen(2, 101), seen(3, 99)], 90)).toEqual([0]);
  });

  it('[UF11] never fires by a figure that is stale or missing, and says that it cannot be judged', () => {
    const evaluator = new RuleEvaluator(rule({ forSeconds: 5 }));
    expect(evaluator.look(seen(0, 101))).toBeUndefined();
    expect(evaluator.look(seen(10, 101, false))).toBeUndefined();
    expect(evaluator.standing).toEqual({ kind: 'unknown', why: 'stale' });
    expect(evaluator.look(seen(20, undefined))).toBeUndefined();
    expect(evaluator.standing).toEqual({ kind: 'unknown', why: 'missing' });
    expect(evaluator.look(seen(21, 101))).toBeUndefined();
    expect(evaluator.standing).toEqual({ kind: 'holding', since: 21_000 });
    expect(evaluator.look(seen(26, 101))).toBe(26_000);
  });

  it('[UF11] is not told twice of the same because nothing was known in between', () => {
    const samples = [seen(0, 101), seen(1, 101, false), seen(100, 101), seen(200, undefined), seen(300, 101)];
    expect(secondsOf({ forSeconds: 0, cooldownSeconds: 0 }, samples)).toEqual([0]);
  });

  it('[UF9] fires the same however often it is looked at', () => {
    const sample = fc.record({ gap: fc.integer({ min: 1, max: 9 }), value: fc.constantFrom(99, 101, undefined) });
    const given = { forSeconds: fc.integer({ min: 0, max: 6 }), cooldownSeconds: fc.integer({ min: 0, max: 9 }) };
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 40 }), fc.record(given), (steps, times) => {
        let at = 0;
        const samples = steps.map(({ gap, value }) => seen((at += gap), value));
        const dense = samples.flatMap((each, index) => {
          const until = samples[index + 1]?.at ?? each.at;
          const looks = Math.max(1, (until - each.at) / 1_000);
          return Array.from({ length: looks }, (_, step) => ({ ...each, at: each.at + step * 1_000 }));
        });
        expect(secondsOf(times, dense)).toEqual(secondsOf(times, samples));
      }),
    );
  });
});
