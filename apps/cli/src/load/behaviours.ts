/** What the clients of a run do that are not steady. */
import type { Fleet } from './fleet.ts';
import type { LoadClient } from './load-client.ts';
import type { Behaviour } from './plans.ts';

export interface BehaviourOptions {
  /** What a slow client reads. */
  readonly slowBytesPerSecond: number;
  /** Mean time between two losses of a reconnecting client. */
  readonly reconnectEveryMs: number;
}

const RECONNECT_WAIT_MIN_MS = 50;
const RECONNECT_WAIT_SPREAD_MS = 450;
const MS_PER_SECOND = 1_000;

export class Behaviours {
  readonly #fleet: Fleet;
  readonly #options: BehaviourOptions;
  readonly #behaviours: readonly Behaviour[];
  readonly #timers = new Set<NodeJS.Timeout>();
  #isRunning = false;

  /** `behaviours`: one a client, in their order. */
  constructor(fleet: Fleet, options: BehaviourOptions, behaviours: readonly Behaviour[]) {
    this.#fleet = fleet;
    this.#options = options;
    this.#behaviours = behaviours;
  }

  /** Whether some clients have to catch up when it ends. */
  get isAnyOdd(): boolean {
    return this.#behaviours.some((behaviour) => behaviour !== 'steady');
  }

  start(): void {
    this.#isRunning = true;
    for (const [index, client] of this.#fleet.clients.entries()) this.#start(client, this.#behaviours[index]);
  }

  /** From here on all read as fast as they can, and stay. Safe to call twice. */
  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const [index, client] of this.#fleet.clients.entries()) {
      const behaviour = this.#behaviours[index];
      if (behaviour === 'slow' || behaviour === 'stopped') client.resume();
      if (behaviour === 'reconnecting' && client.hasState && client.isIdle) client.connect();
    }
  }

  #start(client: LoadClient, behaviour: Behaviour | undefined): void {
    if (behaviour === 'slow') this.#readSlowly(client);
    else if (behaviour === 'stopped') client.pause();
    else if (behaviour === 'reconnecting') this.#loseLater(client);
  }

  /** One read of a few kilobytes at a time, so often that the mean is what was asked for. */
  #readSlowly(client: LoadClient): void {
    const bytesPerRead = client.plan.readBytesMax ?? 1;
    const pauseMs = (bytesPerRead * MS_PER_SECOND) / this.#options.slowBytesPerSecond;
    const readNext = () => {
      client.readOnce();
      this.#later(pauseMs, readNext);
    };
    client.pause();
    readNext();
  }

  #loseLater(client: LoadClient): void {
    const { random } = this.#fleet;
    this.#later(this.#options.reconnectEveryMs * (0.5 + random()), () => {
      this.#fleet.cutOne(client);
      this.#later(RECONNECT_WAIT_MIN_MS + random() * RECONNECT_WAIT_SPREAD_MS, () => {
        client.connect();
        this.#loseLater(client);
      });
    });
  }

  #later(delayMs: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, delayMs);
    this.#timers.add(timer);
  }
}
