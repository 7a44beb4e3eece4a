import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../src/model/channel.ts';
import { isEqual } from '../../src/store/equal.ts';
import { makeStore } from '../support/make-store.ts';

describe('[S5] equality', () => {
  it.each<[FieldValue | undefined, FieldValue | undefined, boolean]>([
    [1, 1, true],
    [0, -0, true],
    [1, '1', false],
    [undefined, undefined, true],
    [undefined, {}, false],
    [{}, undefined, false],
    [{}, [], false],
    [[], [], true],
    [[[1, 2]], [[1, 2]], true],
    [[[1, 2]], [[1, 3]], false],
    [
      [[1, 2]],
      [
        [1, 2],
        [3, 4],
      ],
      false,
    ],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: undefined }, { b: undefined }, true],
    [{ toString: 1 }, { constructor: 1 }, false],
    [{}, { toString: 1 }, false],
  ])('%j and %j: %s', (left, right, expected) => {
    expect(isEqual(left, right)).toBe(expected);
    expect(isEqual(right, left)).toBe(expected);
  });

  it('is that of what JSON shows of them, names sorted', () => {
    const scalar = fc.oneof(fc.constantFrom(0, 1, 'a', '', true, false));
    const flat = fc.dictionary(
      fc.constantFrom('a', 'b', '__proto__x', 'constructor'),
      fc.option(scalar, { nil: undefined }),
    );
    const value = fc.oneof(scalar, flat, fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { maxLength: 2 }));
    const show = (shown: unknown) =>
      typeof shown === 'object' && !Array.isArray(shown)
        ? JSON.stringify(
            Object.entries(shown as object)
              .filter(([, inner]) => inner !== undefined)
              .sort(([a], [b]) => (a < b ? -1 : 1)),
          )
        : JSON.stringify(shown);
    fc.assert(
      fc.property(value, value, (left, right) => {
        const isObject = (of: unknown) => typeof of === 'object' && !Array.isArray(of);
        const expected = isObject(left) === isObject(right) && show(left) === show(right);
        expect(isEqual(left as FieldValue, right as FieldValue)).toBe(expected);
      }),
    );
  });

  it('is what the store changes by', () => {
    const store = makeStore();
    const stop = (value: FieldValue) => ({ op: 'merge', channel: 'risk', row: { emergency_stop: value } }) as const;
    store.apply([stop({ is_stopped: true, reason: 'limit' })]);
    expect(store.apply([stop({ reason: 'limit', is_stopped: true, triggered_by: undefined })]).version).toBe(1);
    expect(store.apply([stop({ is_stopped: true })]).version).toBe(2);
  });
});
