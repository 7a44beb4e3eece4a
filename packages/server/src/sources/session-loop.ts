/** What every source that holds a connection is: one life of the connection after the other, with pauses between. */
import type { Source, SourceContext } from './source.ts';

/** One life of a connection: from the first attempt to whatever ends it. */
export interface Session {
  /** Reports to the context; resolves when it is over and nothing of it is left; never rejects. */
  run(): Promise<void>;
  /** Ends it on purpose: nothing more is reported. Safe to call twice, and before `run`. */
  stop(): void;
  /** Whether the connection was worth having: if it also lasted, the next pause is the shortest again. */
  readonly hasSucceeded: boolean;
}

type LoopContext = Pick<SourceContext, 'clock' | 'random' | 'disconnected'>;

export interface BackoffOptions {
  /** The pause before the next attempt doubles from the one to the other, unless a session lasted for the longest. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
}

export const BACKOFF_DEFAULTS: BackoffOptions = { backoffMinMs: 200, backoffMaxMs: 10_000 };

export class SessionLoop implements Source {
  readonly #context: LoopContext;
  readonly #backoff: BackoffOptions;
  readonly #createSession: () => Session;
  readonly #describeFault: (error: unknown) => string;
  readonly #onStop: () => void;
  #session: Session | undefined;
  #running: Promise<void> | undefined;
  #endPause: (() => void) | undefined;
  #isStopped = false;

  /**
   * `createSession` may throw, where what is configured cannot be used: `describeFault` puts it in words. `onStop` is
   * called at once when the source is stopped, so that nothing is handed over any more.
   */
  constructor(options: {
    readonly context: LoopContext;
    readonly backoff?: BackoffOptions;
    readonly createSession: () => Session;
    readonly describeFault?: (error: unknown) => string;
    readonly onStop?: () => void;
  }) {
    this.#context = options.context;
    this.#backoff = options.backoff ?? BACKOFF_DEFAULTS;
    this.#createSession = options.createSession;
    this.#describeFault = options.describeFault ?? ((error) => (error as Error).message);
    this.#onStop = options.onStop ?? (() => {});
  }

  /** The connection of the moment; undefined while pausing. */
  get session(): Session | undefined {
    return this.#session;
  }

  run(): void {
    if (!this.#isStopped) this.#running ??= this.#keepConnected();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#onStop();
    this.#session?.stop();
    this.#endPause?.();
    await this.#running;
  }

  async #keepConnected(): Promise<void> {
    let failures = 0;
    while (!this.#isStopped) {
      const session = this.#open();
      this.#session = session;
      const openedMs = this.#context.clock.monotonic();
      await session?.run();
      this.#session = undefined;
      const lastedMs = this.#context.clock.monotonic() - openedMs;
      // A back end may accept, and refuse or drop a moment later, every time.
      if (session?.hasSucceeded === true && lastedMs >= this.#backoff.backoffMaxMs) failures = 0;
      if (!this.#isStopped) await this.#pause(this.#backoffMs(failures++));
    }
  }

  #open(): Session | undefined {
    try {
      return this.#createSession();
    } catch (error) {
      this.#context.disconnected(this.#describeFault(error));
      return undefined;
    }
  }

  /** Between half and the whole of what doubles with every failure, so that many servers do not return as one. */
  #backoffMs(failures: number): number {
    const { backoffMinMs, backoffMaxMs } = this.#backoff;
    const wholeMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** failures);
    return wholeMs * (0.5 + this.#context.random() / 2);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#context.clock.after(milliseconds, resolve);
      this.#endPause = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
