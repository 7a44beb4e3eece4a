/** Equity from before this dashboard looked, from history. Rules: docs/spec/web-portfolio.md. */
import type { Clock } from '@tickboard/core/clock';
import { HistoryRequestError } from '../errors.ts';
import type { HistoryPage, HistoryQuery } from '../fetch-history.ts';
import type { PastFigure } from './equity-series.ts';

export type EquityOrigin = 'account' | 'risk';

/** @throws {HistoryRequestError} */
export type FetchEquity = <Type extends 'equity' | 'risk'>(query: HistoryQuery<Type>) => Promise<HistoryPage<Type>>;

export interface PastEquityOptions {
  readonly fetch: FetchEquity;
  readonly clock: Clock;
  /** Unix ms, by the server's clock. */
  readonly serverNow: () => number;
  /** Oldest first. */
  readonly take: (figures: readonly PastFigure[]) => void;
}

const REACH_MS = 86_400_000;
/** More than the curve has points. */
const FIGURES_MAX = 10_000;
const RETRY_MS = 10_000;

export class PastEquity {
  readonly #options: PastEquityOptions;
  /** What was taken, or is under way. */
  #asked: EquityOrigin | undefined;
  #retryAtMs = Number.NEGATIVE_INFINITY;
  /** Steps whenever an answer that is under way is no longer wanted. */
  #serial = 0;

  constructor(options: PastEquityOptions) {
    this.#options = options;
  }

  /** Asks once, and after a failure again later: to be called as long as the curve is shown. */
  fill(origin: EquityOrigin): void {
    if (this.#asked === origin || this.#options.clock.monotonic() < this.#retryAtMs) return;
    this.#asked = origin;
    void this.#load(origin);
  }

  /** What was taken is of another life. */
  renew(): void {
    this.#serial++;
    this.#asked = undefined;
    this.#retryAtMs = Number.NEGATIVE_INFINITY;
  }

  async #load(origin: EquityOrigin): Promise<void> {
    const { take, clock } = this.#options;
    const serial = ++this.#serial;
    try {
      const figures = await this.#fetch(origin);
      if (serial === this.#serial) take(figures.toReversed());
    } catch (error) {
      // A server without history has none later either.
      if (serial !== this.#serial || (error instanceof HistoryRequestError && error.status === 404)) return;
      this.#asked = undefined;
      this.#retryAtMs = clock.monotonic() + RETRY_MS;
    }
  }

  /** Newest first. */
  async #fetch(origin: EquityOrigin): Promise<PastFigure[]> {
    const { fetch, serverNow } = this.#options;
    const asked = { from: Math.floor(serverNow()) - REACH_MS, limit: FIGURES_MAX };
    if (origin === 'account') {
      const { rows } = await fetch({ type: 'equity', ...asked });
      return ofOneDesk(rows).flatMap(({ time, equity }) => (equity === undefined ? [] : { time, equity }));
    }
    const { rows } = await fetch({ type: 'risk', ...asked });
    return ofOneDesk(rows).flatMap(({ time, total_equity: equity }) => (equity === undefined ? [] : { time, equity }));
  }
}

/** A server's own say none, or all the same; those of other desks may have been imported. */
function ofOneDesk<Row extends { readonly desk?: string }>(rows: readonly Row[]): readonly Row[] {
  const own = rows.some(({ desk }) => desk === undefined) ? undefined : rows[0]?.desk;
  return rows.filter(({ desk }) => desk === own);
}
