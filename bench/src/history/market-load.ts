/**
 * Quotes and trades as exchanges send them: prices in whole ticks, sizes in whole lots, few symbols that move often and
 * many that seldom do. The same seed gives the same ticks; they cost little to make, so that what is measured is not this.
 */
import { type Random, seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { CATALOGUE, type CatalogueEntry } from '@tickboard/server/sources/sim/market/catalogue';

interface Market {
  readonly symbol: string;
  readonly priceScale: number;
  readonly lotScale: number;
  readonly startTicks: number;
  /** In ticks. */
  last: number;
  /** In lots. */
  volume: number;
  /** The step in which it was last chosen. */
  chosenIn: number;
}

const QUOTES_A_STEP = 16;
const TRADES_A_STEP = 4;
export const TICKS_A_STEP = QUOTES_A_STEP + TRADES_A_STEP;
/** One fill in so many steps: 1 of 500 ticks. */
const STEPS_A_FILL = 25;
/** The n-th symbol moves as often as 1 / n^0.7. */
const SKEW = 0.7;
const CHOICES = 65_536;
const SOURCE = 'exchange';

export class MarketLoad {
  readonly #random: Random;
  readonly #markets: readonly Market[];
  /** Indexes of markets, each as often as it moves. */
  readonly #choices: Uint32Array;
  #next = 0;
  #step = 0;

  constructor(symbols: number, seed = 1) {
    this.#random = seededRandom(seed);
    this.#markets = Array.from({ length: symbols }, (_, index) => openMarket(index));
    this.#choices = choose(symbols, this.#random);
  }

  /** In order, the one that moves most often first. */
  get markets(): readonly Pick<Market, 'symbol' | 'priceScale' | 'lotScale'>[] {
    return this.#markets;
  }

  /** What one message of a feed brings, at this time: quotes of different symbols, and trades. */
  step(time: number): Change[] {
    const changes: Change[] = [];
    this.#step++;
    while (changes.length < Math.min(QUOTES_A_STEP, this.#markets.length)) {
      const market = this.#choose();
      if (market.chosenIn === this.#step) continue;
      market.chosenIn = this.#step;
      changes.push(this.#quote(market, time));
    }
    for (let count = 0; count < TRADES_A_STEP; count++) changes.push(this.#trade(this.#choose(), time));
    if (this.#step % STEPS_A_FILL === 0) changes.push(this.#fill(this.#choose(), time));
    return changes;
  }

  #choose(): Market {
    this.#next = (this.#next + 1) % CHOICES;
    return this.#markets[this.#choices[this.#next] as number] as Market;
  }

  #quote(market: Market, time: number): Change {
    const { symbol, priceScale, lotScale, startTicks } = market;
    const random = this.#random();
    const move = Math.floor(random * 7) - 3;
    market.last = Math.max(10, market.last + (move === 0 ? 1 : move));
    const bid = market.last - (random < 0.5 ? 0 : 1);
    market.volume += 1 + Math.floor(random * 50);
    const row = {
      last_price: market.last / priceScale,
      bid_price: bid / priceScale,
      ask_price: (bid + 1) / priceScale,
      bid_size: (1 + Math.floor(random * 9_973)) / lotScale,
      ask_size: (1 + Math.floor(random * 7_919)) / lotScale,
      volume_24h: market.volume / lotScale,
      change_24h_pct: Math.round(((market.last - startTicks) / startTicks) * 10_000) / 100,
      updated_at: time,
      source: SOURCE,
      symbol,
    };
    return { op: 'merge', channel: 'market_data', row };
  }

  #trade({ symbol, last, priceScale, lotScale }: Market, time: number): Change {
    const random = this.#random();
    const data = {
      symbol,
      price: last / priceScale,
      quantity: (1 + Math.floor(random * 4_999)) / lotScale,
      side: random < 0.5 ? 'buy' : 'sell',
      trade_id: String(this.#step * TRADES_A_STEP),
      time,
      source: SOURCE,
    };
    return { op: 'event', channel: 'trades', data };
  }

  #fill({ symbol, last, priceScale, lotScale }: Market, time: number): Change {
    const quantity = (1 + Math.floor(this.#random() * 499)) / lotScale;
    const price = last / priceScale;
    const data = { symbol, price, quantity, side: 'buy', trade_id: `f-${this.#step}`, time, source: SOURCE };
    return { op: 'event', channel: 'fills', data };
  }
}

function openMarket(index: number): Market {
  const [name, price, priceDecimals, lotDecimals] = CATALOGUE[index % CATALOGUE.length] as CatalogueEntry;
  const round = Math.floor(index / CATALOGUE.length);
  const startTicks = Math.round(price * 10 ** priceDecimals);
  return {
    symbol: round === 0 ? name : `${name}-${round}`,
    priceScale: 10 ** priceDecimals,
    lotScale: 10 ** lotDecimals,
    startTicks,
    last: startTicks,
    volume: 1_000_000,
    chosenIn: 0,
  };
}

function choose(symbols: number, random: Random): Uint32Array {
  const sums: number[] = [];
  let sum = 0;
  for (let index = 0; index < symbols; index++) {
    sum += 1 / (index + 1) ** SKEW;
    sums.push(sum);
  }
  return Uint32Array.from({ length: CHOICES }, () => {
    const at = random() * sum;
    return sums.findIndex((upTo) => at < upTo);
  });
}
