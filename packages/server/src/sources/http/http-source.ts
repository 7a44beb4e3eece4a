/** Asks an HTTP service again and again. Rules: docs/spec/source-http.md. */
import type { Route } from '../../decode/route.ts';
import { RouteDecoder } from '../../decode/route-decoder.ts';
import { CircuitBreaker } from '../circuit-breaker.ts';
import type { Source, SourceContext } from '../source.ts';
import { HttpClient } from './http-client.ts';
import { shownPath } from './http-words.ts';
import { HTTP_SOURCE_DEFAULTS, type HttpSourceOptions } from './options.ts';
import { Poll, type Failure, type PollSurroundings } from './poll.ts';

type GivenOptions = Pick<HttpSourceOptions, 'url' | 'polls'> & Partial<HttpSourceOptions>;

/** @throws {TypeError} where the URL cannot be read. */
export function createHttpSource(given: GivenOptions, routes: readonly Route[], context: SourceContext): Source {
  return new HttpSource({ ...HTTP_SOURCE_DEFAULTS, ...given }, routes, context);
}

/**
 * Connected means that every path answers. There is no connection to watch: the first good answer makes one, and a path
 * that fails ends it, for what it told is not known to hold any more.
 */
class HttpSource implements Source, PollSurroundings {
  readonly context: SourceContext;
  readonly client: HttpClient;
  readonly decoder: RouteDecoder;
  readonly breaker: CircuitBreaker;
  readonly #polls: readonly Poll[];
  readonly #failing = new Set<Poll>();
  #refusals = 0;
  /** By the monotonic clock. */
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  #isConnected = false;
  #running: Promise<unknown> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: HttpSourceOptions, routes: readonly Route[], context: SourceContext) {
    const { clock, random } = context;
    const { polls, health } = options;
    this.context = context;
    this.client = new HttpClient(options, polls.length + (health === undefined ? 0 : 1), clock);
    this.breaker = new CircuitBreaker({ clock, random });
    this.decoder = new RouteDecoder({
      routes,
      sink: {
        deliver: (changes) => context.deliver(changes),
        refuse: (kind, where, why, input) => {
          this.#refusals++;
          context.refuse(kind, shownPath(where), why, input);
        },
        ...(context.heard !== undefined && {
          heard: (name: string, message: unknown) => context.heard?.(shownPath(name), message),
        }),
      },
      maxPayloadBytes: options.maxBodyBytes,
    });
    this.#polls = [
      ...polls.map((poll) => new Poll(poll, formatOf(poll.path, routes), this)),
      ...(health === undefined ? [] : [new Poll(health, undefined, this)]),
    ];
  }

  get refusals(): number {
    return this.#refusals;
  }

  get heldMs(): number {
    return Math.max(0, this.#heldUntilMs - this.context.clock.monotonic());
  }

  run(): void {
    if (this.#stopping === undefined) this.#running ??= Promise.all(this.#polls.map((poll) => poll.run()));
  }

  /** That nothing changed would make the source live, and leave all that it told marked as stale. */
  staled(): void {
    for (const poll of this.#polls) poll.forget();
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.decoder.close();
    for (const poll of this.#polls) poll.stop();
    await this.client.close();
    await this.#running;
  }

  succeeded(poll: Poll): void {
    this.breaker.succeeded();
    this.#failing.delete(poll);
    if (this.#isConnected || this.#failing.size > 0) return;
    this.#isConnected = true;
    this.context.connected(this.client.address);
    // What the others told before counts as stale, and is told anew only when asked for in full.
    for (const other of this.#polls) {
      if (other === poll) continue;
      other.forget();
      other.wake();
    }
  }

  failed(poll: Poll, { reason, isTimeout, retryAfterMs }: Failure): void {
    this.breaker.failed();
    if (retryAfterMs !== undefined) {
      this.#heldUntilMs = Math.max(this.#heldUntilMs, this.context.clock.monotonic() + retryAfterMs);
    }
    // A single failure may be one of a kind, unless no second look is to be had soon.
    const isSure = poll.failures > 1 || isTimeout === true || (retryAfterMs ?? 0) > poll.everyMs;
    if (this.#isConnected && !isSure) return;
    this.#failing.add(poll);
    this.#isConnected = false;
    for (const each of this.#polls) each.forget();
    this.context.disconnected(reason);
  }
}

function formatOf(path: string, routes: readonly Route[]): Route['format'] {
  return routes.find(({ pattern }) => pattern.match(path) !== undefined)?.format ?? 'json';
}
