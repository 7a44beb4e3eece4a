import type { Row, Table } from '@tickboard/core/store/table';
import { QUOTE_PLACES } from './batch.ts';

/** Which rows of `market_data` a batch of the state brought quotes for: what is kept and what bars are made of. */
export class ChangedQuotes {
  readonly #table: Table;
  readonly #figures: readonly number[];
  readonly #staleIndex: number;
  readonly #timeIndex: number;
  #version = 0;

  constructor(table: Table) {
    const indexOf = (name: string) => table.definition.fieldIndex.get(name) as number;
    this.#table = table;
    this.#figures = Object.keys(QUOTE_PLACES).map(indexOf);
    this.#staleIndex = indexOf('stale');
    this.#timeIndex = indexOf('updated_at');
  }

  /** Those since the last call, up to this version of the state. */
  take(version: number, visit: (row: Row) => void): void {
    for (let row = this.#table.firstSince(this.#version); row !== undefined; row = row.newer) {
      if (this.#isQuote(row)) visit(row);
    }
    this.#version = version;
  }

  /** When the quote was told, by its back end; undefined where that is not told. */
  timeOf({ values }: Row): number | undefined {
    return values[this.#timeIndex] as number | undefined;
  }

  #isQuote({ isDeleted, values, changedAt }: Row): boolean {
    if (isDeleted || (values[this.#staleIndex] === true && values[this.#timeIndex] === undefined)) return false;
    return this.#figures.some((index) => values[index] !== undefined && (changedAt[index] as number) > this.#version);
  }
}
