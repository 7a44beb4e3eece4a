import { choice, duration, integer, line, redisUrl } from '../../config/kinds.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import { createAresRoutes } from '../../decode/contracts/ares/routes.ts';
import type { Route } from '../../decode/route.ts';
import { PatternError, SubjectPattern } from '../../decode/subject-pattern.ts';
import { readRoutes } from '../read-routes.ts';
import type { SourceType } from '../source-type.ts';
import { type KeyPattern, REDIS_SOURCE_DEFAULTS, STREAM_STARTS, type StreamOptions } from './options.ts';

const GONE = ['delete', 'keep'] as const;
const DATABASE_MAX = 65_535;
const STALL_AFTER_MS = 30_000;

export const redisType: SourceType = {
  name: 'redis',
  stallAfterMs: STALL_AFTER_MS,
  read(reader, { bookDepth }) {
    const defaults = REDIS_SOURCE_DEFAULTS;
    const url = reader.required('url', redisUrl()) ?? '';
    const db = reader.option('db', integer(0, DATABASE_MAX), defaults.db);
    const refreshIntervalMs = reader.option('refresh_interval', duration('1s', '24h'), defaults.refreshIntervalMs);
    const connectTimeoutMs = reader.option('connect_timeout', duration('100ms', '5m'), defaults.connectTimeoutMs);
    const pingIntervalMs = reader.option('ping_interval', duration('100ms', '5m'), defaults.pingIntervalMs);
    const pingTimeoutMs = reader.option('ping_timeout', duration('100ms', '5m'), defaults.pingTimeoutMs);
    // What B25 keeps in Redis is more than routes can tell: which keys a message is about, and when one is gone.
    const createRoutes = readRoutes(reader, { b25: () => [], ares: createAresRoutes }, { bookDepth });
    const preset = reader.node('preset');
    const isB25 = preset?.kind === 'text' && preset.text.trim().toLowerCase() === 'b25';
    const streams = readStreams(reader);
    const keys = readKeys(reader);
    const channels = reader.has('channels') ? readChannels(reader) : undefined;
    if (isB25 && !reader.has('mapping')) {
      for (const name of ['streams', 'keys', 'channels']) {
        if (reader.has(name)) reader.fault('nothing says what these mean', { name, expected: 'a mapping beside it' });
      }
    }
    const timing = { refreshIntervalMs, connectTimeoutMs, pingIntervalMs, pingTimeoutMs };
    return async () => {
      const { createRedisSource } = await import('./redis-source.ts');
      return (context) => {
        const routes = createRoutes();
        const subscribed = channels ?? channelsOf(routes, keys, streams);
        const what = { isB25, routes, channels: subscribed, keys, streams };
        return createRedisSource({ url, db, bookDepth, ...timing, ...what }, context);
      };
    };
  },
};

/** Every route's, unless it is there for keys or a stream. */
function channelsOf(
  routes: readonly Route[],
  keys: readonly KeyPattern[],
  streams: readonly StreamOptions[],
): SubjectPattern[] {
  const elsewhere = [...keys.map(({ pattern }) => pattern.text), ...streams.map(({ name }) => name)];
  const patterns = routes.map(({ pattern }) => pattern);
  return patterns.filter((pattern) => !elsewhere.some((name) => pattern.match(name) !== undefined));
}

function readStreams(reader: NodeReader): StreamOptions[] {
  const names = new Set<string>();
  return reader.maps('streams').flatMap((stream) => {
    const name = stream.required('name', line('the key of a stream'));
    const from = stream.option('from', choice(STREAM_STARTS), 'stored');
    const payloadField = stream.optional('payload_field', line('the name of a field'));
    stream.finish();
    if (name === undefined) return [];
    if (names.has(name)) stream.fault('this stream stands twice', { name: 'name' });
    names.add(name);
    return [{ name, from, payloadField }];
  });
}

function readKeys(reader: NodeReader): KeyPattern[] {
  const texts = new Set<string>();
  return reader.maps('keys').flatMap((key) => {
    const text = key.required('match', line('a pattern such as position:{symbol}'));
    const gone = key.option('gone', choice(GONE), 'delete');
    key.finish();
    if (text === undefined) return [];
    if (texts.has(text)) key.fault('this pattern stands twice', { name: 'match' });
    texts.add(text);
    const pattern = readPattern(key, 'match', text);
    return pattern === undefined ? [] : [{ pattern, isGoneDeleted: gone === 'delete' }];
  });
}

function readChannels(reader: NodeReader): SubjectPattern[] {
  const node = reader.node('channels');
  if (node === undefined) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const text = item.kind === 'text' ? item.text.trim() : '';
    if (text === '' && node.kind !== 'list') return [];
    const pattern = readPattern(reader, 'channels', text);
    return pattern === undefined ? [] : [pattern];
  });
}

function readPattern(reader: NodeReader, name: string, text: string): SubjectPattern | undefined {
  try {
    return new SubjectPattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    reader.fault(error.message, { name, expected: 'a pattern such as orders.{symbol}' });
    return undefined;
  }
}
