/** Who may push, to which source, how often. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createCredentials, type Credentials } from '../../session/credentials.ts';
import { RateLimit } from '../../session/rate-limit.ts';
import type { Intake } from '../../sources/intake.ts';
import { readToken } from '../../transport/client-request.ts';
import { isOriginAllowed } from '../../transport/origin.ts';
import type { HttpContext } from '../http-context.ts';
import { HttpError, quoteName } from '../http-error.ts';

interface Entry {
  readonly intake: Intake;
  readonly credentials: Credentials;
  readonly rate: RateLimit;
  /** Requests whose body is being read. */
  open: number;
}

/** What is pushed: the simulation takes events, to try out what they do, but no rows. */
export type Pushed = 'rows' | 'events';

export interface Admission {
  readonly intake: Intake;
  /** To be called when the request is over. */
  readonly leave: () => void;
}

/** Bodies that are read at once for one source: each may hold a whole document. */
const OPEN_MAX = 64;
const NO_QUERY = new URLSearchParams();
const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
/** A proxy on this machine passes on what others send, and its own address proves nothing. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip'] as const;

const HINT = 'no push source is configured: write sources: {pushed: {type: push, preset: ares}} into config.yaml';

export class IntakeDoor {
  readonly #context: HttpContext;
  #entries: readonly Entry[] | undefined;
  #hasWarned = false;

  constructor(context: HttpContext) {
    this.#context = context;
  }

  /** @throws {HttpError} 503, 404, 401, 403, 400 or 429 */
  admit(request: FastifyRequest, reply: FastifyReply, pushed: Pushed): Admission {
    const entry = this.#choose(request, reply, this.#listTakers(pushed, request));
    if (entry.open >= OPEN_MAX || !entry.rate.take()) {
      void reply.header('retry-after', '1');
      const { requestsPerSecond } = entry.intake.settings;
      const why = `more than ${requestsPerSecond} requests a second, or ${OPEN_MAX} at once`;
      throw new HttpError(429, `${why}: push more items in one request`);
    }
    entry.open++;
    return {
      intake: entry.intake,
      leave: () => {
        entry.open--;
      },
    };
  }

  #listTakers(pushed: Pushed, request: FastifyRequest): readonly Entry[] {
    const entries = this.#all();
    const real = entries.filter(({ intake }) => !intake.settings.isTrial);
    const takers = real.length > 0 || pushed === 'rows' ? real : entries;
    if (takers.length === 0) throw new HttpError(503, HINT);
    const name = request.headers['x-source'];
    if (typeof name !== 'string') return takers;
    const named = takers.filter(({ intake }) => intake.source === name);
    if (named.length === 0) throw new HttpError(404, `there is no push source ${quoteName(name)}`);
    return named;
  }

  #choose(request: FastifyRequest, reply: FastifyReply, takers: readonly Entry[]): Entry {
    const token = readToken(request.raw, NO_QUERY, false);
    const opened = takers.filter(({ credentials }) => credentials.accepts(token));
    const [entry] = opened;
    if (entry === undefined) {
      void reply.header('www-authenticate', 'Bearer realm="tickboard"');
      throw new HttpError(401, 'the key is missing or wrong: Authorization: Bearer or X-API-Key was expected');
    }
    if (opened.length > 1) {
      const names = opened.map(({ intake }) => intake.source).join(', ');
      throw new HttpError(400, `several sources take this key: name one of ${names} as X-Source`);
    }
    this.#requireOwnPage(request);
    if (!entry.credentials.isRequired) this.#requireThisMachine(request);
    return entry;
  }

  /** A browser sends what any page tells it to, and from the operator's own machine. */
  #requireOwnPage({ headers }: FastifyRequest): void {
    const { allowedOrigins } = this.#context.config().websocket;
    if (isOriginAllowed(headers.origin, headers.host, allowedOrigins)) return;
    throw new HttpError(403, 'this page may not push: its origin is not allowed');
  }

  #requireThisMachine(request: FastifyRequest): void {
    const why = describeStranger(request);
    if (why === undefined) return;
    // Once: whoever knocks does so again and again.
    if (!this.#hasWarned) this.#context.log.warn(`refused a push without a key: ${why}`);
    this.#hasWarned = true;
    throw new HttpError(
      403,
      `without a key only this machine may push, and ${why}: set api_key of the source, or security.api_key`,
    );
  }

  #all(): readonly Entry[] {
    const { clock, credentials, intakes } = this.#context;
    this.#entries ??= intakes().map((intake) => {
      const { apiKey, requestsPerSecond } = intake.settings;
      return {
        intake,
        credentials: apiKey === undefined ? credentials : createCredentials(apiKey),
        rate: new RateLimit(
          () => requestsPerSecond,
          () => clock.monotonic(),
        ),
        open: 0,
      };
    });
    return this.#entries;
  }
}

/** Undefined for a program of this machine that means this server itself. */
function describeStranger({ headers, raw }: FastifyRequest): string | undefined {
  if (!LOOPBACK.test(raw.socket.remoteAddress ?? '')) return 'it came from another machine';
  const proxied = PROXY_HEADERS.find((name) => headers[name] !== undefined);
  if (proxied !== undefined) return `it came through a proxy (${proxied})`;
  const { host = '' } = headers;
  // Also keeps out a page whose own name was made to lead here.
  return LOOPBACK_HOST.test(host) ? undefined : `it was sent to ${quoteName(host)}, not to localhost`;
}
