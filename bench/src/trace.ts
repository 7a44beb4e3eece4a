/**
 * The reference trace: a desk of 50 symbols, 10 positions and an account, of which each tick changes 25 symbols (last,
 * bid, ask, volume), 5 positions (mark, P&L) and 3 figures of the account. Every one of these figures changes, to a
 * value as exchanges have them: whole ticks, lots of traded volume, cents. The same seed gives the same trace.
 */
import { type Random, seededRandom } from '@tickboard/core/random';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { CATALOGUE, type CatalogueEntry } from '@tickboard/server/sources/sim/market/catalogue';

export interface TraceOptions {
  readonly seed?: number;
  readonly symbols?: number;
  /** Symbols changed a tick. */
  readonly changes?: number;
  readonly positions?: number;
  /** Positions changed a tick. */
  readonly positionChanges?: number;
}

const TRACE_DEFAULTS = { seed: 1, symbols: 50, changes: 25, positions: 10, positionChanges: 5 } as const;

const START_TIME = Date.UTC(2026, 0, 5, 9, 30);
const MILLION = 1e6;
/** Of one step, as a share of the price: 0.3 basis points, as of a liquid market in a tenth of a second. */
const STEP_SHARE = 3e-5;
const SPREAD_MAX_TICKS = 3;
const MARK_EXTRA_DECIMALS = 1;
const PNL_DECIMALS = 4;
const ACCOUNT_DECIMALS = 2;
const START_BALANCE = 250_000;
const LEVERAGE = 5;

interface Market {
  readonly symbol: string;
  readonly priceDecimals: number;
  readonly lotDecimals: number;
  /** In ticks. */
  last: number;
  bid: number;
  ask: number;
  readonly high: number;
  readonly low: number;
  /** In lots. */
  volume: number;
}

interface Position {
  readonly market: Market;
  readonly sign: 1 | -1;
  readonly quantity: number;
  readonly entryPrice: number;
  markPrice: number;
  pnl: number;
}

/** The key of a row of market data or of a position. */
export function symbolOf({ symbol }: RowPatch): string {
  return typeof symbol === 'string' ? symbol : '';
}

export class ReferenceTrace {
  readonly #random: Random;
  readonly #options: Required<TraceOptions>;
  readonly #markets: readonly Market[];
  readonly #positions: readonly Position[];
  #balance = START_BALANCE;

  /** @throws {RangeError} when more rows are to change than there are. */
  constructor(options: TraceOptions = {}) {
    this.#options = { ...TRACE_DEFAULTS, ...options };
    const { seed, symbols, changes, positions, positionChanges } = this.#options;
    if (changes > symbols || positionChanges > positions || positions > symbols) {
      throw new RangeError(
        `cannot change ${changes} of ${symbols} symbols and ${positionChanges} of ${positions} positions`,
      );
    }
    this.#random = seededRandom(seed);
    this.#markets = Array.from({ length: symbols }, (_, index) => this.#openMarket(index));
    this.#positions = this.#markets.slice(0, positions).map((market) => this.#openPosition(market));
  }

  /** The whole desk, as a source would deliver it first. The rows are fresh objects, for the store to keep. */
  open(): Change[] {
    return [
      ...this.#markets.map((market): Change => ({
        op: 'replace',
        channel: 'market_data',
        row: describeMarket(market),
      })),
      ...this.#positions.map((position): Change => {
        return { op: 'replace', channel: 'positions', row: describePosition(position) };
      }),
      { op: 'replace', channel: 'account', row: this.#describeAccount() },
    ];
  }

  /** The next tick. */
  step(): Change[] {
    const { changes, positionChanges } = this.#options;
    const { equity } = this.#accountFigures();
    const rows: Change[] = [];
    for (const market of this.#choose(this.#markets, changes)) {
      this.#move(market);
      rows.push({ op: 'merge', channel: 'market_data', row: { ...quoteOf(market), symbol: market.symbol } });
    }
    for (const position of this.#markSome(positionChanges)) {
      const { markPrice, pnl, market } = position;
      const row = { mark_price: markPrice, unrealized_pnl: pnl, symbol: market.symbol };
      rows.push({ op: 'merge', channel: 'positions', row });
    }
    this.#payFees(equity);
    rows.push({ op: 'merge', channel: 'account', row: this.#accountFigures() });
    return rows;
  }

  #openMarket(index: number): Market {
    const [name, price, priceDecimals, lotDecimals, , millions] = CATALOGUE[index % CATALOGUE.length] as CatalogueEntry;
    const last = Math.round(price * 10 ** priceDecimals);
    const round = Math.floor(index / CATALOGUE.length);
    return {
      symbol: round === 0 ? name : `${name}-${round}`,
      priceDecimals,
      lotDecimals,
      last,
      bid: last,
      ask: last + 1,
      high: Math.round(last * 1.031),
      low: Math.round(last * 0.974),
      volume: Math.round(((millions * MILLION) / price) * 10 ** lotDecimals),
    };
  }

  #openPosition(market: Market): Position {
    const entryPrice = priceOf(market, Math.round(market.last * (1 + (this.#random() - 0.5) * 0.02)));
    const notional = 5_000 + this.#random() * 45_000;
    const quantity = Math.max(10 ** -market.lotDecimals, roundTo(notional / entryPrice, market.lotDecimals));
    const sign = this.#random() < 0.6 ? 1 : -1;
    const position: Position = { market, sign, quantity, entryPrice, markPrice: Number.NaN, pnl: Number.NaN };
    this.#mark(position);
    return position;
  }

  /** The last trade moves by at least a tick, and at one side of a book that moved with it. */
  #move(market: Market): void {
    const { last, bid, ask } = market;
    do {
      const size = Math.abs(this.#gauss()) * last * STEP_SHARE;
      const direction = this.#random() < 0.5 ? -1 : 1;
      market.last = Math.max(SPREAD_MAX_TICKS + 1, last + direction * (1 + Math.floor(size)));
      const spread = 1 + Math.floor(this.#random() ** 4 * SPREAD_MAX_TICKS);
      market.bid = this.#random() < 0.5 ? market.last : market.last - spread;
      market.ask = market.bid + spread;
    } while (market.last === last || market.bid === bid || market.ask === ask);
    market.volume += 1 + Math.floor(Math.exp(2 + 1.2 * this.#gauss()));
  }

  /** To other figures than these. */
  #mark(position: Position, { markPrice, pnl }: Pick<Position, 'markPrice' | 'pnl'> = { ...position }): void {
    const { market, sign, quantity, entryPrice } = position;
    const decimals = market.priceDecimals + MARK_EXTRA_DECIMALS;
    do {
      const middle = (market.bid + market.ask) / 2 + (this.#random() - 0.5) * SPREAD_MAX_TICKS;
      position.markPrice = roundTo(middle / 10 ** market.priceDecimals, decimals);
      position.pnl = roundTo((position.markPrice - entryPrice) * quantity * sign, PNL_DECIMALS);
    } while (position.markPrice === markPrice || position.pnl === pnl);
  }

  /** Their P&L does not happen to add up to what it was. */
  #markSome(count: number): readonly Position[] {
    const before = this.#pnl();
    const chosen = this.#choose(this.#positions, count);
    const first = chosen[0] && { ...chosen[0] };
    for (const position of chosen) this.#mark(position);
    while (chosen[0] !== undefined && this.#pnl() === before) this.#mark(chosen[0], first);
    return chosen;
  }

  /** The balance moves, and with it the equity, even where the P&L happens to balance it. */
  #payFees(equityBefore: number): void {
    do this.#balance = roundTo(this.#balance - 0.01 - this.#random(), ACCOUNT_DECIMALS);
    while (this.#accountFigures().equity === equityBefore);
  }

  /** So many different ones. */
  #choose<Item>(items: readonly Item[], count: number): Item[] {
    const chosen = new Set<Item>();
    while (chosen.size < count) chosen.add(items[Math.floor(this.#random() * items.length)] as Item);
    return [...chosen];
  }

  /** Normally distributed (Box and Muller, 1958). */
  #gauss(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }

  #pnl(): number {
    return roundTo(
      this.#positions.reduce((sum, { pnl }) => sum + pnl, 0),
      ACCOUNT_DECIMALS,
    );
  }

  #accountFigures() {
    const pnl = this.#pnl();
    return {
      equity: roundTo(this.#balance + pnl, ACCOUNT_DECIMALS),
      unrealized_pnl: pnl,
      available_balance: roundTo(this.#balance - this.#margin(), ACCOUNT_DECIMALS),
    };
  }

  #margin(): number {
    const notional = this.#positions.reduce((sum, { quantity, entryPrice }) => sum + quantity * entryPrice, 0);
    return roundTo(notional / LEVERAGE, ACCOUNT_DECIMALS);
  }

  #describeAccount() {
    return {
      ...this.#accountFigures(),
      margin_used: this.#margin(),
      total_balance: START_BALANCE,
      realized_pnl: 1_284.37,
      balances: { USDT: START_BALANCE, BTC: 0.4127, ETH: 3.905 },
      updated_at: START_TIME,
      source: 'trace',
      stale: false,
    };
  }
}

function priceOf({ priceDecimals }: Market, ticks: number): number {
  return ticks / 10 ** priceDecimals;
}

function quoteOf(market: Market) {
  return {
    last_price: priceOf(market, market.last),
    bid_price: priceOf(market, market.bid),
    ask_price: priceOf(market, market.ask),
    volume_24h: market.volume / 10 ** market.lotDecimals,
  };
}

function describeMarket(market: Market) {
  const lot = 10 ** -market.lotDecimals;
  return {
    ...quoteOf(market),
    updated_at: START_TIME,
    change_24h_pct: 1.27,
    bid_size: roundTo(412 * lot, market.lotDecimals),
    ask_size: roundTo(387 * lot, market.lotDecimals),
    high_24h: priceOf(market, market.high),
    low_24h: priceOf(market, market.low),
    tick_size: priceOf(market, 1),
    stale: false,
    source: 'trace',
    symbol: market.symbol,
  };
}

function describePosition({ market, sign, quantity, entryPrice, markPrice, pnl }: Position) {
  return {
    mark_price: markPrice,
    unrealized_pnl: pnl,
    updated_at: START_TIME,
    quantity,
    realized_pnl: 0,
    margin: roundTo((quantity * entryPrice) / LEVERAGE, ACCOUNT_DECIMALS),
    entry_price: entryPrice,
    liquidation_price: roundTo(entryPrice * (1 - (sign * 0.9) / LEVERAGE), market.priceDecimals),
    leverage: LEVERAGE,
    side: sign > 0 ? 'long' : 'short',
    stale: false,
    source: 'trace',
    symbol: market.symbol,
  };
}

function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
