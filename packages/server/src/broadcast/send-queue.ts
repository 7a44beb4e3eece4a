/**
 * Writes frames to sockets in slices, so that the event loop is never held longer than the slice budget. Jobs are done
 * one after another: what a subscriber is sent keeps its order.
 */
import type { Group } from './group.ts';
import type { Subscriber } from './subscriber.ts';

export interface Job {
  /** Counts up by one a job. */
  readonly serial: number;
  readonly group: Group;
  readonly members: readonly Subscriber[];
  /** Types and sizes of the messages in the frame, for the metrics. */
  readonly messageType: string;
  readonly messageCount: number;
  /** The finished bytes; made when the job's turn comes. */
  readonly frame: () => Buffer;
  /** What a member holds before this job: where it stands if it is skipped. */
  readonly before: { readonly version: number; readonly prev: number; readonly feeds: ReadonlyMap<string, number> };
  /** Monotonic ms. */
  readonly madeAtMs: number;
  /** Members written so far; the others were skipped, or had left. */
  delivered: number;
}

export interface SendQueueOptions {
  readonly monotonic: () => number;
  /** Runs the task in a later turn of the event loop. */
  readonly defer: (task: () => void) => void;
  readonly sliceBudgetMs: () => number;
  readonly deliver: (job: Job, subscriber: Subscriber) => void;
  /** Called when a job was written to all; and once more, without a job, when none is left. */
  readonly finished: (job: Job) => void;
  readonly drained: () => void;
}

/** Sockets written between two looks at the clock. */
const WRITES_PER_LOOK = 16;

export class SendQueue {
  readonly #options: SendQueueOptions;
  #jobs: Job[] = [];
  #position = 0;
  #isScheduled = false;

  constructor(options: SendQueueOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#jobs.length === 0;
  }

  /** Sockets still to be written. */
  get depth(): number {
    return this.#jobs.reduce((depth, job) => depth + job.members.length, -this.#position);
  }

  add(job: Job): void {
    this.#jobs.push(job);
  }

  /** Writes for one slice at once, and goes on in later turns. */
  run(): void {
    if (!this.#isScheduled) this.#slice();
  }

  #slice(): void {
    const { monotonic, sliceBudgetMs, deliver, finished } = this.#options;
    const endMs = monotonic() + sliceBudgetMs();
    for (let job = this.#jobs[0]; job !== undefined; job = this.#jobs[0]) {
      while (this.#position < job.members.length) {
        const stop = Math.min(this.#position + WRITES_PER_LOOK, job.members.length);
        while (this.#position < stop) deliver(job, job.members[this.#position++] as Subscriber);
        if (this.#position < job.members.length && monotonic() >= endMs) {
          this.#continueLater();
          return;
        }
      }
      this.#jobs.shift();
      this.#position = 0;
      finished(job);
      if (this.#jobs.length > 0 && monotonic() >= endMs) {
        this.#continueLater();
        return;
      }
    }
    this.#options.drained();
  }

  #continueLater(): void {
    this.#isScheduled = true;
    this.#options.defer(() => {
      this.#isScheduled = false;
      this.#slice();
    });
  }
}
