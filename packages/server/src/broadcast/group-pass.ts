/**
 * One message for each of some groups, written to every member in step. A message is made when its group's turn comes,
 * not before: ten thousand groups hold the event loop no longer than ten.
 */
import type { Delivery } from './delivery.ts';
import type { Group } from './group.ts';
import type { Job } from './job.ts';
import type { Pass, Progress, SendQueue } from './send-queue.ts';
import type { Subscriber } from './subscriber.ts';

/** What a pass is about. */
export interface PassPlan {
  /** Its turn has come: the groups that it may have something for. */
  begin(): Iterable<Group>;
  /** What it has for this group; undefined: nothing. Asked once a group. */
  makeJob(group: Group): Job | undefined;
  /** Members of this group were written. */
  written?(group: Group): void;
  end?(): void;
}

/** Sockets written between two looks at the clock. */
const WRITES_PER_LOOK = 16;

export class GroupPass implements Pass {
  readonly #plan: PassPlan;
  readonly #queue: SendQueue;
  readonly #delivery: Delivery;
  /** Undefined before it began. */
  #serial: number | undefined;
  #groups: Iterator<Group> = [][Symbol.iterator]();
  #group: Group | undefined;
  #members: readonly Subscriber[] = [];
  #position = 0;
  #delivered = 0;

  constructor(plan: PassPlan, queue: SendQueue, delivery: Delivery) {
    this.#plan = plan;
    this.#queue = queue;
    this.#delivery = delivery;
  }

  get depth(): number {
    return this.#members.length - this.#position;
  }

  step(): Progress {
    if (this.#serial === undefined) {
      this.#serial = this.#queue.nextSerial();
      this.#groups = this.#plan.begin()[Symbol.iterator]();
      return 'more';
    }
    if (this.#group === undefined && !this.#nextGroup()) {
      this.#plan.end?.();
      return 'done';
    }
    if (this.#group !== undefined) this.#write(this.#group);
    return 'more';
  }

  serve(subscriber: Subscriber): void {
    const { group } = subscriber;
    if (group === undefined || this.#serial === undefined) return;
    this.#prepare(group, this.#serial);
    const { job } = group;
    if (job !== undefined && this.#deliver(job, group, subscriber, this.#delivery.lowWaterBytes)) {
      this.#report(group, job, 1);
    }
  }

  /** Returns false when there is none left; leaves none where the pass has nothing for it. */
  #nextGroup(): boolean {
    const next = this.#groups.next();
    if (next.done === true) return false;
    const group = next.value;
    this.#prepare(group, this.#serial as number);
    if (group.job === undefined) return true;
    this.#group = group;
    this.#members = [...group.members];
    this.#position = 0;
    this.#delivered = 0;
    return true;
  }

  /** Makes what the pass has for this group, unless it did. */
  #prepare(group: Group, serial: number): void {
    if (group.serial === serial) return;
    group.serial = serial;
    group.job = this.#plan.makeJob(group);
  }

  #write(group: Group): void {
    const job = group.job as Job;
    const { lowWaterBytes } = this.#delivery;
    const end = Math.min(this.#position + WRITES_PER_LOOK, this.#members.length);
    let isMade = false;
    try {
      while (this.#position < end) {
        const member = this.#members[this.#position++] as Subscriber;
        if (this.#deliver(job, group, member, lowWaterBytes)) this.#delivered++;
      }
      isMade = true;
    } finally {
      if (!isMade || end === this.#members.length) this.#finish(group, job);
    }
  }

  /** Also where the message could not be made: its members find out by the `prev` of the next one. */
  #finish(group: Group, job: Job): void {
    group.job = undefined;
    this.#group = undefined;
    this.#members = [];
    this.#position = 0;
    if (this.#delivered > 0) this.#report(group, job, this.#delivered);
  }

  /** The hot path: once a session and message. */
  #deliver(job: Job, group: Group, subscriber: Subscriber, lowWaterBytes: number): boolean {
    const serial = this.#serial as number;
    if (subscriber.group !== group || subscriber.serial >= serial || subscriber.lag !== undefined) return false;
    subscriber.serial = serial;
    if (subscriber.outlet.bufferedBytes > lowWaterBytes) {
      this.#delivery.skip(subscriber, job.before);
      return false;
    }
    subscriber.outlet.write(job.parcel.bytes);
    return true;
  }

  #report(group: Group, job: Job, times: number): void {
    this.#plan.written?.(group);
    this.#delivery.report(group, job.parcel, times);
  }
}
