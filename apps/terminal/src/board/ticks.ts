/** Smallest steps of the prices of symbols in a table, whose tickers are held while it is shown. */
import type { Board } from '@tickboard/client/board';
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import { selectorOf } from '@tickboard/client/view/selectors';

/** Beyond these, prices have the digits that they bring themselves. */
const HELD_MAX = 200;

export class Ticks {
  readonly #board: Board;
  /** Kept once it was needed, so that rows that come and go ask the server for nothing. */
  readonly #held = new Set<string>();

  constructor(board: Board) {
    this.#board = board;
  }

  readonly tickOf = (symbol: string | undefined): number | undefined =>
    this.#board.table('market_data').get(symbol ?? '')?.tick_size;

  /** What has to be held for these symbols, and for those before. */
  selectorsFor(symbols: Iterable<string | undefined>): readonly ChannelSelector[] {
    for (const symbol of symbols) {
      if (this.#held.size >= HELD_MAX) break;
      if (symbol !== undefined) this.#held.add(symbol);
    }
    return [...this.#held].flatMap((symbol) => selectorOf('market_data', symbol));
  }
}
