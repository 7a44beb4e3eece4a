import { createGrpcTransport } from '@connectrpc/connect-node';
import { Code, ConnectError, type Transport } from '@connectrpc/connect';
import type { Message } from '@bufbuild/protobuf';
import type { Timer } from '@tickboard/core/clock';
import type { Origin } from '../../decode/origin.ts';
import type { RouteDecoder } from '../../decode/route-decoder.ts';
import type { CircuitBreaker } from '../circuit-breaker.ts';
import type { Session } from '../session-loop.ts';
import type { SourceContext } from '../source.ts';
import { describeGrpcError, isFinalFailure } from './grpc-words.ts';
import { Http2Connection, type TlsMaterial } from './http2-connection.ts';
import type { GrpcSourceOptions } from './options.ts';
import type { Plan, PlannedCall, PlannedStream, Question } from './plan.ts';

export interface GrpcSessionSetting {
  readonly options: GrpcSourceOptions;
  readonly context: SourceContext;
  readonly plan: Plan;
  readonly tls: TlsMaterial;
  /** Outlives the session, as the breakers do: one for each call. */
  readonly decoder: RouteDecoder;
  readonly breakers: ReadonlyMap<PlannedCall, CircuitBreaker>;
  readonly address: string;
  readonly secrets: readonly string[];
}

const NO_TIMEOUT = 0;
/** Until a call that failed is made again, at the most. */
const RETRY_MAX_MS = 5_000;
/** While another attempt is on its way. */
const RETRY_MIN_MS = 100;
/** Servers answer a ping before they judge a request, and many accept a stream only with its first message. */
const REFUSAL_GRACE_MS = 1_000;

/**
 * One life of the connection. The streams are opened first, then the calls are made, so that nothing falls between.
 * Whatever ends a stream, and a call that keeps failing, ends it whole: half a source would look like a whole one.
 */
export class GrpcSession implements Session {
  readonly #setting: GrpcSessionSetting;
  readonly #connection: Http2Connection;
  readonly #transport: Transport;
  readonly #abort = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  readonly #timers = new Map<PlannedCall, Timer>();
  /** What stands between this and `connected`: the calls, or the streams where there are no calls. */
  readonly #unanswered: Set<PlannedCall | PlannedStream>;
  #grace: Timer | undefined;
  #requests = 0;
  #isAnnounced = false;
  #isRefused = false;
  #hasStarted = false;
  #isOver = false;

  /** Throws where the TLS material cannot be used. */
  constructor(setting: GrpcSessionSetting) {
    const { options, context } = setting;
    this.#setting = setting;
    const { calls, streams } = setting.plan;
    this.#unanswered = new Set<PlannedCall | PlannedStream>(calls.length > 0 ? calls : streams);
    this.#connection = new Http2Connection({
      ...options,
      clock: context.clock,
      tls: setting.tls,
      address: setting.address,
      onRequested: () => this.#countRequest(),
      onMeasured: (latencyMs) => this.#takeMeasurement(latencyMs),
      onLost: (cause) => this.#fail(cause),
    });
    this.#transport = createGrpcTransport({
      baseUrl: options.url,
      sessionManager: this.#connection,
      readMaxBytes: options.maxMessageBytes,
    });
  }

  get hasSucceeded(): boolean {
    return this.#isAnnounced && !this.#isRefused;
  }

  async run(): Promise<void> {
    void this.#open();
    await this.#ended.promise;
    await this.#connection.close();
  }

  stop(): void {
    this.#end(undefined);
  }

  async #open(): Promise<void> {
    await this.#connection.opened();
    if (this.#isOver) return;
    const { streams } = this.#setting.plan;
    for (const stream of streams) void this.#read(stream);
    if (streams.length === 0) this.#connection.startKeepalive();
  }

  /** No ping before the last stream was asked for. */
  #countRequest(): void {
    if (++this.#requests === this.#setting.plan.streams.length) this.#connection.startKeepalive();
  }

  /** The first ping overtakes no request before it: when it is back, the server has the streams, refused or not. */
  #takeMeasurement(latencyMs: number): void {
    if (this.#isOver) return;
    this.#setting.context.measured(latencyMs);
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    const { calls } = this.#setting.plan;
    for (const call of calls) void this.#call(call);
    if (calls.length > 0) return;
    if (this.#unanswered.size === 0) this.#announce();
    else this.#grace = this.#setting.context.clock.after(REFUSAL_GRACE_MS, () => this.#announce());
  }

  #noteAnswer(asked: PlannedCall | PlannedStream): void {
    this.#unanswered.delete(asked);
    if (this.#hasStarted && this.#unanswered.size === 0) this.#announce();
  }

  async #read(stream: PlannedStream): Promise<void> {
    const { name, method, request } = stream;
    const { options, address } = this.#setting;
    try {
      const { message: messages } = await this.#transport.stream(
        method,
        this.#abort.signal,
        NO_TIMEOUT,
        options.metadata,
        once(request),
      );
      this.#noteAnswer(stream);
      for await (const message of messages) {
        if (this.#isOver) return;
        this.#take(stream, message, 'stream');
      }
      this.#end(`${address} ended the stream ${name}`);
    } catch (error) {
      this.#fail(error, name);
    }
  }

  async #call(call: PlannedCall): Promise<void> {
    const breaker = this.#setting.breakers.get(call);
    if (this.#isOver || breaker === undefined) return;
    if (!breaker.mayTry()) {
      this.#callAfter(call, Math.max(breaker.retryInMs, RETRY_MIN_MS));
      return;
    }
    const { decoder, options } = this.#setting;
    call.followUp?.begin();
    decoder.beginAnswer(call.name);
    let questions: readonly Question[] = [];
    let delayMs = call.intervalMs;
    try {
      const message = await this.#ask(call, options.timeoutMs);
      breaker.succeeded();
      if (this.#isOver) return;
      this.#noteAnswer(call);
      this.#take(call, message, 'answer');
      questions = call.followUp?.end(message) ?? [];
    } catch (error) {
      delayMs = Math.min(delayMs, RETRY_MAX_MS);
      breaker.failed();
      this.#judgeFailure(call, breaker, error);
    } finally {
      decoder.endAnswer(call.name);
    }
    await this.#follow(questions, call.intervalMs);
    this.#callAfter(call, delayMs);
  }

  /**
   * What the server cannot answer is asked again after the next call, which does not wait: neither for a server that
   * hangs nor for one that is slow.
   */
  async #follow(questions: readonly Question[], durationMaxMs: number): Promise<void> {
    const { decoder, context, options } = this.#setting;
    const endMs = context.clock.monotonic() + durationMaxMs;
    for (const question of questions) {
      const leftMs = Math.floor(endMs - context.clock.monotonic());
      if (leftMs < 1) return;
      question.begin();
      decoder.beginAnswer(question.name);
      try {
        const message = await this.#ask(question, Math.min(options.timeoutMs, leftMs));
        if (this.#isOver) return;
        if (question.isEmpty(message)) this.#remove(question);
        else this.#take(question, message, 'answer');
      } catch (error) {
        if (this.#isOver) return;
        if (error instanceof ConnectError && error.code === Code.NotFound) this.#remove(question);
        else {
          context.log.debug(this.#describe(error, question.name));
          if (error instanceof ConnectError && error.code === Code.DeadlineExceeded) return;
        }
      } finally {
        decoder.endAnswer(question.name);
      }
    }
  }

  #remove(question: Question): void {
    this.#setting.decoder.flush();
    this.#setting.context.deliver([question.gone()]);
  }

  async #ask({ method, request }: PlannedCall | Question, timeoutMs: number): Promise<Message> {
    const { metadata } = this.#setting.options;
    const { message } = await this.#transport.unary(method, this.#abort.signal, timeoutMs, metadata, request);
    return message;
  }

  #take({ name, read }: PlannedCall | PlannedStream | Question, message: Message, origin: Origin): void {
    const { decoder, context } = this.#setting;
    let value: unknown;
    try {
      value = read(message);
    } catch (error) {
      context.refuse('bad_protobuf', name, (error as Error).message);
      return;
    }
    decoder.receiveValue(name, value, origin);
  }

  #judgeFailure({ name }: PlannedCall, breaker: CircuitBreaker, error: unknown): void {
    if (isFinalFailure(error) || breaker.state === 'open' || !this.#isAnnounced) this.#fail(error, name);
    else this.#setting.context.log.warn(this.#describe(error, name));
  }

  #callAfter(call: PlannedCall, delayMs: number): void {
    if (this.#isOver) return;
    const timer = this.#setting.context.clock.after(delayMs, () => void this.#call(call));
    this.#timers.set(call, timer);
  }

  #announce(): void {
    if (this.#isAnnounced || this.#isOver) return;
    this.#isAnnounced = true;
    this.#grace?.cancel();
    this.#setting.context.connected(this.#setting.address);
  }

  #fail(error: unknown, method?: string): void {
    // The client library gives a call up whose message is none.
    const isUnreadable = error instanceof ConnectError && error.rawMessage.startsWith('parse binary');
    if (isUnreadable && !this.#isOver) this.#setting.context.refuse('bad_protobuf', method ?? '', error.rawMessage);
    if (!this.#isOver) this.#isRefused = isFinalFailure(error);
    this.#end(this.#describe(error, method));
  }

  #describe(error: unknown, method?: string): string {
    const { address, secrets, options } = this.#setting;
    return describeGrpcError(error, { address, method, timeoutMs: options.timeoutMs, secrets });
  }

  /** The first reason counts: what follows is its consequence. */
  #end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#grace?.cancel();
    for (const timer of this.#timers.values()) timer.cancel();
    this.#abort.abort();
    if (reason !== undefined) this.#setting.context.disconnected(reason);
    this.#ended.resolve();
  }
}

async function* once<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}
