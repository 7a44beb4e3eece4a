/** Which limits were passed, since when, until when and by how much: from what was seen. Rules: docs/spec/web-portfolio.md. */
import { levelOf } from './limits.ts';

export interface LimitBreach {
  readonly id: number;
  readonly name: string;
  /** When it was first seen over the limit, Unix ms. */
  readonly from: number;
  /** When it was first seen within the limit again; undefined while it is over. */
  readonly until: number | undefined;
  /** The highest use that was seen. */
  readonly peak: number;
}

const KEPT = 50;

export class LimitBreaches {
  #breaches: readonly LimitBreach[] = [];
  #lastId = 0;

  /** Newest first; another array whenever it changed. */
  get all(): readonly LimitBreach[] {
    return this.#breaches;
  }

  clear(): void {
    this.#breaches = [];
  }

  /** The uses as they are at `time`. A limit that is no longer told is neither over nor within. */
  observe(time: number, uses: Readonly<Record<string, number>>): void {
    for (const [name, use] of Object.entries(uses)) {
      const open = this.#breaches.find((breach) => breach.name === name && breach.until === undefined);
      const isOver = levelOf(use) === 'breach';
      if (open === undefined && isOver) this.#begin(name, time, use);
      else if (open !== undefined && !isOver) this.#replace(open, { ...open, until: time });
      else if (open !== undefined && use > open.peak) this.#replace(open, { ...open, peak: use });
    }
  }

  #begin(name: string, from: number, peak: number): void {
    const breach = { id: ++this.#lastId, name, from, until: undefined, peak };
    this.#breaches = [breach, ...this.#breaches].slice(0, KEPT);
  }

  #replace(before: LimitBreach, after: LimitBreach): void {
    this.#breaches = this.#breaches.map((breach) => (breach === before ? after : breach));
  }
}
