/** From frames to named messages: reads each frame once, and finds the name that routes know it by. */
import { compilePointer, parsePointer, type Follow } from '../../decode/mapping/json-pointer.ts';
import { readPayload, type PayloadFormat } from '../../decode/payload-format.ts';
import type { Route } from '../../decode/route.ts';
import type { RouteDecoder } from '../../decode/route-decoder.ts';
import { SubjectPattern } from '../../decode/subject-pattern.ts';
import type { SourceContext } from '../source.ts';
import type { WebSocketSourceOptions } from './options.ts';

/** Name of a message that does not tell its own. */
const DEFAULT_SUBJECT = 'message';
const SUBJECT_MAX_LENGTH = 512;

export class MessageReader {
  readonly #decoder: RouteDecoder;
  readonly #context: Pick<SourceContext, 'refuse'>;
  readonly #maxPayloadBytes: number;
  readonly #pointers: readonly Follow[];
  readonly #ignored: readonly SubjectPattern[];
  readonly #binaryFormat: PayloadFormat;

  constructor(
    options: Pick<WebSocketSourceOptions, 'subject' | 'ignore' | 'maxPayloadBytes'>,
    routes: readonly Route[],
    decoder: RouteDecoder,
    context: Pick<SourceContext, 'refuse'>,
  ) {
    this.#decoder = decoder;
    this.#context = context;
    this.#maxPayloadBytes = options.maxPayloadBytes;
    this.#pointers = options.subject.map((text) => compilePointer(parsePointer(text) ?? []));
    this.#ignored = options.ignore.map((text) => new SubjectPattern(text));
    this.#binaryFormat = routes.some(({ format }) => format === 'msgpack') ? 'msgpack' : 'json';
  }

  receive(payload: Buffer, isBinary: boolean): void {
    if (payload.length > this.#maxPayloadBytes) {
      const why = `${payload.length} bytes, where ${this.#maxPayloadBytes} are allowed`;
      this.#context.refuse('too_large', DEFAULT_SUBJECT, why, payload);
      return;
    }
    const format = isBinary ? this.#binaryFormat : 'json';
    let value: unknown;
    try {
      value = readPayload(format, payload);
    } catch (error) {
      this.#context.refuse(`bad_${format}`, DEFAULT_SUBJECT, (error as Error).message, payload);
      return;
    }
    const name = this.#nameOf(value);
    if (name === undefined && Array.isArray(value)) {
      for (const item of value) this.#hand(this.#nameOf(item) ?? DEFAULT_SUBJECT, item);
    } else {
      this.#hand(name ?? DEFAULT_SUBJECT, value);
    }
  }

  #hand(name: string, value: unknown): void {
    if (this.#ignored.some((pattern) => pattern.match(name) !== undefined)) return;
    this.#decoder.receiveValue(name, value);
  }

  /** Undefined where one of its parts is missing, or is neither a text nor a number. */
  #nameOf(value: unknown): string | undefined {
    if (this.#pointers.length === 0) return undefined;
    const parts = this.#pointers.map((follow) => follow(value));
    if (!parts.every((part) => (typeof part === 'string' && part !== '') || typeof part === 'number')) return undefined;
    const name = parts.join('.');
    return name.length <= SUBJECT_MAX_LENGTH ? name : undefined;
  }
}
