/** What one source delivered and the store has not taken yet: in order, and bounded. */
import type { Change } from '@tickboard/core/store/change';
import type { Table } from '@tickboard/core/store/table';
import type { DeliveryReport } from '../sources/receiver.ts';
import { conflate } from './fold-changes.ts';

export interface InboxOptions {
  readonly source: string;
  readonly report: DeliveryReport;
  readonly tables: ReadonlyMap<string, Table>;
  /** Room is made where so many changes wait. */
  readonly waitingMax: number;
}

/** When room has to be made, it is made for more than the next change: making room costs a walk through all of it. */
const ROOM_SHARE = 1 / 8;
/** Half of what a feed holds for those who are on their way to it (`FEED_WINDOW`): a burst is no reason for a gap. */
const EVENTS_IN_TURN_MAX = 2_048;

export class Inbox {
  readonly source: string;
  readonly report: DeliveryReport;
  /** What was taken in this turn of the event loop. */
  #takenInTurn = 0;
  #eventsInTurn = 0;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #waitingMax: number;
  #waiting: Change[] = [];
  /** What is before it was taken. */
  #head = 0;

  constructor({ source, report, tables, waitingMax }: InboxOptions) {
    this.source = source;
    this.report = report;
    this.#tables = tables;
    this.#waitingMax = waitingMax;
  }

  get depth(): number {
    return this.#waiting.length - this.#head;
  }

  /** To be called before a delivery is put in. */
  makeRoom(): void {
    if (this.depth >= this.#waitingMax) this.#foldAndDrop();
  }

  put(change: Change): void {
    this.#waiting.push(change);
  }

  get takenInTurn(): number {
    return this.#takenInTurn;
  }

  /** A new turn of the event loop begins. */
  beginTurn(): void {
    this.#takenInTurn = 0;
    this.#eventsInTurn = 0;
  }

  /** The oldest of what waits, at most so many, and no more events than those who read them can be sent in a turn. */
  take(wanted: number): readonly Change[] {
    const { depth } = this;
    const countMax = this.#countUpToEventsMax(Math.min(wanted, depth));
    this.#takenInTurn += countMax;
    if (depth <= countMax) {
      const rest = this.#head === 0 ? this.#waiting : this.#waiting.slice(this.#head);
      this.#keep([]);
      return rest;
    }
    const taken = this.#waiting.slice(this.#head, this.#head + countMax);
    this.#head += countMax;
    if (this.#head > this.#waiting.length / 2) this.#keep(this.#waiting.slice(this.#head));
    return taken;
  }

  #countUpToEventsMax(countMax: number): number {
    for (let count = 0; count < countMax; count++) {
      if ((this.#waiting[this.#head + count] as Change).op !== 'event') continue;
      if (this.#eventsInTurn === EVENTS_IN_TURN_MAX) return count;
      this.#eventsInTurn++;
    }
    return countMax;
  }

  /** Rows that still wait come in as stale. */
  markStale(): void {
    for (let index = this.#head; index < this.#waiting.length; index++) {
      const change = this.#waiting[index] as Change;
      if (change.op !== 'delete' && change.op !== 'event') this.#waiting[index] = { ...change, isStale: true };
    }
  }

  /** Folds what waits for the same row; then drops the oldest rows; and only when there is none left, events. */
  #foldAndDrop(): void {
    const before = this.#waiting.slice(this.#head);
    const folded = conflate(this.#tables, before);
    this.#count('conflated', before.length - folded.length);
    const goal = Math.floor(this.#waitingMax * (1 - ROOM_SHARE));
    const kept = dropOldest(folded, folded.length - goal, (change) => change.op !== 'event');
    this.#count('dropped_rows', folded.length - kept.length);
    const rest = kept.slice(Math.max(0, kept.length - goal));
    this.#count('dropped_events', kept.length - rest.length);
    this.#keep(rest);
  }

  #count(action: Parameters<DeliveryReport['overflowed']>[0], count: number): void {
    if (count > 0) this.report.overflowed(action, count);
  }

  #keep(waiting: Change[]): void {
    this.#waiting = waiting;
    this.#head = 0;
  }
}

function dropOldest(changes: Change[], count: number, canDrop: (change: Change) => boolean): Change[] {
  if (count <= 0) return changes;
  let dropped = 0;
  return changes.filter((change) => {
    const isDropped = dropped < count && canDrop(change);
    if (isDropped) dropped++;
    return !isDropped;
  });
}
