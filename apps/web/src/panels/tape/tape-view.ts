/** The rows of the tape: a new trade takes the place of the oldest one, at the top, and the others are not written. */
import type { FeedEvent } from '@tickboard/client/board-events';
import { formatPrice } from '@tickboard/client/view/numbers';
import { SizeDigits } from '@tickboard/client/view/size-digits';
import { formatTime, type TimeZone } from '@tickboard/client/view/times';
import { Descent } from '../../ui/descent.ts';
import { writeText } from '../../ui/write-text.ts';
import classes from './tape.module.css';

export type Print = FeedEvent<'trades'>;

interface Row {
  readonly element: HTMLElement;
  readonly cells: readonly HTMLElement[];
  id: number | undefined;
}

/** As in the style sheet. */
const ROW_HEIGHT = 20;

export class TapeView {
  readonly #place: HTMLElement;
  readonly #descent: Descent;
  readonly #rows: Row[] = [];
  readonly #sizes = new SizeDigits();

  constructor(place: HTMLElement) {
    this.#place = place;
    this.#descent = new Descent(place);
    this.#descent.by(0);
    place.replaceChildren();
  }

  /** Newest first. */
  write(prints: readonly Print[], tickSize: number | undefined, zone: TimeZone): void {
    const { digits } = this.#sizes;
    this.#sizes.take(prints.map(({ data }) => data.quantity));
    const isOther = digits !== this.#sizes.digits;
    this.#reuse(prints);
    prints.forEach((print, index) => {
      const row = this.#rows[index] as Row;
      if (row.id !== print.id || isOther) this.#writeRow(row, print, tickSize, zone);
    });
  }

  /** Rows of trades that are still shown keep their element. */
  #reuse(prints: readonly Print[]): void {
    const before = this.#rows[0]?.id;
    const fresh = before === undefined ? 0 : prints.findIndex(({ id }) => id === before);
    for (let count = 0; count < fresh && this.#rows.length > 0; count++) {
      const row = this.#rows.length < prints.length ? createRow() : (this.#rows.pop() as Row);
      this.#rows.unshift(row);
      this.#place.prepend(row.element);
    }
    if (before !== undefined && fresh > 0) this.#descent.by(fresh * ROW_HEIGHT);
    while (this.#rows.length < prints.length) {
      const row = createRow();
      this.#rows.push(row);
      this.#place.append(row.element);
    }
    for (const { element } of this.#rows.splice(prints.length)) element.remove();
  }

  #writeRow(row: Row, print: Print, tickSize: number | undefined, zone: TimeZone): void {
    const { price, quantity, side, time } = print.data;
    row.id = print.id;
    row.element.className = `${classes['row']} ${side ?? ''}`;
    const texts = [
      formatTime(time ?? print.time, zone),
      side?.toUpperCase() ?? '-',
      formatPrice(price, tickSize),
      this.#sizes.format(quantity),
    ];
    row.cells.forEach((cell, index) => writeText(cell, texts[index] as string));
  }
}

function createRow(): Row {
  const element = document.createElement('div');
  element.setAttribute('role', 'row');
  const cells = ['time', 'side', 'price', 'size'].map((name) => {
    const cell = element.appendChild(document.createElement('span'));
    cell.className = classes[name] as string;
    cell.setAttribute('role', 'cell');
    return cell;
  });
  return { element, cells, id: undefined };
}
