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
  ticksSinceSent: number;
}

const TICK_MS = 100;
const TICKS_BETWEEN = 5;
const MOVE_SHARE = 0.001;
const FRAMING = { isBinary: false, compressFrom: undefined };
/** Of clients that named no symbol while there was none: no symbol is empty. */
const UNDECIDED = '';

export class TickerStreams {
  readonly #options: TickerStreamsOptions;
  readonly #groups = new Map<string, Group>();
  #timer: Timer | undefined;
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
    }
    return () => this.#remove(outlet);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#groups.clear();
  }

  #groupOf(symbol: string): Group {
    let group = this.#groups.get(symbol);
    if (group === undefined) {
      const price = this.#priceOf(this.#options.collector.find(symbol));
      this.#groups.set(symbol, (group = { outlets: new Set(), price, ticksSinceSent: 0 }));
    }
    return group;
  }

  #remove(outlet: Outlet): void {
    for (const [symbol, { outlets }] of this.#groups) {
      if (outlets.delete(outlet) && outlets.size === 0) this.#groups.delete(symbol);
    }
    if (this.#groups.size === 0) this.stop();
  }

  /** By the clock, not by the end of the tick before: five ticks are half a second. */
  #schedule(): void {
    const { clock } = this.#options;
    const now = clock.monotonic();
    this.#dueAtMs = Math.max(this.#dueAtMs + TICK_MS, now);
    this.#timer = clock.after(this.#dueAtMs - now, () => {
      this.#decide();
      for (const [symbol, group] of this.#groups) this.#tick(symbol, group);
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
    group.ticksSinceSent = TICKS_BETWEEN;
  }

  #tick(symbol: string, group: Group): void {
    group.ticksSinceSent++;
    const row = this.#options.collector.find(symbol);
    if (row === undefined) return;
    const price = this.#priceOf(row);
    if (group.ticksSinceSent < TICKS_BETWEEN && !hasMoved(group.price, price)) return;
    group.price = price;
    group.ticksSinceSent = 0;
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
