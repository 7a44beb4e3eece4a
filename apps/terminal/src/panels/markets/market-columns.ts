import { marketColumns, type MarketRow } from '@tickboard/client/view/market-columns';
import type { Desk } from '../../board/desk.ts';
import type { Column } from '../../panel/column.ts';
import { toColumns } from '../../panel/shown-columns.ts';

const WIDTHS = {
  symbol: [12, 22],
  last_price: 11,
  change_24h_pct: 10,
  bid_price: 10,
  ask_price: 10,
  bid_size: 9,
  ask_size: 9,
  spread_bps: 8,
  value_24h: 7,
  volume_24h: 8,
  range_24h: 9,
  low_24h: 11,
  high_24h: 11,
  updated_at: 6,
  source: 8,
} as const;

/** Those of both dashboards, with the star and with the mark of what is stale in the cells that are there. */
export function createMarketColumns(desk: Desk): readonly Column<MarketRow>[] {
  return toColumns(
    marketColumns(() => desk.board.serverNow()),
    WIDTHS,
  ).map((column): Column<MarketRow> => {
    switch (column.id) {
      case 'symbol':
        return {
          ...column,
          text: ({ symbol }) => `${desk.settings.favourites.has(symbol) ? '\u2605' : ' '} ${symbol}`,
        };
      case 'updated_at':
        return {
          ...column,
          // Here it tells old figures from new ones: it stays as long as prices do.
          priority: 9,
          text: (row) => (row.stale === true ? `${column.text(row)}!` : column.text(row)),
        };
      default:
        return column;
    }
  });
}
