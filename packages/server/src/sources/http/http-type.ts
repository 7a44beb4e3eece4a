/** How an HTTP source is configured. */
import { choice, bytes, duration, line, url } from '../../config/kinds.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import {
  B25_HTTP_PATHS,
  B25_HTTP_SERVICES,
  b25HttpRoutes,
  type B25HttpService,
} from '../../decode/contracts/b25/http-routes.ts';
import { readHeaders, readPlainHeaders } from '../read-headers.ts';
import { readTls } from '../read-tls.ts';
import { readRoutes } from '../read-routes.ts';
import type { CreateSource, SourceType } from '../source-type.ts';
import { HTTP_SOURCE_DEFAULTS, POLL_EVERY_MS, type PollOptions } from './options.ts';

const PATH = /^\/[\u0021-\u0022\u0024-\u007e]*$/;
const PATH_EXAMPLE = 'a path such as /api/quotes';
const INTERVAL = duration('100ms', '1h');
const STALL_AFTER_MS = 30_000;
const STALL_AFTER = duration('100ms', '24h');

export const httpType: SourceType = {
  name: 'http',
  stallAfterMs: STALL_AFTER_MS,
  read: (reader, { bookDepth }) => {
    const address = reader.required('url', url(['http', 'https'], 'http://localhost:8084'));
    if (address !== undefined && /[?#]/.test(address)) {
      reader.fault('a base address has no ? and no #', { name: 'url', expected: 'those in the paths of polls' });
    }
    const service = reader.optional('service', choice(B25_HTTP_SERVICES));
    const createRoutes = readRoutes(reader, { b25: () => b25HttpRoutes(service ?? 'account') }, { bookDepth });
    if (reader.has('preset') && service === undefined) {
      reader.fault('nothing says which service is there', { expected: `service (${B25_HTTP_SERVICES.join(', ')})` });
    }
    if (service !== undefined && !reader.has('preset')) {
      reader.fault('goes with a preset only', { name: 'service' });
    }
    const polls = readPolls(reader, service);
    const healthPath = readPath(reader, 'health');
    const headers = readHeaders(reader);
    if (
      Object.keys(headers).some((name) => name.toLowerCase() === 'authorization') &&
      /\/\/[^/]*@/.test(address ?? '')
    ) {
      reader.fault('holds credentials, and so do the headers', { name: 'url', expected: 'one of them' });
    }
    const tls = readTls(reader, /^https:/i.test(address ?? ''));
    const timeoutMs = reader.option('timeout', duration('100ms', '5m'), HTTP_SOURCE_DEFAULTS.timeoutMs);
    const maxBodyBytes = reader.option('max_body', bytes('1kb', '256mb'), HTTP_SOURCE_DEFAULTS.maxBodyBytes);
    const health = healthPath === undefined ? {} : { health: { path: healthPath, everyMs: POLL_EVERY_MS } };

    return async () => {
      const { createHttpSource } = await import('./http-source.ts');
      const options = { url: address ?? '', polls, headers, tls, timeoutMs, maxBodyBytes, ...health };
      return (context) => createHttpSource(options, createRoutes(), context);
    };
  },
};

/** A service of B25 at its address, as the section `backend_services` names it. */
export async function loadB25HttpService(
  service: B25HttpService,
  address: string,
  timeoutMs: number,
): Promise<CreateSource> {
  const { createHttpSource } = await import('./http-source.ts');
  const polls = [{ path: B25_HTTP_PATHS[service], everyMs: POLL_EVERY_MS }];
  const options = { url: address, timeoutMs, polls };
  return (context) => createHttpSource(options, b25HttpRoutes(service), context);
}

/** Those that are written win over those of the preset for the same path. */
function readPolls(reader: NodeReader, service: B25HttpService | undefined): readonly PollOptions[] {
  const polls = new Map<string, PollOptions>();
  if (service !== undefined) {
    const path = B25_HTTP_PATHS[service];
    polls.set(path, { path, everyMs: POLL_EVERY_MS });
  }
  const written = new Set<string>();
  for (const poll of reader.maps('polls')) {
    const path = readPath(poll, 'path', true);
    const everyMs = poll.option('every', INTERVAL, POLL_EVERY_MS);
    const headers = readPlainHeaders(poll);
    poll.finish();
    if (path === undefined) continue;
    if (written.has(path)) poll.fault('this path is asked already', { name: 'path' });
    written.add(path);
    polls.set(path, { path, everyMs, headers });
  }
  if (polls.size === 0 && !reader.has('preset')) {
    reader.fault('nothing is asked', { name: 'polls', expected: 'a list of paths to ask' });
  }
  expectAnswersInTime(reader, [...polls.values()]);
  return [...polls.values()];
}

/** A source that is asked more seldom than it may be silent would be stale between any two answers. */
function expectAnswersInTime(reader: NodeReader, polls: readonly PollOptions[]): void {
  const written = reader.node('stall_after');
  // What is wrong with it as a duration is reported by whoever reads it for all types.
  const stallAfterMs =
    (written?.kind === 'text' ? STALL_AFTER.parse(written.text.trim()) : undefined) ?? STALL_AFTER_MS;
  const shortestMs = Math.min(...polls.map(({ everyMs }) => everyMs));
  if (polls.length === 0 || shortestMs * 1.1 < stallAfterMs) return;
  const expected = `more than the shortest interval between polls, which is ${shortestMs / 1_000} s`;
  reader.fault('the source would be stale between two answers', { name: 'stall_after', expected });
}

function readPath(reader: NodeReader, name: string, isRequired = false): string | undefined {
  const kind = line(PATH_EXAMPLE);
  const path = isRequired ? reader.required(name, kind) : reader.optional(name, kind);
  if (path === undefined || PATH.test(path)) return path;
  reader.fault('is no path', { name, expected: PATH_EXAMPLE });
  return undefined;
}
