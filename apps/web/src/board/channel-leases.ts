/** Who shows which channels: the server sends what somebody shows, and no more. */
import type { Board } from '@tickboard/client/board';
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { Clock, Timer } from '@tickboard/core/clock';
import { parseName } from '@tickboard/core/store/selection';

/** A tab that is left and opened again goes on with what it has. */
export const LINGER_MS = 3_000;

type LeasedBoard = Pick<Board, 'subscribe' | 'unsubscribe'> & { readonly status: Pick<Board['status'], 'state'> };

interface Lease {
  holders: number;
  timer: Timer | undefined;
}

export class ChannelLeases {
  readonly #board: LeasedBoard;
  readonly #clock: Clock;
  readonly #leases = new Map<ChannelSelector, Lease>();

  constructor(board: LeasedBoard, clock: Clock) {
    this.#board = board;
    this.#clock = clock;
  }

  /** Holds channels until the function that is returned is called. */
  hold(selectors: readonly ChannelSelector[]): () => void {
    const held = selectors.map(plainly);
    const fresh = held.filter((selector) => this.#take(selector));
    if (fresh.length > 0) this.#board.subscribe(fresh);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      for (const selector of held) this.#release(selector);
    };
  }

  /** Returns whether it has to be asked for. */
  #take(selector: ChannelSelector): boolean {
    const lease = this.#leases.get(selector);
    if (lease === undefined) {
      this.#leases.set(selector, { holders: 1, timer: undefined });
      return true;
    }
    lease.timer?.cancel();
    lease.timer = undefined;
    lease.holders++;
    return false;
  }

  #release(selector: ChannelSelector): void {
    const lease = this.#leases.get(selector);
    if (lease === undefined || --lease.holders > 0) return;
    this.#endLater(selector, lease);
  }

  #endLater(selector: ChannelSelector, lease: Lease): void {
    lease.timer = this.#clock.after(LINGER_MS, () => {
      // What is held while the server is away is all there is.
      if (this.#board.status.state === 'reconnecting') this.#endLater(selector, lease);
      else this.#end(selector);
    });
  }

  /** A whole channel goes with its parts, and takes them in: whatever else is held of it is asked for with the same step. */
  #end(selector: ChannelSelector): void {
    this.#leases.delete(selector);
    this.#board.unsubscribe([selector]);
    const { channel } = parseName(selector);
    const others = [...this.#leases.keys()].filter((other) => parseName(other).channel === channel);
    if (others.length > 0) this.#board.subscribe(others);
  }
}

/** All keys of a channel are the channel. */
function plainly(selector: ChannelSelector): ChannelSelector {
  const { channel, pattern } = parseName(selector);
  return pattern === '*' ? (channel as ChannelSelector) : selector;
}
