/** The order of a table's rows over time: sorted anew once a second at most, and not under somebody's hand. */
import { countMoves, keepOrder, orderRows, type OrderInput } from './row-order.ts';

/** What of a person holds the order: the selection is a row picked here, the mark is text marked here. */
export type Hand = 'pointer' | 'focus' | 'selection' | 'mark';

export class GridOrder<Row> {
  input: OrderInput<Row> | undefined;
  #keys: readonly string[] = [];
  readonly #hands = new Set<Hand>();
  #isOutOfDate = false;
  #moves = 0;

  get keys(): readonly string[] {
    return this.#keys;
  }

  /** What the next sorting would move, while the order is held. */
  get moves(): number {
    return this.#moves;
  }

  hold(hand: Hand): void {
    this.#hands.add(hand);
  }

  release(hand: Hand): void {
    this.#hands.delete(hand);
    if (this.#moves > 0) this.#isOutOfDate = true;
  }

  /** Sorted now, whoever holds it. */
  renew(): readonly string[] {
    this.#isOutOfDate = false;
    this.#moves = 0;
    this.#keys = this.#sorted();
    return this.#keys;
  }

  valuesChanged(): void {
    this.#isOutOfDate = true;
  }

  rowsCameOrWent(): readonly string[] {
    this.#keys = keepOrder(this.#keys, this.#sorted());
    this.#isOutOfDate = true;
    return this.#keys;
  }

  /** To be called once a second. Returns whether there are other rows, or in another order. */
  look(): boolean {
    if (!this.#isOutOfDate) return false;
    this.#isOutOfDate = false;
    const sorted = this.#sorted();
    // Where there is no row, there is none to move under a hand.
    if (this.#hands.size > 0 && this.#keys.length > 0) return this.#addTo(sorted);
    const moves = countMoves(this.#keys, sorted);
    this.#moves = 0;
    if (moves > 0) this.#keys = sorted;
    return moves > 0;
  }

  /** Nothing is kept from whoever holds it: a position that opens shows beneath the others. */
  #addTo(sorted: readonly string[]): boolean {
    const known = new Set(this.#keys);
    const fresh = sorted.filter((key) => !known.has(key));
    if (fresh.length > 0) this.#keys = [...this.#keys, ...fresh];
    this.#moves = countMoves(this.#keys, sorted);
    return fresh.length > 0;
  }

  #sorted(): readonly string[] {
    return this.input === undefined ? [] : orderRows(this.input);
  }
}
