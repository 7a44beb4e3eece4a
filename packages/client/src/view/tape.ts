/** The market tape of one instrument as a list that can be held still. Rules: docs/spec/web-trade.md. */
export interface Printed {
  readonly id: number;
}

export class Tape<Print extends Printed> {
  readonly #kept: number;
  #shown: readonly Print[] = [];
  #isHeld = false;
  #missed = 0;
  #newestId = -Infinity;

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Newest first. */
  get shown(): readonly Print[] {
    return this.#shown;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Came while it was held. */
  get missed(): number {
    return this.#missed;
  }

  /** The last prints of the feed, oldest first: what of them was not here before is new. */
  take(prints: readonly Print[]): void {
    const newest = prints.at(-1)?.id ?? -Infinity;
    if (this.#isHeld) this.#missed += prints.filter(({ id }) => id > this.#newestId).length;
    else this.#shown = prints.slice(-this.#kept).reverse();
    this.#newestId = Math.max(this.#newestId, newest);
  }

  hold(): void {
    this.#isHeld = true;
  }

  /** Shows the present again: the prints that `take` is given next. */
  release(): void {
    this.#isHeld = false;
    this.#missed = 0;
  }
}
