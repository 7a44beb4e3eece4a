/** The symbol that chart, book, tape and ticket are about. */
import { findBusiest } from '@tickboard/client/view/markets';
import { selectorOf } from '@tickboard/client/view/selectors';
import { createContext, use, useCallback, useEffect, useSyncExternalStore } from 'react';
import { useDesk } from './desk.ts';
import { useChannels, usePreference, useStanding, useValue } from './hooks.ts';

const MARKETS = ['market_data'] as const;
const NONE = [] as const;

/** What is in it is about this symbol, whatever the page is about. */
export const OwnSymbolContext = createContext<string | undefined>(undefined);

/** Where a person chose none yet, the busiest one is chosen as soon as there is any. */
export function useSymbol(): string | undefined {
  const { board, frames, preferences } = useDesk();
  const own = use(OwnSymbolContext);
  const symbol = usePreference((values) => values.symbol);
  const isOpen = symbol === undefined;
  useChannels(isOpen ? MARKETS : NONE);
  useEffect(() => {
    if (!isOpen) return undefined;
    const choose = () => {
      const busiest = findBusiest(board.table('market_data').values());
      if (busiest !== undefined) preferences.setState({ symbol: busiest });
    };
    choose();
    return frames.subscribe('market_data', choose);
  }, [board, frames, preferences, isOpen]);
  return own ?? symbol;
}

/** The tick of an instrument; undefined while it is not known. Does not hold the channel. */
export function useTickSize(symbol: string | undefined): number | undefined {
  const { board, frames } = useDesk();
  return useSyncExternalStore(
    useCallback((notify: () => void) => frames.subscribe('market_data', notify), [frames]),
    () => (symbol === undefined ? undefined : board.table('market_data').get(symbol)?.tick_size),
  );
}

/** Nobody tells its ticker, although all that are told have come. */
export function useIsUntold(symbol: string | undefined): boolean {
  useChannels(selectorOf('market_data', symbol));
  const isTold = useValue('market_data', (board) => symbol === undefined || board.table('market_data').has(symbol));
  const { kind } = useStanding({ channels: MARKETS, ...(symbol !== undefined && { shown: { market_data: symbol } }) });
  return !isTold && kind !== 'loading';
}

/** What a panel of one symbol is judged by while there is none: where these are told, it is known that there is none. */
export const TELLS_SYMBOLS = ['market_data'] as const;
