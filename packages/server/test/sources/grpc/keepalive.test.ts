import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { Keepalive } from '../../../src/sources/grpc/keepalive.ts';

const INTERVAL_MS = 8_000;
const TIMEOUT_MS = 4_000;
const REST_MS = 300_000;

function setUp({ pingsInARowMax = 3, answersAfterMs = 5 }: { pingsInARowMax?: number; answersAfterMs?: number } = {}) {
  const clock = new ManualClock();
  const pingedAt: number[] = [];
  const latencies: number[] = [];
  let silences = 0;
  let delayMs = answersAfterMs;
  const keepalive = new Keepalive({
    clock,
    pingIntervalMs: INTERVAL_MS,
    pingTimeoutMs: TIMEOUT_MS,
    pingsInARowMax,
    ping: (onAnswer) => {
      pingedAt.push(clock.monotonic());
      if (Number.isFinite(delayMs)) clock.after(delayMs, onAnswer);
    },
    onAnswer: (latencyMs) => latencies.push(latencyMs),
    onSilence: () => {
      silences++;
      keepalive.stop();
    },
  });
  return {
    clock,
    keepalive,
    pingedAt,
    latencies,
    silences: () => silences,
    answerAfter: (milliseconds: number) => {
      delayMs = milliseconds;
    },
  };
}

describe('pings', () => {
  it('[GR5] go out at once, then an interval after each answer, and measure the round trip', () => {
    const { clock, keepalive, pingedAt, latencies } = setUp();
    keepalive.start();
    clock.advance(2 * INTERVAL_MS + 20);
    expect(pingedAt).toEqual([0, INTERVAL_MS + 5, 2 * (INTERVAL_MS + 5)]);
    expect(latencies).toEqual([5, 5, 5]);
  });

  it('[GR5] that are not answered in time end the connection', () => {
    const { clock, keepalive, silences, answerAfter } = setUp();
    keepalive.start();
    clock.advance(INTERVAL_MS);
    answerAfter(Number.POSITIVE_INFINITY);
    clock.advance(5 + TIMEOUT_MS - 1);
    expect(silences()).toBe(0);
    clock.advance(1);
    expect(silences()).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('[GR5] may be answered late while messages come', () => {
    const { clock, keepalive, silences, latencies } = setUp({ answersAfterMs: 3 * TIMEOUT_MS - 1 });
    keepalive.start();
    clock.advance(TIMEOUT_MS - 1);
    keepalive.heard();
    clock.advance(TIMEOUT_MS);
    keepalive.heard();
    clock.advance(TIMEOUT_MS);
    expect(silences()).toBe(0);
    expect(latencies).toEqual([3 * TIMEOUT_MS - 1]);
  });

  it('[GR6] rest after three in a row without anything else from the server', () => {
    const { clock, keepalive, pingedAt } = setUp();
    keepalive.start();
    clock.advance(REST_MS);
    expect(pingedAt).toHaveLength(3);
    clock.advance(2 * INTERVAL_MS + 15);
    expect(pingedAt).toHaveLength(4);
  });

  it('[GR6] go on once the server says something else', () => {
    const { clock, keepalive, pingedAt } = setUp();
    keepalive.start();
    clock.advance(10 * INTERVAL_MS);
    expect(pingedAt).toHaveLength(3);
    keepalive.heard();
    clock.advance(INTERVAL_MS);
    expect(pingedAt).toHaveLength(4);
    for (let answer = 0; answer < 10; answer++) {
      clock.advance(INTERVAL_MS);
      keepalive.heard();
    }
    expect(pingedAt.length).toBeGreaterThanOrEqual(10);
  });

  it('[GR6] never rest where their interval is configured', () => {
    const { clock, keepalive, pingedAt } = setUp({ pingsInARowMax: Number.POSITIVE_INFINITY });
    keepalive.start();
    clock.advance(REST_MS);
    expect(pingedAt).toHaveLength(Math.floor(REST_MS / (INTERVAL_MS + 5)) + 1);
  });

  it('[GR5] leave no timer once they are stopped', () => {
    const { clock, keepalive, pingedAt } = setUp();
    keepalive.start();
    clock.advance(10);
    keepalive.stop();
    keepalive.heard();
    expect(clock.pending).toBe(0);
    expect(pingedAt).toHaveLength(1);
  });
});
