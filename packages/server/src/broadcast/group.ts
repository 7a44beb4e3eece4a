/**
 * Subscribers that are sent the same bytes: same rate class, codec, compression, selection and kind of client. What
 * changes is encoded once for the group, whatever its size.
 */
import type { Codec, StateFrame } from '@tickboard/core/protocol/codec/codec';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { ControlMessage } from '@tickboard/core/protocol/down';
import type { TableDelta } from '@tickboard/core/store/delta';
import type { FeedEvent } from '@tickboard/core/store/feed';
import type { Selection } from '@tickboard/core/store/selection';
import type { Job } from './job.ts';
import type { BroadcastObserver, ClientType } from './observer.ts';
import { packOne, type Parcel } from './parcel.ts';
import type { RateClass } from './rate-class.ts';
import type { Position, Subscriber } from './subscriber.ts';
import { frameMessage } from './websocket-frame.ts';

export interface GroupOptions {
  /** Unique among all groups that ever were. */
  readonly id: number;
  /** What its members have in common beside the rate class. */
  readonly key: string;
  readonly rateClass: RateClass;
  readonly clientType: ClientType;
  readonly codec: Codec;
  readonly compressFrom: number | undefined;
  readonly selection: Selection;
  readonly observer: BroadcastObserver;
  readonly monotonic: () => number;
}

export class Group {
  readonly id: number;
  readonly key: string;
  readonly rateClass: RateClass;
  readonly selection: Selection;
  readonly clientType: ClientType;
  readonly members = new Set<Subscriber>();
  /** Version of the last state message made for the group: every member in step holds at least this. */
  lastSent: number;
  /** Monotonic ms of the last message made for the group. */
  lastMadeAtMs: number;
  /** Serial of the last pass that has made what it has for the group. */
  serial = 0;
  /** What that pass made, until it is through with the group. */
  job: Job | undefined;
  readonly #codec: Codec;
  readonly #compressFrom: number | undefined;
  readonly #observer: BroadcastObserver;
  readonly #monotonic: () => number;

  constructor(options: GroupOptions) {
    this.id = options.id;
    this.key = options.key;
    this.rateClass = options.rateClass;
    this.selection = options.selection;
    this.clientType = options.clientType;
    this.#codec = options.codec;
    this.#compressFrom = options.compressFrom;
    this.#observer = options.observer;
    this.#monotonic = options.monotonic;
    this.lastSent = options.rateClass.view.version;
    this.lastMadeAtMs = options.monotonic();
  }

  get codec(): CodecName {
    return this.#codec.name;
  }

  /** Groups of the same wire can share what does not depend on the selection. */
  get wire(): string {
    return `${this.#codec.name} ${String(this.#compressFrom)}`;
  }

  /** Where a member in step stands, when the last event handed to the groups is at `feeds`. */
  position(feeds: ReadonlyMap<string, number>): Position {
    return { version: this.rateClass.view.version, prev: this.lastSent, feeds };
  }

  packState(head: Omit<StateFrame, 'tables'>, tables: readonly TableDelta[]): Parcel {
    return packOne(
      head.type,
      this.#encode(head.type, () => this.#codec.encodeState({ ...head, tables })),
    );
  }

  packEvent(event: FeedEvent, isReplay: boolean): Parcel {
    const type = event.feed.eventType;
    return packOne(
      type,
      this.#encode(type, () => this.#codec.encodeEvent(event, isReplay)),
    );
  }

  packControl(message: ControlMessage): Parcel {
    const bytes = this.#encode(message.type, () => this.#codec.encodeControl(message));
    // What cannot be told again was told, or announced as lost, when it happened.
    if (message.type !== 'gap' || message.replay === true) return packOne(message.type, bytes);
    return packOne(message.type, bytes, { feed: message.channel, count: message.lost });
  }

  #encode(messageType: string, encode: () => Uint8Array): Buffer {
    const startMs = this.#monotonic();
    const payload = encode();
    const frame = frameMessage(payload, { isBinary: this.#codec.isBinary, compressFrom: this.#compressFrom });
    this.#observer.encoded(this.#codec.name, messageType, (this.#monotonic() - startMs) / 1_000, payload.length);
    return frame;
  }
}
