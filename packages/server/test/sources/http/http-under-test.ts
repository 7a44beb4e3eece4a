/** An HTTP server of the test's own process, for what needs no process of its own to kill, and a source that asks it. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@tickboard/core/clock';
import { createHttpSource } from '@tickboard/server/sources/http/http-source';
import type { HttpSourceOptions } from '@tickboard/server/sources/http/options';
import { onTestFinished } from 'vitest';
import { quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { passTime } from '../../../../../test/harness/pass-time.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** By the clock of the source. */
  readonly atMs: number;
}

type Handler = (asked: Asked, response: ServerResponse) => void;

/** Long enough that only a test that wants to runs into it, however fast its clock goes. */
const TIMEOUT_MS = 600_000;
/** The clock of the source is moved by hand; the server is real. `heard` takes the names of what arrives, as a probe. */
export async function httpUnderTest(
  handle: Handler,
  options: Partial<HttpSourceOptions> = {},
  heard?: (name: string) => void,
) {
  const clock = new ManualClock();
  const context = new RecordingContext({ clock });
  if (heard !== undefined) Object.assign(context, { heard });
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const entry = { path: request.url ?? '', headers: request.headers, atMs: clock.monotonic() };
    asked.push(entry);
    handle(entry, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const polls = [{ path: '/quotes', everyMs: 5_000 }];
  const given = { url: `http://127.0.0.1:${port}`, polls, timeoutMs: TIMEOUT_MS, ...options };
  const source = createHttpSource(given, [quoteRoute('/quotes'), quoteRoute('/others')], context);
  onTestFinished(async () => {
    await source.stop();
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  source.run();
  return {
    address: `127.0.0.1:${port}`,
    source,
    context,
    clock,
    asked,
    askedFor: (path: string) => asked.filter((each) => each.path === path),
    /** Lets time go on until something came true. */
    pass: (name: string, condition: () => boolean, stepMs?: number) =>
      passTime(clock, condition, {
        what: () => `${name}; reported: ${JSON.stringify(context.reports)}`,
        ...(stepMs !== undefined && { stepMs }),
      }),
  };
}

export function answerQuote(response: ServerResponse, price: number, headers: Readonly<Record<string, string>> = {}) {
  response
    .writeHead(200, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify({ symbol: 'BTCUSDT', last_price: price }));
}
