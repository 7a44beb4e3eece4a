/** One feed as this client got it: each event once, in order, and never a silent gap. */
import type { IncomingEvent } from '@tickboard/core/protocol/codec/incoming';
import { SeenIds } from './seen-ids.ts';

export type Verdict =
  /** To be delivered; `lost` events before it never came. */
  | { readonly kind: 'new'; readonly lost: number }
  /** It was delivered before. */
  | { readonly kind: 'duplicate' }
  /** A replayed event that the live stream is about to bring. */
  | { readonly kind: 'early' };

export class FeedLog {
  readonly #kept: number;
  #cursor: number | undefined;
  #isFiltered = false;
  /** Whether the event after the cursor must be the next id: not so while, or just after, events are filtered. */
  #isGapless = false;
  /** Ids delivered that could be replayed. */
  readonly #delivered = new SeenIds();
  #events: IncomingEvent[] = [];
  #view: readonly IncomingEvent[] | undefined;

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Id of the last event that was delivered, or known to be before our time; undefined while unknown. */
  get cursor(): number | undefined {
    return this.#cursor;
  }

  /** The last events, oldest first: another array whenever they changed. */
  get events(): readonly IncomingEvent[] {
    return (this.#view ??= [...this.#events]);
  }

  get isFiltered(): boolean {
    return this.#isFiltered;
  }

  /** Only some of the feed's events are asked for: ids may jump. */
  setFiltered(isFiltered: boolean): void {
    if (this.#isFiltered === isFiltered) return;
    this.#isFiltered = isFiltered;
    this.#isGapless = false;
  }

  /**
   * The feed's newest event has this id; what counts are those after it. Where none was left out the cursor is known
   * better by what came.
   */
  begin(newestId: number): void {
    if (this.#isGapless) return;
    this.#cursor = Math.max(this.#cursor ?? newestId, newestId);
    this.#isGapless = !this.#isFiltered;
  }

  /** Another life of the server's state: ids start anew, and the snapshot says after which of them events follow. */
  restart(): void {
    this.#cursor = 0;
    this.#isGapless = false;
    this.#delivered.clear();
    this.#events = [];
    this.#view = undefined;
  }

  /** The server says that the feed goes on with event `next`. */
  skipTo(next: number): void {
    this.#cursor = Math.max(this.#cursor ?? 0, next - 1);
    this.#isGapless = !this.#isFiltered;
  }

  /** Of these ids, both included, how many were never delivered. */
  countMissing(firstId: number, lastId: number): number {
    return this.#delivered.countUnseen(firstId, lastId);
  }

  take(event: IncomingEvent): Verdict {
    const { id, isReplay } = event;
    if (isReplay) {
      if (this.#cursor !== undefined && id > this.#cursor) return this.#takeBeyond(event);
      if (this.#delivered.has(id)) return { kind: 'duplicate' };
      this.#keep(event);
      return { kind: 'new', lost: 0 };
    }
    if (this.#cursor !== undefined && id <= this.#cursor) return { kind: 'duplicate' };
    const lost = this.#isGapless && this.#cursor !== undefined ? id - this.#cursor - 1 : 0;
    this.#cursor = id;
    this.#isGapless = !this.#isFiltered;
    this.#keep(event);
    return { kind: 'new', lost };
  }

  /**
   * A replay holds what was handed out before it. Beyond the cursor is what was left out of that, as what was not
   * selected then: the live stream has passed it, and brings it only where nothing was left out.
   */
  #takeBeyond(event: IncomingEvent): Verdict {
    if (this.#isGapless) return { kind: 'early' };
    this.#cursor = event.id;
    this.#keep(event);
    return { kind: 'new', lost: 0 };
  }

  #keep(event: IncomingEvent): void {
    this.#delivered.add(event.id);
    const at = this.#events.findLastIndex(({ id }) => id < event.id) + 1;
    this.#events.splice(at, 0, event);
    if (this.#events.length > this.#kept) this.#events.shift();
    this.#view = undefined;
  }
}
