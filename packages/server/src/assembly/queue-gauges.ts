import type { Clock, Timer } from '@tickboard/core/clock';
import type { Metrics } from '../telemetry/metrics.ts';

export interface QueueDepths {
  readonly laggingClients: number;
  /** Sends that wait for their slice. */
  readonly send: number;
  /** Changes that wait for the end of the turn. */
  readonly ingest: number;
}

const LOOK_INTERVAL_MS = 1_000;

/** Looks at the queues once a second: they change far too often to be counted as they do. */
export class QueueGauges {
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #read: () => QueueDepths;
  #timer: Timer | undefined;

  constructor(clock: Clock, metrics: Metrics, read: () => QueueDepths) {
    this.#clock = clock;
    this.#metrics = metrics;
    this.#read = read;
  }

  run(): void {
    this.#timer = this.#clock.after(LOOK_INTERVAL_MS, () => {
      const { laggingClients, send, ingest } = this.#read();
      this.#metrics.laggingClients.set(laggingClients);
      this.#metrics.queueDepth.child('send').set(send);
      this.#metrics.queueDepth.child('ingest').set(ingest);
      this.run();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
