import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { divisorFor, toScaled } from '../scales.ts';

/** What the integers of a tick or a bar are to be divided by. */
export interface Scale {
  readonly id: number;
  readonly price: number;
  readonly quantity: number;
  readonly ratio: number;
  /** Prices but the first of a row are differences: all of them are integers at this scale. */
  readonly isRelative: boolean;
  /** Of ticks that do not tell another one; 0 is none. */
  readonly source: number;
}

/** What a scale has to suit; NaN where absent. */
export interface Figures {
  readonly prices: readonly number[];
  readonly quantities: readonly number[];
  readonly ratios: readonly number[];
}

export const NO_SOURCE = 0;
/** The difference of two such integers is exact. */
const EXACT_MAX = Number.MAX_SAFE_INTEGER / 2;

/** Names and scales by the numbers that the file gives them. */
export class Dictionary {
  readonly #insertName: StatementSync;
  readonly #findName: StatementSync;
  readonly #insertScale: StatementSync;
  readonly #findScale: StatementSync;
  #ids = new Map<string, number>();
  #scales = new Map<string, Scale>();
  #lastOf = new Map<number, Scale>();

  constructor(database: DatabaseSync) {
    this.#insertName = database.prepare('INSERT OR IGNORE INTO names (name) VALUES (?)');
    this.#findName = database.prepare('SELECT id FROM names WHERE name = ?');
    this.#insertScale = database.prepare(
      'INSERT OR IGNORE INTO scales (price, quantity, ratio, relative, source) VALUES (?, ?, ?, ?, ?)',
    );
    this.#findScale = database.prepare(
      'SELECT id FROM scales WHERE price = ? AND quantity = ? AND ratio = ? AND relative = ? AND source = ?',
    );
  }

  idOf(name: string): number {
    let id = this.#ids.get(name);
    if (id === undefined) {
      this.#insertName.run(name);
      id = (this.#findName.get(name) as { readonly id: number }).id;
      this.#ids.set(name, id);
    }
    return id;
  }

  /** The scale of the symbol's last tick, if there was one: the next one most likely has the same. */
  lastScale(symbol: number): Scale | undefined {
    return this.#lastOf.get(symbol);
  }

  /** `source`: the tick's, which is the scale's where there is no scale that suits it yet. */
  scaleFor(symbol: number, { prices, quantities, ratios }: Figures, source: number): Scale {
    const last = this.#lastOf.get(symbol);
    const price = divisorFor(prices, last?.price ?? 1);
    const scale = this.scaleOf({
      price,
      quantity: divisorFor(quantities, last?.quantity ?? 1),
      ratio: divisorFor(ratios, last?.ratio ?? 1),
      isRelative: areClose(prices, price),
      source: last?.source ?? source,
    });
    this.#lastOf.set(symbol, scale);
    return scale;
  }

  /** What was written since the last commit is not in the file: numbers have to be asked anew. */
  forget(): void {
    this.#ids = new Map();
    this.#scales = new Map();
    this.#lastOf = new Map();
  }

  scaleOf({ price, quantity, ratio, isRelative, source }: Omit<Scale, 'id'>): Scale {
    const key = `${price}:${quantity}:${ratio}:${isRelative}:${source}`;
    let scale = this.#scales.get(key);
    if (scale === undefined) {
      const values = [price, quantity, ratio, Number(isRelative), source];
      this.#insertScale.run(...values);
      const { id } = this.#findScale.get(...values) as { readonly id: number };
      scale = { id, price, quantity, ratio, isRelative, source };
      this.#scales.set(key, scale);
    }
    return scale;
  }
}

/** Whether all are integers at the divisor, of which the differences are exact too. */
export function areClose(prices: readonly number[], divisor: number): boolean {
  return prices.every((price) => {
    const scaled = toScaled(price, divisor);
    return scaled !== undefined && (scaled === null || Math.abs(scaled) <= EXACT_MAX);
  });
}
