/** What it all comes to: the state that is shown, those who wait for it to be good, and the time that it may take. */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { ConnectionPhase, DownReason } from './connection.ts';
import { BoardClosedError, ConnectionRefusedError } from './errors.ts';
import type { BoardState } from './status.ts';

/** The facts that the state follows from. */
export interface Facts {
  readonly phase: ConnectionPhase;
  readonly reason: DownReason | undefined;
  /** Whether the server of this connection has greeted. */
  readonly isGreeted: boolean;
  /** Whether all that the server sends us is here, and is what it holds. */
  readonly isComplete: boolean;
  /** Whether something that was shown as true may not be. */
  readonly isResyncing: boolean;
  /** Whether the server sends what is wanted. */
  readonly isSettled: () => boolean;
}

export interface ReadinessOptions {
  readonly clock: Clock;
  readonly syncTimeoutMs: number;
  /** The server greeted, and did not deliver in time. */
  readonly timedOut: () => void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class Readiness {
  readonly #options: ReadinessOptions;
  #state: BoardState = 'connecting';
  #wasComplete = false;
  #waiters: Waiter[] = [];
  #timer: Timer | undefined;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  get state(): BoardState {
    return this.#state;
  }

  /** Resolves or rejects with the next `assess` that decides it. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  /** What those who are waiting wait for was refused. */
  fail(error: Error): void {
    for (const waiter of this.#takeWaiters()) waiter.reject(error);
  }

  assess(facts: Facts): void {
    const isComplete = facts.isGreeted && facts.isComplete;
    if (isComplete) this.#wasComplete = true;
    this.#state = this.#judge(facts);
    this.#limitTime(facts.isGreeted && !isComplete);
    if (facts.phase === 'closed') this.fail(new BoardClosedError('the board was closed'));
    else if (facts.phase === 'refused') this.fail(refusal(facts.reason));
    else if (isComplete && this.#waiters.length > 0 && facts.isSettled()) {
      for (const waiter of this.#takeWaiters()) waiter.resolve();
    }
  }

  #judge({ phase, isGreeted, isResyncing }: Facts): BoardState {
    if (phase === 'closed' || phase === 'refused') return phase;
    if (!this.#wasComplete) return 'connecting';
    if (!isGreeted) return 'reconnecting';
    return isResyncing ? 'resyncing' : 'connected';
  }

  #limitTime(isIncomplete: boolean): void {
    const { clock, syncTimeoutMs, timedOut } = this.#options;
    if (!isIncomplete) {
      this.#timer?.cancel();
      this.#timer = undefined;
      return;
    }
    this.#timer ??= clock.after(syncTimeoutMs, () => {
      this.#timer = undefined;
      timedOut();
    });
  }

  #takeWaiters(): Waiter[] {
    const waiters = this.#waiters;
    this.#waiters = [];
    return waiters;
  }
}

function refusal(reason: DownReason | undefined): ConnectionRefusedError {
  return new ConnectionRefusedError(reason?.message ?? 'refused', reason?.code);
}
