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
import type { BroadcastObserver, ClientType } from './observer.ts';
import type { RateClass } from './rate-class.ts';
import type { Job } from './send-queue.ts';
import type { Subscriber } from './subscriber.ts';
import { frameMessage } from './websocket-frame.ts';

export interface GroupOptions {
  readonly rateClass: RateClass;
  readonly clientType: ClientType;
  readonly codec: Codec;
  readonly compressFrom: number | undefined;
  readonly selection: Selection;
  readonly observer: BroadcastObserver;
  readonly monotonic: () => number;
}

export class Group {
  readonly rateClass: RateClass;
  readonly selection: Selection;
  readonly clientType: ClientType;
  readonly members = new Set<Subscriber>();
  /** Jobs made and not yet written to every member, oldest first. */
  readonly jobs: Job[] = [];
  /** Version of the last state message made for the group: every member in step holds at least this. */
  lastSent: number;
  /** Monotonic ms of the last job. */
  lastJobAtMs: number;
  readonly #codec: Codec;
  readonly #compressFrom: number | undefined;
  readonly #observer: BroadcastObserver;
  readonly #monotonic: () => number;
  #snapshot: { readonly key: string; readonly frame: Buffer } | undefined;

  constructor(options: GroupOptions) {
    this.rateClass = options.rateClass;
    this.selection = options.selection;
    this.clientType = options.clientType;
    this.#codec = options.codec;
    this.#compressFrom = options.compressFrom;
    this.#observer = options.observer;
    this.#monotonic = options.monotonic;
    this.lastSent = options.rateClass.view.version;
    this.lastJobAtMs = options.monotonic();
  }

  get codecName(): CodecName {
    return this.#codec.name;
  }

  /** A full snapshot at the view's version; encoded once however many ask. */
  snapshotFrame(head: Pick<StateFrame, 'epoch' | 'time' | 'feeds'>): Buffer {
    const { view } = this.rateClass;
    const key = `${view.version} ${JSON.stringify(head.feeds)}`;
    if (this.#snapshot?.key !== key) {
      const full = { type: 'snapshot', seq: view.version, prev: 0, ...head } as const;
      this.#snapshot = { key, frame: this.stateFrame(full, view.snapshot(this.selection)) };
    }
    return this.#snapshot.frame;
  }

  stateFrame(head: Omit<StateFrame, 'tables'>, tables: readonly TableDelta[]): Buffer {
    return this.#encode(head.type, () => this.#codec.encodeState({ ...head, tables }));
  }

  eventFrame(event: FeedEvent, isReplay: boolean): Buffer {
    return this.#encode(event.feed.eventType, () => this.#codec.encodeEvent(event, isReplay));
  }

  controlFrame(message: ControlMessage): Buffer {
    return this.#encode(message.type, () => this.#codec.encodeControl(message));
  }

  /** Groups with this key in common share the frames of events and control messages. */
  get frameKey(): string {
    return `${this.#codec.name} ${String(this.#compressFrom)}`;
  }

  #encode(messageType: string, encode: () => Uint8Array): Buffer {
    const startMs = this.#monotonic();
    const payload = encode();
    const frame = frameMessage(payload, { isBinary: this.#codec.isBinary, compressFrom: this.#compressFrom });
    this.#observer.encoded(this.#codec.name, messageType, (this.#monotonic() - startMs) / 1_000, payload.length);
    return frame;
  }
}
