/** All instruments under one climate, and the day that came before the first step. */
import { candles } from '@tickboard/core/model/channels/candles';
import { marketData } from '@tickboard/core/model/channels/market-data';
import { orderbook } from '@tickboard/core/model/channels/orderbook';
import { trades } from '@tickboard/core/model/channels/trades';
import type { Random } from '@tickboard/core/random';
import type { ChangeCollector } from '../changes.ts';
import { Noise } from '../noise.ts';
import type { Portion } from './book.ts';
import { Climate } from './climate.ts';
import { listInstruments } from './instruments.ts';
import { SymbolMarket } from './symbol-market.ts';

/** The past is coarse for most of a day, and finer in the last hour: each candle starts with some bars behind it. */
const DAY_SECONDS = 86_400;
const COARSE_SECONDS = 200;
const FINE_PAST_SECONDS = 3_600;
export const FINE_SECONDS = 5;

export class Market {
  readonly symbols: readonly SymbolMarket[];
  readonly #climate: Climate;
  #printCount = 0;

  constructor(count: number, random: Random) {
    const noise = new Noise(random);
    const nextPrintId = () => `sim-t-${(this.#printCount += 1)}`;
    this.#climate = new Climate(noise);
    this.symbols = listInstruments(count).map((instrument) => new SymbolMarket(instrument, noise, nextPrintId));
  }

  /** Lives through the day before `nowMs`; `onFineStep` hears what was traded in each step of its last hour. */
  recallDay(nowMs: number, onFineStep: (symbol: SymbolMarket, traded: Portion) => void): void {
    const startMs = nowMs - DAY_SECONDS * 1_000;
    let second = 0;
    while (second < DAY_SECONDS) {
      const isFine = second >= DAY_SECONDS - FINE_PAST_SECONDS;
      const elapsed = isFine ? FINE_SECONDS : COARSE_SECONDS;
      second += elapsed;
      this.#climate.advance(elapsed);
      for (const symbol of this.symbols) {
        const traded = symbol.recall(startMs + second * 1_000, elapsed, this.#climate);
        if (isFine) onFineStep(symbol, traded);
      }
    }
    for (const symbol of this.symbols) symbol.open();
  }

  /** One step of `elapsed` seconds, with at most `printsMax` trades shown of each instrument. */
  advance(nowMs: number, elapsed: number, printsMax: number): void {
    this.#climate.advance(elapsed);
    for (const symbol of this.symbols) symbol.advance(nowMs, elapsed, this.#climate, printsMax);
  }

  /** Adds the trades of the present step. */
  reportTape(nowMs: number, source: string, changes: ChangeCollector): void {
    for (const { instrument, prints } of this.symbols) {
      for (const { id, side, ticks, lots } of prints) {
        changes.append(trades, {
          symbol: instrument.symbol,
          side: side === 1 ? 'buy' : 'sell',
          price: ticks / instrument.priceScale,
          quantity: lots / instrument.lotScale,
          trade_id: id,
          time: nowMs,
          source,
        });
      }
    }
  }

  /** Adds what changed since the last report: tickers, books, and the candles of what was traded. */
  report(nowMs: number, source: string, changes: ChangeCollector): void {
    for (const symbol of this.symbols) {
      if (!symbol.isChanged) continue;
      changes.put(marketData, symbol.tickerRow(nowMs, source));
      changes.put(orderbook, symbol.bookRow(nowMs, source));
      if (symbol.isTraded) for (const candle of symbol.candles) changes.put(candles, candle.row(nowMs, source));
      symbol.markReported();
    }
  }
}
