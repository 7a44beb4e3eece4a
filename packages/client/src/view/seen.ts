/** What was seen since the dashboard was opened, gathered whatever it shows. */
import type { Clock } from '@tickboard/core/clock';
import type { Board } from '../board.ts';
import { ClosureTotals } from './closure-totals.ts';
import { EquitySeries } from './equity-series.ts';
import { LimitBreaches } from './limit-breaches.ts';
import { onNewLife } from './lives.ts';
import { type EquityOrigin, type FetchEquity, PastEquity } from './past-equity.ts';

export type SeenBoard = Pick<Board, 'on' | 'ready' | 'record' | 'replay' | 'serverNow' | 'status'>;

/** A replay counts no further. */
const REPLAYED_MAX = 1_000;

export class Seen {
  readonly #board: SeenBoard;
  readonly #clock: Clock;
  #since: number;
  readonly equity = new EquitySeries();
  readonly breaches = new LimitBreaches();
  readonly closures = new ClosureTotals();
  readonly #past: PastEquity | undefined;

  /** Without `fetchEquity` the curve begins with what is seen. */
  constructor(board: SeenBoard, clock: Clock, fetchEquity?: FetchEquity) {
    this.#board = board;
    this.#clock = clock;
    this.#since = clock.now();
    this.#past =
      fetchEquity &&
      new PastEquity({
        fetch: fetchEquity,
        clock,
        serverNow: () => board.serverNow(),
        take: (figures) => this.equity.beginWith(figures),
      });
    // Before all others: what comes with the next message is of the new life.
    onNewLife(board, () => this.#forget());
    board.on('account', ({ time }) => this.#takeEquity('account', time));
    board.on('risk', ({ record, time }) => {
      if (record !== undefined && record.stale !== true) this.breaches.observe(time, record.limit_utilization ?? {});
      this.#takeEquity('risk', time);
    });
    board.on('status', ({ state }) => {
      // What did not change meanwhile comes in no message: once connected it is known again all the same.
      if (state === 'connected') this.#takeEquity(this.equityOrigin, board.serverNow());
      else this.equity.breakOff();
    });
    board.on('closed_trades', (event) => this.closures.observe(event));
    board.on('gap', ({ channel }) => {
      if (channel === 'closed_trades') void this.#replay();
    });
    void this.#replay();
  }

  /** Unix ms, by the clock of this machine. */
  get since(): number {
    return this.#since;
  }

  /** Some back ends tell equity with the risk figures only. */
  get equityOrigin(): EquityOrigin {
    const isInRisk = this.#board.record('risk')?.total_equity !== undefined;
    return this.#board.record('account')?.equity === undefined && isInRisk ? 'risk' : 'account';
  }

  /** From history, once something was seen: to be called as long as the curve is shown. */
  fillEquity(): void {
    if (this.equity.points.length > 0) this.#past?.fill(this.equityOrigin);
  }

  #takeEquity(origin: EquityOrigin, time: number): void {
    if (origin !== this.equityOrigin) return;
    const [account, risk] = [this.#board.record('account'), this.#board.record('risk')];
    const equity = origin === 'account' ? account?.equity : risk?.total_equity;
    const isStale = (origin === 'account' ? account : risk)?.stale === true;
    if (isStale) this.equity.breakOff();
    else if (equity !== undefined) this.equity.observe(time, equity);
  }

  #forget(): void {
    this.#since = this.#clock.now();
    this.equity.clear();
    this.#past?.renew();
    this.breaches.clear();
    this.closures.clear();
    void this.#replay();
  }

  /** Closed trades that the server still has, be it before this dashboard was opened or while nothing came. */
  async #replay(): Promise<void> {
    try {
      await this.#board.ready();
    } catch {
      // There is no connection, which the dashboard says.
      return;
    }
    this.#board.replay('closed_trades', { count: REPLAYED_MAX });
  }
}
