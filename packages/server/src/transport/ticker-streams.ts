/**
 * The clients of /ws/stream: each is sent one symbol's ticker with the figures of its feed, as QuantMind does. What is
 * sent is encoded once for all clients of a symbol. Rules: docs/spec/stream.md.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { Row } from '@tickboard/core/store/table';
import type { Outlet } from '../broadcast/outlet.ts';
import { frameMessage } from '../broadcast/websocket-frame.ts';
import type { Collector } from '../state/collector.ts';

export interface StreamObserver {
  opened(): void;
  closed(code: number): void;
  /** One object to so many clients. */
  sent(clients: number, bytes: number): void;
}

export interface TickerStreamsOptions {
  readonly collector: Collector;
  readonly clock: Clock;
  readonly observer: StreamObserver;
  /** Unsent bytes above which a client is skipped. */
  readonly lowWaterBytes: () => number;
}

/** All clients of one symbol. */
interface Group {
  readonly outlets: Set<Outlet>;
  /** What the clients were last sent. */
  price: number | undefined;
  /** Monotonic ms. */
  sentAtMs: number;
}

/** Between two objects at least, and while nothing moves at most. */
const MIN_INTERVAL_MS = 100;
const MAX_INTERVAL_MS = 500;
interface Pace {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Timers are late by a moment, and what was sent between two looks is no reason to wait for one look more. */
const AT_LOOKS: Pace = { minMs: MIN_INTERVAL_MS - 10, maxMs: MAX_INTERVAL_MS - MIN_INTERVAL_MS / 2 };
const AT_MOVES: Pace = { minMs: MIN_INTERVAL_MS, maxMs: Number.POSITIVE_INFINITY };
const MOVE_SHARE = 0.001;
const FRAMING = { isBinary: false, compressFrom: undefined };
/** Of clients that named no symbol while there was none: no symbol is empty. */
const UNDECIDED = '';

export class TickerStreams {
  readonly #options: TickerStreamsOptions;
  readonly #groups = new Map<string, Group>();
  #timer: Timer | undefined;
  #unsubscribe: () => void = () => {};
  #dueAtMs = 0;

  constructor(options: TickerStreamsOptions) {
    this.#options = options;
  }

  get observer(): StreamObserver {
    return this.#options.observer;
  }

  has(symbol: string): boolean {
    return this.#options.collector.find(symbol) !== undefined;
  }

  /**
   * Sends to this client from now on, until the returned function is called. Without a symbol it gets the one that
   * changed last at this moment, or the first that comes, and keeps it.
   */
  add(outlet: Outlet, symbol: string | undefined): () => void {
    const { collector } = this.#options;
    const row = symbol === undefined ? collector.findNewest() : collector.find(symbol);
    this.#groupOf(symbol ?? row?.key ?? UNDECIDED).outlets.add(outlet);
    if (row !== undefined) this.#send([outlet], this.#encode(row));
    if (this.#timer === undefined) {
      this.#dueAtMs = this.#options.clock.monotonic();
      this.#schedule();
      this.#unsubscribe = collector.subscribe(() => this.#lookAtMoves());
    }
    return () => this.#remove(outlet);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#unsubscribe();
    this.#groups.clear();
  }

  #groupOf(symbol: string): Group {
    let group = this.#groups.get(symbol);
    if (group === undefined) {
      const price = this.#priceOf(this.#options.collector.find(symbol));
      this.#groups.set(symbol, (group = { outlets: new Set(), price, sentAtMs: this.#options.clock.monotonic() }));
    }
    return group;
  }

  #remove(outlet: Outlet): void {
    for (const [symbol, { outlets }] of this.#groups) {
      if (outlets.delete(outlet) && outlets.size === 0) this.#groups.delete(symbol);
    }
    if (this.#groups.size === 0) this.stop();
  }

  /** By the clock, not by the end of the look before: five looks are half a second. */
  #schedule(): void {
    const { clock } = this.#options;
    const now = clock.monotonic();
    this.#dueAtMs = Math.max(this.#dueAtMs + MIN_INTERVAL_MS, now);
    this.#timer = clock.after(this.#dueAtMs - now, () => {
      this.#decide();
      for (const [symbol, group] of this.#groups) this.#look(symbol, group, AT_LOOKS);
      this.#schedule();
    });
  }

  /** Now that there may be a symbol. */
  #decide(): void {
    const undecided = this.#groups.get(UNDECIDED);
    const row = undecided && this.#options.collector.findNewest();
    if (row === undefined || undecided === undefined) return;
    this.#groups.delete(UNDECIDED);
    const group = this.#groupOf(row.key);
    for (const outlet of undecided.outlets) group.outlets.add(outlet);
    group.sentAtMs = Number.NEGATIVE_INFINITY;
  }

  /** A move that comes after a pause goes out at once. */
  #lookAtMoves(): void {
    for (const [symbol, group] of this.#groups) this.#look(symbol, group, AT_MOVES);
  }

  /** Sends where the price moved, or where nothing was sent for so long. */
  #look(symbol: string, group: Group, { minMs, maxMs }: Pace): void {
    const sinceMs = this.#options.clock.monotonic() - group.sentAtMs;
    if (sinceMs < minMs) return;
    const row = this.#options.collector.find(symbol);
    if (row === undefined) return;
    const price = this.#priceOf(row);
    if (sinceMs < maxMs && !hasMoved(group.price, price)) return;
    group.price = price;
    group.sentAtMs = this.#options.clock.monotonic();
    this.#send(group.outlets, this.#encode(row));
  }

  #priceOf(row: Row | undefined): number | undefined {
    return row && this.#options.collector.read(row, 'last_price');
  }

  #encode(row: Row): Buffer {
    const { collector } = this.#options;
    const object = { ...collector.viewTicker(row), metrics: collector.measure(row) };
    return frameMessage(Buffer.from(JSON.stringify(object)), FRAMING);
  }

  /** Who has not read what was sent before is skipped: the next object says all that this one does. */
  #send(outlets: Iterable<Outlet>, frame: Buffer): void {
    const lowWaterBytes = this.#options.lowWaterBytes();
    let clients = 0;
    for (const outlet of outlets) {
      if (outlet.bufferedBytes > lowWaterBytes) continue;
      outlet.write(frame);
      clients++;
    }
    if (clients > 0) this.#options.observer.sent(clients, frame.length * clients);
  }
}

function hasMoved(from: number | undefined, to: number | undefined): boolean {
  if (from === undefined || to === undefined) return from !== to;
  return Math.abs(to - from) > Math.abs(from) * MOVE_SHARE;
}
