/** Keeps what passes and answers what was. Rules: docs/spec/history.md. */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { Store } from '@tickboard/core/store/store';
import type { Logger } from 'pino';
import { HISTORY_SERVICE } from '../sources/own-services.ts';
import { OncePerKind } from '../telemetry/once-per-kind.ts';
import type { BatchSize } from './batch.ts';
import type { EventsQuery, StoredEvent } from './events-query.ts';
import { HistoryError } from './history-error.ts';
import type { HistoryPage, HistoryQuery, RowsPage } from './history-query.ts';
import type { SymbolSpan } from './history-reader.ts';
import type { HistoryStore, StoreReports } from './history-store.ts';
import { HistoryRecorder, type LeftOut } from './recorder.ts';
import type { StatsQuery } from './stats/stats-query.ts';

export interface HistoryObserver {
  readonly written: (size: BatchSize, fileBytes: number) => void;
  readonly leftOut: (action: LeftOut | 'refused', count: number) => void;
  readonly failed: () => void;
  readonly waiting: (rows: number) => void;
  readonly spool: (bytes: number) => void;
}

export interface HistoryOptions {
  readonly store: Store;
  readonly openStore: (reports: StoreReports) => HistoryStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly observer: HistoryObserver;
  /** What is recorded here says this, and what is asked for is of this unless another one is named. */
  readonly desk?: string;
  readonly quoteIntervalMs: number;
  readonly sampleIntervalMs: number;
  readonly keepTicksMs: number;
  readonly keepRecordsMs: number;
  readonly maxSizeBytes: number;
}

type State = 'connecting' | 'live' | 'degraded' | 'down';

const PUBLISH_INTERVAL_MS = 1_000;
const PRUNE_INTERVAL_MS = 60_000;

export interface HistoryStatus {
  readonly state: State;
  readonly detail: string;
  /** Whose rows these are, where several may share a store. */
  readonly desk?: string;
  /** Rows that are not known to be written. */
  readonly waiting: number;
  /** Rows that are not kept, for history was too slow. */
  readonly left_out: number;
}

export class History {
  readonly #options: HistoryOptions;
  readonly #history: HistoryStore;
  readonly #recorder: HistoryRecorder;
  readonly #failures: OncePerKind;
  #state: State = 'connecting';
  #detail = 'not open yet';
  readonly #opening = Promise.withResolvers<void>();
  #isOpen = false;
  #errors = 0;
  #leftOut = 0;
  /** Rows on disk that are not written yet. */
  #spooled = 0;
  /** Unix ms */
  #keptSince: number | undefined;
  #publishTimer: Timer | undefined;
  #pruneTimer: Timer | undefined;

  constructor(options: HistoryOptions) {
    const { store, clock, observer, quoteIntervalMs, sampleIntervalMs } = options;
    this.#options = options;
    this.#failures = new OncePerKind(options.log.child({ service_part: HISTORY_SERVICE }), clock);
    this.#history = options.openStore({
      live: (detail) => {
        this.#enter('live', detail);
        this.#opening.resolve();
      },
      failed: (reason) => {
        this.#fail('write', 'degraded', reason);
        this.#opening.resolve();
      },
      refused: (size, reason, { wasSpooled }) => {
        if (!wasSpooled) this.#recorder.confirm(size);
        this.#leave('refused', size.quotes + size.trades + size.rows);
        this.#fail('refused', 'degraded', reason);
      },
      setAside: (path, reason) => this.#fail('damaged', 'degraded', `${reason}; it was set aside as ${path}`),
      written: (size, fileBytes, { wasSpooled }) => {
        if (!wasSpooled) this.#recorder.confirm(size);
        observer.written(size, fileBytes);
      },
      spooled: (size) => this.#recorder.confirm(size),
      spool: (rows, bytes) => {
        this.#spooled = rows;
        observer.spool(bytes);
      },
    });
    this.#recorder = new HistoryRecorder({
      store,
      clock,
      history: this.#history,
      onLeftOut: (action, count) => this.#leave(action, count),
      quoteIntervalMs,
      sampleIntervalMs,
      ...(options.desk !== undefined && { desk: options.desk }),
    });
  }

  get status(): HistoryStatus {
    return {
      state: this.#state,
      detail: this.#detail,
      ...(this.#options.desk !== undefined && { desk: this.#options.desk }),
      waiting: this.#waiting,
      left_out: this.#leftOut,
    };
  }

  get #waiting(): number {
    return this.#recorder.waiting + this.#spooled;
  }

  /** Resolves once what was kept can be read, or the store said what is in the way, which may be never. */
  get opened(): Promise<void> {
    return this.#opening.promise;
  }

  /** What was kept can be asked for, and nothing is kept yet. */
  open(): void {
    this.#isOpen = true;
    this.#history.run();
    this.#publish();
  }

  /** From here on what passes is kept. */
  run(): void {
    if (!this.#isOpen) this.open();
    this.#keptSince = this.#options.clock.now();
    this.#recorder.run();
    this.#prune();
  }

  /**
   * @throws {CursorError} where the query's cursor is none of its own.
   * @throws {HistoryError} where nothing can be read now.
   */
  async query(query: HistoryQuery): Promise<HistoryPage> {
    this.#requireOpen();
    const asked = this.#ofDesk(query);
    const keptSince = this.#keptSince;
    return this.#history.query(keptSince === undefined ? asked : { ...asked, keptSince });
  }

  /** The same for the server itself: rows as they are kept. */
  async rows(query: HistoryQuery): Promise<RowsPage> {
    this.#requireOpen();
    return this.#history.rows(this.#ofDesk(query));
  }

  /** @throws {HistoryError} where nothing can be read now. */
  async events(query: EventsQuery): Promise<readonly StoredEvent[]> {
    this.#requireOpen();
    return this.#history.events(query);
  }

  /** @throws {HistoryError} where nothing can be read now. */
  async symbols(): Promise<readonly SymbolSpan[]> {
    this.#requireOpen();
    return this.#history.symbols();
  }

  /** @throws {HistoryError} where nothing can be read now. */
  async stats(query: StatsQuery): Promise<HistoryPage> {
    this.#requireOpen();
    return this.#history.stats(this.#ofDesk(query));
  }

  /** Writes what is left. */
  async stop(): Promise<void> {
    this.#publishTimer?.cancel();
    this.#pruneTimer?.cancel();
    this.#recorder.stop();
    await this.#history.stop();
    this.#failures.stop();
    const { waiting: rows } = this.#recorder;
    if (rows > 0) this.#options.log.warn({ rows, why: this.#detail }, 'rows were not written, and are lost');
  }

  #ofDesk<Query extends { readonly desk?: string }>(query: Query): Query {
    const { desk } = this.#options;
    return desk === undefined || query.desk !== undefined ? query : { ...query, desk };
  }

  #requireOpen(): void {
    if (this.#state === 'connecting') throw new HistoryError('history is not open yet', { canRetry: true });
  }

  #leave(action: LeftOut | 'refused', count: number): void {
    this.#leftOut += count;
    this.#options.observer.leftOut(action, count);
  }

  #fail(kind: string, state: State, why: string): void {
    this.#errors++;
    this.#options.observer.failed();
    this.#failures.report(kind, 'history is not kept as it should be', { why });
    this.#enter(state, why);
  }

  #enter(state: State, detail: string): void {
    this.#state = state;
    this.#detail = detail.slice(0, 1_000).toWellFormed();
  }

  #publish(): void {
    const { store, observer, clock } = this.#options;
    observer.waiting(this.#waiting);
    const row = { service: HISTORY_SERVICE, status: this.#state, detail: this.#detail, errors: this.#errors };
    store.apply([{ op: 'replace', channel: 'system_health', row }]);
    this.#publishTimer = clock.after(PUBLISH_INTERVAL_MS, () => this.#publish());
  }

  #prune(): void {
    const { clock, keepTicksMs, keepRecordsMs, maxSizeBytes } = this.#options;
    const now = clock.now();
    this.#history.prune({
      ticksBefore: now - keepTicksMs,
      recordsBefore: now - keepRecordsMs,
      bytesMax: maxSizeBytes,
    });
    this.#pruneTimer = clock.after(PRUNE_INTERVAL_MS, () => this.#prune());
  }
}
