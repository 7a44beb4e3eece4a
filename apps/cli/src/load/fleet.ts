/** Many load clients: brings them in at a bounded rate, cuts them, verifies a sample of them. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@tickboard/core/random';
import { Counters, LatencyHistogram } from './counters.ts';
import { Inflater } from './inflater.ts';
import { type ClientObserver, type ClientPlan, LoadClient } from './load-client.ts';
import type { SocketEnd } from './load-socket.ts';
import { createHead } from './message-head.ts';
import type { Target } from './target.ts';

export interface FleetOptions {
  readonly target: Target;
  readonly plans: readonly ClientPlan[];
  readonly token?: string | undefined;
  readonly intervalMs?: number | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly isCompressionOffered?: boolean;
  /** Connections being made at once: more than a server's backlog would wait for retransmissions instead. */
  readonly inFlightMax?: number;
  readonly random?: Random;
}

export interface Verdict {
  ok: number;
  failed: number;
  /** Channels that differed, by name. */
  readonly differing: Map<string, number>;
}

const IN_FLIGHT_MAX = 256;
const LAUNCH_INTERVAL_MS = 5;
const POLL_INTERVAL_MS = 5;
/** From the last connection attempt: who has no state by then does not get it. */
const JOIN_TIMEOUT_MS = 30_000;
const VERIFY_TIMEOUT_MS = 10_000;

/** Wall time in ms with a fraction. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

export class Fleet {
  readonly counters = new Counters();
  readonly clients: readonly LoadClient[];
  readonly verdict: Verdict = { ok: 0, failed: 0, differing: new Map() };
  readonly random: Random;
  /** From the start of `reconnect` until a client was current again. */
  readonly returning = new LatencyHistogram();
  /** Called when a connection ended that nobody ended on purpose. */
  onLost: (client: LoadClient) => void = () => {};
  readonly #inFlightMax: number;
  /** Their connections are being made. */
  readonly #connecting = new Set<LoadClient>();
  /** Launched, and neither in step nor lost yet. */
  readonly #expected = new Set<LoadClient>();
  /** Sampled clients whose digests are on the way. */
  readonly #awaited = new Set<LoadClient>();
  #returnedFrom: number | undefined;

  constructor(options: FleetOptions) {
    this.random = options.random ?? Math.random;
    this.#inFlightMax = options.inFlightMax ?? IN_FLIGHT_MAX;
    const observer: ClientObserver = {
      opened: (client) => this.#connecting.delete(client),
      joined: (client) => this.#expected.delete(client),
      current: (client) => this.#current(client),
      ended: (client, end) => this.#ended(client, end),
      verified: (client, differing) => this.#verified(client, differing),
    };
    const shared = {
      target: options.target,
      token: options.token,
      intervalMs: options.intervalMs,
      channels: options.channels,
      isCompressionOffered: options.isCompressionOffered ?? false,
      counters: this.counters,
      inflater: new Inflater(),
      head: createHead(),
      now: preciseNow,
      observer,
    };
    this.clients = options.plans.map((plan) => new LoadClient(plan, shared));
  }

  get connected(): number {
    let connected = 0;
    for (const client of this.clients) if (client.isConnected) connected++;
    return connected;
  }

  /** Connects all, spread over `rampMs`; resolves when each has its snapshot or has failed. */
  async connect(rampMs: number, signal?: AbortSignal): Promise<void> {
    await this.#launch(this.clients, rampMs, signal);
    await this.#until(() => this.#expected.size === 0, JOIN_TIMEOUT_MS, signal);
    this.#expected.clear();
  }

  /** What ended connections so far: `4413 × 2, ECONNREFUSED × 5`. */
  get disconnects(): string {
    return [...this.counters.disconnects].map(([reason, times]) => `${reason} × ${times}`).join(', ');
  }

  /** Cuts all connections at once, as a network does. */
  cut(): void {
    for (const client of this.clients) this.cutOne(client);
  }

  cutOne(client: LoadClient): void {
    this.#awaited.delete(client);
    client.cut();
  }

  /** Brings back all that were cut, as fast as `inFlightMax` lets them; resolves when each is current or has failed. */
  async reconnect(timeoutMs: number): Promise<void> {
    this.#returnedFrom = preciseNow();
    await this.#launch(this.clients, 0);
    await this.#until(() => this.#expected.size === 0, timeoutMs);
    this.#expected.clear();
  }

  /**
   * Holds the sampled clients that are connected and reading against the server's digests; all at once, so that it
   * computes each digest once.
   */
  async verify(): Promise<void> {
    for (const client of this.clients) {
      if (!client.plan.isSampled || !client.isConnected || !client.hasState || !client.isReading) continue;
      this.#awaited.add(client);
      client.verify();
    }
    await this.#until(() => this.#awaited.size === 0, VERIFY_TIMEOUT_MS);
    // A digest that never comes proves nothing.
    this.verdict.failed += this.#awaited.size;
    this.#awaited.clear();
  }

  close(): void {
    for (const client of this.clients) client.close();
  }

  async #launch(clients: readonly LoadClient[], rampMs: number, signal?: AbortSignal): Promise<void> {
    const startedMs = performance.now();
    let launched = 0;
    while (launched < clients.length && !isAborted(signal)) {
      const share = rampMs === 0 ? 1 : (performance.now() - startedMs) / rampMs;
      const due = Math.min(clients.length, Math.ceil(share * clients.length));
      while (launched < due && this.#connecting.size < this.#inFlightMax) {
        const client = clients[launched++] as LoadClient;
        this.#connecting.add(client);
        this.#expected.add(client);
        client.connect();
      }
      if (rampMs === 0) await nextTurn();
      else await sleep(LAUNCH_INTERVAL_MS);
    }
  }

  #current(client: LoadClient): void {
    if (this.#returnedFrom !== undefined) this.returning.record(preciseNow() - this.#returnedFrom);
    this.#expected.delete(client);
  }

  #ended(client: LoadClient, end: SocketEnd): void {
    this.counters.noteDisconnect(describeEnd(end));
    this.#connecting.delete(client);
    this.#expected.delete(client);
    this.#awaited.delete(client);
    this.onLost(client);
  }

  #verified(client: LoadClient, differing: readonly string[]): void {
    if (!this.#awaited.delete(client)) return;
    if (differing.length === 0) this.verdict.ok++;
    else this.verdict.failed++;
    for (const name of differing) this.verdict.differing.set(name, (this.verdict.differing.get(name) ?? 0) + 1);
  }

  async #until(condition: () => boolean, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    while (!condition() && performance.now() < deadlineMs && !isAborted(signal)) await sleep(POLL_INTERVAL_MS);
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function describeEnd(end: SocketEnd): string {
  switch (end.kind) {
    case 'closed':
      return String(end.code);
    case 'refused':
      return `HTTP ${end.status}`;
    default:
      return end.error;
  }
}
