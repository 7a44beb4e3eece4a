/** The order book of the symbol: figures and bars of a frame are of one and the same book. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import { buildLadder, GROUPS, nearestGroup, nextGroup, stepOf } from '@tickboard/client/view/book-ladder';
import { formatStep } from '@tickboard/client/view/book-words';
import type { ActionId } from '@tickboard/client/view/keymap';
import { ownOrdersOf, placeOrders } from '@tickboard/client/view/own-orders';
import { selectorsOf } from '@tickboard/client/view/selectors';
import type { Judged } from '@tickboard/client/view/standing';
import type { Desk } from '../../board/desk.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { drawWithoutSymbol, JUDGED_WITHOUT, symbolOf, TELLS_SYMBOLS } from '../../panel/one-symbol.ts';
import { DONE, type Outcome, type Panel, refuse } from '../../panel/panel.ts';
import type { Region } from '../../screen/region.ts';
import { BookView } from './book-view.ts';

const HELD = ['orderbook', 'market_data'] as const;

export class BookPanel implements Panel {
  readonly hints = [
    { action: 'finer-book', words: 'finer' },
    { action: 'coarser-book', words: 'coarser' },
  ] as const;
  readonly actions: ReadonlySet<ActionId> = new Set(['finer-book', 'coarser-book'] as const);
  readonly #desk: Desk;
  /** In ticks, by symbol. */
  readonly #groups = new Map<string, number>();
  #view: BookView | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get selectors(): readonly ChannelSelector[] {
    const symbol = symbolOf(this.#desk);
    return symbol === undefined ? TELLS_SYMBOLS : [...selectorsOf(HELD, symbol), 'orders'];
  }

  get judged(): Judged {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) return JUDGED_WITHOUT;
    return {
      channels: ['orderbook'],
      shown: { orderbook: symbol },
      instead: { market_data: symbol },
      beside: { orders: ownOrdersOf(symbol) },
    };
  }

  get heading(): string {
    const symbol = symbolOf(this.#desk);
    return symbol === undefined ? '' : `${symbol}  step ${formatStep(this.#stepOf(symbol))}`;
  }

  draw(region: Region): void {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) {
      drawWithoutSymbol(region, this.#desk);
      return;
    }
    const { board } = this.#desk;
    const book = board.table('orderbook').get(symbol);
    if (book === undefined) {
      const why = 'No source tells one. Market prices may be there all the same.';
      drawEmpty(region, `No order book of ${symbol}`, why);
      return;
    }
    if (this.#view?.symbol !== symbol) this.#view = new BookView(symbol);
    const step = this.#stepOf(symbol);
    const view = this.#view;
    view.draw(region, {
      ladder: buildLadder(book.bids ?? [], book.asks ?? [], step, view.rungsIn(region)),
      own: placeOrders(board.table('orders').values(), symbol, step),
      areOrdersOld: this.#desk.judge({ channels: ['orders'], shown: { orders: ownOrdersOf(symbol) } }).staleRows > 0,
      step,
      tickSize: this.#tickSizeOf(symbol),
    });
  }

  act(action: ActionId): Outcome {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) return refuse('There is no symbol yet');
    if (this.#tickSizeOf(symbol) === undefined) return refuse('The tick size of this instrument is not known');
    const group = this.#groupOf(symbol);
    if (action === 'finer-book' && group === GROUPS[0]) {
      return refuse('The steps are as fine as the instrument has them');
    }
    if (action === 'coarser-book' && group === GROUPS.at(-1)) return refuse('There are no coarser steps');
    this.#groups.set(symbol, nextGroup(group, action === 'finer-book' ? -1 : 1));
    return DONE;
  }

  #groupOf(symbol: string): number {
    return nearestGroup(this.#groups.get(symbol) ?? 1);
  }

  #tickSizeOf(symbol: string): number | undefined {
    return this.#desk.board.table('market_data').get(symbol)?.tick_size;
  }

  #stepOf(symbol: string): number | undefined {
    const tickSize = this.#tickSizeOf(symbol);
    return tickSize === undefined ? undefined : stepOf(tickSize, this.#groupOf(symbol));
  }
}
