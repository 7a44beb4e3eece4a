/** What goes from the server to a history back end: made to cost the server little, not to be read by people. */
import type { HistoryType } from './kinds.ts';

/** A row of a kind that is kept in a table: values by column, null where absent, objects as JSON. */
export interface KeptRow {
  readonly type: HistoryType;
  /** Unix ms: when it happened by its back end, else when it was taken in. */
  readonly time: number;
  readonly recordedAt: number;
  readonly values: readonly (string | number | null)[];
  /** Of an event: by what clients know it. */
  readonly mark?: FeedMark;
  /** Which of those that share a database recorded it. */
  readonly desk?: string;
}

/** What tells an event of a feed from all others, so that it can be told again as what it was. */
export interface FeedMark {
  /** The epoch of the state: ids begin anew with each. */
  readonly run: string;
  readonly id: number;
  /** The version of the state that it came with. */
  readonly seq: number;
  /** Whether its source told when it happened. */
  readonly hasTime: boolean;
}

/** Places in a packed quote. NaN stands for what is absent; names are numbers of the batch sequence's dictionary. */
export const QUOTE = {
  symbol: 0,
  time: 1,
  source: 2,
  /** 0 where it only makes candles. */
  isKept: 3,
  lastPrice: 4,
  bidPrice: 5,
  askPrice: 6,
  bidSize: 7,
  askSize: 8,
  volume: 9,
  change: 10,
} as const;
export const QUOTE_STRIDE = 11;

/** The figures of a ticker that make a quote, and where each stands. What is derived here is none. */
export const QUOTE_PLACES: Readonly<Record<string, number>> = {
  last_price: QUOTE.lastPrice,
  bid_price: QUOTE.bidPrice,
  ask_price: QUOTE.askPrice,
  bid_size: QUOTE.bidSize,
  ask_size: QUOTE.askSize,
  volume_24h: QUOTE.volume,
  change_24h_pct: QUOTE.change,
};

/** Places in a packed trade of the tape. */
export const TRADE = { symbol: 0, time: 1, source: 2, price: 3, quantity: 4, /** 0 buy, 1 sell */ side: 5 } as const;
export const TRADE_STRIDE = 6;

/** Places in what marks a trade as an event: a `FeedMark` of the batch's run. */
export const TRADE_MARK = {
  /** 0 where it is none. */
  id: 0,
  seq: 1,
  /** Unix ms. */
  takenAt: 2,
  /** 1 where its source told when it happened; else its time is `takenAt`. */
  hasTime: 3,
} as const;
export const TRADE_MARK_STRIDE = 4;

/** Threads share its numbers: nobody writes to them while one may read it. */
export interface Batch {
  /** Names that appear first in this batch; the dictionary counts up from 0 over all batches of a writer. */
  readonly names: readonly string[];
  readonly quotes: Float64Array;
  readonly trades: Float64Array;
  /** In the order of the trades; nothing where none of them is an event. */
  readonly tradeMarks: Float64Array;
  /** The epoch of the state that the marks are of. */
  readonly run: string;
  /** Identifiers of the trades, in their order. */
  readonly tradeIds: readonly (string | null)[];
  readonly rows: readonly KeptRow[];
}

export const NO_ROWS: Batch = {
  names: [],
  quotes: new Float64Array(0),
  trades: new Float64Array(0),
  tradeMarks: new Float64Array(0),
  run: '',
  tradeIds: [],
  rows: [],
};

export interface BatchSize {
  readonly quotes: number;
  readonly trades: number;
  readonly rows: number;
}

export function sizeOf({ quotes, trades, rows }: Batch): BatchSize {
  return { quotes: quotes.length / QUOTE_STRIDE, trades: trades.length / TRADE_STRIDE, rows: rows.length };
}

export function countRows({ quotes, trades, rows }: BatchSize): number {
  return quotes + trades + rows;
}

/** Several batches of one packer as one, in their order. */
export function joinBatches(batches: readonly Batch[]): Batch {
  const [first] = batches;
  if (first !== undefined && batches.length === 1) return first;
  return {
    names: batches.flatMap(({ names }) => names),
    quotes: joinNumbers(batches.map(({ quotes }) => quotes)),
    trades: joinNumbers(batches.map(({ trades }) => trades)),
    tradeMarks: joinNumbers(batches.map(({ tradeMarks }) => tradeMarks)),
    run: first?.run ?? '',
    tradeIds: batches.flatMap(({ tradeIds }) => tradeIds),
    rows: batches.flatMap(({ rows }) => rows),
  };
}

function joinNumbers(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Room that there is at first. */
const QUOTES_MIN = 1_024;
const TRADES_MIN = 256;
/** Batches of which the memory is held to be used again: as many as are on their way where writing keeps up. */
const SPARES_MAX = 32;

/** Gathers one batch after the other. */
export class BatchPacker {
  readonly #numbers = new Map<string, number>();
  #names: string[] = [];
  #quotes = makeRoom(QUOTE_STRIDE * QUOTES_MIN);
  #quotesLength = 0;
  #trades = makeRoom(TRADE_STRIDE * TRADES_MIN);
  #tradesLength = 0;
  /** As many as there is room for trades. */
  #marks = makeRoom(TRADE_MARK_STRIDE * TRADES_MIN);
  #tradeIds: (string | null)[] = [];
  #rows: KeptRow[] = [];
  readonly #spares: Pick<Batch, 'quotes' | 'trades' | 'tradeMarks'>[] = [];
  readonly #run: string;

  /** `run`: the epoch of the state that events come from. */
  constructor(run = '') {
    this.#run = run;
  }

  get count(): number {
    return this.#quotesLength / QUOTE_STRIDE + this.#tradesLength / TRADE_STRIDE + this.#rows.length;
  }

  numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(name, number);
      this.#names.push(name);
    }
    return number;
  }

  /** Where the next quote is to be written, all of its places; to be filled before anything else happens. */
  addQuote(): { readonly into: Float64Array; readonly at: number } {
    if (this.#quotesLength === this.#quotes.length) this.#quotes = widen(this.#quotes);
    const at = this.#quotesLength;
    this.#quotesLength += QUOTE_STRIDE;
    return { into: this.#quotes, at };
  }

  /** `mark`: by what clients know it, and when it was taken in (Unix ms). */
  addTrade(
    tradeId: string | null,
    mark?: Omit<FeedMark, 'run'> & { readonly takenAt: number },
  ): { readonly into: Float64Array; readonly at: number } {
    if (this.#tradesLength === this.#trades.length) {
      this.#trades = widen(this.#trades);
      this.#marks = widen(this.#marks);
    }
    const at = this.#tradesLength;
    const markAt = this.#marksLength;
    this.#tradesLength += TRADE_STRIDE;
    this.#tradeIds.push(tradeId);
    this.#marks[markAt + TRADE_MARK.id] = mark?.id ?? 0;
    this.#marks[markAt + TRADE_MARK.seq] = mark?.seq ?? 0;
    this.#marks[markAt + TRADE_MARK.takenAt] = mark?.takenAt ?? 0;
    this.#marks[markAt + TRADE_MARK.hasTime] = mark?.hasTime === true ? 1 : 0;
    return { into: this.#trades, at };
  }

  addRow(row: KeptRow): void {
    this.#rows.push(row);
  }

  /** The batch so far, which is whoever takes it's own; a new one begins. */
  take(): Batch {
    const batch = {
      names: this.#names,
      quotes: this.#quotes.subarray(0, this.#quotesLength),
      trades: this.#trades.subarray(0, this.#tradesLength),
      tradeMarks: this.#marks.subarray(0, this.#marksLength),
      run: this.#run,
      tradeIds: this.#tradeIds,
      rows: this.#rows,
    };
    this.#names = [];
    const spare = this.#spares.pop();
    // As much as this one took, so that one like it needs no room made on the way.
    this.#quotes = spare?.quotes ?? makeRoom(Math.max(QUOTE_STRIDE * QUOTES_MIN, this.#quotesLength));
    this.#trades = spare?.trades ?? makeRoom(Math.max(TRADE_STRIDE * TRADES_MIN, this.#tradesLength));
    this.#marks = spare?.tradeMarks ?? makeRoom(Math.max(TRADE_MARK_STRIDE * TRADES_MIN, this.#marksLength));
    this.#quotesLength = 0;
    this.#tradesLength = 0;
    this.#tradeIds = [];
    this.#rows = [];
    return batch;
  }

  /** Nobody reads a batch that was taken any more: new memory has to be cleared, and collected. */
  giveBack({ quotes, trades, tradeMarks }: Batch): void {
    if (this.#spares.length >= SPARES_MAX) return;
    this.#spares.push({
      quotes: new Float64Array(quotes.buffer),
      trades: new Float64Array(trades.buffer),
      tradeMarks: new Float64Array(tradeMarks.buffer),
    });
  }

  get #marksLength(): number {
    return (this.#tradesLength / TRADE_STRIDE) * TRADE_MARK_STRIDE;
  }
}

/** Memory that all threads share: what is in it is handed over without being copied. */
function makeRoom(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

function widen(numbers: Float64Array): Float64Array {
  const wider = makeRoom(numbers.length * 2);
  wider.set(numbers);
  return wider;
}
