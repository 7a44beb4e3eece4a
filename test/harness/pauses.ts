/** The pauses of a source between two connections. */
import type { ManualClock } from '@tickboard/core/clock';
import { expect, vi } from 'vitest';
import type { RecordingContext } from './source-context.ts';
import { until } from './until.ts';

export interface Lives {
  readonly context: RecordingContext;
  /** The one of the context: time stands still while a connection lives. */
  readonly clock: ManualClock;
}

/** The pauses (ms) after the next so many ends of a source's connection. Each but the last is over when it returns. */
export async function recordPauses({ context, clock }: Lives, count: number): Promise<number[]> {
  const after = vi.spyOn(clock, 'after');
  const ends = () => context.reports.filter(({ state }) => state === 'disconnected').length;
  const endsBefore = ends();
  const pauses: number[] = [];
  while (pauses.length < count) {
    const pauseMs = pauses.at(-1);
    if (pauseMs !== undefined) clock.advance(pauseMs);
    const due = endsBefore + pauses.length + 1;
    // What waits then is the next attempt alone.
    await until(() => ends() === due && context.clock.pending === 1, {
      what: () => `end ${due} of a connection; reported: ${JSON.stringify(context.reports)}`,
    });
    pauses.push(after.mock.lastCall?.[0] ?? 0);
  }
  after.mockRestore();
  return pauses;
}

/** From 0.2 s to 10 s, each jittered down to its half. */
export function expectDoubling(pauses: readonly number[]): void {
  for (const [index, pauseMs] of pauses.entries()) {
    const wholeMs = Math.min(10_000, 200 * 2 ** index);
    expect(pauseMs, `pause ${index + 1}`).toBeGreaterThanOrEqual(wholeMs / 2);
    expect(pauseMs, `pause ${index + 1}`).toBeLessThanOrEqual(wholeMs);
  }
}
