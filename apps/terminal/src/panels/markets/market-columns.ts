import type { TableRows } from '@tickboard/client/channel-rows';
import { valueOf } from '@tickboard/client/view/markets';
import {
  directionOf,
  formatBps,
  formatCompact,
  formatPrice,
  formatSignedPercent,
  GLYPHS,
} from '@tickboard/client/view/numbers';
import { formatAge } from '@tickboard/client/view/times';
import type { Desk } from '../../board/desk.ts';
import type { Column } from '../../panel/column.ts';
import { colourOfDirection } from '../../theme/styles.ts';

export type Market = Readonly<TableRows['market_data']>;

export function createMarketColumns(desk: Desk): readonly Column<Market>[] {
  return [
    {
      id: 'symbol',
      title: 'Symbol',
      width: 13,
      text: ({ symbol }) => `${desk.settings.favourites.has(symbol) ? '\u2605' : ' '} ${symbol}`,
      sortBy: ({ symbol }) => symbol,
    },
    price('last_price', 'Last'),
    {
      id: 'change_24h_pct',
      title: '24h %',
      width: 10,
      align: 'end',
      text: ({ change_24h_pct: change }) => `${GLYPHS[directionOf(change)]} ${formatSignedPercent(change)}`.trim(),
      colour: ({ change_24h_pct: change }) => colourOfDirection(directionOf(change)),
      sortBy: ({ change_24h_pct: change }) => change,
      isLargestFirst: true,
    },
    price('bid_price', 'Bid', 8),
    price('ask_price', 'Ask', 8),
    {
      id: 'spread_bps',
      title: 'Spread bp',
      width: 9,
      align: 'end',
      priority: 5,
      text: (row) => formatBps(row.spread_bps),
      sortBy: (row) => row.spread_bps,
    },
    {
      id: 'value_24h',
      title: 'Value',
      width: 7,
      align: 'end',
      priority: 7,
      text: (row) => formatCompact(valueOf(row)),
      sortBy: valueOf,
      isLargestFirst: true,
    },
    {
      id: 'volume_24h',
      title: 'Vol 24h',
      width: 8,
      align: 'end',
      priority: 6,
      text: (row) => formatCompact(row.volume_24h),
      sortBy: (row) => row.volume_24h,
      isLargestFirst: true,
    },
    price('low_24h', 'Low', 2),
    price('high_24h', 'High', 2),
    {
      id: 'updated_at',
      title: 'Age',
      width: 6,
      align: 'end',
      priority: 9,
      text: (row) => ageOf(row, desk.board.serverNow()),
      colour: () => 'muted',
      sortBy: (row) => row.updated_at,
      isLargestFirst: true,
    },
    {
      id: 'source',
      title: 'Source',
      width: 8,
      priority: 1,
      text: ({ source }) => source ?? '-',
      colour: () => 'muted',
      sortBy: ({ source }) => source,
    },
  ];
}

/** `7s!`: its own source is away. */
function ageOf({ updated_at: time, stale }: Market, now: number): string {
  const age = formatAge(time === undefined ? undefined : now - time);
  return stale === true ? `${age}!` : age;
}

function price(
  id: 'last_price' | 'bid_price' | 'ask_price' | 'high_24h' | 'low_24h',
  title: string,
  priority?: number,
): Column<Market> {
  return {
    id,
    title,
    width: 11,
    align: 'end',
    text: (row) => formatPrice(row[id], row.tick_size),
    sortBy: (row) => row[id],
    isLargestFirst: true,
    ...(priority !== undefined && { priority }),
  };
}
