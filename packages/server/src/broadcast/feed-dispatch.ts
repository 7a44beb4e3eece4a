/** How far the feeds were handed to the groups, and when the next events are due: at once, not on the tick. */
import type { Store } from '@tickboard/core/store/store';

export interface FeedDispatchOptions {
  readonly store: Store;
  /** Runs the task in a later turn of the event loop. */
  readonly defer: (task: () => void) => void;
  /** Asked for a pass: to be answered by `take`, once. */
  readonly due: () => void;
}

export class FeedDispatch {
  readonly #options: FeedDispatchOptions;
  /** Replaced, never changed in place: jobs keep the positions of their time. */
  #positions: ReadonlyMap<string, number>;
  /** A pass will come. */
  #isAwake = false;

  constructor(options: FeedDispatchOptions) {
    this.#options = options;
    this.#positions = newestIds(options.store);
  }

  /** By feed: the id of the last event that was handed to the groups. */
  get positions(): ReadonlyMap<string, number> {
    return this.#positions;
  }

  /** There may be events that were not handed to the groups. */
  wake(): void {
    if (this.#isAwake || !this.#hasNews()) return;
    this.#isAwake = true;
    // Not in this call: the events of one turn of the event loop leave together.
    this.#options.defer(() => this.#options.due());
  }

  /** The turn of a pass has come: it hands out everything after the positions returned. */
  take(): ReadonlyMap<string, number> {
    const before = this.#positions;
    this.#isAwake = false;
    this.#positions = newestIds(this.#options.store);
    return before;
  }

  #hasNews(): boolean {
    for (const [name, feed] of this.#options.store.feeds) {
      if (feed.lastId > (this.#positions.get(name) ?? 0)) return true;
    }
    return false;
  }
}

function newestIds(store: Store): ReadonlyMap<string, number> {
  return new Map([...store.feeds].map(([name, feed]) => [name, feed.lastId]));
}
