/** Tickers: sorted, filtered, grouped, favourites first. Rules: docs/spec/web-markets.md. */
import { EMPTY, type EmptyWords } from '@tickboard/client/view/empty-words';
import type { MarketRow } from '@tickboard/client/view/market-columns';
import {
  GROUP_SORTINGS,
  isInGroup,
  MARKET_FIELDS,
  MARKET_GROUPS,
  type MarketGroup,
} from '@tickboard/client/view/markets';
import type { Desk } from '../../board/desk.ts';
import { DONE, type Outcome, type Panel, refuse } from '../../panel/panel.ts';
import { TablePanel } from '../../panel/table-panel.ts';
import { createMarketColumns } from './market-columns.ts';

export function createMarketsPanel(desk: Desk): Panel {
  const { groups: own } = desk.settings;
  return new TablePanel<MarketRow>({
    desk,
    id: 'markets',
    channel: 'market_data',
    columns: createMarketColumns(desk),
    rows: () => desk.board.table('market_data'),
    sorting: GROUP_SORTINGS.all,
    sortingOf: (group) => GROUP_SORTINGS[group as MarketGroup],
    isStale: ({ stale }) => stale === true,
    comesFirst: ({ symbol }) => desk.settings.favourites.has(symbol),
    name: ({ symbol }) => symbol,
    fields: MARKET_FIELDS,
    // Those that every dashboard has, and those that the person made.
    groups: [...MARKET_GROUPS, ...Object.keys(own)],
    isInGroup: (row, group) =>
      own[group]?.includes(row.symbol) ?? isInGroup(row, group as MarketGroup, desk.settings.favourites),
    empty: (group) => whyEmpty(desk, group),
    symbolOf: ({ symbol }) => symbol,
    isSymbolPicked: true,
    isLong: true,
    also: { favourite: (symbol) => toggleFavourite(desk, symbol) },
    hints: [{ action: 'favourite', words: 'favourite' }],
  });
}

function toggleFavourite(desk: Desk, symbol: string | undefined): Outcome {
  if (symbol === undefined) return refuse('No symbol is picked: arrows pick one');
  const failure = desk.toggleFavourite(symbol);
  return failure === undefined ? DONE : refuse(failure);
}

function whyEmpty(desk: Desk, group: string): EmptyWords {
  if (desk.board.table('market_data').size === 0) return EMPTY.markets;
  if (group === 'favourites') return { title: 'No favourites yet', words: '* makes the picked symbol one.' };
  const isOwn = group in desk.settings.groups;
  return { title: isOwn ? `No symbol of ${group}` : `No ${group}`, words: 'o shows the next group.' };
}
