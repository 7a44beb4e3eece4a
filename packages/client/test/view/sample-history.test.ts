import type { Sample, TimedSample } from '@tickboard/client/view/rule-evaluator';
import { SampleHistory } from '@tickboard/client/view/sample-history';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const samples = fc.array(
  fc.record({ value: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }), isFresh: fc.boolean() }),
);

describe('what was seen of a figure', () => {
  it('[UF31] is its last changes, however many there were', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 8 }), (given, max) => {
        const history = new SampleHistory(max);
        given.forEach((sample, at) => history.add(sample, at));
        expect(history.samples()).toEqual(changesOf(given).slice(-max));
      }),
    );
  });

  it('[UF31] begins with the first figure', () => {
    const history = new SampleHistory();
    history.add({ value: undefined, isFresh: true }, 1);
    history.add({ value: 0, isFresh: true }, 2);
    history.add({ value: undefined, isFresh: true }, 3);
    expect(history.samples()).toEqual([
      { at: 2, value: 0, isFresh: true },
      { at: 3, value: undefined, isFresh: true },
    ]);
  });
});

function changesOf(given: readonly Sample[]): readonly TimedSample[] {
  const changes: TimedSample[] = [];
  given.forEach((sample, at) => {
    const last = changes.at(-1);
    if (last === undefined ? sample.value === undefined : isSame(last, sample)) return;
    changes.push({ ...sample, at });
  });
  return changes;
}

function isSame(left: Sample, right: Sample): boolean {
  return left.value === right.value && left.isFresh === right.isFresh;
}
