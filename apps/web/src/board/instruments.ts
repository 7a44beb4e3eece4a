/** What instruments say about the figures of other tables. */
import type { ChannelName } from '@tickboard/client/channel-rows';
import type { TickOf } from '@tickboard/client/view/columns';
import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import { useDesk } from './desk.ts';
import { useChannels } from './hooks.ts';
import { selectorOf } from '@tickboard/client/view/selectors';

/** Beyond these, prices have the digits that they bring themselves. */
const HELD_MAX = 200;
/** Beyond these, those that are not shown are forgotten. */
const TOLD_MAX = 1_000;

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
      if (symbol !== undefined && held.current.size < HELD_MAX) held.current.add(symbol);
    }
    return held.current.size;
  };
  useSyncExternalStore(subscribe, gather);
  useChannels([...held.current].flatMap((symbol) => selectorOf('market_data', symbol)));
  const subscribeMarkets = useCallback((notify: () => void) => frames.subscribe('market_data', notify), [frames]);
  const known = useSyncExternalStore(subscribeMarkets, () => countKnown(held.current, board.table('market_data')));
  // Another function when another step is known, so that what was written without it is written again.
  return useMemo((): TickOf => {
    return known === 0 ? () => undefined : (symbol) => board.table('market_data').get(symbol ?? '')?.tick_size;
  }, [board, known]);
}

/**
 * Smallest steps of the prices of these symbols, for what is written once: a ticker is asked for until it tells the
 * step, and not held for longer.
 *
 * @param symbols another array when there are others
 */
export function useToldTicks(symbols: readonly string[]): TickOf {
  const { board, frames } = useDesk();
  const told = useRef({ steps: new Map<string, number>(), version: 0 });
  const take = () => {
    const { steps } = told.current;
    for (const symbol of symbols) {
      const step = board.table('market_data').get(symbol)?.tick_size;
      if (step === undefined || steps.get(symbol) === step) continue;
      steps.set(symbol, step);
      told.current.version++;
    }
    if (steps.size > TOLD_MAX) for (const symbol of steps.keys()) if (!symbols.includes(symbol)) steps.delete(symbol);
    return told.current.version;
  };
  const subscribe = useCallback((notify: () => void) => frames.subscribe('market_data', notify), [frames]);
  const version = useSyncExternalStore(subscribe, take);
  const missing = symbols.filter((symbol) => !told.current.steps.has(symbol)).slice(0, HELD_MAX);
  useChannels(missing.flatMap((symbol) => selectorOf('market_data', symbol)));
  return useMemo((): TickOf => {
    return version === 0 ? () => undefined : (symbol) => told.current.steps.get(symbol ?? '');
  }, [version]);
}

function countKnown(
  symbols: ReadonlySet<string>,
  markets: ReadonlyMap<string, { readonly tick_size?: number }>,
): number {
  let count = 0;
  for (const symbol of symbols) if (markets.get(symbol)?.tick_size !== undefined) count++;
  return count;
}
