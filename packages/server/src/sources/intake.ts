/** The receiving end of a source that is told instead of asking. HTTP reads the requests; what they mean is said here. */
import type { ChannelDefinition } from '@tickboard/core/model/channel';
import type { Change } from '@tickboard/core/store/change';
import { RouteDecoder, type DecodeSink } from '../decode/route-decoder.ts';
import type { Route } from '../decode/route.ts';
import { isObject } from '../decode/values.ts';
import { readWireRow, type RowOperation } from '../decode/wire-row.ts';

export interface IntakeSettings {
  /** Opens this source alone. Without one, the key of the whole server does. */
  readonly apiKey: string | undefined;
  /** For trying out: takes no rows, and events only where no other source does. */
  readonly isTrial: boolean;
  /** Items in one request. */
  readonly itemsMax: number;
  /** Size of one document: a whole JSON body, or a line. */
  readonly bodyBytesMax: number;
  readonly requestsPerSecond: number;
}

export const INTAKE_DEFAULTS: IntakeSettings = {
  apiKey: undefined,
  isTrial: false,
  itemsMax: 10_000,
  bodyBytesMax: 1_048_576,
  requestsPerSecond: 5_000,
};

/** Why an item was not taken. */
export interface Refusal {
  readonly kind: string;
  /** Topic or channel that it was for. */
  readonly where: string;
  readonly why: string;
}

export type Reading = readonly Change[] | Refusal;

const TOPIC_MAX_LENGTH = 256;

export class Intake {
  /** Name of the source. */
  readonly source: string;
  readonly settings: IntakeSettings;
  readonly #sink: DecodeSink;
  readonly #decoder: RouteDecoder;
  readonly #hasRoutes: boolean;
  /** What the decoder said of the event at hand. */
  #changes: Change[] = [];
  #refusal: Refusal | undefined;
  #isClosed = false;

  constructor(source: string, settings: IntakeSettings, routes: readonly Route[], sink: DecodeSink) {
    this.source = source;
    this.settings = settings;
    this.#sink = sink;
    this.#hasRoutes = routes.length > 0;
    this.#decoder = new RouteDecoder({
      routes,
      sink: {
        deliver: (changes) => {
          this.#changes.push(...changes);
        },
        refuse: (kind, where, why) => {
          this.#refusal ??= { kind, where, why };
        },
      },
    });
  }

  /** `{topic, data}`: taken as a whole, or not at all. */
  readEvent(item: unknown): Reading {
    const { topic, data } = isObject(item) ? item : {};
    if (typeof topic !== 'string' || topic === '' || topic.length > TOPIC_MAX_LENGTH || data === undefined) {
      return { kind: 'bad_shape', where: 'event', why: 'an event is an object with topic (a text) and data' };
    }
    if (!this.#hasRoutes) {
      const why = `nothing says what topics mean: source ${this.source} has neither preset nor mapping`;
      return { kind: 'no_route', where: topic, why };
    }
    this.#changes = [];
    this.#refusal = undefined;
    this.#decoder.receiveValue(topic, data);
    this.#decoder.flush();
    return this.#refusal ?? this.#changes;
  }

  readRow(definition: ChannelDefinition, operation: RowOperation, item: unknown): Reading {
    const read = readWireRow(definition, operation, item);
    return 'why' in read ? { ...read, where: definition.name } : [read];
  }

  /** An empty list is a sign of life. */
  deliver(changes: readonly Change[]): void {
    if (!this.#isClosed) this.#sink.deliver(changes);
  }

  refuse({ kind, where, why }: Refusal, input: unknown): void {
    if (!this.#isClosed) this.#sink.refuse(kind, where, why, input);
  }

  /** From here on nothing is handed over any more. */
  close(): void {
    this.#isClosed = true;
    this.#decoder.close();
  }
}
