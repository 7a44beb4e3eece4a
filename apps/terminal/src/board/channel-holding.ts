/** The server sends what is on the screen, and no more. */
import type { Board } from '@tickboard/client/board';
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { Clock, Timer } from '@tickboard/core/clock';

/** A panel that is left and opened again goes on with what it has. */
const LINGER_MS = 3_000;

export class ChannelHolding {
  readonly #board: Board;
  readonly #clock: Clock;
  #held: ReadonlySet<ChannelSelector>;
  #wanted: ReadonlySet<ChannelSelector>;
  #timer: Timer | undefined;

  /** `initial` is what the board was opened with. */
  constructor(board: Board, clock: Clock, initial: Iterable<ChannelSelector>) {
    this.#board = board;
    this.#clock = clock;
    this.#held = new Set(initial);
    this.#wanted = this.#held;
  }

  /** All that is wanted from now on. */
  want(selectors: Iterable<ChannelSelector>): void {
    const wanted = new Set(selectors);
    if (isSame(wanted, this.#wanted)) return;
    this.#wanted = wanted;
    const fresh = [...wanted].filter((selector) => !this.#held.has(selector));
    if (fresh.length > 0) {
      this.#board.subscribe(fresh);
      this.#held = new Set([...this.#held, ...fresh]);
    }
    this.#timer?.cancel();
    this.#timer = this.#clock.after(LINGER_MS, () => this.#drop());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #drop(): void {
    this.#timer = undefined;
    const left = [...this.#held].filter((selector) => !this.#wanted.has(selector));
    if (left.length === 0) return;
    this.#board.unsubscribe(left);
    this.#held = this.#wanted;
    // A whole channel goes with its patterns, of which some may still be shown.
    const parts = [...this.#held].filter((selector) => left.some((gone) => selector.startsWith(`${gone}:`)));
    if (parts.length > 0) this.#board.subscribe(parts);
  }
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((each) => other.has(each));
}
