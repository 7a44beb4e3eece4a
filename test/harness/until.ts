import { setTimeout as sleep } from 'node:timers/promises';

const POLL_INTERVAL_MS = 10;
const DEFAULT_TIMEOUT_MS = 45_000;

export interface UntilOptions {
  /** What is waited for, as it completes "waited for …"; a function may add what there is instead. */
  readonly what: string | (() => string);
  readonly timeoutMs?: number;
}

/**
 * Waits for something real (a socket, another process) to come true: asks every few milliseconds and returns the first
 * answer that is neither undefined nor false. Throws, saying what was waited for, once the time is up.
 */
export async function until<Answer>(
  condition: () => Answer | Promise<Answer>,
  options: UntilOptions,
): Promise<Exclude<Answer, undefined | false>> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await condition();
    if (answer !== undefined && answer !== false) return answer as Exclude<Answer, undefined | false>;
    if (performance.now() >= deadlineMs) {
      const what = typeof options.what === 'string' ? options.what : options.what();
      throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    }
    await sleep(POLL_INTERVAL_MS);
  }
}
