import type { ClosedTrade } from '@tickboard/core/model/channels/closed-trades';

/** Closings remembered, so that one that is delivered again is not counted again. */
export const SEEN_CLOSINGS_MAX = 10_000;

/**
 * A queue, a stream or somebody who pushes may deliver a closing again. It is the same if all that is compared is:
 * partial closings of one trade differ in some of it. Nobody can tell this of a closing without an id.
 */
export class SeenClosings {
  readonly #seen = new Set<string>();

  /** Whether this one was not told before; from now on it was. */
  admit({
    trade_id: id,
    strategy_name: strategy,
    pnl,
    exit_price: price,
    quantity,
    time,
  }: Partial<ClosedTrade>): boolean {
    if (id === undefined) return true;
    const key = JSON.stringify([id, strategy, pnl, price, quantity, time]);
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    if (this.#seen.size > SEEN_CLOSINGS_MAX) {
      const [oldest] = this.#seen;
      this.#seen.delete(oldest as string);
    }
    return true;
  }
}
