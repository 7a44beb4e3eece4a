import type { TableRows } from '@tickboard/client/channel-rows';
import {
  directionOf,
  formatBps,
  formatCompact,
  formatPrice,
  formatSignedPercent,
  GLYPHS,
} from '@tickboard/client/view/numbers';
import type { Column } from '../../grid/column.ts';

type Market = Readonly<TableRows['market_data']>;

const price = (
  id: 'last_price' | 'bid_price' | 'ask_price' | 'high_24h' | 'low_24h' | 'spread',
  title: string,
  description: string,
  priority?: number,
): Column<Market> => ({
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
});

export const MARKET_COLUMNS: readonly Column<Market>[] = [
  {
    id: 'symbol',
    title: 'Symbol',
    description: 'Instrument as its source names it',
    width: 116,
    align: 'start',
    text: ({ symbol }) => symbol,
    sortBy: ({ symbol }) => symbol,
    exact: ({ symbol }) => symbol,
  },
  price('last_price', 'Last', 'Price of the last trade'),
  {
    id: 'change_24h_pct',
    title: '24h %',
    description: 'Change of the last price over 24 hours',
    width: 84,
    align: 'end',
    text: ({ change_24h_pct: change }) => {
      const glyph = GLYPHS[directionOf(change)];
      return glyph === '' ? formatSignedPercent(change) : `${glyph} ${formatSignedPercent(change)}`;
    },
    tone: ({ change_24h_pct: change }) => {
      const direction = directionOf(change);
      return direction === 'flat' ? '' : direction;
    },
    sortBy: (row) => row.change_24h_pct,
    exact: (row) => row.change_24h_pct,
  },
  price('bid_price', 'Bid', 'Best bid', 6),
  price('ask_price', 'Ask', 'Best ask', 6),
  {
    id: 'spread_bps',
    title: 'Spread bp',
    description: 'Spread over the mid price, in basis points',
    width: 76,
    align: 'end',
    text: (row) => formatBps(row.spread_bps),
    sortBy: (row) => row.spread_bps,
    exact: (row) => row.spread_bps,
    priority: 4,
  },
  {
    id: 'volume_24h',
    title: 'Vol 24h',
    description: 'Traded over the last 24 hours, in base units',
    width: 76,
    align: 'end',
    text: (row) => formatCompact(row.volume_24h),
    sortBy: (row) => row.volume_24h,
    exact: (row) => row.volume_24h,
    priority: 5,
  },
  price('high_24h', 'High 24h', 'Highest trade of the last 24 hours', 2),
  price('low_24h', 'Low 24h', 'Lowest trade of the last 24 hours', 1),
  {
    id: 'source',
    title: 'Source',
    description: 'Where the row came from',
    width: 76,
    align: 'start',
    text: ({ source }) => source ?? '-',
    tone: () => 'muted',
    sortBy: (row) => row.source,
    exact: (row) => row.source,
    priority: 0,
  },
];
