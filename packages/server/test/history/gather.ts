/** Ticks as tests write them down, packed as the server hands them over. */
import { type BatchPacker, type FeedMark, QUOTE, TRADE } from '../../src/history/batch.ts';

export interface GivenQuote {
  readonly symbol: string;
  readonly time: number;
  readonly source?: string;
  readonly last_price?: number;
  readonly bid_price?: number;
  readonly ask_price?: number;
  readonly bid_size?: number;
  readonly ask_size?: number;
  readonly volume_24h?: number;
  readonly change_24h_pct?: number;
  readonly isKept?: boolean;
}

export interface GivenTrade {
  readonly symbol: string;
  readonly time: number;
  readonly source?: string;
  readonly price?: number;
  readonly quantity?: number;
  readonly side?: 'buy' | 'sell';
  readonly trade_id?: string;
  /** Of an event. */
  readonly mark?: Omit<FeedMark, 'run'> & { readonly takenAt: number };
}

export function packQuote(packer: BatchPacker, quote: GivenQuote): void {
  const symbol = packer.numberOf(quote.symbol);
  const source = quote.source === undefined ? Number.NaN : packer.numberOf(quote.source);
  const { into, at } = packer.addQuote();
  into[at + QUOTE.symbol] = symbol;
  into[at + QUOTE.time] = quote.time;
  into[at + QUOTE.source] = source;
  into[at + QUOTE.isKept] = quote.isKept === false ? 0 : 1;
  into[at + QUOTE.lastPrice] = quote.last_price ?? Number.NaN;
  into[at + QUOTE.bidPrice] = quote.bid_price ?? Number.NaN;
  into[at + QUOTE.askPrice] = quote.ask_price ?? Number.NaN;
  into[at + QUOTE.bidSize] = quote.bid_size ?? Number.NaN;
  into[at + QUOTE.askSize] = quote.ask_size ?? Number.NaN;
  into[at + QUOTE.volume] = quote.volume_24h ?? Number.NaN;
  into[at + QUOTE.change] = quote.change_24h_pct ?? Number.NaN;
}

export function packTrade(packer: BatchPacker, trade: GivenTrade): void {
  const symbol = packer.numberOf(trade.symbol);
  const source = trade.source === undefined ? Number.NaN : packer.numberOf(trade.source);
  const { into, at } = packer.addTrade(trade.trade_id ?? null, trade.mark);
  into[at + TRADE.symbol] = symbol;
  into[at + TRADE.time] = trade.time;
  into[at + TRADE.source] = source;
  into[at + TRADE.price] = trade.price ?? Number.NaN;
  into[at + TRADE.quantity] = trade.quantity ?? Number.NaN;
  into[at + TRADE.side] = trade.side === undefined ? Number.NaN : trade.side === 'buy' ? 0 : 1;
}
