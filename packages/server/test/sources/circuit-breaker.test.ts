import { ManualClock } from '@tickboard/core/clock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CircuitBreaker, type CircuitBreakerOptions } from '../../src/sources/circuit-breaker.ts';

/** The pause is then exactly three quarters of what doubles. */
const HALF = () => 0.5;

function openBreaker(options: Partial<CircuitBreakerOptions> = {}) {
  const clock = new ManualClock();
  return { clock, breaker: new CircuitBreaker({ clock, random: HALF, ...options }) };
}

function fail(breaker: CircuitBreaker, times: number): void {
  for (let time = 0; time < times; time++) breaker.failed();
}

describe('a circuit breaker', () => {
  it('[V11] lets everything through until five requests in a row have failed', () => {
    const { breaker } = openBreaker();
    fail(breaker, 4);
    breaker.succeeded();
    fail(breaker, 4);
    expect(breaker.state).toBe('closed');
    expect(breaker.mayTry()).toBe(true);
    expect(breaker.retryInMs).toBe(0);
    breaker.failed();
    expect(breaker.state).toBe('open');
    expect(breaker.mayTry()).toBe(false);
  });

  it('[V11] lets one request through when its time is over, and no other before the outcome is known', () => {
    const { breaker, clock } = openBreaker();
    fail(breaker, 5);
    expect(breaker.retryInMs).toBe(750);
    clock.advance(749);
    expect(breaker.mayTry()).toBe(false);
    clock.advance(1);
    expect(breaker.mayTry()).toBe(true);
    expect(breaker.state).toBe('half-open');
    clock.advance(60_000);
    expect(breaker.mayTry()).toBe(false);
    breaker.succeeded();
    expect(breaker.state).toBe('closed');
    expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, true]);
  });

  it('[V11] waits twice as long after each try that failed, up to 30 s, and begins anew after one that did not', () => {
    const { breaker, clock } = openBreaker();
    const pauses: number[] = [];
    fail(breaker, 5);
    for (let round = 0; round < 7; round++) {
      pauses.push(breaker.retryInMs);
      clock.advance(breaker.retryInMs);
      expect(breaker.mayTry()).toBe(true);
      breaker.failed();
    }
    expect(pauses).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]);
    clock.advance(breaker.retryInMs);
    breaker.mayTry();
    breaker.succeeded();
    fail(breaker, 5);
    expect(breaker.retryInMs).toBe(750);
  });

  it('[V11] is not kept open by what was asked before it opened, and is closed by it', () => {
    const { breaker, clock } = openBreaker();
    fail(breaker, 5);
    clock.advance(500);
    fail(breaker, 3);
    expect(breaker.retryInMs).toBe(250);
    breaker.succeeded();
    expect(breaker.mayTry()).toBe(true);
  });

  it('[V11] says in words how it stands', () => {
    const { breaker, clock } = openBreaker({ openMinMs: 5_000 });
    expect(breaker.describe()).toBe('requests succeed');
    breaker.failed();
    expect(breaker.describe()).toBe('the last request failed');
    breaker.failed();
    expect(breaker.describe()).toBe('2 requests in a row failed');
    fail(breaker, 3);
    expect(breaker.describe()).toBe('5 requests in a row failed, the next is tried in 4 s');
    clock.advance(3_750);
    breaker.mayTry();
    expect(breaker.describe()).toBe('5 requests in a row failed, the next is being tried');
    breaker.failed();
    expect(breaker.describe()).toBe('6 requests in a row failed, the next is tried in 8 s');
  });

  it('[V11] pauses for between half and the whole of what is allowed, whatever chance says', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(share, fc.integer({ min: 1, max: 12 }), (drawn, rounds) => {
        const { breaker, clock } = openBreaker({ random: () => drawn, failuresMax: 1 });
        for (let round = 0; round < rounds; round++) {
          breaker.failed();
          const wholeMs = Math.min(30_000, 1_000 * 2 ** round);
          expect(breaker.retryInMs).toBeGreaterThanOrEqual(wholeMs / 2);
          expect(breaker.retryInMs).toBeLessThanOrEqual(wholeMs);
          clock.advance(Math.ceil(breaker.retryInMs));
          expect(breaker.mayTry()).toBe(true);
        }
      }),
    );
  });
});
