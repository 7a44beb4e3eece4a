/** A few instruments at a glance: the favourites, or the most traded ones where there are none. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import { mostTraded } from '@tickboard/client/view/markets';
import { formatTime } from '@tickboard/client/view/times';
import { isSymbol } from '@tickboard/client/view/symbols';
import { type ReactNode, useCallback, useRef, useState, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference } from '../../board/hooks.ts';
import { selectorOf } from '@tickboard/client/view/selectors';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Tile } from './tile.tsx';
import classes from './tiles-panel.module.css';

const CHANNELS = ['market_data'] as const;
const TILES_MAX = 24;
const TRADED_COUNT = 6;

export function TilesPanel(): ReactNode {
  const { preferences } = useDesk();
  const [, navigate] = useLocation();
  const favourites = usePreference((values) => values.favourites);
  const selected = usePreference((values) => values.symbol);
  const timeZone = usePreference((values) => values.timeZone);
  useChannels(selectorsOf(favourites));
  const symbols = useTileSymbols(favourites);
  const [openedAt] = useState(() => Date.now());
  const hidden = favourites.length - TILES_MAX;
  return (
    <Panel
      id="tiles"
      title="Tiles"
      channels={CHANNELS}
      actions={
        <span className={classes['note']}>
          {favourites.length === 0 ? 'Most traded' : 'Favourites'}
          {hidden > 0 ? `, ${hidden} more in Markets` : ''}, lines seen since {formatTime(openedAt, timeZone)}
        </span>
      }
    >
      {symbols.length === 0 ? (
        <Empty title="No market data">No source has told a ticker yet. System shows which sources are up.</Empty>
      ) : (
        <div className={classes['tiles']}>
          {symbols.map((symbol) => (
            <Tile
              key={symbol}
              symbol={symbol}
              isSelected={symbol === selected}
              onSelect={() => preferences.setState({ symbol })}
              onOpen={() => navigate(`/trade/${encodeURIComponent(symbol)}`)}
            />
          ))}
        </div>
      )}
    </Panel>
  );
}

/** Only what is shown, where that is known and can be asked for by name. */
function selectorsOf(favourites: readonly string[]): readonly ChannelSelector[] {
  if (favourites.length === 0 || !favourites.every(isSymbol)) return CHANNELS;
  return favourites.slice(0, TILES_MAX).flatMap((symbol) => selectorOf('market_data', symbol));
}

/** The most traded ones stay the same while they are there, so that no tile jumps. */
function useTileSymbols(favourites: readonly string[]): readonly string[] {
  const { board, frames } = useDesk();
  const held = useRef<readonly string[]>([]);
  const traded = () => {
    const table = board.table('market_data');
    const isComplete = held.current.length === Math.min(TRADED_COUNT, table.size);
    if (!isComplete || held.current.some((symbol) => !table.has(symbol))) {
      held.current = mostTraded(table.values(), TRADED_COUNT);
    }
    return held.current;
  };
  const mostTradedNow = useSyncExternalStore(
    useCallback((notify: () => void) => frames.subscribe('market_data', notify), [frames]),
    traded,
  );
  return favourites.length > 0 ? favourites.slice(0, TILES_MAX) : mostTradedNow;
}
