/** What of the machine is injected where nothing else is given. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '@tickboard/core/clock';

/** A later turn of the event loop, after the input that is already there was read. */
export function defer(task: () => void): void {
  setImmediate(task);
}

const RANDOM_BYTES = 6;

/** Randomness for epochs and jitter, from the system: an epoch that repeats would make versions of two lives comparable. */
export function secureRandom(): number {
  return randomBytes(RANDOM_BYTES).readUIntBE(0, RANDOM_BYTES) / 2 ** (8 * RANDOM_BYTES);
}

/** Waits for a task, but no longer than this. Resolves to whether it ended in time; a failure is an end. */
export function waitFor(task: Promise<unknown>, timeoutMs: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.after(timeoutMs, () => resolve(false));
    const finish = () => {
      timer.cancel();
      resolve(true);
    };
    task.then(finish, finish);
  });
}
