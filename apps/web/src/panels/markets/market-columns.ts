import type { TableRows } from '@tickboard/client/channel-rows';
import { toneOf } from '@tickboard/client/view/columns';
import { heatOf, placeInRange, valueOf } from '@tickboard/client/view/markets';
import {
  directionOf,
  formatBps,
  formatCompact,
  formatFixed,
  formatRatio,
  formatPrice,
  formatQuantity,
  formatSignedPercent,
  GLYPHS,
} from '@tickboard/client/view/numbers';
import { formatDateTime } from '@tickboard/client/view/times';
import type { Column, Heat } from '../../grid/column.ts';
import { ageColumn, sourceColumn } from '../../grid/common-columns.ts';

export type Market = Readonly<TableRows['market_data']>;

export interface MarketColumnOptions {
  readonly now: () => number;
  readonly isFavourite: (symbol: string) => boolean;
  readonly toggleFavourite: (symbol: string) => void;
  readonly hasHeat: boolean;
  /** Whether fingers hit it. */
  readonly isCoarse: boolean;
  readonly timeZone: string;
}

export function createMarketColumns(options: MarketColumnOptions): readonly Column<Market>[] {
  const { now, hasHeat, timeZone } = options;
  const change = changeColumn(hasHeat);
  return [
    starColumn(options),
    SYMBOL,
    price('last_price', 'Last', 'Price of the last trade'),
    change,
    price('bid_price', 'Bid', 'Best bid', 9),
    price('ask_price', 'Ask', 'Best ask', 9),
    size('bid_size', 'Bid size', 'Quantity at the best bid', 2),
    size('ask_size', 'Ask size', 'Quantity at the best ask', 2),
    SPREAD,
    VALUE,
    size('volume_24h', 'Vol 24h', 'Traded over the last 24 hours, in base units', 5),
    RANGE,
    price('low_24h', 'Low 24h', 'Lowest trade of the last 24 hours', 4),
    price('high_24h', 'High 24h', 'Highest trade of the last 24 hours', 4),
    {
      ...ageColumn<Market>(
        { id: 'updated_at', title: 'Age', description: 'Since its back end last changed it', width: 60, priority: 7 },
        (row) => row.updated_at,
        now,
      ),
      hint: (row) => formatDateTime(row.updated_at, timeZone),
    },
    sourceColumn(1),
  ];
}

function starColumn({ isFavourite, toggleFavourite, isCoarse }: MarketColumnOptions): Column<Market> {
  return {
    id: 'favourite',
    title: '',
    description: 'Favourite',
    width: isCoarse ? 44 : 30,
    isFixed: true,
    align: 'start',
    text: ({ symbol }) => (isFavourite(symbol) ? '\u2605' : '\u2606'),
    tone: ({ symbol }) => (isFavourite(symbol) ? 'warn' : 'muted'),
    hint: ({ symbol }) => (isFavourite(symbol) ? 'Favourite: a click takes the star away' : 'Make it a favourite'),
    exact: ({ symbol }) => isFavourite(symbol),
    onPress: toggleFavourite,
  };
}

function changeColumn(hasHeat: boolean): Column<Market> {
  return {
    id: 'change_24h_pct',
    title: '24h %',
    description: 'Change of the last price over 24 hours',
    width: 88,
    align: 'end',
    text: ({ change_24h_pct: change }) => {
      const glyph = GLYPHS[directionOf(change)];
      return glyph === '' ? formatSignedPercent(change) : `${glyph} ${formatSignedPercent(change)}`;
    },
    tone: (row) => toneOf(row.change_24h_pct),
    sortBy: (row) => row.change_24h_pct,
    exact: (row) => row.change_24h_pct,
    ...(hasHeat && { heat: (row: Market) => heatOf(row.change_24h_pct) as Heat }),
  };
}

const SYMBOL: Column<Market> = {
  id: 'symbol',
  title: 'Symbol',
  description: 'Instrument as its source names it',
  width: 116,
  align: 'start',
  text: ({ symbol }) => symbol,
  sortBy: ({ symbol }) => symbol,
  exact: ({ symbol }) => symbol,
};

const SPREAD: Column<Market> = {
  id: 'spread_bps',
  title: 'Spread bp',
  description: 'Spread over the mid price, in basis points',
  width: 76,
  align: 'end',
  text: (row) => formatBps(row.spread_bps),
  sortBy: (row) => row.spread_bps,
  exact: (row) => row.spread_bps,
  priority: 6,
};

const VALUE: Column<Market> = {
  id: 'value_24h',
  title: 'Value 24h',
  description: 'Volume of the last 24 hours at the last price, in the quote currency',
  width: 92,
  align: 'end',
  text: (row) => formatCompact(valueOf(row)),
  hint: (row) => formatFixed(valueOf(row), 2),
  sortBy: valueOf,
  exact: valueOf,
  priority: 8,
};

const RANGE: Column<Market> = {
  id: 'range_24h',
  title: 'In range',
  description: 'Where the last price stands between the low (0) and the high (100) of the last 24 hours',
  width: 72,
  align: 'end',
  text: (row) => formatRatio(placeInRange(row)),
  share: placeInRange,
  shareFrom: 'start',
  sortBy: placeInRange,
  exact: percentInRange,
  priority: 3,
};

function percentInRange(row: Market): number | undefined {
  const place = placeInRange(row);
  return place === undefined ? undefined : place * 100;
}

function price(
  id: 'last_price' | 'bid_price' | 'ask_price' | 'high_24h' | 'low_24h',
  title: string,
  description: string,
  priority?: number,
): Column<Market> {
  return {
    id,
    title,
    description,
    width: 96,
    align: 'end',
    text: (row) => formatPrice(row[id], row.tick_size),
    sortBy: (row) => row[id],
    exact: (row) => row[id],
    flashes: id === 'last_price' || id === 'bid_price' || id === 'ask_price',
    ...(priority !== undefined && { priority }),
  };
}

function size(
  id: 'volume_24h' | 'bid_size' | 'ask_size',
  title: string,
  description: string,
  priority: number,
): Column<Market> {
  return {
    id,
    title,
    description,
    width: 76,
    align: 'end',
    text: (row) => formatCompact(row[id]),
    hint: (row) => formatQuantity(row[id]),
    sortBy: (row) => row[id],
    exact: (row) => row[id],
    priority,
  };
}
