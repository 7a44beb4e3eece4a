/** Time, injected: nothing in the state, the sessions or the sources reads the machine's clock on its own. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall time in Unix milliseconds. */
  now(): number;
  /** Monotonic time in milliseconds, for intervals: it never steps back. */
  monotonic(): number;
  /** Calls `task` once, no earlier than `delayMs` from now. */
  after(delayMs: number, task: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, task) => {
    if (delayMs <= 0 && typeof setImmediate === 'function') return soon(task);
    const handle = setTimeout(task, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Where there is no way to say so, a timer is the next best: it waits a millisecond and wakes the process once more. */
function soon(task: () => void): Timer {
  const handle = setImmediate(task);
  return { cancel: () => clearImmediate(handle) };
}

interface Waiting {
  readonly dueMs: number;
  readonly order: number;
  readonly task: () => void;
}

/** A clock that a test moves by hand. Tasks run in order of their due time, then of their creation. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #startMs: number;
  #order = 0;
  #waiting: Waiting[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
    this.#startMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs - this.#startMs;
  }

  after(delayMs: number, task: () => void): Timer {
    const waiting = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, task };
    this.#waiting.push(waiting);
    return {
      cancel: () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
      },
    };
  }

  /** Number of tasks not yet run: a test can see that nothing was left behind. */
  get pending(): number {
    return this.#waiting.length;
  }

  /** Moves time on, running every task that falls due on the way, each at its own time. */
  advance(milliseconds: number): void {
    const endMs = this.#nowMs + milliseconds;
    for (;;) {
      const next = this.#waiting
        .filter((waiting) => waiting.dueMs <= endMs)
        .sort((left, right) => left.dueMs - right.dueMs || left.order - right.order)[0];
      if (next === undefined) break;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#nowMs = next.dueMs;
      next.task();
    }
    this.#nowMs = endMs;
  }
}
