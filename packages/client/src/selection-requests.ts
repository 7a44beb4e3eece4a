/**
 * Asks the server for a selection, one request at a time: each answer says where we stand. A request that is not
 * answered (the server drops what comes too fast before it has read whose it is) is asked again until it is: asked twice
 * it does the same as once.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { UpMessage } from '@tickboard/core/protocol/up';
import type { SubscribeMessage } from '@tickboard/core/protocol/up/subscribe';
import type { Random } from '@tickboard/core/random';
import type { FeedFilter, Selection } from '@tickboard/core/store/selection';
import { Backoff } from './backoff.ts';

/** Where a stream can go on: the life of the state, and the version held of it. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** One step towards what is wanted. */
export interface SelectionRequest {
  readonly type: 'subscribe' | 'unsubscribe' | 'resume';
  readonly channels: readonly string[];
  /** The filters in force once it is granted. */
  readonly filters: Selection['filters'];
}

export type SubscriptionRequest = SelectionRequest & { readonly type: 'subscribe' | 'unsubscribe' };

export interface SelectionRequestsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly nextId: () => number;
  readonly send: (message: UpMessage) => void;
}

interface InFlight {
  readonly request: SelectionRequest;
  readonly messageOf: (id: number) => UpMessage;
  /** Of each time that it was asked: any answer is one. */
  readonly ids: Set<number>;
  readonly backoff: Backoff;
  timer: Timer | undefined;
  /** It is about to be asked again. */
  isDropped: boolean;
}

/** A server answers a request at once, whatever else it has to do. */
const ANSWER_MS = 10_000;

export class SelectionRequests {
  readonly #options: SelectionRequestsOptions;
  #inFlight: InFlight | undefined;

  constructor(options: SelectionRequestsOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#inFlight !== undefined;
  }

  ask(request: SubscriptionRequest): void {
    this.#send(this.#put(request, messagesOf(request)));
  }

  /** Asks to go on from a position; in the feeds after the events that `cursors` names. */
  resume(position: Position, selection: Omit<SelectionRequest, 'type'>, cursors: Record<string, number>): void {
    const { channels, filters } = selection;
    const selected = { channels: [...channels], filters: toWireFilters(filters), feeds: cursors };
    this.#send(this.#put({ type: 'resume', ...selection }, (id) => ({ type: 'resume', ...position, ...selected, id })));
  }

  /** The URL has asked for it: a server that understands that answers before it sends anything else. */
  expect(request: SubscriptionRequest): void {
    const inFlight = this.#put(request, messagesOf(request));
    inFlight.timer = this.#options.clock.after(ANSWER_MS, () => this.#send(inFlight));
  }

  /** The server sends what nobody asked for. Where the URL asked, that was not understood: asks by a message. */
  passedOver(): void {
    const inFlight = this.#inFlight;
    if (inFlight === undefined || inFlight.ids.size > 0) return;
    inFlight.timer?.cancel();
    this.#send(inFlight);
  }

  /** The request that a message with this id answers, which is then no longer in flight. */
  take(id: string | number | undefined): SelectionRequest | undefined {
    const inFlight = this.#inFlight;
    if (inFlight === undefined || !this.isAnswer(id)) return undefined;
    this.forget();
    return inFlight.request;
  }

  /** Whether a message with this id answers the request in flight; one without, that of the URL. */
  isAnswer(id: string | number | undefined): boolean {
    if (this.#inFlight === undefined) return false;
    const { ids } = this.#inFlight;
    return id === undefined ? ids.size === 0 : typeof id === 'number' && ids.has(id);
  }

  /** Something was dropped, perhaps the request in flight: asks again, later each time. */
  dropped(): void {
    const inFlight = this.#inFlight;
    if (inFlight === undefined || inFlight.isDropped) return;
    inFlight.isDropped = true;
    inFlight.timer?.cancel();
    inFlight.timer = this.#options.clock.after(inFlight.backoff.next(), () => this.#send(inFlight));
  }

  /** The connection is gone: no answer will come. */
  forget(): void {
    this.#inFlight?.timer?.cancel();
    this.#inFlight = undefined;
  }

  #put(request: SelectionRequest, messageOf: InFlight['messageOf']): InFlight {
    this.forget();
    const backoff = new Backoff(this.#options.random);
    this.#inFlight = { request, messageOf, ids: new Set(), backoff, timer: undefined, isDropped: false };
    return this.#inFlight;
  }

  #send(inFlight: InFlight): void {
    const { clock, nextId, send } = this.#options;
    const id = nextId();
    inFlight.ids.add(id);
    inFlight.isDropped = false;
    inFlight.timer = clock.after(ANSWER_MS, () => this.#send(inFlight));
    send(inFlight.messageOf(id));
  }
}

function messagesOf({ type, channels, filters }: SubscriptionRequest): InFlight['messageOf'] {
  return (id) => {
    if (type === 'unsubscribe') return { type, channels: [...channels], id };
    return { type, channels: [...channels], filters: toWireFilters(filters), id };
  };
}

function toWireFilters(filters: ReadonlyMap<string, FeedFilter>): NonNullable<SubscribeMessage['filters']> {
  return Object.fromEntries(filters) as NonNullable<SubscribeMessage['filters']>;
}
