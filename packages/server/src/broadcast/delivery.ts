/** Hands bytes to single sockets, and decides who can take them, who has to wait, and who is given up. */
import type { Clock } from '@tickboard/core/clock';
import { CLOSE_CODES } from '@tickboard/core/protocol/close-codes';
import type { Random } from '@tickboard/core/random';
import type { BroadcastObserver } from './observer.ts';
import { type Parcel, reportSent } from './parcel.ts';
import type { Position, Subscriber } from './subscriber.ts';

export interface DeliveryLimits {
  /** A socket holding more than this is skipped. */
  readonly lowWaterBytes: number;
  /** A socket holding more than this, beside the last snapshot or catch-up, is closed. */
  readonly highWaterBytes: number;
  /** Who lags for longer is closed. */
  readonly writeTimeoutMs: number;
}

export interface DeliveryOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: () => DeliveryLimits;
  readonly observer: BroadcastObserver;
  /** Takes a subscriber out of its group. */
  readonly leave: (subscriber: Subscriber) => void;
}

const RETRY_AFTER_MS = 1_000;

export class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  get lowWaterBytes(): number {
    return this.#options.limits().lowWaterBytes;
  }

  /** Writes a short message at once, to whoever can take anything at all. */
  write(subscriber: Subscriber, parcel: Parcel): void {
    if (this.#isOverfull(subscriber)) this.giveUp(subscriber);
    else this.#hand(subscriber, parcel);
  }

  /** Whether a snapshot, a catch-up or a replay may be written: only to a socket that nothing big is left in. */
  hasRoomForBulk(subscriber: Subscriber): boolean {
    return subscriber.outlet.bufferedBytes <= this.lowWaterBytes;
  }

  writeBulk(subscriber: Subscriber, parcels: readonly Parcel[]): void {
    const { group } = subscriber;
    subscriber.bulkBytes = parcels.reduce((bytes, parcel) => bytes + parcel.bytes.length, 0);
    for (const parcel of parcels) {
      // A write may find out that the connection is gone, and the session with it.
      if (subscriber.group === group) this.#hand(subscriber, parcel);
    }
  }

  /** Leaves out somebody whose socket still holds too much. */
  skip(subscriber: Subscriber, held: Position): void {
    this.#options.observer.lagged();
    this.lagBehind(subscriber, held);
  }

  /** Notes where somebody stands who is to be brought up by its class's next ticks. */
  lagBehind(subscriber: Subscriber, { version, prev, feeds }: Position): void {
    const sinceMs = subscriber.lag?.sinceMs ?? this.#options.clock.monotonic();
    subscriber.lag = { version, prev, feeds, sinceMs };
    subscriber.group?.rateClass.lagging.add(subscriber);
    subscriber.group?.rateClass.wake();
  }

  /** What to do with somebody who lags. Gives up who lags too far or for too long. */
  judge(subscriber: Subscriber): 'drained' | 'still full' | 'given up' {
    const { lowWaterBytes, writeTimeoutMs } = this.#options.limits();
    if (subscriber.outlet.bufferedBytes <= lowWaterBytes / 2) return 'drained';
    const nowMs = this.#options.clock.monotonic();
    const isTooLong = nowMs - (subscriber.lag?.sinceMs ?? nowMs) > writeTimeoutMs;
    if (!isTooLong && !this.#isOverfull(subscriber)) return 'still full';
    this.giveUp(subscriber);
    return 'given up';
  }

  giveUp(subscriber: Subscriber): void {
    const retryAfterMs = Math.round(RETRY_AFTER_MS * (1 + this.#options.random()));
    this.#options.leave(subscriber);
    subscriber.outlet.close(CLOSE_CODES.slowConsumer, 'too slow to keep up', retryAfterMs);
  }

  report(to: Parameters<typeof reportSent>[1], parcel: Parcel, times: number): void {
    reportSent(this.#options.observer, to, parcel, times);
  }

  #hand(subscriber: Subscriber, parcel: Parcel): void {
    subscriber.outlet.write(parcel.bytes);
    this.report(subscriber, parcel, 1);
  }

  #isOverfull({ outlet, bulkBytes }: Subscriber): boolean {
    return outlet.bufferedBytes > this.#options.limits().highWaterBytes + bulkBytes;
  }
}
