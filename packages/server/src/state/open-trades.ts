import type { ClosedTrade } from '@tickboard/core/model/channels/closed-trades';
import type { Fill } from '@tickboard/core/model/channels/fills';

/** Trades open at once that are told apart; beyond, how many are open is not known any more. */
export const OPEN_TRADES_MAX = 100_000;
/** Closed trades remembered, so that one that is told again does not count as open. */
export const CLOSED_TRADES_MAX = 10_000;

/**
 * Which trades of strategies are executed and not closed. A trade is a fill that names a strategy and an id but no
 * order: the fills of an order have ids too, which nobody ever closes.
 */
export class OpenTrades {
  readonly #open = new Set<string>();
  readonly #closed = new Set<string>();
  #hasSeenAny = false;
  #isOverfull = false;

  /** Undefined before the first trade, and once there were more than can be told apart. */
  get count(): number | undefined {
    return this.#hasSeenAny && !this.#isOverfull ? this.#open.size : undefined;
  }

  execute({ trade_id: id, strategy_name: strategy, order_id: order }: Partial<Fill>): void {
    if (typeof id !== 'string' || typeof strategy !== 'string' || typeof order === 'string') return;
    this.#hasSeenAny = true;
    if (this.#closed.has(id)) return;
    this.#open.add(id);
    if (this.#open.size <= OPEN_TRADES_MAX) return;
    this.#isOverfull = true;
    this.#open.clear();
  }

  close({ trade_id: id }: Partial<ClosedTrade>): void {
    if (typeof id !== 'string') return;
    this.#open.delete(id);
    this.#closed.add(id);
    if (this.#closed.size <= CLOSED_TRADES_MAX) return;
    const [oldest] = this.#closed;
    this.#closed.delete(oldest as string);
  }
}
