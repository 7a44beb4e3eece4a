import type { Candle as CandleRow } from '@tickboard/core/model/channels/candles';
import type { Instrument } from './instruments.ts';

export interface CandleInterval {
  readonly name: string;
  readonly milliseconds: number;
}

export const CANDLE_INTERVALS: readonly CandleInterval[] = [
  { name: '1m', milliseconds: 60_000 },
  { name: '5m', milliseconds: 300_000 },
  { name: '15m', milliseconds: 900_000 },
  { name: '1h', milliseconds: 3_600_000 },
];

/** The current bar of one instrument and interval. It begins with the first trade of its time. */
export class Candle {
  readonly #instrument: Instrument;
  readonly #interval: CandleInterval;
  #openMs = -1;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #lots = 0;
  #trades = 0;

  constructor(instrument: Instrument, interval: CandleInterval) {
    this.#instrument = instrument;
    this.#interval = interval;
  }

  add(timeMs: number, ticks: number, lots: number, trades: number): void {
    const openMs = timeMs - (timeMs % this.#interval.milliseconds);
    if (openMs > this.#openMs) {
      this.#openMs = openMs;
      this.#open = ticks;
      this.#high = ticks;
      this.#low = ticks;
      this.#lots = 0;
      this.#trades = 0;
    }
    this.#high = Math.max(this.#high, ticks);
    this.#low = Math.min(this.#low, ticks);
    this.#close = ticks;
    this.#lots += lots;
    this.#trades += trades;
  }

  row(nowMs: number, source: string): CandleRow {
    const { symbol, priceScale, lotScale } = this.#instrument;
    return {
      symbol,
      interval: this.#interval.name,
      open_time: this.#openMs,
      open: this.#open / priceScale,
      high: this.#high / priceScale,
      low: this.#low / priceScale,
      close: this.#close / priceScale,
      volume: this.#lots / lotScale,
      trades: this.#trades,
      updated_at: nowMs,
      source,
    };
  }
}
