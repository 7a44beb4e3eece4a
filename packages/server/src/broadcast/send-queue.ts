/**
 * Passes one after another, each in small steps, so that the event loop is never held longer than the slice budget. A
 * pass begins when its turn comes; only one is under way at any time, which is what keeps everything in order.
 */
import type { Subscriber } from './subscriber.ts';

export type Progress =
  /** There is more to do. */
  | 'more'
  /** There is more to do, but others first. */
  | 'others first'
  | 'done';

export interface Pass {
  /** Sockets that it knows it still has to write. */
  readonly depth: number;
  /** Does the next piece of work. What it threw at, it does not try again. */
  step(): Progress;
  /** Writes what it has for this subscriber, unless it did, or has not begun. */
  serve(subscriber: Subscriber): void;
}

export interface SendQueueOptions {
  readonly monotonic: () => number;
  /** Runs the task in a later turn of the event loop. */
  readonly defer: (task: () => void) => void;
  readonly sliceBudgetMs: () => number;
}

export class SendQueue {
  readonly #options: SendQueueOptions;
  /** The first is under way, or is the next to begin. */
  readonly #passes: Pass[] = [];
  #serial = 0;
  #isScheduled = false;
  #isRunning = false;
  #isStopped = false;

  constructor(options: SendQueueOptions) {
    this.#options = options;
  }

  /** Sockets still to be written. */
  get depth(): number {
    return this.#passes.reduce((depth, pass) => depth + pass.depth, 0);
  }

  /** Serial of the last pass that began. */
  get serial(): number {
    return this.#serial;
  }

  /** For a pass that begins. */
  nextSerial(): number {
    return ++this.#serial;
  }

  /** Works for one slice at once, and goes on in later turns. */
  add(pass: Pass): void {
    if (this.#isStopped) return;
    this.#passes.push(pass);
    if (!this.#isScheduled && !this.#isRunning) this.#slice();
  }

  /** Writes to this subscriber what the pass that is under way has for it. */
  serve(subscriber: Subscriber): void {
    this.#passes[0]?.serve(subscriber);
  }

  stop(): void {
    this.#isStopped = true;
    this.#passes.length = 0;
  }

  #slice(): void {
    const endMs = this.#options.monotonic() + this.#options.sliceBudgetMs();
    this.#isRunning = true;
    try {
      do this.#step();
      while (this.#passes.length > 0 && this.#options.monotonic() < endMs);
    } finally {
      this.#isRunning = false;
      if (this.#passes.length > 0) this.#continueLater();
    }
  }

  #step(): void {
    const pass = this.#passes[0];
    const progress = pass?.step();
    // Whoever stopped the queue meanwhile has emptied it.
    if (pass === undefined || progress === 'more' || this.#isStopped) return;
    this.#passes.shift();
    if (progress === 'others first') this.#passes.push(pass);
  }

  #continueLater(): void {
    this.#isScheduled = true;
    this.#options.defer(() => {
      this.#isScheduled = false;
      if (!this.#isStopped) this.#slice();
    });
  }
}
