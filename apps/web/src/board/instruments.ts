/** What instruments say about the figures of other tables. */
import type { ChannelName, ChannelSelector } from '@tickboard/client/channel-rows';
import { useCallback, useRef, useSyncExternalStore } from 'react';
import { useDesk } from './desk.ts';
import { useChannels } from './hooks.ts';

/** Beyond these, prices have the digits that they bring themselves. */
const HELD_MAX = 200;

export type TickOf = (symbol: string | undefined) => number | undefined;

/**
 * Smallest steps of the prices of the symbols in a channel, whose tickers are held while the component is there.
 *
 * @param symbolsOf reads them; always the same function
 */
export function useTicks(channel: ChannelName, symbolsOf: () => Iterable<string | undefined>): TickOf {
  const { board, frames } = useDesk();
  // Kept once it was needed, so that rows that come and go ask the server for nothing.
  const held = useRef(new Set<string>());
  const subscribe = useCallback((notify: () => void) => frames.subscribe(channel, notify), [frames, channel]);
  const gather = () => {
    for (const symbol of symbolsOf()) {
      if (symbol !== undefined && !symbol.includes('*') && held.current.size < HELD_MAX) held.current.add(symbol);
    }
    return held.current.size;
  };
  useSyncExternalStore(subscribe, gather);
  useChannels(Array.from(held.current, (symbol): ChannelSelector => `market_data:${symbol}`));
  return useCallback(
    (symbol) => (symbol === undefined ? undefined : board.table('market_data').get(symbol)?.tick_size),
    [board],
  );
}
