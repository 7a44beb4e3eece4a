/**
 * A ladder of fixed places: asks above the spread and bids below it, or side by side where the room is wide and low. A
 * place is none of a price, so nothing moves.
 */
import type { Ladder, Rung } from '@tickboard/client/view/book-ladder';
import { describeBalance, describeTop } from '@tickboard/client/view/book-words';
import { formatCompact, formatPrice, formatQuantity } from '@tickboard/client/view/numbers';
import type { OwnQuantities } from '@tickboard/client/view/own-orders';
import { SizeDigits } from '@tickboard/client/view/size-digits';
import { drawBar, drawBarFromRight } from '../../panel/bar.ts';
import { widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD, DIM } from '../../screen/style.ts';
import { LINE, MUTED, styled, TEXT } from '../../theme/styles.ts';

export interface ShownBook {
  readonly ladder: Ladder;
  readonly own: OwnQuantities;
  readonly areOrdersOld: boolean;
  readonly step: number | undefined;
  readonly tickSize: number | undefined;
}

type Side = 'bid' | 'ask';

/** Where the figures of a rung stand. */
interface Columns {
  readonly own: Span;
  readonly price: Span;
  readonly size: Span;
  readonly sum: Span;
  readonly bar: Span;
  /** From the right to the left. */
  readonly isMirrored: boolean;
}

interface Span {
  readonly x: number;
  readonly width: number;
}

/** Titles, spread and balance. */
const OTHER_ROWS = 3;
const RUNGS_MAX = 40;
const SIDE_BY_SIDE_WIDTH_MIN = 72;
/** With fewer rungs one above the other, the sides stand beside each other. */
const STACKED_RUNGS_MIN = 7;
const PRICE_WIDTH_MIN = 9;
const FIGURE_WIDTH_MIN = 7;
const FIGURE_WIDTH_MAX = 13;
/** With so much the bars have enough, and figures are set wider; longer ones would say no more. */
const BAR_WIDTH_ENOUGH = 40;
const BAR_WIDTH_MAX = 64;
/** Before the line of the frame. */
const PADDING = 1;
/** From here on there is room for how much of one's own stands there. */
const OWN_FIGURE_FROM = 56;
const MARK = '\u25c6';
const BALANCE_WIDTH_MAX = 60;

export class BookView {
  readonly symbol: string;
  readonly #sizes = new SizeDigits();
  /** Never narrower than before, so that the columns do not move. */
  #priceWidth = PRICE_WIDTH_MIN;
  #figureWidth = FIGURE_WIDTH_MIN;

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  /** Rungs of a side. */
  rungsIn(region: Region): number {
    const rows = region.height - OTHER_ROWS;
    return Math.max(1, Math.min(RUNGS_MAX, isSideBySide(region) ? rows : rows >> 1));
  }

  draw(region: Region, book: ShownBook): void {
    const { ladder, step } = book;
    const rungs = [...ladder.asks, ...ladder.bids];
    this.#sizes.take(rungs.map(({ quantity }) => quantity));
    for (const { price, sum } of rungs) {
      this.#priceWidth = Math.max(this.#priceWidth, formatPrice(price, step).length);
      const figure = this.#sizes.format(sum).length;
      this.#figureWidth = Math.min(FIGURE_WIDTH_MAX, Math.max(this.#figureWidth, figure));
    }
    if (isSideBySide(region)) this.#drawSideBySide(region, book);
    else this.#drawStacked(region, book);
  }

  #drawStacked(region: Region, book: ShownBook): void {
    const { ladder, own, tickSize } = book;
    const rungs = this.rungsIn(region);
    const columns = this.#place(region.width);
    drawTitles(region, columns);
    const middle = 1 + rungs;
    for (let at = 0; at < rungs; at++) {
      this.#drawRung(region, middle - 1 - at, columns, 'ask', ladder.asks[at], book, own.asks);
      this.#drawRung(region, middle + 1 + at, columns, 'bid', ladder.bids[at], book, own.bids);
    }
    drawTop(region, middle, ladder, tickSize);
    drawBalance(region, region.height - 1, ladder.bidShare);
  }

  #drawSideBySide(region: Region, book: ShownBook): void {
    const { ladder, own, tickSize } = book;
    const width = (region.width - 1) >> 1;
    const right = region.width - width;
    const parts = [
      {
        side: 'bid',
        x: 0,
        columns: mirror(this.#place(width), width),
        rungs: ladder.bids,
        quantities: own.bids,
      },
      {
        side: 'ask',
        x: right,
        columns: this.#place(width),
        rungs: ladder.asks,
        quantities: own.asks,
      },
    ] as const;
    for (const { side, x, columns, rungs, quantities } of parts) {
      const part = region.part({ x, y: 0, width, height: region.height });
      drawTitles(part, columns);
      for (let at = 0; at < this.rungsIn(region); at++) {
        this.#drawRung(part, 1 + at, columns, side, rungs[at], book, quantities);
      }
    }
    drawTop(region, region.height - 2, ladder, tickSize);
    drawBalance(region, region.height - 1, ladder.bidShare);
  }

  #place(width: number): Columns {
    return placeColumns(width, this.#priceWidth, this.#figureWidth);
  }

  #drawRung(
    region: Region,
    y: number,
    columns: Columns,
    side: Side,
    rung: Rung | undefined,
    { ladder: { deepest }, step, areOrdersOld }: ShownBook,
    quantities: ReadonlyMap<number, number>,
  ): void {
    if (rung === undefined) return;
    const { price, quantity, sum } = rung;
    const colour = side === 'bid' ? 'buy' : 'sell';
    const { own, bar } = columns;
    region.writeWithin(columns.price.x, y, columns.price.width, formatPrice(price, step), styled(colour), 'end');
    this.#writeSize(region, y, columns.size, quantity);
    this.#writeSize(region, y, columns.sum, sum, true);
    const share = deepest > 0 ? sum / deepest : 0;
    const blocks = columns.isMirrored ? drawBarFromRight(share, bar.width) : drawBar(share, bar.width);
    region.writeWithin(bar.x, y, bar.width, blocks, styled(colour, 'ground', DIM));
    const open = quantities.get(price);
    if (open === undefined) return;
    const style = styled(areOrdersOld ? 'muted' : 'accent', 'ground', areOrdersOld ? DIM : BOLD);
    const figure = formatQuantity(open);
    const text = own.width > widthOf(figure) + 1 ? `${MARK} ${figure}` : MARK;
    region.writeWithin(own.x, y, own.width, text, style);
  }

  /** A figure is never cut: what has no room is written in short. */
  #writeSize(region: Region, y: number, { x, width }: Span, value: number, isMuted = false): void {
    const text = this.#sizes.format(value);
    const fitting = text.length > width ? formatCompact(value) : text;
    region.writeWithin(x, y, width, fitting, isMuted ? MUTED : TEXT, 'end');
  }
}

function isSideBySide({ width, height }: Region): boolean {
  return width >= SIDE_BY_SIDE_WIDTH_MIN && (height - OTHER_ROWS) >> 1 < STACKED_RUNGS_MIN;
}

function placeColumns(width: number, priceWidth: number, figureWidth: number): Columns {
  const own = { x: 0, width: width >= OWN_FIGURE_FROM ? 10 : 1 };
  const room = width - own.width - priceWidth - 2 * figureWidth - 5 - PADDING;
  const wider = Math.max(0, Math.min(6, (room - BAR_WIDTH_ENOUGH) >> 1));
  const price = { x: own.width + 1, width: priceWidth };
  const size = { x: price.x + price.width + 1, width: figureWidth + wider };
  const sum = { x: size.x + size.width + 1, width: figureWidth + wider };
  const x = sum.x + sum.width + 2;
  const bar = { x, width: Math.max(0, Math.min(BAR_WIDTH_MAX, width - x - PADDING)) };
  return { own, price, size, sum, bar, isMirrored: false };
}

function mirror({ own, price, size, sum, bar }: Columns, width: number): Columns {
  const turn = (span: Span): Span => ({ x: width - span.x - span.width, width: span.width });
  return { own: turn(own), price: turn(price), size: turn(size), sum: turn(sum), bar: turn(bar), isMirrored: true };
}

const BAR_TITLE = 'Depth';

function drawTitles(region: Region, { price, size, sum, bar, isMirrored }: Columns): void {
  region.writeWithin(price.x, 0, price.width, 'Price', MUTED, 'end');
  region.writeWithin(size.x, 0, size.width, 'Size', MUTED, 'end');
  region.writeWithin(sum.x, 0, sum.width, 'Sum', MUTED, 'end');
  // Cut it would say less than the bars beneath it.
  const title = bar.width < widthOf(BAR_TITLE) ? '' : BAR_TITLE;
  region.writeWithin(bar.x, 0, bar.width, title, MUTED, isMirrored ? 'end' : 'start');
}

/** What there is no room for is left out, from the right. */
function drawTop(region: Region, y: number, ladder: Ladder, tickSize: number | undefined): void {
  const { mid, spread, bps } = describeTop(ladder, tickSize);
  region.write(0, y, '\u2500'.repeat(region.width), LINE);
  let x = 1;
  for (const [name, text] of [
    ['Mid', mid],
    ['Spread', spread],
    ['', bps],
  ] as const) {
    const title = name === '' ? ' ' : ` ${name} `;
    if (x + title.length + text.length + 1 > region.width) break;
    x = region.write(x, y, title, MUTED);
    x = region.write(x, y, `${text} `, name === 'Mid' ? styled('text', 'ground', BOLD) : TEXT);
  }
}

function drawBalance(region: Region, y: number, bidShare: number | undefined): void {
  const { percent, bids, asks } = describeBalance(bidShare);
  const width = Math.min(BALANCE_WIDTH_MAX, region.width - 2 - 2 * 10);
  let x = 1;
  region.writeWithin(x, y, 9, bids, MUTED);
  x += 10;
  if (percent === undefined) region.write(x, y, '\u2500'.repeat(Math.max(0, width)), LINE);
  else {
    const share = Math.round((percent / 100) * width);
    x = region.write(x, y, '\u2501'.repeat(Math.max(0, share)), styled('buy'));
    region.write(x, y, '\u2500'.repeat(Math.max(0, width - share)), styled('sell'));
  }
  region.writeWithin(1 + 10 + width + 1, y, 9, asks, MUTED, 'end');
}
