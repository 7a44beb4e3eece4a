import { setTimeout as sleep } from 'node:timers/promises';
import type { ManualClock } from '@tickboard/core/clock';

const STEP_MS = 50;
const WAIT_MAX_MS = 20_000;

export interface PassTimeOptions {
  /** What is waited for, as it completes "waited in vain for …". */
  readonly what: () => string;
  readonly stepMs?: number;
}

/**
 * Lets the time of a clock that is moved by hand go on until something came true: fast, but not too fast for real
 * servers to answer meanwhile.
 */
export async function passTime(
  clock: ManualClock,
  condition: () => boolean,
  { what, stepMs = STEP_MS }: PassTimeOptions,
): Promise<void> {
  const deadlineMs = performance.now() + WAIT_MAX_MS;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`waited in vain for ${what()}`);
    clock.advance(stepMs);
    await sleep(1);
  }
}
