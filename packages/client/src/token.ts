/** Credentials that come from the application, and are asked for anew before they expire. */
import type { Clock, Timer } from '@tickboard/core/clock';
import { TokenHookError } from './errors.ts';

/** A token, or one that says when it expires (Unix ms, by the server's clock). */
export type Token = string | { readonly token: string; readonly expiresAt: number };
/** Called before each attempt to connect, and before the token in use expires. Undefined where none is needed so far. */
export type TokenHook = () => Token | undefined | Promise<Token | undefined>;

/** A token is replaced so long before it expires. */
const RENEW_BEFORE_MS = 30_000;
/** Between two renewals at least this, whatever the hook answers. */
const RENEW_MIN_MS = 5_000;

export interface TokenKeeperOptions {
  readonly clock: Clock;
  readonly token: string | TokenHook | undefined;
  /** Unix ms by the server's clock. */
  readonly serverNow: () => number;
  readonly failed: (error: TokenHookError) => void;
}

export class TokenKeeper {
  readonly #options: TokenKeeperOptions;
  #current: string | undefined;
  #expiresAt: number | undefined;
  #timer: Timer | undefined;
  /** Steps whenever an answer that is still under way is no longer wanted. */
  #serial = 0;

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
    if (typeof options.token === 'string') this.#current = options.token;
  }

  /** Whether another token can be had. */
  get hasHook(): boolean {
    return typeof this.#options.token === 'function';
  }

  /** The token last given. */
  get current(): string | undefined {
    return this.#current;
  }

  /** @throws {TokenHookError} */
  async fetch(): Promise<string | undefined> {
    const { token: hook } = this.#options;
    if (typeof hook !== 'function') return this.#current;
    let answer: Token | undefined;
    try {
      answer = await hook();
    } catch (error) {
      throw new TokenHookError('the token hook failed', { cause: error });
    }
    this.#current = typeof answer === 'string' ? answer : answer?.token;
    this.#expiresAt = typeof answer === 'string' ? undefined : answer?.expiresAt;
    return this.#current;
  }

  /** Has the token replaced in time, again and again, until `stop`. */
  keepFresh(replace: (token: string) => void): void {
    this.stop();
    if (this.#expiresAt === undefined) return;
    const leftMs = this.#expiresAt - RENEW_BEFORE_MS - this.#options.serverNow();
    this.#schedule(leftMs, replace);
  }

  stop(): void {
    this.#serial++;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(delayMs: number, replace: (token: string) => void): void {
    this.#timer = this.#options.clock.after(Math.max(RENEW_MIN_MS, delayMs), () => void this.#renew(replace));
  }

  async #renew(replace: (token: string) => void): Promise<void> {
    const serial = this.#serial;
    try {
      const token = await this.fetch();
      if (serial !== this.#serial) return;
      if (token !== undefined) replace(token);
      this.keepFresh(replace);
    } catch (error) {
      if (serial !== this.#serial) return;
      this.#options.failed(error as TokenHookError);
      this.#schedule(RENEW_MIN_MS, replace);
    }
  }
}
