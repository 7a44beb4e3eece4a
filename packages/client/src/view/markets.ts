/** What both dashboards make of a ticker. */
import { isSymbol } from './symbols.ts';

export interface Ticker {
  readonly symbol: string;
  readonly last_price?: number;
  readonly volume_24h?: number;
  readonly change_24h_pct?: number;
  readonly high_24h?: number;
  readonly low_24h?: number;
  readonly source?: string;
}

/** What words of a filter may name beside the symbol. */
export const MARKET_FIELDS: Readonly<Record<string, (ticker: Ticker) => string | undefined>> = {
  source: ({ source }) => source,
  quote: ({ symbol }) => quoteOf(symbol),
};

export const MARKET_GROUPS = ['all', 'favourites', 'gainers', 'losers'] as const;
export type MarketGroup = (typeof MARKET_GROUPS)[number];

const BY_VALUE = { column: 'value_24h', isDescending: true } as const;

/** What a group is sorted by until a person sorts it. */
export const GROUP_SORTINGS: Readonly<
  Record<MarketGroup, { readonly column: string; readonly isDescending: boolean }>
> = {
  all: BY_VALUE,
  favourites: BY_VALUE,
  gainers: { column: 'change_24h_pct', isDescending: true },
  losers: { column: 'change_24h_pct', isDescending: false },
};

/** Longer names first, so that BTCUSDT is quoted in USDT and not in DT. */
const QUOTES = [
  'FDUSD',
  'USDT',
  'USDC',
  'BUSD',
  'TUSD',
  'DAI',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'TRY',
  'BRL',
  'BTC',
  'ETH',
  'BNB',
];
/** Names that end like another one: DOTUSD is DOT in USD, and STETH is staked ETH. They want a base of three letters. */
const AMBIGUOUS = new Set(['FDUSD', 'BUSD', 'TUSD', 'DAI', 'BTC', 'ETH', 'BNB']);
const BASE_MIN = 3;
const SEPARATORS = /[/_:-]/;
/** What stands after a separator and is no currency: kinds of contracts, and dates of their end. */
const CONTRACT = /^(?:PERP|SWAP|SPOT|FUT|FUTURES?|\d.*)$/;
const CURRENCY = /^[A-Z0-9]{2,10}$/;
const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC', 'BUSD', 'FDUSD', 'TUSD', 'DAI']);

/** The currency that an instrument is priced in, as its name says it: BTCUSDT, BTC/USDT, BTC-USDT-SWAP, BTCUSD_PERP. */
export function quoteOf(symbol: string): string | undefined {
  const [base = '', named] = symbol.toUpperCase().split(SEPARATORS);
  if (named !== undefined && base !== '' && CURRENCY.test(named) && !CONTRACT.test(named)) return named;
  return QUOTES.find(
    (quote) => base.endsWith(quote) && base.length - quote.length >= (AMBIGUOUS.has(quote) ? BASE_MIN : 1),
  );
}

/**
 * What amounts in the currency of an instrument can be added to: dollars and dollar stablecoins are one, as they are in
 * the value of the account. Empty where its name says no currency.
 */
export function moneyOf(symbol: string): string {
  const quote = quoteOf(symbol) ?? '';
  return DOLLARS.has(quote) ? 'USD' : quote;
}

/** Whether amounts in the currencies of these instruments can be added. */
export function isOneMoney(symbols: Iterable<string>): boolean {
  let first: string | undefined;
  for (const symbol of symbols) {
    const money = moneyOf(symbol);
    first ??= money;
    if (money !== first) return false;
  }
  return true;
}

const GROUP_TESTS: Readonly<Record<MarketGroup, (ticker: Ticker, favourites: ReadonlySet<string>) => boolean>> = {
  all: () => true,
  favourites: ({ symbol }, favourites) => favourites.has(symbol),
  gainers: ({ change_24h_pct: change = 0 }) => change > 0,
  losers: ({ change_24h_pct: change = 0 }) => change < 0,
};

export function isInGroup(ticker: Ticker, group: MarketGroup, favourites: ReadonlySet<string>): boolean {
  return GROUP_TESTS[group](ticker, favourites);
}

/** What the day's volume is worth at the last price, in the quote currency. */
export function valueOf({ last_price: price, volume_24h: volume }: Ticker): number | undefined {
  return price === undefined || volume === undefined ? undefined : price * volume;
}

/** Where the last price stands between the low (0) and the high (1) of the day. */
export function placeInRange({ last_price: price, low_24h: low, high_24h: high }: Ticker): number | undefined {
  if (price === undefined || low === undefined || high === undefined || high <= low) return undefined;
  return Math.min(1, Math.max(0, (price - low) / (high - low)));
}

/** Percent from which on a change is of the next degree. */
const HEAT_STEPS = [0.5, 2, 5, 10];

/** How hot a change is: 0 for next to none, 4 at most, below zero for falls. */
export function heatOf(changePct: number | undefined): number {
  if (changePct === undefined || !Number.isFinite(changePct)) return 0;
  const degree = HEAT_STEPS.filter((step) => Math.abs(changePct) >= step).length;
  return changePct < 0 ? -degree || 0 : degree;
}

/** Symbols with the largest traded value, the largest first; equal ones by name. */
export function mostTraded(tickers: Iterable<Ticker>, count: number): string[] {
  return [...tickers]
    .map((ticker) => ({ symbol: ticker.symbol, value: valueOf(ticker) ?? -1 }))
    .sort((left, right) => right.value - left.value || (left.symbol < right.symbol ? -1 : 1))
    .slice(0, count)
    .map(({ symbol }) => symbol);
}

/**
 * By turnover: a million of something cheap does not count for more than a few of something dear. Undefined where there
 * is none that a server can be asked for.
 */
export function findBusiest(tickers: Iterable<Ticker>): string | undefined {
  let best: { readonly symbol: string; readonly turnover: number } | undefined;
  for (const ticker of tickers) {
    if (!isSymbol(ticker.symbol)) continue;
    const turnover = valueOf(ticker) ?? 0;
    if (best === undefined || turnover > best.turnover) best = { symbol: ticker.symbol, turnover };
  }
  return best?.symbol;
}
