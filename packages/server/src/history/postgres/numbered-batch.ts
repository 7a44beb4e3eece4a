/** Batches that stand by themselves: whoever finds one on disk, a later process too, can write it, once. */
import { type Batch, QUOTE, QUOTE_STRIDE, TRADE, TRADE_STRIDE } from '../batch.ts';

export interface NumberedBatch {
  /** UUID of the life of the process that gathered it. */
  readonly writer: string;
  /** From 1 on, in the order of recording. */
  readonly number: number;
  /** Its names are all that it uses, from 0 on. */
  readonly batch: Batch;
}

/** `names`: the dictionary of the batches so far, its own among them. */
export function standAlone(batch: Batch, names: readonly string[]): Batch {
  const own: string[] = [];
  const numbers = new Map<number, number>();
  const replace = (values: Float64Array, at: number) => {
    const number = values[at] as number;
    if (Number.isNaN(number)) return;
    let replaced = numbers.get(number);
    if (replaced === undefined) {
      replaced = own.push(names[number] as string) - 1;
      numbers.set(number, replaced);
    }
    values[at] = replaced;
  };
  const [quotes, trades] = [batch.quotes.slice(), batch.trades.slice()];
  for (let at = 0; at < quotes.length; at += QUOTE_STRIDE) {
    replace(quotes, at + QUOTE.symbol);
    replace(quotes, at + QUOTE.source);
  }
  for (let at = 0; at < trades.length; at += TRADE_STRIDE) {
    replace(trades, at + TRADE.symbol);
    replace(trades, at + TRADE.source);
  }
  return { ...batch, quotes, trades, names: own };
}
