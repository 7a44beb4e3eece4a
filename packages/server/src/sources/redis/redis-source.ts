import type { Source, SourceContext } from '../source.ts';
import { Inbox } from './inbox.ts';
import { REDIS_SOURCE_DEFAULTS, type RedisSourceOptions } from './options.ts';
import { RedisSession } from './redis-session.ts';

/** Reads market data and the desk's state from Redis, as B25's services write them there. */
export function createRedisSource(options: Partial<RedisSourceOptions>, context: SourceContext): Source {
  return new RedisSource({ ...REDIS_SOURCE_DEFAULTS, ...options }, context);
}

class RedisSource implements Source {
  readonly #options: RedisSourceOptions;
  readonly #context: SourceContext;
  /** Outlives the sessions: what was known before a break tells what is gone after it. */
  readonly #inbox: Inbox;
  #session: RedisSession | undefined;
  #running: Promise<void> | undefined;
  #endPause: (() => void) | undefined;
  #isStopped = false;

  constructor(options: RedisSourceOptions, context: SourceContext) {
    this.#options = options;
    this.#context = context;
    this.#inbox = new Inbox(options, context, (kind) => this.#session?.requery(kind));
  }

  run(): void {
    if (!this.#isStopped) this.#running ??= this.#keepConnected();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#inbox.close();
    this.#session?.stop();
    this.#endPause?.();
    await this.#running;
  }

  async #keepConnected(): Promise<void> {
    let failures = 0;
    while (!this.#isStopped) {
      const session = this.#createSession();
      this.#session = session;
      await session?.run();
      this.#session = undefined;
      failures = session?.hasLoaded === true ? 0 : failures;
      if (!this.#isStopped) await this.#pause(this.#backoffMs(failures++));
    }
  }

  #createSession(): RedisSession | undefined {
    try {
      return new RedisSession(this.#options, this.#context, this.#inbox);
    } catch (error) {
      // The URL is not repeated: it may hold a password.
      this.#context.disconnected(`the configured URL cannot be read: ${(error as Error).message}`);
      return undefined;
    }
  }

  /** Between half and the whole of what doubles with every failure, so that many servers do not return as one. */
  #backoffMs(failures: number): number {
    const { backoffMinMs, backoffMaxMs } = this.#options;
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
