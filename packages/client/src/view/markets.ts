/** What both dashboards make of a ticker. */
import { quoteOf } from '@tickboard/core/model/money';
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
