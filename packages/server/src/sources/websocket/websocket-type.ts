/** How a WebSocket source is configured. */
import { bytes, duration, line, url } from '../../config/kinds.ts';
import type { Kind } from '../../config/option.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import { parsePointer } from '../../decode/mapping/json-pointer.ts';
import { PatternError, SubjectPattern } from '../../decode/subject-pattern.ts';
import { readHeaders } from '../read-headers.ts';
import { readTls } from '../read-tls.ts';
import { readRoutes } from '../read-routes.ts';
import type { SourceType } from '../source-type.ts';
import { WEBSOCKET_SOURCE_DEFAULTS as DEFAULTS } from './options.ts';

export const websocketType: SourceType = {
  name: 'websocket',
  stallAfterMs: 30_000,
  read: (reader, surroundings) => {
    const address = reader.required('url', url(['ws', 'wss'], 'ws://localhost:9000/stream'));
    if (address?.includes('#') === true) reader.fault('an address of a WebSocket has no #', { name: 'url' });
    const createRoutes = readRoutes(reader, {}, surroundings);
    const headers = readHeaders(reader);
    const tls = readTls(reader, /^wss:/i.test(address ?? ''));
    const subscribe = readMessages(reader);
    const subject = reader.option('subject', pointers(), DEFAULTS.subject);
    const ignore = readPatterns(reader);
    const connectTimeoutMs = reader.option('timeout', duration('100ms', '5m'), DEFAULTS.connectTimeoutMs);
    const pingIntervalMs = reader.option('ping_interval', duration('100ms', '10m'), DEFAULTS.pingIntervalMs);
    const pongTimeoutMs = reader.option('pong_timeout', duration('100ms', '10m'), DEFAULTS.pongTimeoutMs);
    const pingMessage = reader.optional('ping_message', line('a text'));
    const maxPayloadBytes = reader.option('max_payload', bytes('1kb', '64mb'), DEFAULTS.maxPayloadBytes);

    return async () => {
      const { createWebSocketSource } = await import('./websocket-source.ts');
      const options = {
        url: address ?? '',
        headers,
        tls,
        subscribe,
        subject,
        ignore,
        connectTimeoutMs,
        pingIntervalMs,
        pongTimeoutMs,
        maxPayloadBytes,
        ...(pingMessage !== undefined && { pingMessage }),
      };
      return (context) => createWebSocketSource(options, createRoutes(), context);
    };
  },
};

/** One text, or a list of them. They hold commas, so that these separate nothing. */
function readMessages(reader: NodeReader): readonly string[] {
  const node = reader.node('subscribe');
  if (node === undefined) return DEFAULTS.subscribe;
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind === 'text') return item.text === '' ? [] : [item.text];
    const expected = `a text in quotes, such as '{"op":"subscribe"}'`;
    reader.fault('holds something that is not a text', { name: 'subscribe', expected });
    return [];
  });
}

/** One JSON Pointer, or a list. */
function pointers(): Kind<readonly string[]> {
  return {
    expected: 'JSON Pointers such as /channel',
    suffix: '',
    isSecret: false,
    parse: (written) => {
      const texts = typeof written === 'string' ? [written] : written;
      return texts.every((text) => text !== '' && parsePointer(text) !== undefined) ? texts : undefined;
    },
    toPlain: (value) => value,
    mask: (shown) => shown,
  };
}

function readPatterns(reader: NodeReader): readonly string[] {
  const node = reader.node('ignore');
  if (node === undefined) return DEFAULTS.ignore;
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const text = item.kind === 'text' ? item.text : '';
    try {
      return [new SubjectPattern(text).text];
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      reader.fault(`no pattern of names: ${error.message}`, { name: 'ignore', expected: 'patterns such as pong' });
      return [];
    }
  });
}
