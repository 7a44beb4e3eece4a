import { isInGroup, type MarketGroup, quoteOf } from '@tickboard/client/view/markets';
import { matchesFilter, parseFilter } from '@tickboard/client/view/row-filter';
import { type ReactNode, useCallback, useMemo } from 'react';
import { useLocation } from 'wouter';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference } from '../../board/hooks.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { toggleFavourite } from '../../preferences/favourites.ts';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useMedia } from '../../ui/use-media.ts';
import { createMarketColumns, type Market } from './market-columns.ts';
import { MarketFilter } from './market-filter.tsx';
import classes from './markets-panel.module.css';
import { NO_CHOICE, useMarketChoice } from './use-market-choice.ts';

const CHANNELS = ['market_data'] as const;
const FIELDS = ['source', 'quote'] as const;
const BY_VALUE = { column: 'value_24h', isDescending: true } as const;
const SORTINGS: Readonly<Record<MarketGroup, { readonly column: string; readonly isDescending: boolean }>> = {
  all: BY_VALUE,
  favourites: BY_VALUE,
  gainers: { column: 'change_24h_pct', isDescending: true },
  losers: { column: 'change_24h_pct', isDescending: false },
};

export function MarketsPanel(): ReactNode {
  const { board, preferences } = useDesk();
  const [, navigate] = useLocation();
  useChannels(CHANNELS);
  const symbol = usePreference((values) => values.symbol);
  const hasHeat = usePreference((values) => values.hasHeat);
  const timeZone = usePreference((values) => values.timeZone);
  const favourites = useFavourites();
  const isCoarse = useMedia('(pointer: coarse)');
  const [choice, choose] = useMarketChoice();
  const { text, group, quote, source } = choice;

  const filter = useMemo(() => {
    const terms = parseFilter(text, FIELDS);
    return (row: Market) =>
      (quote === '' || quoteOf(row.symbol) === quote) &&
      (source === '' || row.source === source) &&
      isInGroup(row, group, favourites) &&
      matchesFilter(terms, (field) => readField(row, field));
  }, [text, group, quote, source, favourites]);

  const columns = useMemo(
    () =>
      createMarketColumns({
        now: () => board.serverNow(),
        isFavourite: (key) => preferences.getState().favourites.includes(key),
        toggleFavourite: (key) => toggleFavourite(preferences, key),
        hasHeat,
        isCoarse,
        timeZone,
      }),
    [board, preferences, hasHeat, isCoarse, timeZone],
  );

  return (
    <Panel id="markets" title="Markets" channels={CHANNELS} shown={{ market_data: filter }}>
      <div className={classes['markets']}>
        <MarketFilter choice={choice} onChoose={choose} />
        <DataGrid
          id="markets"
          label="Markets"
          rows={board.table('market_data')}
          channels={CHANNELS}
          columns={columns}
          sorting={SORTINGS[group]}
          filter={filter}
          onClearFilter={() => choose(NO_CHOICE)}
          noMatch={
            group === 'favourites' && favourites.size === 0 ? (
              <Empty title="No favourites yet">The star at the head of a row makes one, and so does the key *.</Empty>
            ) : undefined
          }
          pinned={favourites}
          selected={symbol}
          onSelect={useCallback((key: string) => preferences.setState({ symbol: key }), [preferences])}
          onOpen={(key) => navigate(`/trade/${encodeURIComponent(key)}`)}
          isStale={isStale}
          empty={
            <Empty title="No market data">No source has told a ticker yet. System shows which sources are up.</Empty>
          }
        />
      </div>
    </Panel>
  );
}

function useFavourites(): ReadonlySet<string> {
  const favourites = usePreference((values) => values.favourites);
  return useMemo(() => new Set(favourites), [favourites]);
}

function readField(row: Market, field: string | undefined): string | undefined {
  if (field === 'source') return row.source;
  return field === 'quote' ? quoteOf(row.symbol) : row.symbol;
}

const isStale = (row: Market) => row.stale === true;
