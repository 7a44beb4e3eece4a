import { createGrpcTransport } from '@connectrpc/connect-node';
import type { Transport } from '@connectrpc/connect';
import type { Timer } from '@tickboard/core/clock';
import type { RouteDecoder } from '../../decode/route-decoder.ts';
import type { CircuitBreaker } from '../circuit-breaker.ts';
import type { Session } from '../session-loop.ts';
import type { SourceContext } from '../source.ts';
import { describeGrpcError, isFinalFailure } from './grpc-words.ts';
import { Http2Connection, type TlsMaterial } from './http2-connection.ts';
import type { GrpcSourceOptions } from './options.ts';
import type { Plan, PlannedCall, PlannedStream } from './plan.ts';

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
  readonly #unanswered: Set<PlannedCall>;
  #isAnnounced = false;
  #hasStarted = false;
  #isOver = false;

  /** Throws where the TLS material cannot be used. */
  constructor(setting: GrpcSessionSetting) {
    const { options, context } = setting;
    this.#setting = setting;
    this.#unanswered = new Set(setting.plan.calls);
    this.#connection = new Http2Connection({
      ...options,
      clock: context.clock,
      tls: setting.tls,
      address: setting.address,
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
    return this.#isAnnounced;
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
    for (const stream of this.#setting.plan.streams) void this.#read(stream);
    this.#connection.startKeepalive();
  }

  /** The first ping overtakes no request before it: when it is back, the server has the streams. */
  #takeMeasurement(latencyMs: number): void {
    if (this.#isOver) return;
    this.#setting.context.measured(latencyMs);
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    if (this.#unanswered.size === 0) this.#announce();
    for (const call of this.#setting.plan.calls) void this.#call(call);
  }

  async #read({ name, method, request, read }: PlannedStream): Promise<void> {
    const { decoder, options, address } = this.#setting;
    try {
      const { message: messages } = await this.#transport.stream(
        method,
        this.#abort.signal,
        NO_TIMEOUT,
        options.metadata,
        once(request),
      );
      for await (const message of messages) {
        if (this.#isOver) return;
        decoder.receiveValue(name, read(message));
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
      this.#callAfter(call, breaker.retryInMs);
      return;
    }
    const { name, method, request, read } = call;
    const { decoder, options } = this.#setting;
    decoder.beginAnswer(name);
    try {
      const { message } = await this.#transport.unary(
        method,
        this.#abort.signal,
        options.timeoutMs,
        options.metadata,
        request,
      );
      breaker.succeeded();
      if (this.#isOver) return;
      this.#unanswered.delete(call);
      if (this.#unanswered.size === 0) this.#announce();
      decoder.receiveValue(name, read(message), 'answer');
    } catch (error) {
      breaker.failed();
      this.#judgeFailure(call, breaker, error);
    } finally {
      decoder.endAnswer();
    }
    this.#callAfter(call, call.intervalMs);
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
    this.#setting.context.connected(this.#setting.address);
  }

  #fail(error: unknown, method?: string): void {
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
    for (const timer of this.#timers.values()) timer.cancel();
    this.#abort.abort();
    if (reason !== undefined) this.#setting.context.disconnected(reason);
    this.#ended.resolve();
  }
}

async function* once<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}
