import { SubjectPattern } from '@tickboard/server/decode/subject-pattern';
import {
  covers,
  intersect,
  isSubscribable,
  translatePattern,
  withoutCovered,
} from '@tickboard/server/sources/nats/nats-subjects';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const token = fc.constantFrom('a', 'b', '*');
const subject = fc
  .tuple(fc.array(token, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([tokens, isOpen]) => [...tokens, ...(isOpen ? ['>'] : [])].join('.'));

/** Every name of up to four tokens. */
const NAMES = [1, 2, 3, 4].flatMap((length) =>
  Array.from({ length: 3 ** length }, (_item, index) =>
    Array.from({ length }, (_token, place) => 'abc'[Math.floor(index / 3 ** place) % 3]).join('.'),
  ),
);

/** What NATS documents of wildcards. */
function matches(filter: string, name: string): boolean {
  const pattern = filter
    .split('.')
    .map((part) => (part === '>' ? '.+' : part === '*' ? '[^.]+' : part))
    .join('\\.');
  return new RegExp(`^${pattern}$`).test(name);
}

describe('subjects', () => {
  it.each([
    ['orders.updates.{symbol}', 'orders.updates.>'],
    ['risk.metrics', 'risk.metrics'],
    ['strategy.{name}.signal', 'strategy.*.signal'],
    ['market.{symbol}.{interval}', 'market.*.>'],
    ['*', '>'],
    ['a.*.b', 'a.*.b'],
  ])('[NA2] follow from the pattern %s', (pattern, expected) => {
    expect(translatePattern(new SubjectPattern(pattern))).toBe(expected);
    expect(isSubscribable(expected)).toBe(true);
  });

  it.each(['md_{symbol}', 'a.{x}{y}', 'a..b', 'a.', 'a b', 'a.>', '{x}.y{z}'])(
    '[NA2] do not follow from the pattern %s',
    (pattern) => {
      expect(translatePattern(new SubjectPattern(pattern))).toBeUndefined();
    },
  );

  it('[NA1] cover and meet each other as NATS matches them', () => {
    fc.assert(
      fc.property(subject, subject, (one, other) => {
        const ofOther = NAMES.filter((name) => matches(other, name));
        expect(intersect(one, other)).toBe(ofOther.some((name) => matches(one, name)));
        expect(covers(one, other)).toBe(ofOther.every((name) => matches(one, name)));
      }),
      { numRuns: 500 },
    );
  });

  it('[NA1] lose none of their names when those are left out that others cover', () => {
    fc.assert(
      fc.property(fc.array(subject, { maxLength: 5 }), (subjects) => {
        const kept = withoutCovered(subjects);
        for (const name of NAMES) {
          const isOne = (filter: string) => matches(filter, name);
          expect(kept.some(isOne)).toBe(subjects.some(isOne));
        }
        for (const one of kept) expect(kept.filter((other) => covers(other, one))).toEqual([one]);
      }),
    );
  });
});
