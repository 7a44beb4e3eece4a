/** What was seen since the page was opened, gathered whatever page is shown: there is no history to ask for it yet. */
import type { Board } from '@tickboard/client/board';
import { ClosureTotals } from '@tickboard/client/view/closure-totals';
import { EquitySeries } from '@tickboard/client/view/equity-series';
import { LimitBreaches } from '@tickboard/client/view/limit-breaches';

export class Seen {
  /** Unix ms, by the clock of this machine. */
  readonly since = Date.now();
  readonly equity = new EquitySeries();
  readonly breaches = new LimitBreaches();
  readonly closures = new ClosureTotals();

  constructor(board: Board) {
    board.on('account', ({ record, time }) => {
      if (record?.equity !== undefined && record.stale !== true) this.equity.observe(time, record.equity);
    });
    board.on('risk', ({ record, time }) => {
      if (record === undefined || record.stale === true) return;
      this.breaches.observe(time, record.limit_utilization ?? {});
      // Some back ends tell equity with the risk figures only.
      const isElsewhere = board.record('account')?.equity !== undefined;
      if (!isElsewhere && record.total_equity !== undefined) this.equity.observe(time, record.total_equity);
    });
    board.on('status', ({ state }) => {
      if (state !== 'connected') {
        this.equity.breakOff();
        return;
      }
      // What did not change meanwhile comes in no message: it is known again all the same.
      const account = board.record('account');
      if (account?.equity !== undefined && account.stale !== true) {
        this.equity.observe(board.serverNow(), account.equity);
      }
    });
    board.on('closed_trades', (event) => this.closures.observe(event));
    board.on('resync', ({ reason }) => {
      if (reason === 'epoch') this.closures.clear();
    });
  }
}
