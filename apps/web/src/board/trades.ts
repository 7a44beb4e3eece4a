/** The market tape of one instrument, for all panels that show it. */
import type { Board } from '@tickboard/client/board';
import { BarHistory } from '@tickboard/client/view/bar-history';
import { selectorOf } from '@tickboard/client/view/selectors';
import { systemClock } from '@tickboard/core/clock';
import { useEffect } from 'react';
import { useDesk } from './desk.ts';

const histories = new WeakMap<Board, BarHistory>();

/** One a page: charts come and go. */
export function historyOf(board: Board): BarHistory {
  let history = histories.get(board);
  if (history === undefined) histories.set(board, (history = new BarHistory(board, systemClock)));
  return history;
}

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
