/**
 * Writes tickers, figures and prices to the keys in Redis that QuantMind's other programs read. Nothing of the main path
 * ever waits for it. Rules: docs/spec/write-back.md.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { Random } from '@tickboard/core/random';
import type { Store } from '@tickboard/core/store/store';
import type { Logger } from 'pino';
import { WRITE_BACK_SERVICE } from '../sources/own-services.ts';
import { SessionLoop } from '../sources/session-loop.ts';
import type { Collector } from '../state/collector.ts';
import { OncePerKind } from '../telemetry/once-per-kind.ts';
import { PendingTickers } from './pending-tickers.ts';
import { WriteBackSession } from './write-back-session.ts';

export interface WriteBackObserver {
  written(count: number): void;
  failed(kind: string): void;
  /** Symbols whose keys are behind, once a second. */
  waiting(symbols: number): void;
  connected(isConnected: boolean): void;
}

export interface WriteBackOptions {
  readonly url: string;
  readonly historyKept: number;
  readonly store: Store;
  readonly collector: Collector;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly observer: WriteBackObserver;
  /** Sources whose rows no other program may take for live. */
  readonly isSimulated: (source: string | undefined) => boolean;
  readonly writeIntervalMs?: number;
  readonly answerTimeoutMs?: number;
}

type State = 'connecting' | 'live' | 'degraded' | 'down';

const WRITE_INTERVAL_MS = 250;
const ANSWER_TIMEOUT_MS = 5_000;
const PUBLISH_INTERVAL_MS = 1_000;

export class WriteBack {
  readonly #options: WriteBackOptions;
  readonly #failures: OncePerKind;
  readonly #pending: PendingTickers;
  readonly #loop: SessionLoop;
  #timer: Timer | undefined;
  #state: State = 'connecting';
  #detail = 'not connected yet';
  #refusal = '';
  #errors = 0;

  constructor(options: WriteBackOptions) {
    const { clock, random, store, collector, observer, historyKept, isSimulated } = options;
    this.#options = options;
    this.#failures = new OncePerKind(options.log.child({ service_part: WRITE_BACK_SERVICE }), clock);
    this.#pending = new PendingTickers({
      store,
      historyKept,
      // Written again, a stale ticker would live on for readers who only see that its key is there.
      isWanted: (row) => collector.read(row, 'stale') !== true && !isSimulated(collector.read(row, 'source')),
    });
    const session = {
      url: options.url,
      historyKept,
      writeIntervalMs: options.writeIntervalMs ?? WRITE_INTERVAL_MS,
      answerTimeoutMs: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
    };
    const disconnected = (reason: string) => this.#disconnected(reason);
    const reports = {
      clock,
      disconnected,
      connected: (address: string) => this.#connected(address),
      written: (count: number) => observer.written(count),
      refused: (kind: string, key: string, why: string) => this.#fail(kind, { key, why }),
      passed: (isTaken: boolean) => this.#passed(isTaken),
    };
    this.#loop = new SessionLoop({
      context: { clock, random, disconnected },
      createSession: () => new WriteBackSession(session, reports, this.#pending, collector),
      // The URL is not repeated: it may hold a password.
      describeFault: (error) => `the configured URL cannot be read: ${(error as Error).message}`,
    });
  }

  run(): void {
    this.#loop.run();
    this.#publish();
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#pending.stop();
    await this.#loop.stop();
    this.#failures.stop();
  }

  #connected(address: string): void {
    this.#options.observer.connected(true);
    this.#enter('live', `writing to ${address}`);
  }

  #disconnected(reason: string): void {
    this.#options.observer.connected(false);
    this.#fail('connection', { why: reason });
    this.#enter('down', reason);
  }

  #passed(isTaken: boolean): void {
    if (!isTaken) this.#enter('degraded', `Redis takes nothing: ${this.#refusal}`);
    else if (this.#state !== 'live') this.#enter('live', 'writing');
  }

  #fail(kind: string, fields: { readonly key?: string; readonly why: string }): void {
    this.#errors++;
    this.#refusal = fields.why;
    this.#options.observer.failed(kind);
    this.#failures.report(kind, 'could not write back', fields);
  }

  #enter(state: State, detail: string): void {
    this.#state = state;
    this.#detail = detail.slice(0, 1_000).toWellFormed();
  }

  #publish(): void {
    const { store, observer, clock } = this.#options;
    observer.waiting(this.#pending.size);
    const row = { service: WRITE_BACK_SERVICE, status: this.#state, detail: this.#detail, errors: this.#errors };
    store.apply([{ op: 'replace', channel: 'system_health', row }]);
    this.#timer = clock.after(PUBLISH_INTERVAL_MS, () => this.#publish());
  }
}
