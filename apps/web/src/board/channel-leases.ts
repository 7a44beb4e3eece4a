/** Who shows which channels: the server sends what somebody shows, and no more. */
import type { Board } from '@tickboard/client/board';
import type { ChannelSelector } from '@tickboard/client/channel-rows';

/** A tab that is left and opened again goes on with what it has. */
const LINGER_MS = 3_000;

interface Lease {
  holders: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class ChannelLeases {
  readonly #board: Board;
  readonly #leases = new Map<ChannelSelector, Lease>();

  constructor(board: Board) {
    this.#board = board;
  }

  /** Holds channels until the function that is returned is called. */
  hold(selectors: readonly ChannelSelector[]): () => void {
    const fresh = selectors.filter((selector) => this.#take(selector));
    if (fresh.length > 0) this.#board.subscribe(fresh);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      for (const selector of selectors) this.#release(selector);
    };
  }

  /** Returns whether it has to be asked for. */
  #take(selector: ChannelSelector): boolean {
    const lease = this.#leases.get(selector);
    if (lease === undefined) {
      this.#leases.set(selector, { holders: 1, timer: undefined });
      return true;
    }
    clearTimeout(lease.timer);
    lease.timer = undefined;
    lease.holders++;
    return false;
  }

  #release(selector: ChannelSelector): void {
    const lease = this.#leases.get(selector);
    if (lease === undefined || --lease.holders > 0) return;
    lease.timer = setTimeout(() => {
      this.#leases.delete(selector);
      this.#board.unsubscribe([selector]);
      // A whole channel goes with its patterns, of which some may still be shown.
      const parts = [...this.#leases.keys()].filter((other) => other.startsWith(`${selector}:`));
      if (parts.length > 0) this.#board.subscribe(parts);
    }, LINGER_MS);
  }
}
