/** The market of one instrument: fair price, quotes, book, trades, candles and the figures of the day. */
import type { MarketData } from '@tickboard/core/model/channels/market-data';
import type { Orderbook } from '@tickboard/core/model/channels/orderbook';
import type { Noise } from '../noise.ts';
import { roundTo } from '../rounding.ts';
import { BookSide, type Portion, type Side } from './book.ts';
import { Candle, CANDLE_INTERVALS } from './candle.ts';
import type { Climate } from './climate.ts';
import { DayWindow } from './day-window.ts';
import type { Instrument } from './instruments.ts';
import { PriceProcess } from './price-process.ts';

/** A trade of the market, in ticks and lots; `side` is the taker's. */
export interface Print {
  readonly id: string;
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
}

const SPREAD_FLOOR = 0.6;
const SPREAD_TAIL = 0.4;
/** Makers leave their quotes where they are while the fair price is within them, most of the time. */
const REQUOTE_CHANCE = 0.2;

export class SymbolMarket {
  readonly instrument: Instrument;
  readonly bids: BookSide;
  readonly asks: BookSide;
  readonly candles: readonly Candle[];
  readonly #noise: Noise;
  readonly #nextPrintId: () => string;
  readonly #process: PriceProcess;
  readonly #day = new DayWindow();
  /** Seconds of market since the last change. */
  #idle = 0;
  #lastTicks = 0;
  #prints: Print[] = [];
  #isChanged = false;
  #isTraded = false;

  constructor(instrument: Instrument, noise: Noise, nextPrintId: () => string) {
    this.instrument = instrument;
    this.bids = new BookSide(instrument, 1, noise);
    this.asks = new BookSide(instrument, -1, noise);
    this.candles = CANDLE_INTERVALS.map((interval) => new Candle(instrument, interval));
    this.#noise = noise;
    this.#nextPrintId = nextPrintId;
    this.#process = new PriceProcess(instrument, noise);
  }

  /** Trades of the present step, oldest first. */
  get prints(): readonly Print[] {
    return this.#prints;
  }

  /** Whether quotes, book or trades changed since `markReported`. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** Whether it traded since `markReported`. */
  get isTraded(): boolean {
    return this.#isTraded;
  }

  /** Middle of the best prices, rounded down to a tick: what positions are valued at. */
  get markTicks(): number {
    return Math.floor((this.bids.bestTicks + this.asks.bestTicks) / 2);
  }

  get spreadTicks(): number {
    return this.asks.bestTicks - this.bids.bestTicks;
  }

  bestTicks(side: Side): number {
    return side === 1 ? this.bids.bestTicks : this.asks.bestTicks;
  }

  /** Adds `elapsed` seconds of the past, ending at `timeMs`, without quotes or tape. Returns what was traded. */
  recall(timeMs: number, elapsed: number, climate: Climate): Portion {
    const { priceScale, printsPerSecond, meanPrintLots } = this.instrument;
    const ticks = Math.max(1, Math.round(this.#process.advance(elapsed, climate) * priceScale));
    const count = this.#noise.poisson(printsPerSecond * this.#process.activity * elapsed);
    const lots = Math.round(count * meanPrintLots);
    this.#lastTicks = ticks;
    this.#day.add(timeMs, ticks, lots);
    for (const candle of this.candles) candle.add(timeMs, ticks, lots, count);
    return { ticks, lots };
  }

  /** Opens the book around the price where the past ended. */
  open(): void {
    this.#quote(this.#lastTicks);
    this.#isChanged = true;
    this.#isTraded = true;
  }

  markReported(): void {
    this.#isChanged = false;
    this.#isTraded = false;
  }

  /**
   * One step of `elapsed` seconds. In a busy market most steps change something, in a quiet one few do. Trades beyond
   * `printsMax` are shown as so many larger ones.
   */
  advance(nowMs: number, elapsed: number, climate: Climate, printsMax: number): void {
    this.#prints = [];
    this.#idle += elapsed;
    if (!this.#noise.chance(1 - Math.exp(-this.instrument.quotesPerSecond * elapsed))) return;
    const fairTicks = this.#process.advance(this.#idle, climate) * this.instrument.priceScale;
    const previousMark = this.markTicks;
    this.#requote(fairTicks);
    this.#printTrades(nowMs, this.#idle, Math.sign(this.markTicks - previousMark), printsMax);
    this.#idle = 0;
    this.#isChanged = true;
    this.#day.roll(nowMs);
  }

  /** Puts a trade on the tape and into every figure that follows from it. */
  print(nowMs: number, side: Side, ticks: number, lots: number): Print {
    const print = { id: this.#nextPrintId(), side, ticks, lots };
    this.#prints.push(print);
    this.#lastTicks = ticks;
    this.#day.add(nowMs, ticks, lots);
    for (const candle of this.candles) candle.add(nowMs, ticks, lots, 1);
    this.#isChanged = true;
    this.#isTraded = true;
    return print;
  }

  /** A market order of ours: takes from the book, and each portion is on the tape. */
  take(nowMs: number, side: Side, lots: number, limitTicks: number): Print[] {
    const against = side === 1 ? this.asks : this.bids;
    return against.take(lots, limitTicks).map((portion) => this.print(nowMs, side, portion.ticks, portion.lots));
  }

  tickerRow(nowMs: number, source: string): MarketData {
    const { symbol, tickSize, priceScale, lotScale } = this.instrument;
    const { open, high, low, volume } = this.#day;
    return {
      symbol,
      last_price: this.#lastTicks / priceScale,
      bid_price: this.bids.bestTicks / priceScale,
      ask_price: this.asks.bestTicks / priceScale,
      bid_size: this.bids.bestLots / lotScale,
      ask_size: this.asks.bestLots / lotScale,
      volume_24h: volume / lotScale,
      high_24h: high / priceScale,
      low_24h: low / priceScale,
      change_24h_pct: roundTo(((this.#lastTicks - open) / open) * 100, 2),
      tick_size: tickSize,
      updated_at: nowMs,
      source,
    };
  }

  bookRow(nowMs: number, source: string): Orderbook {
    return {
      symbol: this.instrument.symbol,
      bids: this.bids.pairs,
      asks: this.asks.pairs,
      updated_at: nowMs,
      source,
    };
  }

  #requote(fairTicks: number): void {
    const isInside = fairTicks >= this.bids.bestTicks && fairTicks <= this.asks.bestTicks;
    if (isInside && !this.#noise.chance(REQUOTE_CHANCE)) {
      (this.#noise.chance(0.5) ? this.bids : this.asks).stir();
      return;
    }
    this.#quote(fairTicks);
  }

  #quote(fairTicks: number): void {
    const breadth = SPREAD_FLOOR + this.#noise.exponential(SPREAD_TAIL);
    const spread = Math.max(1, Math.round(this.instrument.spreadTicks * breadth));
    const bid = Math.max(1, Math.floor(fairTicks - (spread - 1) / 2));
    this.bids.moveTo(bid);
    this.asks.moveTo(bid + spread);
  }

  /** Takers mostly follow the move: they buy into a rising price. */
  #printTrades(nowMs: number, elapsed: number, direction: number, printsMax: number): void {
    const { printsPerSecond, meanPrintLots } = this.instrument;
    const count = this.#noise.poisson(printsPerSecond * this.#process.activity * elapsed);
    const shown = Math.min(count, printsMax);
    for (let index = 0; index < shown; index += 1) {
      const side: Side = this.#noise.chance(0.5 + 0.25 * direction) ? 1 : -1;
      const lots = Math.max(1, Math.round((this.#noise.exponential(meanPrintLots) * count) / shown));
      const against = side === 1 ? this.asks : this.bids;
      this.print(nowMs, side, against.bestTicks, lots);
      against.trade(lots);
    }
  }
}
