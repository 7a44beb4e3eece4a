/** The changes that our server would send as JSON, for servers that are compared with it: the same desk, the same paths. */
import { systemClock } from '@tickboard/core/clock';
import { createJsonCodec } from '@tickboard/core/protocol/codec/json';
import { seededRandom } from '@tickboard/core/random';
import { RateView } from '@tickboard/core/store/rate-view';
import { Store } from '@tickboard/core/store/store';
import { Derivation } from '@tickboard/server/state/derivation';
import { ReferenceTrace, type TraceOptions } from './trace.ts';

/** By path, as in an update of protocol 1. */
export type PathChanges = Readonly<Record<string, unknown>>;

export interface DeskUpdate {
  readonly type: 'update';
  readonly seq: number;
  readonly prev: number;
  readonly timestamp: string;
  readonly changes: PathChanges;
}

export class DeskFeed {
  readonly #trace: ReferenceTrace;
  readonly #store = new Store({ random: seededRandom(1), now: () => systemClock.now() });
  readonly #derivation = new Derivation(this.#store);
  readonly #view = new RateView(this.#store);
  readonly #codec = createJsonCodec();

  constructor(options: TraceOptions) {
    this.#trace = new ReferenceTrace(options);
  }

  get epoch(): string {
    return this.#store.epoch;
  }

  /** The whole desk, as an update of someone who has nothing. */
  open(): DeskUpdate {
    this.#store.apply(this.#trace.open());
    return this.#advance();
  }

  step(): DeskUpdate {
    this.#store.apply(this.#trace.step());
    return this.#advance();
  }

  #advance(): DeskUpdate {
    this.#derivation.settle();
    const { from, to, tables } = this.#view.advance();
    const time = systemClock.now();
    const frame = { type: 'update', epoch: this.#store.epoch, seq: to, prev: from, time, tables } as const;
    return JSON.parse(Buffer.from(this.#codec.encodeState(frame)).toString()) as DeskUpdate;
  }
}
