/** The market tape of one instrument, for all panels that show it. */
import { useEffect } from 'react';
import { historyOf } from './bar-history.ts';
import { useDesk } from './desk.ts';
import { selectorOf } from './selector.ts';

/** Holds it while the component is there; what the server kept of it comes first, and bars are made of it. */
export function useTrades(symbol: string | undefined): void {
  const { board, leases } = useDesk();
  useEffect(() => {
    if (symbol === undefined) return undefined;
    const history = historyOf(board);
    const release = leases.hold(selectorOf('trades', symbol));
    const bars = history.open(symbol);
    return () => {
      history.close(bars);
      release();
    };
  }, [board, leases, symbol]);
}
