import type { Change } from '@tickboard/core/store/change';

/** A part of a delivery. */
export interface Piece {
  readonly changes: readonly Change[];
  /** Which of the source's connections it came by. */
  readonly connection: number;
}

/** Deliveries that are too much for one turn of the event loop, given out piece by piece, in order. */
export class Backlog {
  readonly #deliveries: Piece[] = [];
  /** Changes of the first delivery that were given out already. */
  #given = 0;
  #count = 0;
  /** Of the deliveries since it was empty. */
  #largest = 0;

  /** Changes that were not given out yet. */
  get count(): number {
    return this.#count;
  }

  /** Of the largest delivery in it, so many changes. */
  get largest(): number {
    return this.#largest;
  }

  add(delivery: Piece): void {
    this.#deliveries.push(delivery);
    this.#count += delivery.changes.length;
    this.#largest = Math.max(this.#largest, delivery.changes.length);
  }

  /** At most so many changes, of one delivery; undefined where nothing is left. */
  take(countMax: number): Piece | undefined {
    const [delivery] = this.#deliveries;
    if (delivery === undefined) return undefined;
    const changes = delivery.changes.slice(this.#given, this.#given + countMax);
    this.#given += changes.length;
    this.#count -= changes.length;
    if (this.#given === delivery.changes.length) {
      this.#deliveries.shift();
      this.#given = 0;
    }
    if (this.#count === 0) this.#largest = 0;
    return { changes, connection: delivery.connection };
  }
}
