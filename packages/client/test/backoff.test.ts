import fc from 'fast-check';
import { seededRandom } from '@tickboard/core/random';
import { describe, expect, it } from 'vitest';
import { Backoff } from '../src/backoff.ts';

describe('Backoff', () => {
  it('[L3] doubles from half a second to thirty, and stays there', () => {
    const backoff = new Backoff(() => 0.5);
    const waits = Array.from({ length: 9 }, () => backoff.next());
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    for (let attempt = 0; attempt < 5_000; attempt++) expect(backoff.next()).toBe(30_000);
  });

  it('[L3] varies each wait by a fifth at most, either way', () => {
    expect(new Backoff(() => 0).next()).toBeCloseTo(400);
    expect(new Backoff(() => 1 - 2 ** -32).next()).toBeCloseTo(600);
    fc.assert(
      fc.property(fc.integer(), fc.nat(12), (seed, attempts) => {
        const backoff = new Backoff(seededRandom(seed));
        for (let attempt = 0; attempt < attempts; attempt++) backoff.next();
        const plainMs = Math.min(30_000, 500 * 2 ** attempts);
        const waitMs = backoff.next();
        expect(waitMs).toBeGreaterThanOrEqual(plainMs * 0.8);
        expect(waitMs).toBeLessThanOrEqual(plainMs * 1.2);
      }),
    );
  });

  it('[L4] never waits less than the server asked for, and at most a fifth more', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(8), fc.integer({ min: 100, max: 3_600_000 }), (seed, attempts, hintMs) => {
        const backoff = new Backoff(seededRandom(seed));
        for (let attempt = 0; attempt < attempts; attempt++) backoff.next();
        const plainMs = Math.min(30_000, 500 * 2 ** attempts);
        const waitMs = backoff.next(hintMs);
        expect(waitMs).toBeGreaterThanOrEqual(hintMs);
        expect(waitMs).toBeLessThanOrEqual(hintMs + Math.max(hintMs, plainMs) / 5);
      }),
    );
  });

  it('[L4] takes a hint of nothing for a tenth of a second, and of a year for an hour', () => {
    expect(new Backoff(() => 0).next(0)).toBe(100);
    expect(new Backoff(() => 0).next(31_536_000_000)).toBe(3_600_000);
  });

  it('[L5] starts over when reset', () => {
    const backoff = new Backoff(() => 0.5);
    backoff.next();
    backoff.next();
    expect(backoff.attempts).toBe(2);
    backoff.reset();
    expect(backoff.attempts).toBe(0);
    expect(backoff.next()).toBe(500);
  });
});
