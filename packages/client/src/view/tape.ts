/** The market tape of one instrument as a list that can be held still. Rules: docs/spec/web-trade.md. */
import type { TapeCoverage } from './tape-coverage.ts';

export interface Printed {
  readonly id: number;
}

export class Tape<Print extends Printed> {
  readonly #kept: number;
  #shown: readonly Print[] = [];
  #isHeld = false;
  #missed = 0;
  #newestId = -Infinity;
  #arrived = 0;

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Newest first. */
  get shown(): readonly Print[] {
    return this.#shown;
  }

  /** Came while it was held. */
  get missed(): number {
    return this.#missed;
  }

  /**
   * The last prints of the feed, oldest first, and how many ever came: more may have come since it was told last than
   * are kept. Without that, what of the prints was not here before is new.
   */
  take(prints: readonly Print[], arrived?: number): void {
    const newest = prints.at(-1)?.id ?? -Infinity;
    const isNew = ({ id }: Print) => id > this.#newestId;
    // Held before there was anything: what comes first is what is held.
    if (!this.#isHeld || this.#shown.length === 0) this.#shown = prints.slice(-this.#kept).reverse();
    else if (arrived === undefined) this.#missed += prints.filter(isNew).length;
    else this.#missed += Math.max(0, arrived - this.#arrived);
    this.#newestId = Math.max(this.#newestId, newest);
    this.#arrived = arrived ?? 0;
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

interface Traded {
  readonly id: number;
  readonly time: number;
  readonly data: { readonly time?: number };
}

/** Prints, newest first, below which others may be missing, by their ids: what lies between was not seen whole. */
export function findHoles(prints: readonly Traded[], coverage: Pick<TapeCoverage, 'covers'>): ReadonlySet<number> {
  const holes = new Set<number>();
  for (const [index, older] of prints.slice(1).entries()) {
    const newer = prints[index] as Traded;
    if (!coverage.covers(older.data.time ?? older.time, newer.data.time ?? newer.time)) holes.add(newer.id);
  }
  return holes;
}
