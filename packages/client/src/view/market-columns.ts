import type { TableRows } from '../channel-rows.ts';
import { ageColumn, priceColumn, type ShownColumn, sourceColumn, textColumn, toneOf } from './columns.ts';
import { placeInRange, valueOf } from './markets.ts';
import {
  directionOf,
  formatBps,
  formatCompact,
  formatFixed,
  formatQuantity,
  formatRatio,
  formatShortPercent,
  formatSignedPercent,
  GLYPHS,
} from './numbers.ts';

export type MarketRow = Readonly<TableRows['market_data']>;

export function marketColumns(now: () => number): readonly ShownColumn<MarketRow>[] {
  return [
    textColumn(
      { id: 'symbol', title: 'Symbol', description: 'Instrument as its source names it' },
      ({ symbol }) => symbol,
    ),
    { ...price('last_price', 'Last', 'Price of the last trade'), flashes: true },
    CHANGE,
    { ...price('bid_price', 'Bid', 'Best bid', 9), flashes: true },
    { ...price('ask_price', 'Ask', 'Best ask', 9), flashes: true },
    size('bid_size', 'Bid size', 'Quantity at the best bid', 2),
    size('ask_size', 'Ask size', 'Quantity at the best ask', 2),
    SPREAD,
    VALUE,
    size('volume_24h', 'Vol 24h', 'Traded over the last 24 hours, in base units', 5),
    RANGE,
    price('low_24h', 'Low 24h', 'Lowest trade of the last 24 hours', 4),
    price('high_24h', 'High 24h', 'Highest trade of the last 24 hours', 4),
    ageColumn(
      { id: 'updated_at', title: 'Age', description: 'Since its back end last changed it', priority: 7 },
      (row) => row.updated_at,
      now,
    ),
    sourceColumn(1),
  ];
}

const CHANGE: ShownColumn<MarketRow> = {
  id: 'change_24h_pct',
  title: '24h %',
  description: 'Change of the last price over 24 hours',
  align: 'end',
  text: ({ change_24h_pct: change }) => {
    const glyph = GLYPHS[directionOf(change)];
    return glyph === '' ? formatSignedPercent(change) : `${glyph} ${formatSignedPercent(change)}`;
  },
  compact: ({ change_24h_pct: change }) => formatShortPercent(change),
  tone: (row) => toneOf(row.change_24h_pct),
  sortBy: (row) => row.change_24h_pct,
  exact: (row) => row.change_24h_pct,
};

const SPREAD: ShownColumn<MarketRow> = {
  id: 'spread_bps',
  title: 'Spread bp',
  short: 'Spread',
  description: 'Spread over the mid price, in basis points',
  align: 'end',
  text: (row) => formatBps(row.spread_bps),
  sortBy: (row) => row.spread_bps,
  exact: (row) => row.spread_bps,
  priority: 6,
};

const VALUE: ShownColumn<MarketRow> = {
  id: 'value_24h',
  title: 'Value 24h',
  short: 'Value',
  description: 'Volume of the last 24 hours at the last price, in the quote currency',
  align: 'end',
  text: (row) => formatCompact(valueOf(row)),
  hint: (row) => formatFixed(valueOf(row), 2),
  sortBy: valueOf,
  exact: valueOf,
  priority: 8,
};

const RANGE: ShownColumn<MarketRow> = {
  id: 'range_24h',
  title: 'In range',
  description: 'Where the last price stands between the low (0) and the high (100) of the last 24 hours',
  align: 'end',
  text: (row) => formatRatio(placeInRange(row)),
  share: placeInRange,
  shareFrom: 'start',
  sortBy: placeInRange,
  exact: percentInRange,
  priority: 3,
};

function percentInRange(row: MarketRow): number | undefined {
  const place = placeInRange(row);
  return place === undefined ? undefined : place * 100;
}

function price(
  id: 'last_price' | 'bid_price' | 'ask_price' | 'high_24h' | 'low_24h',
  title: string,
  description: string,
  priority?: number,
): ShownColumn<MarketRow> {
  return priceColumn(
    { id, title, description, ...(priority !== undefined && { priority }) },
    (row) => row[id],
    ({ tick_size: tickSize }) => tickSize,
  );
}

function size(
  id: 'volume_24h' | 'bid_size' | 'ask_size',
  title: string,
  description: string,
  priority: number,
): ShownColumn<MarketRow> {
  return {
    id,
    title,
    description,
    align: 'end',
    text: (row) => formatCompact(row[id]),
    hint: (row) => formatQuantity(row[id]),
    sortBy: (row) => row[id],
    exact: (row) => row[id],
    priority,
  };
}
