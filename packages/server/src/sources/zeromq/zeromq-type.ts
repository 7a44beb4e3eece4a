import { choice, duration, integer, line, listOf, secret } from '../../config/kinds.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import type { Kind } from '../../config/option.ts';
import { createQuantmindRoutes } from '../../decode/contracts/quantmind/ticker.ts';
import { readRoutes } from '../read-routes.ts';
import type { SourceType } from '../source-type.ts';
import {
  type CurveKeys,
  FRAMINGS,
  type PlainLogin,
  ZEROMQ_SOURCE_DEFAULTS as DEFAULTS,
  type ZeroMqSourceOptions,
} from './options.ts';

const STALL_AFTER_MS = 30_000;
const HIGH_WATER_MARK_MAX = 10_000_000;
const ADDRESS = /^(?:tcp:\/\/(?:\[[0-9a-f:.]+\]|[^\s:/[\]*?#@]+):([1-9]\d{0,4})|ipc:\/\/\S{1,100})$/i;
/** ZeroMQ RFC 32. */
const Z85_KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

export const zeromqType: SourceType = {
  name: 'zeromq',
  stallAfterMs: STALL_AFTER_MS,
  read(reader, { bookDepth }) {
    const routes = readRoutes(reader, { quantmind: createQuantmindRoutes }, { bookDepth });
    const options: ZeroMqSourceOptions = {
      ...DEFAULTS,
      urls: reader.required('url', addresses()) ?? [],
      routes,
      framing: reader.option('framing', choice(FRAMINGS), DEFAULTS.framing),
      subject: reader.option('subject', line('a name'), DEFAULTS.subject),
      topics: reader.option('topics', listOf('beginnings of topics'), DEFAULTS.topics),
      receiveHighWaterMark: reader.option(
        'receive_high_water_mark',
        integer(1, HIGH_WATER_MARK_MAX),
        DEFAULTS.receiveHighWaterMark,
      ),
      heartbeatIntervalMs: reader.option('heartbeat_interval', duration('0ms', '1h'), DEFAULTS.heartbeatIntervalMs),
      heartbeatTimeoutMs: reader.option('heartbeat_timeout', duration('100ms', '1h'), DEFAULTS.heartbeatTimeoutMs),
      connectTimeoutMs: reader.option('connect_timeout', duration('100ms', '5m'), DEFAULTS.connectTimeoutMs),
      ...readSecurity(reader),
    };
    if (options.framing === 'payload' && reader.has('topics')) {
      reader.fault('there is no topic in messages of one frame', { name: 'topics', expected: 'framing: topic' });
    }
    if (options.framing === 'topic' && reader.has('subject')) {
      reader.fault('messages with a topic are named by it', { name: 'subject', expected: 'framing: payload' });
    }
    return async () => {
      const { createZeroMqSource } = await import('./zeromq-source.ts');
      return (context) => createZeroMqSource(options, context);
    };
  },
};

function readSecurity(reader: NodeReader): { readonly curve?: CurveKeys; readonly plain?: PlainLogin } {
  const curve = reader.map('curve');
  const plain = reader.map('plain');
  if (curve !== undefined && plain !== undefined) reader.fault('curve and plain exclude each other', { name: 'plain' });
  return { ...(curve && { curve: readCurve(curve) }), ...(plain && { plain: readPlain(plain) }) };
}

function readCurve(reader: NodeReader): CurveKeys {
  const serverKey = reader.required('server_key', z85Key()) ?? '';
  const isPair = reader.has('public_key') || reader.has('secret_key');
  const publicKey = isPair ? reader.required('public_key', z85Key()) : undefined;
  const secretKey = isPair ? reader.required('secret_key', z85Key()) : undefined;
  reader.finish();
  return { serverKey, ...(publicKey && secretKey && { own: { publicKey, secretKey } }) };
}

function readPlain(reader: NodeReader): PlainLogin {
  const username = reader.required('username', line('a name')) ?? '';
  const password = reader.required('password', secret()) ?? '';
  reader.finish();
  return { username, password };
}

function addresses(): Kind<readonly string[]> {
  const list = listOf('addresses such as tcp://localhost:5555 or ipc:///run/feed.sock');
  return {
    ...list,
    parse: (written) => {
      const urls = list.parse(written);
      return urls?.every(isAddress) === true ? [...new Set(urls)] : undefined;
    },
  };
}

function isAddress(url: string): boolean {
  const match = ADDRESS.exec(url);
  return match !== null && Number(match[1] ?? 1) <= 65_535;
}

function z85Key(): Kind<string> {
  const base = secret();
  return {
    ...base,
    expected: 'a key of 40 characters (Z85)',
    parse: (written) => {
      const key = base.parse(written);
      return key !== undefined && Z85_KEY.test(key) ? key : undefined;
    },
  };
}
