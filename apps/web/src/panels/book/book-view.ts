/**
 * A ladder of fixed slots: asks above the spread, bids below it. A slot is a place and not a price, so nothing moves;
 * figures and bars of a frame are of one and the same book.
 */
import type { Ladder, Rung } from '@tickboard/client/view/book-ladder';
import { describeBalance, describeTop } from '@tickboard/client/view/book-words';
import { formatPrice, formatQuantity } from '@tickboard/client/view/numbers';
import type { OwnQuantities } from '@tickboard/client/view/own-orders';
import { SizeDigits } from '@tickboard/client/view/size-digits';
import { writeText } from '../../ui/write-text.ts';
import classes from './book.module.css';

class Slot {
  readonly element = document.createElement('div');
  readonly #bar: HTMLElement;
  readonly #own: HTMLElement;
  readonly #figures: readonly HTMLElement[];
  readonly #texts = ['', '', ''];
  #share = -1;
  #ownText = '';
  price: number | undefined;

  constructor(side: 'bid' | 'ask') {
    const { element } = this;
    element.className = `${classes['slot']} ${classes[side]}`;
    element.setAttribute('role', 'row');
    this.#bar = element.appendChild(document.createElement('i'));
    this.#own = element.appendChild(document.createElement('span'));
    this.#own.className = classes['own'] as string;
    this.#own.setAttribute('role', 'cell');
    this.#figures = ['price', 'size', 'sum'].map((name) => {
      const figure = element.appendChild(document.createElement('span'));
      figure.className = classes[name] as string;
      figure.setAttribute('role', 'cell');
      return figure;
    });
  }

  write(rung: Rung | undefined, texts: readonly string[], share: number, own: number | undefined): void {
    this.price = rung?.price;
    this.#figures.forEach((figure, index) => {
      const text = texts[index] ?? '';
      if (text === this.#texts[index]) return;
      this.#texts[index] = text;
      writeText(figure, text);
    });
    const rounded = Math.round(share * 100);
    if (rounded !== this.#share) {
      this.#share = rounded;
      this.#bar.style.transform = `scaleX(${rounded / 100})`;
    }
    const ownText = own === undefined ? '' : formatQuantity(own);
    if (ownText === this.#ownText) return;
    this.#ownText = ownText;
    this.#own.textContent = own === undefined ? '' : '\u25c6';
    this.#own.title = own === undefined ? '' : `Own orders: ${ownText}`;
    this.#own.setAttribute('aria-label', own === undefined ? '' : `own orders ${ownText}`);
  }
}

export class BookView {
  readonly #asksPlace: HTMLElement;
  readonly #bidsPlace: HTMLElement;
  readonly #spread: HTMLElement;
  readonly #balance: HTMLElement;
  /** Best price first. */
  #asks: Slot[] = [];
  #bids: Slot[] = [];
  readonly #sizes = new SizeDigits();

  constructor(asks: HTMLElement, bids: HTMLElement, spread: HTMLElement, balance: HTMLElement) {
    this.#asksPlace = asks;
    this.#bidsPlace = bids;
    this.#spread = spread;
    this.#balance = balance;
  }

  /** Slots of a side. */
  get rungs(): number {
    return this.#asks.length;
  }

  resize(rungs: number): void {
    if (rungs === this.rungs) return;
    this.#asks = Array.from({ length: rungs }, () => new Slot('ask'));
    this.#bids = Array.from({ length: rungs }, () => new Slot('bid'));
    this.#asksPlace.replaceChildren(...this.#asks.map(({ element }) => element).reverse());
    this.#bidsPlace.replaceChildren(...this.#bids.map(({ element }) => element));
  }

  priceAt(element: Element): number | undefined {
    return [...this.#asks, ...this.#bids].find((slot) => slot.element.contains(element))?.price;
  }

  write(ladder: Ladder, own: OwnQuantities, step: number | undefined, tickSize: number | undefined): void {
    this.#sizes.take([...ladder.asks, ...ladder.bids].map(({ quantity }) => quantity));
    const scale = ladder.deepest > 0 ? 1 / ladder.deepest : 0;
    const write = (slots: readonly Slot[], rungs: readonly Rung[], quantities: ReadonlyMap<number, number>) => {
      slots.forEach((slot, index) => {
        const rung = rungs[index];
        const texts =
          rung === undefined
            ? ['', '', '']
            : [formatPrice(rung.price, step), this.#sizes.format(rung.quantity), this.#sizes.format(rung.sum)];
        slot.write(rung, texts, (rung?.sum ?? 0) * scale, rung === undefined ? undefined : quantities.get(rung.price));
      });
    };
    write(this.#asks, ladder.asks, own.asks);
    write(this.#bids, ladder.bids, own.bids);
    this.#writeSpread(ladder, tickSize);
    this.#writeBalance(ladder.bidShare);
  }

  #writeSpread(ladder: Ladder, tickSize: number | undefined): void {
    const { spread, bps, mid } = describeTop(ladder, tickSize);
    [spread, bps, mid].forEach((text, index) => set(this.#spread.children[index]?.lastElementChild, text));
  }

  #writeBalance(bidShare: number | undefined): void {
    const [bids, bar, asks] = this.#balance.children;
    const { percent, ...words } = describeBalance(bidShare);
    set(bids, words.bids);
    set(asks, words.asks);
    const fill = bar?.firstElementChild as HTMLElement | null | undefined;
    const transform = `scaleX(${(percent ?? 0) / 100})`;
    if (fill !== null && fill !== undefined && fill.style.transform !== transform) fill.style.transform = transform;
    bar?.classList.toggle(classes['unknown'] as string, percent === undefined);
  }
}

function set(element: Element | null | undefined, text: string): void {
  if (element !== null && element !== undefined) writeText(element, text);
}
