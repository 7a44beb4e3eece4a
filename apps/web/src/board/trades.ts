/** The market tape of one instrument, for all panels that show it. */
import type { Board } from '@tickboard/client/board';
import { BarHistory } from '@tickboard/client/view/bar-history';
import { selectorOf } from '@tickboard/client/view/selectors';
import { systemClock } from '@tickboard/core/clock';
import { useEffect } from 'react';
import { type Desk, useDesk } from './desk.ts';
import { askHistory } from './ask-history.ts';

const histories = new WeakMap<Board, BarHistory>();

/** One a page: charts come and go. */
export function historyOf({ board, credentials }: Pick<Desk, 'board' | 'credentials'>): BarHistory {
  let history = histories.get(board);
  if (history === undefined) {
    history = new BarHistory(board, systemClock, (query) => askHistory(credentials, query));
    histories.set(board, history);
  }
  return history;
}

/** Holds it while the component is there; what the server kept of it comes first, and bars are made of it. */
export function useTrades(symbol: string | undefined): void {
  const desk = useDesk();
  useEffect(() => {
    if (symbol === undefined) return undefined;
    const history = historyOf(desk);
    const release = desk.leases.hold(selectorOf('trades', symbol));
    const bars = history.open(symbol);
    return () => {
      history.close(bars);
      release();
    };
  }, [desk, symbol]);
}
