/**
 * One WebSocket after another to the same server. Knows when to come back and when not to; what is said over the
 * socket is not its business.
 *
 *   opening → open → waiting → opening → …     refused: given up, until `retry`     closed: for good
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import { CLOSE_CODES, parseCloseReason, shouldReconnect } from '@tickboard/core/protocol/close-codes';
import type { Random } from '@tickboard/core/random';
import { Backoff } from './backoff.ts';
import type { TokenKeeper } from './token.ts';
import type { Frame, Socket, Transport } from './transport/transport.ts';

export type ConnectionPhase = 'idle' | 'opening' | 'open' | 'waiting' | 'refused' | 'closed';

/** Why there is no connection. */
export interface DownReason {
  /** The close code; undefined where this side gave up. */
  readonly code: number | undefined;
  readonly message: string;
  /** Both do not understand each other; the message says which versions. */
  readonly isIncompatible?: true;
}

export interface ConnectionOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: TokenKeeper;
  /** Asked for each attempt: a returning client says where it stands. */
  readonly url: () => string;
  /** From the first step of an attempt to the server's greeting. */
  readonly connectTimeoutMs: number;
}

export interface ConnectionEvents {
  received(frame: Frame): void;
  /** The connection that was opened is gone. */
  lost(): void;
  /** The phase changed. */
  changed(): void;
  failed(error: Error): void;
}

/** A connection that stood so long was a good one: the next backoff starts anew. */
const STABLE_AFTER_MS = 10_000;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #backoff: Backoff;
  #phase: ConnectionPhase = 'idle';
  #socket: Socket | undefined;
  #timer: Timer | undefined;
  #reason: DownReason | undefined;
  #retryAt: number | undefined;
  /** Monotonic ms. */
  #greetedAtMs: number | undefined;
  #rejectedToken: string | undefined;
  /** Steps with each attempt: what an earlier one still reports is not heard. */
  #serial = 0;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#backoff = new Backoff(options.random);
  }

  get phase(): ConnectionPhase {
    return this.#phase;
  }

  /** Attempts that failed since the last good connection. */
  get attempt(): number {
    return this.#backoff.attempts;
  }

  /** When the next attempt begins, Unix ms; only while waiting. */
  get retryAt(): number | undefined {
    return this.#retryAt;
  }

  /** Why it went down last; undefined once the server has greeted again. */
  get reason(): DownReason | undefined {
    return this.#reason;
  }

  /** Begins, or begins again without waiting any longer, after a refusal too. */
  retry(): void {
    if (this.#phase === 'idle' || this.#phase === 'waiting' || this.#phase === 'refused') this.#dial();
  }

  /** False where there is no open socket. */
  send(frame: string | Uint8Array<ArrayBuffer>): boolean {
    if (this.#phase !== 'open') return false;
    this.#socket?.send(frame);
    return true;
  }

  /** The server has greeted: the attempt succeeded. */
  greeted(): void {
    this.#timer?.cancel();
    this.#greetedAtMs = this.#options.clock.monotonic();
    this.#reason = undefined;
    this.#rejectedToken = undefined;
  }

  /** Gives up for good, or until `retry`. */
  refuse(message: string): void {
    this.#giveUp({ code: undefined, message });
  }

  /** The same where the server cannot be understood. */
  refuseIncompatible(message: string): void {
    this.#giveUp({ code: undefined, message, isIncompatible: true });
  }

  /** Gives this socket up and comes back as after any other loss, or at once. */
  drop(message: string, isImmediate = false): void {
    if (this.#phase !== 'opening' && this.#phase !== 'open') return;
    this.#reason = { code: undefined, message };
    this.#abandon();
    if (isImmediate) this.#dial();
    else this.#wait();
  }

  close(): void {
    this.#abandon();
    this.#setPhase('closed');
  }

  #dial(): void {
    this.#timer?.cancel();
    this.#setPhase('opening');
    const serial = ++this.#serial;
    this.#timer = this.#options.clock.after(this.#options.connectTimeoutMs, () => this.drop('no answer in time'));
    if (this.#options.tokens.hasHook) void this.#fetchTokenAndOpen(serial);
    else this.#open(this.#options.tokens.current);
  }

  async #fetchTokenAndOpen(serial: number): Promise<void> {
    let token: string | undefined;
    try {
      token = await this.#options.tokens.fetch();
    } catch (error) {
      if (serial !== this.#serial) return;
      this.drop((error as Error).message);
      this.#events.failed(error as Error);
      return;
    }
    if (serial !== this.#serial) return;
    // The same token again would be refused again.
    if (token !== undefined && token === this.#rejectedToken) this.#refuse();
    else this.#open(token);
  }

  #open(token: string | undefined): void {
    const { transport, url } = this.#options;
    const serial = this.#serial;
    const ifCurrent = (report: () => void): void => {
      if (serial === this.#serial) report();
    };
    try {
      this.#socket = transport(
        { url: url(), token },
        {
          opened: () => ifCurrent(() => this.#setPhase('open')),
          received: (frame) => ifCurrent(() => this.#events.received(frame)),
          closed: (code, reason) => ifCurrent(() => this.#closed(code, reason)),
        },
      );
    } catch (error) {
      this.refuse((error as Error).message);
    }
  }

  #closed(code: number, reason: string): void {
    const { message, retryAfterMs } = parseCloseReason(reason);
    this.#reason = { code, message: message === '' ? 'the connection broke' : message };
    this.#socket = undefined;
    const { tokens } = this.#options;
    const mayHaveBetterToken = code === CLOSE_CODES.unauthenticated && tokens.hasHook;
    if (mayHaveBetterToken) this.#rejectedToken = tokens.current;
    if (shouldReconnect(code) || mayHaveBetterToken) this.#wait(retryAfterMs);
    else this.#refuse();
  }

  #giveUp(reason: DownReason): void {
    if (this.#phase === 'closed') return;
    this.#reason = reason;
    this.#refuse();
  }

  #refuse(): void {
    this.#abandon();
    this.#setPhase('refused');
  }

  #wait(hintMs?: number): void {
    const { clock } = this.#options;
    this.#abandon();
    if (this.#greetedAtMs !== undefined && clock.monotonic() - this.#greetedAtMs >= STABLE_AFTER_MS) {
      this.#backoff.reset();
    }
    this.#greetedAtMs = undefined;
    const waitMs = this.#backoff.next(hintMs);
    this.#timer = clock.after(waitMs, () => this.#dial());
    this.#retryAt = Math.round(clock.now() + waitMs);
    this.#setPhase('waiting');
  }

  /** Hears no more of what was begun, and ends it. */
  #abandon(): void {
    this.#serial++;
    this.#timer?.cancel();
    this.#socket?.close();
    this.#socket = undefined;
  }

  #setPhase(phase: ConnectionPhase): void {
    const wasOpen = this.#phase === 'open';
    if (phase !== 'waiting') this.#retryAt = undefined;
    this.#phase = phase;
    if (wasOpen && phase !== 'open') this.#events.lost();
    this.#events.changed();
  }
}
