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

  /** To be called once a second. Returns whether the order is another one. */
  look(): boolean {
    if (!this.#isOutOfDate) return false;
    this.#isOutOfDate = false;
    const sorted = this.#sorted();
    const moves = countMoves(this.#keys, sorted);
    // Where there is no row, there is none to move under a hand.
    if (this.#hands.size > 0 && this.#keys.length > 0) {
      this.#moves = moves;
      return false;
    }
    this.#moves = 0;
    if (moves > 0) this.#keys = sorted;
    return moves > 0;
  }

  #sorted(): readonly string[] {
    return this.input === undefined ? [] : orderRows(this.input);
  }
}
