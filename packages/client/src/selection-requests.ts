/** Asks the server for a selection, one request at a time: each answer says where we stand. */
import type { UpMessage } from '@tickboard/core/protocol/up';
import type { SubscribeMessage } from '@tickboard/core/protocol/up/subscribe';
import type { FeedFilter, Selection } from '@tickboard/core/store/selection';

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

interface InFlight extends SelectionRequest {
  readonly id: number;
}

export class SelectionRequests {
  readonly #nextId: () => number;
  readonly #send: (message: UpMessage) => void;
  #inFlight: InFlight | undefined;

  constructor(nextId: () => number, send: (message: UpMessage) => void) {
    this.#nextId = nextId;
    this.#send = send;
  }

  get isBusy(): boolean {
    return this.#inFlight !== undefined;
  }

  ask(request: SelectionRequest & { readonly type: 'subscribe' | 'unsubscribe' }): void {
    const { type, channels, filters } = request;
    const id = this.#note(request);
    if (type === 'unsubscribe') this.#send({ type, channels: [...channels], id });
    else this.#send({ type, channels: [...channels], filters: toWireFilters(filters), id });
  }

  /** Asks to go on from a position; in the feeds after the events that `cursors` names. */
  resume(position: Position, selection: Omit<SelectionRequest, 'type'>, cursors: Record<string, number>): void {
    const { channels, filters } = selection;
    const id = this.#note({ type: 'resume', ...selection });
    const feeds = cursors;
    const selected = { channels: [...channels], filters: toWireFilters(filters), feeds };
    this.#send({ type: 'resume', ...position, ...selected, id });
  }

  /** The request that a message with this id answers, which is then no longer in flight. */
  take(id: string | number | undefined): SelectionRequest | undefined {
    const request = this.#inFlight;
    if (request === undefined || request.id !== id) return undefined;
    this.#inFlight = undefined;
    return request;
  }

  /** The connection is gone: no answer will come. */
  forget(): void {
    this.#inFlight = undefined;
  }

  #note(request: SelectionRequest): number {
    const id = this.#nextId();
    this.#inFlight = { ...request, id };
    return id;
  }
}

function toWireFilters(filters: ReadonlyMap<string, FeedFilter>): NonNullable<SubscribeMessage['filters']> {
  return Object.fromEntries(filters) as NonNullable<SubscribeMessage['filters']>;
}
