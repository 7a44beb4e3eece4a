import { choice, duration, flag, line, listOf, secret, url } from '../../config/kinds.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import { createAresRoutes } from '../../decode/contracts/ares/routes.ts';
import { readRoutes, type RouteFactory } from '../read-routes.ts';
import { readTls } from '../read-tls.ts';
import type { SourceType } from '../source-type.ts';
import { isTopicFilter, translatePattern, withoutCovered } from './mqtt-topics.ts';
import { MQTT_SOURCE_DEFAULTS, PROTOCOLS } from './options.ts';

/** Its names have dots, and are one level: such a source has to name its `topics`. */
const PRESETS = { ares: createAresRoutes };

export const mqttType: SourceType = {
  name: 'mqtt',
  stallAfterMs: 30_000,
  read(reader, { bookDepth, isProbe = false }) {
    const defaults = MQTT_SOURCE_DEFAULTS;
    const createRoutes = readRoutes(reader, PRESETS, { bookDepth });
    const topics = readTopics(reader, createRoutes);
    const username = reader.optional('username', line('a name'));
    const password = reader.optional('password', secret());
    const clientId = reader.optional('client_id', line('a name'));
    const isPersistent = reader.option('persistent', flag(), defaults.isPersistent);
    const qos = reader.option('qos', choice(['0', '1']), '0') === '1' ? 1 : 0;
    if (isPersistent && clientId === undefined && !reader.has('client_id')) {
      reader.fault('a session that outlasts connections needs a name', { name: 'persistent', expected: 'client_id' });
    }
    if (isPersistent && qos === 0) {
      const problem = 'a broker keeps nothing of QoS 0 for a client that is away';
      reader.fault(problem, { name: 'persistent', expected: 'qos: 1' });
    }
    const address = reader.option('url', url(['mqtt', 'mqtts'], 'mqtt://localhost:1883'), defaults.url);
    const tls = readTls(reader, address.startsWith('mqtts:'));
    const options = {
      url: address,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      tls,
      topics,
      qos,
      // A broker serves one connection of each name: one who has a look must not end that of the server.
      ...(clientId !== undefined && !isProbe && { clientId }),
      isPersistent: isPersistent && !isProbe,
      sessionExpiryMs: reader.option('session_expiry', duration('1s', '720h'), defaults.sessionExpiryMs),
      protocol: reader.option('protocol', choice(PROTOCOLS), defaults.protocol),
      connectTimeoutMs: reader.option('connect_timeout', duration('100ms', '2m'), defaults.connectTimeoutMs),
      pingIntervalMs: reader.option('ping_interval', duration('100ms', '10m'), defaults.pingIntervalMs),
      pingTimeoutMs: reader.option('ping_timeout', duration('100ms', '10m'), defaults.pingTimeoutMs),
    } as const;
    return async () => {
      const { createMqttSource } = await import('./mqtt-source.ts');
      return (context) => createMqttSource(options, createRoutes(), context);
    };
  },
};

/** Those given, else those that the routes are about. */
function readTopics(reader: NodeReader, createRoutes: RouteFactory): string[] {
  const given = reader.optional('topics', listOf('topics'));
  if (given !== undefined) {
    for (const topic of given) {
      if (isTopicFilter(topic)) continue;
      reader.fault(`${topic} is no topic of MQTT`, { name: 'topics', expected: 'levels such as a/b, a/+ or a/#' });
    }
    return withoutCovered(given);
  }
  const topics = createRoutes().flatMap(({ pattern }) => {
    const topic = translatePattern(pattern);
    if (topic !== undefined) return [topic];
    const problem = `MQTT has no topic for the pattern ${pattern.text}: what varies has to be a whole level`;
    reader.fault(problem, { expected: 'topics: what to subscribe to' });
    return [];
  });
  return withoutCovered(topics);
}
