import type { Clock, Timer } from '@tickboard/core/clock';

export interface KeepaliveOptions {
  readonly clock: Clock;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  /** Pings sent while nothing else comes from the server; after them a rest follows. */
  readonly pingsInARowMax: number;
  /** Sends a ping; `onAnswer` is called when it came back. */
  readonly ping: (onAnswer: () => void) => void;
  /** With the round trip. */
  readonly onAnswer: (latencyMs: number) => void;
  /** Nothing came back for the whole of the timeout. */
  readonly onSilence: () => void;
}

/** As often as every server of gRPC allows by default. */
const REST_MS = 300_000;

/** Decides when a connection is pinged, and when it counts as lost. */
export class Keepalive {
  readonly #options: KeepaliveOptions;
  /** By turns the wait for the next ping and the deadline of its answer. */
  #timer: Timer | undefined;
  #inARow = 0;
  #heard = 0;
  #isWaitingForAnswer = false;
  #isStopped = false;

  constructor(options: KeepaliveOptions) {
    this.#options = options;
  }

  /** Pings at once. */
  start(): void {
    this.#ping();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** Something other than the answer to a ping came from the server. */
  heard(): void {
    this.#heard++;
    const isResting = this.#inARow >= this.#options.pingsInARowMax && !this.#isWaitingForAnswer;
    this.#inARow = 0;
    if (isResting) this.#wait();
  }

  #wait(): void {
    if (this.#isStopped) return;
    const { clock, pingIntervalMs, pingsInARowMax } = this.#options;
    this.#timer?.cancel();
    const delayMs = this.#inARow < pingsInARowMax ? pingIntervalMs : Math.max(REST_MS, pingIntervalMs);
    this.#timer = clock.after(delayMs, () => this.#ping());
  }

  #ping(): void {
    const { clock } = this.#options;
    const sentMs = clock.monotonic();
    this.#inARow++;
    this.#isWaitingForAnswer = true;
    this.#expectAnswer();
    this.#options.ping(() => {
      if (this.#isStopped || !this.#isWaitingForAnswer) return;
      this.#isWaitingForAnswer = false;
      this.#options.onAnswer(clock.monotonic() - sentMs);
      this.#wait();
    });
  }

  #expectAnswer(): void {
    const heardBefore = this.#heard;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(this.#options.pingTimeoutMs, () => {
      // Behind a flood of messages the answer comes late: they are proof enough.
      if (this.#heard > heardBefore) this.#expectAnswer();
      else this.#options.onSilence();
    });
  }
}
