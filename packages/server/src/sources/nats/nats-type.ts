import { choice, duration, integer, line, listOf, path, secret, url } from '../../config/kinds.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import { createAresRoutes } from '../../decode/contracts/ares/routes.ts';
import { createB25NatsRoutes } from '../../decode/contracts/b25/nats-routes.ts';
import { readRoutes, type RouteFactory } from '../read-routes.ts';
import { readTls } from '../read-tls.ts';
import type { SourceType } from '../source-type.ts';
import { isSubscribable, translatePattern, withoutCovered } from './nats-subjects.ts';
import { DELIVER_FROM, NATS_SOURCE_DEFAULTS, STREAM_DEFAULTS, type StreamOptions } from './options.ts';

const PRESETS = { ares: createAresRoutes, b25: createB25NatsRoutes };
/** What NATS allows in the names of streams and consumers, and fits in its file names. */
const NAME = /^[^\s.*>/\\]{1,200}$/;

export const natsType: SourceType = {
  name: 'nats',
  stallAfterMs: 30_000,
  read(reader, { name, bookDepth, isProbe = false }) {
    const createRoutes = readRoutes(reader, PRESETS, { bookDepth });
    const subjects = readSubjects(reader, createRoutes);
    const token = reader.optional('token', secret());
    const credentialsFile = reader.optional('credentials_file', path());
    const nkeyFile = reader.optional('nkey_file', path());
    // A server may want TLS of clients that come by `nats://` too.
    const tls = readTls(reader, true);
    const configured = readStream(reader, name);
    const stream = configured && isProbe ? withOwnPosition(configured) : configured;
    if ([token, credentialsFile, nkeyFile].filter((given) => given !== undefined).length > 1) {
      reader.fault('more than one way to say who this is', { expected: 'token, credentials_file or nkey_file' });
    }
    const defaults = NATS_SOURCE_DEFAULTS;
    const options = {
      url: reader.option('url', url(['nats', 'tls'], 'nats://localhost:4222'), defaults.url),
      subjects,
      ...(token !== undefined && { token }),
      ...(credentialsFile !== undefined && { credentialsFile }),
      ...(nkeyFile !== undefined && { nkeyFile }),
      tls,
      ...(stream !== undefined && { stream }),
      connectTimeoutMs: reader.option('connect_timeout', duration('100ms', '2m'), defaults.connectTimeoutMs),
      pingIntervalMs: reader.option('ping_interval', duration('100ms', '10m'), defaults.pingIntervalMs),
      pingTimeoutMs: reader.option('ping_timeout', duration('100ms', '10m'), defaults.pingTimeoutMs),
    };
    return async () => {
      const { createNatsSource } = await import('./nats-source.ts');
      return (context) => createNatsSource(options, createRoutes(), context);
    };
  },
};

/** Those given, else those that the routes are about. */
function readSubjects(reader: NodeReader, createRoutes: RouteFactory): string[] {
  const given = reader.optional('subjects', listOf('subjects'));
  if (given !== undefined) {
    for (const subject of given) {
      if (isSubscribable(subject)) continue;
      reader.fault(`${subject} is no subject of NATS`, {
        name: 'subjects',
        expected: 'tokens such as a.b, a.* or a.>',
      });
    }
    return withoutCovered(given);
  }
  const subjects = createRoutes().flatMap(({ pattern }) => {
    const subject = translatePattern(pattern);
    if (subject !== undefined) return [subject];
    const problem = `NATS has no subject for the pattern ${pattern.text}: what varies has to be a whole token`;
    reader.fault(problem, { expected: 'subjects: what to subscribe to' });
    return [];
  });
  return withoutCovered(subjects);
}

/** A durable consumer hands each message to one reader only: one who has a look must not take those of the server. */
function withOwnPosition(stream: StreamOptions): StreamOptions {
  return { ...stream, durable: `${stream.durable}-probe`, isPassing: true };
}

function readStream(reader: NodeReader, name: string): StreamOptions | undefined {
  const stream = reader.optional('stream', line('the name of a stream'));
  const isStream = stream !== undefined || reader.has('stream');
  for (const option of ['durable', 'deliver', 'ack_wait', 'batch']) {
    if (!isStream && reader.has(option))
      reader.fault('only where a stream is read', { name: option, expected: 'stream' });
  }
  const durable = reader.option('durable', line('a name'), `tickboard-${name.replace(/[^\w-]/g, '_')}`);
  for (const [option, value] of Object.entries({ stream, durable })) {
    if (value === undefined || NAME.test(value)) continue;
    reader.fault(`${value} is no name that NATS takes`, { name: option, expected: 'no spaces, dots, *, >, / or \\' });
  }
  const options = {
    durable,
    deliver: reader.option('deliver', choice(DELIVER_FROM), STREAM_DEFAULTS.deliver),
    ackWaitMs: reader.option('ack_wait', duration('1s', '1h'), STREAM_DEFAULTS.ackWaitMs),
    batch: reader.option('batch', integer(1, 10_000), STREAM_DEFAULTS.batch),
  };
  return stream === undefined ? undefined : { stream, ...options };
}
