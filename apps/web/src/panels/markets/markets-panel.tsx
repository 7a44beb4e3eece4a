import { EMPTY } from '@tickboard/client/view/empty-words';
import type { MarketRow } from '@tickboard/client/view/market-columns';
import { GROUP_SORTINGS, isInGroup, MARKET_FIELDS } from '@tickboard/client/view/markets';
import { quoteOf } from '@tickboard/core/model/money';
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
import { createMarketColumns } from './market-columns.ts';
import { MarketFilter } from './market-filter.tsx';
import classes from './markets-panel.module.css';
import { NO_CHOICE, useMarketChoice } from './use-market-choice.ts';

const CHANNELS = ['market_data'] as const;
const FIELDS = Object.keys(MARKET_FIELDS);

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
    return (row: MarketRow) =>
      (quote === '' || quoteOf(row.symbol) === quote) &&
      (source === '' || row.source === source) &&
      isInGroup(row, group, favourites) &&
      matchesFilter(terms, (field) => (field === undefined ? row.symbol : MARKET_FIELDS[field]?.(row)));
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
          sorting={GROUP_SORTINGS[group]}
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
          empty={<Empty title={EMPTY.markets.title}>{EMPTY.markets.words}</Empty>}
        />
      </div>
    </Panel>
  );
}

function useFavourites(): ReadonlySet<string> {
  const favourites = usePreference((values) => values.favourites);
  return useMemo(() => new Set(favourites), [favourites]);
}

const isStale = (row: MarketRow) => row.stale === true;
