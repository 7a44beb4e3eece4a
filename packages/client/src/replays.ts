/**
 * Asks for events that happened before. A replay has no answer of its own: one that the server may have dropped, because
 * too much came, is asked for again; asked twice it brings nothing twice.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { UpMessage } from '@tickboard/core/protocol/up';

export interface ReplaysOptions {
  readonly clock: Clock;
  readonly nextId: () => number;
  /** False where there is no connection. */
  readonly send: (message: UpMessage) => boolean;
}

type Replay = Extract<UpMessage, { readonly type: 'replay' }>;
type Wanted = Pick<Replay, 'channel' | 'count' | 'from'>;

interface Asked {
  readonly wanted: Wanted;
  readonly id: number;
  readonly at: number;
}

/** A server says at once what it drops. */
const ANSWER_MS = 10_000;
/** A server that drops messages takes as many again within a second. */
const DROPPED_MS = 1_000;

export class Replays {
  readonly #options: ReplaysOptions;
  /** Those of which it may still be said that they were dropped. */
  #asked: readonly Asked[] = [];
  #timer: Timer | undefined;

  constructor(options: ReplaysOptions) {
    this.#options = options;
  }

  ask(wanted: Wanted): void {
    const { clock, nextId, send } = this.#options;
    const [id, at] = [nextId(), clock.monotonic()];
    this.#asked = this.#asked.filter((asked) => !isSame(asked.wanted, wanted) && at - asked.at < ANSWER_MS);
    if (send({ type: 'replay', ...wanted, id })) this.#asked = [...this.#asked, { wanted, id, at }];
  }

  /** The server dropped a message of ours before it had read which: perhaps one of these. */
  dropped(): void {
    const { clock } = this.#options;
    if (this.#asked.length === 0) return;
    this.#timer ??= clock.after(DROPPED_MS, () => {
      this.#timer = undefined;
      const again = this.#asked.filter(({ at }) => clock.monotonic() - at < ANSWER_MS);
      this.#asked = [];
      for (const { wanted } of again) this.ask(wanted);
    });
  }

  /** What was refused by its name is not asked for again. */
  refused(id: string | number): void {
    this.#asked = this.#asked.filter((asked) => asked.id !== id);
  }

  /** The connection is gone. */
  forget(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#asked = [];
  }
}

function isSame(left: Wanted, right: Wanted): boolean {
  return left.channel === right.channel && left.count === right.count && left.from === right.from;
}
