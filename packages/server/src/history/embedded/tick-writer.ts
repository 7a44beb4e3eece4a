/** Writes packed ticks into their tables, and adds them to their bars. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BarSums } from '../bar-sums.ts';
import { QUOTE, QUOTE_STRIDE, TRADE, TRADE_STRIDE } from '../batch.ts';
import { toScaled } from '../scales.ts';
import { type Dictionary, NO_SOURCE, type Scale } from './dictionary.ts';
import { groupBySymbol, type SymbolGroup } from './group-by-symbol.ts';

const UNSCALED: Scale = {
  id: 0,
  price: Number.NaN,
  quantity: Number.NaN,
  ratio: Number.NaN,
  isRelative: false,
  source: NO_SOURCE,
};
/** More digits than these may not come back from a number. */
const DIGITS_MAX = 15;
const [ZERO, NINE] = [48, 57];

export class TickWriter {
  readonly #names: readonly string[];
  readonly #dictionary: Dictionary;
  /** By number in the dictionary of the batches: the id that the file has for it. */
  #ids: (number | undefined)[] = [];
  readonly #insertQuote: StatementSync;
  readonly #insertTrade: StatementSync;

  /** `names`: the dictionary of the batches, which grows as they come in. */
  constructor(database: DatabaseSync, dictionary: Dictionary, names: readonly string[]) {
    this.#names = names;
    this.#dictionary = dictionary;
    this.#insertQuote = database.prepare(`INSERT INTO quote_ticks VALUES (${placeholders(12)})`);
    this.#insertTrade = database.prepare(`INSERT INTO trade_ticks VALUES (${placeholders(10)})`);
  }

  /** What was written since the last commit is not in the file: numbers have to be asked anew. */
  forget(): void {
    this.#ids = [];
  }

  /** The ids of the rows count up from the first, in order of recording. */
  writeQuotes(quotes: Float64Array, firstId: number, bars: BarSums): void {
    for (const group of groupBySymbol(quotes, QUOTE_STRIDE, this.#names.length)) {
      this.#writeQuotesOf(group, quotes, firstId, bars);
    }
  }

  writeTrades(trades: Float64Array, tradeIds: readonly (string | null)[], firstId: number, bars: BarSums): void {
    for (const group of groupBySymbol(trades, TRADE_STRIDE, this.#names.length)) {
      this.#writeTradesOf(group, trades, tradeIds, firstId, bars);
    }
  }

  #writeQuotesOf({ symbol: number, places }: SymbolGroup, quotes: Float64Array, firstId: number, bars: BarSums): void {
    const symbol = this.#idOf(number);
    const sums = bars.of(symbol, 'quotes');
    let scale = this.#dictionary.lastScale(symbol) ?? UNSCALED;
    for (const at of places) {
      const time = quotes[at + QUOTE.time] as number;
      const lastPrice = quotes[at + QUOTE.lastPrice] as number;
      if (!Number.isNaN(lastPrice)) sums.add(time, lastPrice, 0);
      if (quotes[at + QUOTE.isKept] === 0) continue;
      const bidPrice = quotes[at + QUOTE.bidPrice] as number;
      const askPrice = quotes[at + QUOTE.askPrice] as number;
      const bidSize = quotes[at + QUOTE.bidSize] as number;
      const askSize = quotes[at + QUOTE.askSize] as number;
      const volume = quotes[at + QUOTE.volume] as number;
      const change = quotes[at + QUOTE.change] as number;
      let last = toScaled(lastPrice, scale.price);
      let bid = toScaled(bidPrice, scale.price);
      let ask = toScaled(askPrice, scale.price);
      let bids = toScaled(bidSize, scale.quantity);
      let asks = toScaled(askSize, scale.quantity);
      let traded = toScaled(volume, scale.quantity);
      let moved = toScaled(change, scale.ratio);
      // Nearly every tick has the decimals of the one before.
      if (
        scale === UNSCALED ||
        last === undefined ||
        bid === undefined ||
        ask === undefined ||
        bids === undefined ||
        asks === undefined ||
        traded === undefined ||
        moved === undefined ||
        (scale.isRelative && (isFar(last, bid) || isFar(last, ask)))
      ) {
        const prices = [lastPrice, bidPrice, askPrice];
        const figures = { prices, quantities: [bidSize, askSize, volume], ratios: [change] };
        scale = this.#dictionary.scaleFor(symbol, figures, this.#sourceOf(quotes[at + QUOTE.source] as number));
        last = toKept(lastPrice, scale.price);
        bid = toKept(bidPrice, scale.price);
        ask = toKept(askPrice, scale.price);
        bids = toKept(bidSize, scale.quantity);
        asks = toKept(askSize, scale.quantity);
        traded = toKept(volume, scale.quantity);
        moved = toKept(change, scale.ratio);
      }
      if (scale.isRelative) {
        if (bid !== null) bid = (last ?? 0) - bid;
        if (ask !== null) ask -= last ?? 0;
      }
      const source = this.#sourceBeside(scale, quotes[at + QUOTE.source] as number);
      const id = firstId + at / QUOTE_STRIDE;
      // Unlike run(), it makes no object of what came of it.
      this.#insertQuote.get(symbol, time, id, source, scale.id, last, bid, ask, bids, asks, traded, moved);
    }
  }

  #writeTradesOf(
    { symbol: number, places }: SymbolGroup,
    trades: Float64Array,
    tradeIds: readonly (string | null)[],
    firstId: number,
    bars: BarSums,
  ): void {
    const symbol = this.#idOf(number);
    const sums = bars.of(symbol, 'trades');
    let scale = this.#dictionary.lastScale(symbol) ?? UNSCALED;
    for (const at of places) {
      const time = trades[at + TRADE.time] as number;
      const price = trades[at + TRADE.price] as number;
      const quantity = trades[at + TRADE.quantity] as number;
      const side = trades[at + TRADE.side] as number;
      if (!Number.isNaN(price)) sums.add(time, price, Number.isNaN(quantity) ? 0 : quantity);
      let paid = toScaled(price, scale.price);
      let traded = toScaled(quantity, scale.quantity);
      if (scale === UNSCALED || paid === undefined || traded === undefined) {
        const figures = { prices: [price], quantities: [quantity], ratios: [] };
        scale = this.#dictionary.scaleFor(symbol, figures, this.#sourceOf(trades[at + TRADE.source] as number));
        paid = toKept(price, scale.price);
        traded = toKept(quantity, scale.quantity);
      }
      const index = at / TRADE_STRIDE;
      const source = this.#sourceBeside(scale, trades[at + TRADE.source] as number);
      const kept = Number.isNaN(side) ? null : side;
      const tradeId = tradeIds[index] ?? null;
      const tradeNumber = tradeId === null ? null : toNumber(tradeId);
      this.#insertTrade.get(
        symbol,
        time,
        firstId + index,
        source,
        scale.id,
        paid,
        traded,
        kept,
        tradeNumber === null ? tradeId : null,
        tradeNumber,
      );
    }
  }

  #idOf(number: number): number {
    let id = this.#ids[number];
    if (id === undefined) {
      id = this.#dictionary.idOf(this.#names[number] as string);
      this.#ids[number] = id;
    }
    return id;
  }

  #sourceOf(number: number): number {
    return Number.isNaN(number) ? NO_SOURCE : this.#idOf(number);
  }

  /** Null where it is the scale's own. */
  #sourceBeside(scale: Scale, number: number): number | null {
    const source = this.#sourceOf(number);
    return source === scale.source ? null : source;
  }
}

export function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** What the divisor does not bring back exactly goes with a divisor of 1, as it is. */
function toKept(value: number, divisor: number): number | null {
  const scaled = toScaled(value, divisor);
  return scaled === undefined ? value : scaled;
}

/** Whether the difference of two integers is one that a number may not hold exactly. */
function isFar(base: number | null, other: number | null): boolean {
  return other !== null && Math.abs(other - (base ?? 0)) > Number.MAX_SAFE_INTEGER;
}

/** The number that is written just so, as most identifiers of trades are. */
function toNumber(text: string): number | null {
  const { length } = text;
  if (length === 0 || length > DIGITS_MAX || (length > 1 && text.charCodeAt(0) === ZERO)) return null;
  let number = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return null;
    number = number * 10 + code - ZERO;
  }
  return number;
}
