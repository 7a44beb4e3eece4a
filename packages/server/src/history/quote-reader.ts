import type { Row, Table } from '@tickboard/core/store/table';
import { type BatchPacker, QUOTE, QUOTE_PLACES } from './batch.ts';
import { ChangedQuotes } from './changed-quotes.ts';

export interface QuoteDue {
  /** Unix ms, by this server's clock. */
  readonly now: number;
  /** Least time between two quotes of a symbol that are kept. */
  readonly intervalMs: number;
}

/** Finds the quotes that came with a batch of the state, and packs them. */
export class QuoteReader {
  readonly #quotes: ChangedQuotes;
  readonly #figures: readonly { readonly index: number; readonly place: number }[];
  readonly #sourceIndex: number;
  /** When a quote of the symbol was last kept, by this server's clock. */
  readonly #keptAt = new Map<string, number>();

  constructor(table: Table) {
    const indexOf = (name: string) => table.definition.fieldIndex.get(name) as number;
    this.#quotes = new ChangedQuotes(table);
    this.#figures = Object.entries(QUOTE_PLACES).map(([name, place]) => ({ index: indexOf(name), place }));
    this.#sourceIndex = indexOf('source');
  }

  /** Packs what changed since the last look. A quote that is not kept still makes candles. */
  read(version: number, packer: BatchPacker, due: QuoteDue): { readonly packed: number; readonly unkept: number } {
    let packed = 0;
    let unkept = 0;
    this.#quotes.take(version, (row) => {
      packed++;
      if (!this.#pack(row, packer, due)) unkept++;
    });
    return { packed, unkept };
  }

  /** Looks past what changed since; returns how many quotes that were. */
  skip(version: number): number {
    let count = 0;
    this.#quotes.take(version, () => count++);
    return count;
  }

  /** Whether it is kept. */
  #pack(row: Row, packer: BatchPacker, { now, intervalMs }: QuoteDue): boolean {
    const { key, values } = row;
    const isKept = this.#isDue(key, now, intervalMs);
    const symbol = packer.numberOf(key);
    const source = values[this.#sourceIndex];
    const sourceNumber = source === undefined ? Number.NaN : packer.numberOf(source as string);
    const { into, at } = packer.addQuote();
    into[at + QUOTE.symbol] = symbol;
    into[at + QUOTE.time] = this.#quotes.timeOf(row) ?? now;
    into[at + QUOTE.source] = sourceNumber;
    into[at + QUOTE.isKept] = isKept ? 1 : 0;
    for (const { index, place } of this.#figures)
      into[at + place] = (values[index] as number | undefined) ?? Number.NaN;
    return isKept;
  }

  #isDue(symbol: string, now: number, intervalMs: number): boolean {
    if (intervalMs > 0) {
      const keptAt = this.#keptAt.get(symbol);
      // A clock that was set back does not keep quotes out.
      if (keptAt !== undefined && now >= keptAt && now - keptAt < intervalMs) return false;
      this.#keptAt.set(symbol, now);
    }
    return true;
  }
}
