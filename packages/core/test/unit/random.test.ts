import { expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';

it('repeats itself for the same seed, and lies in [0, 1)', () => {
  const [left, right, other] = [seededRandom(42), seededRandom(42), seededRandom(43)];
  const numbers = Array.from({ length: 1_000 }, left);
  expect(Array.from({ length: 1_000 }, right)).toEqual(numbers);
  expect(Array.from({ length: 1_000 }, other)).not.toEqual(numbers);
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(new Set(numbers).size).toBe(1_000);
  const mean = numbers.reduce((sum, number) => sum + number, 0) / 1_000;
  expect(mean).toBeCloseTo(0.5, 1);
});
