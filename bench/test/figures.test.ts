import { describe, expect, it } from 'vitest';
import { mean, median, percentile } from '@tickboard/bench/figures';

describe('figures', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('takes percentiles as the smallest value that so many do not exceed', () => {
    expect(percentile(values, 50)).toBe(50);
    expect(percentile(values, 99)).toBe(99);
    expect(percentile(values, 100)).toBe(100);
    expect(percentile([3], 1)).toBe(3);
  });

  it('takes mean and median', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(median([9, 1, 2])).toBe(2);
  });

  it('has nothing to say of no figures', () => {
    expect(() => percentile([], 50)).toThrow(RangeError);
    expect(() => median([])).toThrow(RangeError);
  });
});
