/** One path, asked again and again, never twice at a time. */
import type { Timer } from '@tickboard/core/clock';
import { readPayload, type PayloadFormat } from '../../decode/payload-format.ts';
import type { RouteDecoder } from '../../decode/route-decoder.ts';
import { isObject } from '../../decode/values.ts';
import type { CircuitBreaker } from '../circuit-breaker.ts';
import type { SourceContext } from '../source.ts';
import type { Answer, HttpClient, Validators } from './http-client.ts';
import { shownPath } from './http-words.ts';
import type { PollOptions } from './options.ts';

export type Failure = Extract<Answer, { kind: 'failed' }>;

/** Shared by the polls of a source. */
export interface PollSurroundings {
  readonly context: SourceContext;
  readonly client: HttpClient;
  readonly breaker: CircuitBreaker;
  readonly decoder: RouteDecoder;
  /** What was refused so far: an answer of which something was is asked for again in full. */
  readonly refusals: number;
  /** Called before what the answer says is handed over. */
  succeeded(poll: Poll): void;
  failed(poll: Poll, failure: Failure): void;
  /** How long the back end asked to be left alone, from now. */
  readonly heldMs: number;
}

const RETRY_MIN_MS = 250;
/** What services say of themselves when they are well. */
const WELL: ReadonlySet<string> = new Set(['ok', 'up', 'healthy', 'pass', 'serving', 'running', 'ready', 'live']);

export class Poll {
  /** Routes are matched by it; it may hold a key, and is not to be shown. */
  readonly path: string;
  readonly everyMs: number;
  readonly #options: PollOptions;
  readonly #shownPath: string;
  /** Undefined for a health probe. */
  readonly #format: PayloadFormat | undefined;
  readonly #surroundings: PollSurroundings;
  #validators: Validators | undefined;
  #failures = 0;
  #timer: Timer | undefined;
  #endPause: (() => void) | undefined;
  #isStopped = false;

  constructor(options: PollOptions, format: PayloadFormat | undefined, surroundings: PollSurroundings) {
    this.path = options.path;
    this.everyMs = options.everyMs;
    this.#options = options;
    this.#shownPath = shownPath(options.path);
    this.#format = format;
    this.#surroundings = surroundings;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Resolves once it is stopped; never rejects. */
  async run(): Promise<void> {
    const { breaker, client } = this.#surroundings;
    while (!this.#isStopped) {
      const leftAloneMs = Math.max(this.#surroundings.heldMs, breaker.retryInMs);
      if (leftAloneMs > 0) {
        await this.#pause(leftAloneMs);
      } else if (breaker.mayTry()) {
        await this.#ask(client);
        if (!this.#isStopped) await this.#pause(this.#untilNextMs());
      } else {
        await this.#pause(Math.min(RETRY_MIN_MS, this.everyMs));
      }
    }
  }

  /** The next answer is asked for in full. */
  forget(): void {
    this.#validators = undefined;
  }

  /** Asks now rather than later; without effect while an answer is awaited. */
  wake(): void {
    this.#endPause?.();
  }

  stop(): void {
    this.#isStopped = true;
    this.wake();
  }

  async #ask(client: HttpClient): Promise<void> {
    const { context, decoder } = this.#surroundings;
    const isData = this.#format !== undefined;
    const sentMs = context.clock.monotonic();
    const validators = this.#validators;
    if (isData) decoder.beginAnswer(this.path);
    const answer = await client.get({ path: this.path, headers: this.#options.headers, validators });
    if (!this.#isStopped) {
      if (answer.kind !== 'failed') context.measured(context.clock.monotonic() - sentMs);
      this.#take(answer, validators);
    }
    if (isData) decoder.endAnswer(this.path);
  }

  #take(answer: Answer, validators: Validators | undefined): void {
    const { context } = this.#surroundings;
    if (answer.kind === 'failed') {
      if (answer.refusal !== undefined) context.refuse(answer.refusal, this.#shownPath, answer.reason);
      this.#fail(answer);
    } else if (answer.kind === 'body') {
      this.#takeBody(answer.body, answer.validators);
    } else {
      this.#succeed();
      // What did not change was to be forgotten meanwhile: it is told with the next answer.
      const isForgotten = answer.kind === 'unchanged' && this.#validators !== validators;
      if (this.#format !== undefined && !isForgotten) context.deliver([]);
    }
  }

  #takeBody(body: Buffer, validators: Validators): void {
    const { context, client, decoder } = this.#surroundings;
    if (this.#format === undefined) {
      this.#succeed();
      this.#takeHealth(body);
      return;
    }
    let value: unknown;
    try {
      value = readPayload(this.#format, body);
    } catch (error) {
      const why = (error as Error).message;
      const name = this.#format === 'json' ? 'JSON' : 'MessagePack';
      context.refuse(`bad_${this.#format}`, this.#shownPath, why, body);
      this.#fail({ kind: 'failed', reason: `GET ${this.#shownPath} at ${client.address} answers no ${name}: ${why}` });
      return;
    }
    this.#succeed();
    const refusedBefore = this.#surroundings.refusals;
    decoder.receiveValue(this.path, value, 'answer');
    this.#validators = this.#surroundings.refusals === refusedBefore ? validators : undefined;
  }

  /** A service that answers is there; one that says that it is unwell is quoted. */
  #takeHealth(body: Buffer): void {
    let value: unknown;
    try {
      value = JSON.parse(body.toString());
    } catch {
      return;
    }
    const status = isObject(value) ? value['status'] : undefined;
    if (typeof status !== 'string' || WELL.has(status.toLowerCase())) return;
    this.#surroundings.context.refuse(
      'unhealthy',
      this.#shownPath,
      `it says of itself: ${status.slice(0, 100)}`,
      value,
    );
  }

  #succeed(): void {
    this.#failures = 0;
    this.#surroundings.succeeded(this);
  }

  #fail(failure: Failure): void {
    this.#failures++;
    this.forget();
    this.#surroundings.failed(this, failure);
  }

  /** Jittered, so that many servers do not ask as one. After a failure sooner: to see whether it was one of a kind. */
  #untilNextMs(): number {
    const { random } = this.#surroundings.context;
    if (this.#failures === 0) return this.everyMs * (0.9 + random() * 0.2);
    return Math.min(this.everyMs, RETRY_MIN_MS * 2 ** (this.#failures - 1)) * (0.5 + random() / 2);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#endPause = () => {
        this.#timer?.cancel();
        this.#endPause = undefined;
        resolve();
      };
      this.#timer = this.#surroundings.context.clock.after(milliseconds, this.#endPause);
    });
  }
}
