import { createHistogram, performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { measureEventLoopDelay } from '../../src/telemetry/event-loop-delay.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const BLOCK_MS = 60;

function blockLoop(): void {
  const startMs = performance.now();
  while (performance.now() - startMs < BLOCK_MS);
}

describe('the delay of the event loop', () => {
  it('[T7] is what a task waited beyond the time between two samples', () => {
    const samples = createHistogram();
    for (let index = 0; index < 98; index++) samples.record(10_000_000);
    samples.record(12_000_000);
    samples.record(200_000_000);
    const delay = measureEventLoopDelay(() => Object.assign(samples, { enable: () => true, disable: () => true }));
    expect(delay.quantile(0.5)).toBeCloseTo(0, 4);
    expect(delay.quantile(0.99)).toBeCloseTo(0.002, 4);
    expect(delay.quantile(1)).toBeCloseTo(0.19, 3);
    delay.reset();
    expect([0.5, 0.99, 1].map((share) => delay.quantile(share))).toEqual([0, 0, 0]);
  });

  it('[T7] of a real loop shows that something held it', async () => {
    const delay = measureEventLoopDelay();
    // The sampling timer has to have started before it can be late.
    while (delay.quantile(1) === 0) {
      blockLoop();
      await setImmediate();
    }
    expect(delay.quantile(1)).toBeGreaterThan((BLOCK_MS - 20) / 1_000);
    delay.stop();
  });

  it('[T7] starts afresh whenever the metrics are read', async () => {
    const metrics = createMetrics();
    try {
      const read = async (): Promise<number> => {
        const { values } = (await metrics.registry.getMetricsAsJSON()).find(({ name }) => name.includes('loop_delay'))!;
        expect(values.map(({ labels }) => labels['quantile'])).toEqual(['0.5', '0.99', '1']);
        return values[2]!.value;
      };
      let longest = 0;
      while (longest < (BLOCK_MS - 20) / 1_000) {
        // The first sample after a reading only tells when to count from.
        for (let turn = 0; turn < 4; turn++) {
          blockLoop();
          await setImmediate();
        }
        longest = await read();
      }
      // No sample can have been taken since: the loop has not turned.
      expect(await read()).toBeLessThan(longest);
    } finally {
      metrics.stop();
    }
  });
});
