import { SubjectPattern } from '@tickboard/server/decode/subject-pattern';
import { isTopicFilter, translatePattern, withoutCovered } from '@tickboard/server/sources/mqtt/mqtt-topics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const level = fc.constantFrom('a', 'b', '+', '$SYS');
const filter = fc
  .tuple(fc.array(level, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([levels, isOpen]) => [...levels, ...(isOpen ? ['#'] : [])].join('/'));

/** Every name of up to four levels. */
const NAMES = [1, 2, 3, 4].flatMap((length) =>
  Array.from({ length: 3 ** length }, (_item, index) =>
    Array.from({ length }, (_level, place) => ['a', 'b', '$SYS'][Math.floor(index / 3 ** place) % 3]).join('/'),
  ),
);

/** What the standard says of wildcards: section 4.7 of MQTT 3.1.1. */
function matches(given: string, name: string): boolean {
  if (name.startsWith('$') && !given.startsWith('$')) return false;
  const pattern = given.replaceAll('$', '\\$').replaceAll('+', '[^/]*').replace(/\/#$/, '(/.*)?').replace(/^#$/, '.*');
  return new RegExp(`^${pattern}$`).test(name);
}

describe('topics', () => {
  it.each([
    ['quotes/{symbol}', 'quotes/#'],
    ['quotes/{symbol}/last', 'quotes/+/last'],
    ['{venue}/quotes/{symbol}', '+/quotes/#'],
    ['/quotes', '/quotes'],
    ['*', '#'],
    ['strategy.x.signal', 'strategy.x.signal'],
  ])('[MQ2] follow from the pattern %s', (pattern, expected) => {
    expect(translatePattern(new SubjectPattern(pattern))).toBe(expected);
    expect(isTopicFilter(expected)).toBe(true);
  });

  it.each(['strategy.{name}.signal', 'a/{x}{y}', 'a/b+c', 'a/#/b'])(
    '[MQ2] do not follow from the pattern %s',
    (pattern) => {
      expect(translatePattern(new SubjectPattern(pattern))).toBeUndefined();
    },
  );

  it('[MQ1] lose none of their names when those are left out that others cover', () => {
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 5 }), (filters) => {
        const kept = withoutCovered(filters);
        expect(filters).toEqual(expect.arrayContaining(kept));
        for (const name of NAMES) {
          const isOne = (given: string) => matches(given, name);
          expect(kept.some(isOne)).toBe(filters.some(isOne));
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [['quotes/#', 'quotes/A', 'quotes/+/last'], ['quotes/#']],
    [['+/a', 'b/a', 'b/a'], ['+/a']],
    [
      ['#', '$SYS/x', 'a'],
      ['#', '$SYS/x'],
    ],
    [
      ['a/+', '+/b'],
      ['a/+', '+/b'],
    ],
  ])('[MQ1] of %j are %j', (given, expected) => {
    expect(withoutCovered(given)).toEqual(expected);
  });
});
