import { marketColumns, type MarketRow } from '@tickboard/client/view/market-columns';
import { heatOf } from '@tickboard/client/view/markets';
import { formatDateTime } from '@tickboard/client/view/times';
import { type Column, type Heat, sizeColumns } from '../../grid/column.ts';

export interface MarketColumnOptions {
  readonly now: () => number;
  readonly isFavourite: (symbol: string) => boolean;
  readonly toggleFavourite: (symbol: string) => void;
  readonly hasHeat: boolean;
  /** Whether fingers hit it. */
  readonly isCoarse: boolean;
  readonly timeZone: string;
}

const WIDTHS = {
  symbol: 116,
  last_price: 96,
  change_24h_pct: 88,
  bid_price: 96,
  ask_price: 96,
  bid_size: 76,
  ask_size: 76,
  spread_bps: 76,
  value_24h: 92,
  volume_24h: 76,
  range_24h: 72,
  low_24h: 96,
  high_24h: 96,
  updated_at: 60,
  source: 72,
} as const;

/** Those of both dashboards, with what the page alone has: the star, heat and hints in the person's time zone. */
export function createMarketColumns(options: MarketColumnOptions): readonly Column<MarketRow>[] {
  const { now, hasHeat, timeZone } = options;
  return [
    starColumn(options),
    ...sizeColumns(marketColumns(now), WIDTHS).map((column): Column<MarketRow> => {
      switch (column.id) {
        case 'change_24h_pct':
          return hasHeat ? { ...column, heat: (row) => heatOf(row.change_24h_pct) as Heat } : column;
        case 'updated_at':
          return { ...column, hint: (row) => formatDateTime(row.updated_at, timeZone) };
        default:
          return column;
      }
    }),
  ];
}

function starColumn({ isFavourite, toggleFavourite, isCoarse }: MarketColumnOptions): Column<MarketRow> {
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
