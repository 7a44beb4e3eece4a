import { RateWindow } from '@tickboard/client/view/rate-window';
import { describe, expect, it } from 'vitest';

describe('a rate', () => {
  it('[UF16] is over the last five seconds', () => {
    const rate = new RateWindow();
    expect([rate.read(0, 0), rate.read(10, 100)]).toEqual([undefined, undefined]);
    expect(rate.read(100, 1_000)).toBe(100);
    for (let second = 2; second <= 20; second++) rate.read(100, second * 1_000);
    expect(rate.read(100, 21_000)).toBe(0);
  });
});
