import { execFileSync } from 'node:child_process';
import { pbkdf2Sync } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { ManualClock } from '@tickboard/core/clock';
import { ConfigError } from '@tickboard/server/config/config-error';
import type { MqttSourceOptions } from '@tickboard/server/sources/mqtt/options';
import { createMqttSource } from '@tickboard/server/sources/mqtt/mqtt-source';
import { configuredSources, declareSources } from '@tickboard/server/sources/registry';
import { BACKOFF_DEFAULTS } from '@tickboard/server/sources/session-loop';
import type { Source } from '@tickboard/server/sources/source';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../../../test/harness/certificate.ts';
import { pricesOf, quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { findFreePort } from '../../../../../test/harness/free-port.ts';
import { startMosquitto, type Mosquitto, type MosquittoOptions } from '../../../../../test/harness/mosquitto.ts';
import { expectDoubling, recordPauses } from '../../../../../test/harness/pauses.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { until } from '../../../../../test/harness/until.ts';
import { load } from '../../config/load.ts';

/** Quick enough to wait for. */
const QUICK = {
  backoffMinMs: 10,
  backoffMaxMs: 100,
  pingIntervalMs: 50,
  pingTimeoutMs: 1_500,
  connectTimeoutMs: 2_000,
};

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options?: MosquittoOptions): Promise<Mosquitto> {
  const broker = await startMosquitto(options);
  cleanups.push(() => broker.stop());
  return broker;
}

function runSource(given: Partial<MqttSourceOptions>, context = new RecordingContext()): [RecordingContext, Source] {
  const topics = given.topics ?? ['quotes/#'];
  const source = createMqttSource({ ...QUICK, ...given, topics }, [quoteRoute('quotes/{symbol}')], context);
  cleanups.push(() => source.stop());
  source.run();
  return [context, source];
}

/** `options` are lines of the source's section. */
async function runConfigured(options: readonly string[]): Promise<RecordingContext> {
  const yaml = ['sources:', '  plant:', '    type: mqtt', ...options.map((line) => `    ${line}`), ''].join('\n');
  const [entry] = await configuredSources(load({ yaml }).config);
  if (entry === undefined) throw new Error('no source');
  const context = new RecordingContext();
  const source = entry.create(context);
  cleanups.push(() => source.stop());
  source.run();
  return context;
}

async function faultsOf(options: readonly string[]): Promise<string> {
  try {
    await runConfigured(options);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

const quote = (symbol: string, last_price: number) => JSON.stringify({ symbol, last_price });
const publications = (prices: readonly number[]) =>
  prices.map((price) => ({ topic: 'quotes/A', payload: quote('A', price) }));

const MAPPING = [
  'mapping:',
  '  - match: quotes/{symbol}',
  '    channel: market_data',
  '    fields:',
  '      symbol: "{symbol}"',
  '      last_price: /last_price',
];

const CONNACK = Buffer.from([0x20, 2, 0, 0]);
const PINGRESP = Buffer.from([0xd0, 0]);
const [CONNECT, SUBSCRIBE, PINGREQ] = [1, 8, 12];

/** Answers short packets by their type. */
async function script(answer: (type: number, packet: Buffer, socket: Socket) => Buffer | undefined): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      for (let rest: Buffer = data; rest.length >= 2;) {
        const end = 2 + (rest[1] as number);
        const reply = answer((rest[0] as number) >> 4, rest.subarray(0, end), socket);
        if (reply !== undefined && socket.writable) socket.write(reply);
        rest = rest.subarray(end);
      }
    });
    cleanups.push(() => Promise.resolve(socket.destroy()));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanups.push(() => Promise.resolve(server.close()));
  return `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** SUBACK to a SUBSCRIBE, with these results. */
function suback(subscribe: Buffer, results: readonly number[]): Buffer {
  return Buffer.from([0x90, 2 + results.length, subscribe[2] as number, subscribe[3] as number, ...results]);
}

/** As mosquitto_passwd writes it. */
function passwordLine(user: string, password: string): string {
  const salt = Buffer.from('twelve bytes');
  const hash = pbkdf2Sync(password, salt, 101, 64, 'sha512');
  return `${user}:$7$101$${salt.toString('base64')}$${hash.toString('base64')}\n`;
}

describe('topics', () => {
  it('[MQ1] [MQ2] follow from a mapping, and bring each message once', async () => {
    const broker = await start();
    const more = MAPPING.slice(1).map((line) => line.replace('quotes/{symbol}', 'quotes/{symbol}/last'));
    const context = await runConfigured([`url: ${broker.url}`, ...MAPPING, ...more]);
    await context.untilConnected();
    await broker.publish(publications([1, 2, 3]));
    await until(() => pricesOf('A', context.changes).includes(3), { what: 'the last message' });
    expect(pricesOf('A', context.changes)).toEqual([1, 2, 3]);
  });

  it('[MQ2] that cannot follow from the routes have to be given', async () => {
    expect(await faultsOf(['preset: ares'])).toMatch(/MQTT has no topic for the pattern strategy\.\{name\}\.signal/);
    expect(await faultsOf([...MAPPING, 'topics: ["a/#/b"]'])).toMatch(/a\/#\/b is no topic of MQTT/);
    const broker = await start();
    const context = await runConfigured([`url: ${broker.url}`, 'preset: ares', 'topics: ["+"]']);
    await context.untilConnected();
    await broker.publish([{ topic: 'strategy.rollback', payload: '{"strategy_name":"rsi","reason":"loss"}' }]);
    await until(() => context.events('alerts').length === 1, { what: 'an alert' });
  });

  it('[MQ4] that the broker refuses are named, and the others are heard', async () => {
    const message = Buffer.concat([Buffer.from([0x30, 0, 0, 8]), Buffer.from('quotes/A'), Buffer.from(quote('A', 1))]);
    message[1] = message.length - 2;
    const url = await script((type, packet) => {
      if (type === CONNECT) return CONNACK;
      if (type === SUBSCRIBE) return Buffer.concat([suback(packet, [0, 0x80]), message]);
      return type === PINGREQ ? PINGRESP : undefined;
    });
    const [context] = runSource({ url, topics: ['quotes/#', 'orders/#'] });
    await context.untilRow('market_data', 'A');
    expect(context.refusals).toMatchObject([{ kind: 'no_permission', where: 'orders/#' }]);
    expect(context.reports).toMatchObject([
      { state: 'connected', detail: expect.stringContaining('without orders/#') as string },
    ]);
  });

  it('[MQ4] that the broker refuses altogether are why there is no connection', async () => {
    const url = await script((type, packet) => {
      if (type === CONNECT) return CONNACK;
      return type === SUBSCRIBE ? suback(packet, [0x80]) : undefined;
    });
    const [context] = runSource({ url });
    expect(await context.untilDisconnected()).toBe(
      `subscription to quotes/# refused by ${url.slice('mqtt://'.length)}`,
    );
    expect(context.reports.some(({ state }) => state === 'connected')).toBe(false);
  });
});

describe('reasons', () => {
  it('[MQ3] are said in words, without credentials', async () => {
    const port = await findFreePort();
    const [refused] = runSource({ url: `mqtt://desk:secret@127.0.0.1:${port}` });
    expect(await refused.untilDisconnected()).toBe(`connection refused at 127.0.0.1:${port}`);
    const [unknown] = runSource({ url: 'mqtt://nowhere.invalid' });
    expect(await unknown.untilDisconnected()).toMatch(
      /(unknown host name|cannot be looked up).*nowhere\.invalid:1883$/,
    );
    const closing = await start();
    const [closed] = runSource({ url: closing.url });
    await closed.untilConnected();
    await closing.kill('SIGKILL');
    await until(() => closed.reports.length > 1, { what: 'the end of the connection' });
    expect(closed.reports[1]).toMatchObject({
      reason: expect.stringMatching(/^connection (closed|reset) by 127/) as string,
    });
    expect(JSON.stringify(refused.reports)).not.toContain('secret');
  });

  it.each([
    [1, 'this version of MQTT is not spoken by'],
    [2, 'the client_id is refused by'],
    [3, 'MQTT is not served at present by'],
    [4, 'wrong user name or password for'],
    [5, 'not authorized, or credentials are missing, says'],
  ])('[MQ3] are read from the answer %i to CONNECT', async (code, words) => {
    const url = await script((type) => (type === CONNECT ? Buffer.from([0x20, 2, 0, code]) : undefined));
    const [context] = runSource({ url });
    expect(await context.untilDisconnected()).toBe(`${words} ${url.slice('mqtt://'.length)}`);
  });

  it.each([
    [0x8e, /^another client with the same client_id took the place of this one at/],
    [0x8b, /^the broker is shutting down at/],
    [0x98, /^an administrator ended the connection to/],
  ])('[MQ3] are told by a broker of MQTT 5 as it goes: %i', async (code, words) => {
    const url = await script((type, packet, socket) => {
      if (type === CONNECT) return Buffer.from([0x20, 3, 0, 0, 0]);
      if (type === SUBSCRIBE) return Buffer.from([0x90, 4, packet[2] as number, packet[3] as number, 0, 0]);
      if (type === PINGREQ) socket.end(Buffer.from([0xe0, 2, code, 0]));
      return undefined;
    });
    const [context] = runSource({ url, protocol: '5' });
    const reason = await until(
      () => context.reports.flatMap((report) => (report.state === 'disconnected' ? [report.reason] : []))[0],
      { what: 'the end of the connection' },
    );
    expect(reason).toMatch(words);
    expect(context.reports[0]?.state).toBe('connected');
  });

  it('[DE10] do not let two clients of one client_id end each other faster and faster', async () => {
    const { url } = await start();
    const clock = new ManualClock();
    const context = new RecordingContext({ clock });
    runSource({ url, clientId: 'desk', ...BACKOFF_DEFAULTS }, context);
    const pauses: number[] = [];
    for (let round = 0; round < 7; round++) {
      await context.untilConnected();
      const pausing = recordPauses({ context, clock }, 1);
      const [otherContext, other] = runSource({ url, clientId: 'desk' });
      await otherContext.untilConnected();
      pauses.push(...(await pausing));
      await other.stop();
      clock.advance(pauses.at(-1) ?? 0);
    }
    expectDoubling(pauses);
  });

  it('[MQ9] do not come up between servers without a client_id', async () => {
    const broker = await start();
    const [one] = runSource({ url: broker.url }, new RecordingContext({ random: Math.random }));
    const [other] = runSource({ url: broker.url }, new RecordingContext({ random: Math.random }));
    for (const context of [one, other]) await context.untilConnected();
    await broker.publish(publications([1]));
    for (const context of [one, other]) await context.untilRow('market_data', 'A');
    expect([one.reports.length, other.reports.length]).toEqual([1, 1]);
  });
});

describe('a probe', () => {
  it('[MQ9] takes the place of no server', async () => {
    const broker = await start();
    const lines = [`url: ${broker.url}`, 'client_id: desk', 'persistent: true', 'qos: 1', ...MAPPING];
    const served = await runConfigured(lines);
    await served.untilConnected();
    const yaml = `sources:\n  plant:\n    type: mqtt\n${lines.map((line) => `    ${line}\n`).join('')}`;
    const [declared] = declareSources(load({ yaml }).config, { isProbe: true });
    const probe = new RecordingContext();
    const source = (await declared?.load())?.(probe);
    cleanups.push(async () => source?.stop());
    source?.run();
    await probe.untilConnected();
    await broker.publish(publications([1]));
    for (const context of [served, probe]) await context.untilRow('market_data', 'A');
    expect(served.reports).toHaveLength(1);
  });
});

describe('messages', () => {
  it('[MQ5] that were retained are kept ones, and those that come are news', async () => {
    const broker = await start();
    await broker.publish([{ topic: 'quotes/A', payload: quote('A', 1), isRetained: true }]);
    const [context] = runSource({ url: broker.url });
    await context.untilRow('market_data', 'A');
    await broker.publish([{ topic: 'quotes/A', payload: quote('A', 2), isRetained: true }]);
    await until(() => pricesOf('A', context.changes).includes(2), { what: 'the second message' });
    expect(context.changes[0]).toMatchObject({ isLoaded: true, ifNewer: true });
    expect(context.changes[1]).not.toHaveProperty('isLoaded');
  });

  it('[MQ5] that were retained tell rows, and no events', async () => {
    const broker = await start();
    const events = ['  - match: alerts/*', '    channel: alerts', '    fields:', '      message: /message'];
    const alert = (message: string) => ({ topic: 'alerts/risk', payload: JSON.stringify({ message }) });
    await broker.publish([
      { ...alert('long ago'), isRetained: true },
      { topic: 'quotes/A', payload: quote('A', 1), isRetained: true },
    ]);
    const context = await runConfigured([`url: ${broker.url}`, ...MAPPING, ...events]);
    await context.untilRow('market_data', 'A');
    // Behind all that the broker kept.
    await broker.publish([alert('just now')]);
    await until(() => context.events('alerts').length > 0, { what: 'the event' });
    expect(context.events('alerts')).toMatchObject([{ message: 'just now' }]);
    expect(context.refusals).toEqual([]);
  });

  it('[MQ6] are kept by the broker while this server is away, where it is told to', async () => {
    const broker = await start();
    const session = ['client_id: desk', 'persistent: true', 'qos: 1'];
    const run = () => runConfigured([`url: ${broker.url}`, ...session, ...MAPPING]);
    const first = await run();
    await first.untilConnected();
    await broker.publish(publications([1]));
    await until(() => pricesOf('A', first.changes).includes(1), { what: 'the first message' });
    await cleanups.pop()?.();
    await broker.publish(publications([2, 3, 4]));
    const second = await run();
    await until(() => pricesOf('A', second.changes).includes(4), { what: 'what came meanwhile' });
    expect(pricesOf('A', second.changes).slice(-3)).toEqual([2, 3, 4]);
  });

  it('[MQ6] are kept for a name and with QoS 1 only', async () => {
    expect(await faultsOf([...MAPPING, 'persistent: true', 'qos: 1'])).toMatch(/expected client_id/);
    expect(await faultsOf([...MAPPING, 'persistent: true', 'client_id: desk'])).toMatch(/expected qos: 1/);
  });
});

describe('a message that is far too long', () => {
  const maxPayloadBytes = 10_000;
  const limit = 16 * maxPayloadBytes;
  const ofLength = (length: number) => ({ topic: 'quotes/A', payload: 'x'.repeat(length) });

  it('[MQ10] ends the connection before it was read', async () => {
    // 200 MB are promised.
    const begin = Buffer.concat([Buffer.from([0x30, 0x80, 0x84, 0xaf, 0x5f, 0, 8]), Buffer.from('quotes/A')]);
    const url = await script((type, packet) => {
      if (type === CONNECT) return CONNACK;
      if (type !== SUBSCRIBE) return undefined;
      return Buffer.concat([suback(packet, [0]), begin, Buffer.alloc(limit + 65_536)]);
    });
    const [context] = runSource({ url, maxPayloadBytes, pingTimeoutMs: 10_000 });
    expect(await context.untilDisconnected()).toBe(
      `${url.slice('mqtt://'.length)} sent a message of more than ${limit} bytes, and the connection was given up`,
    );
  });

  it('[MQ10] is not what many short ones come to, nor one that is only refused', async () => {
    const broker = await start();
    const [context] = runSource({ url: broker.url, maxPayloadBytes });
    await context.untilConnected();
    const short = Array.from({ length: 50 }, () => ofLength(maxPayloadBytes - 1));
    await broker.publish([...short, ofLength(limit / 2), ...publications([1])]);
    await context.untilRow('market_data', 'A');
    expect(context.refusals.map(({ kind }) => kind)).toEqual([...short.map(() => 'bad_json'), 'too_large']);
    expect(context.reports).toHaveLength(1);
  });

  it('[MQ10] is not sent by a broker of MQTT 5, which is told the limit', async () => {
    const broker = await start();
    const [context] = runSource({ url: broker.url, protocol: '5', maxPayloadBytes });
    await context.untilConnected();
    await broker.publish([ofLength(limit + 1), ofLength(maxPayloadBytes + 1), ...publications([1])]);
    await context.untilRow('market_data', 'A');
    expect(context.refusals.map(({ kind }) => kind)).toEqual(['too_large']);
    expect(context.reports).toHaveLength(1);
  });
});

describe('probes', () => {
  it('[MQ7] measure the round trip, and end a connection that answers nothing', async () => {
    const broker = await start();
    const [context] = runSource({ url: broker.url });
    await until(() => context.latenciesMs.length > 2, { what: 'a few round trips' });
    for (const latencyMs of context.latenciesMs) expect(latencyMs).toBeGreaterThan(0);
    await broker.kill('SIGSTOP');
    expect(await context.untilDisconnected()).toBe(`no answer from 127.0.0.1:${broker.port} for 1500 ms`);
  });

  it('[MQ7] take a flood of messages for an answer', async () => {
    let isFlooding = true;
    const message = Buffer.concat([Buffer.from([0x30, 0, 0, 8]), Buffer.from('quotes/A'), Buffer.from(quote('A', 1))]);
    message[1] = message.length - 2;
    const url = await script((type, packet, socket) => {
      if (type === CONNECT) return CONNACK;
      if (type !== SUBSCRIBE) return undefined;
      const flood = setInterval(() => isFlooding && socket.write(message), 5);
      socket.on('close', () => clearInterval(flood));
      return suback(packet, [0]);
    });
    const [context] = runSource({ url, pingTimeoutMs: 100 });
    await until(() => context.changes.length > 100, { what: 'messages for longer than a timeout' });
    expect(context.reports).toHaveLength(1);
    isFlooding = false;
    expect(await context.untilDisconnected()).toMatch(/^no answer from .* for 100 ms$/);
  });
});

describe('who this is', () => {
  it('[MQ8] is a user and a password, in the address or beside it', async () => {
    const broker = await start({
      config: 'allow_anonymous false\npassword_file DIR/users',
      files: { users: passwordLine('desk', 'p@ss') },
      login: { username: 'desk', password: 'p@ss' },
    });
    const at = `127.0.0.1:${broker.port}`;
    const [inUrl] = runSource({ url: `mqtt://desk:p%40ss@${at}` });
    const user = ['username: desk', 'password: p@ss'];
    const beside = await runConfigured([`url: mqtt://other:wrong@${at}`, ...user, ...MAPPING]);
    await Promise.all([inUrl.untilConnected(), beside.untilConnected()]);
    const [missing] = runSource({ url: `mqtt://${at}` });
    expect(await missing.untilDisconnected()).toMatch(/^not authorized, or credentials are missing/);
    const [wrong] = runSource({ url: `mqtt://desk:mistake@${at}`, protocol: '5' });
    expect(await wrong.untilDisconnected()).toMatch(/^(not authorized|wrong user name or password)/);
  });

  it('[MQ8] is told to nobody whose certificate is not vouched for', async () => {
    const { certPath, keyPath, [Symbol.dispose]: dispose } = makeCertificate();
    cleanups.push(() => Promise.resolve(dispose()));
    // Run by root, the broker becomes another user before it reads them.
    execFileSync('chmod', ['-R', 'a+rX', dirname(certPath)]);
    const securePort = await findFreePort();
    const files = `certfile ${certPath}\nkeyfile ${keyPath}`;
    await start({ config: `allow_anonymous true\nlistener ${securePort} 127.0.0.1\n${files}` });
    const url = `mqtts://127.0.0.1:${securePort}`;
    const [unknown] = runSource({ url });
    expect(await unknown.untilDisconnected()).toMatch(/^the certificate is .* of 127\.0\.0\.1:/);
    const trusting = await runConfigured([`url: ${url}`, ...MAPPING, 'tls:', `  ca: ${certPath}`]);
    await trusting.untilConnected();
    const [absent] = runSource({ url, tls: { ca: join(dirname(certPath), 'absent.pem') } });
    expect(await absent.untilDisconnected()).toContain('absent.pem');
    const [foreign] = runSource({ url, tls: { cert: import.meta.filename, key: keyPath } });
    expect(await foreign.untilDisconnected()).toMatch(/^127\.0\.0\.1:\d+ failed: .*PEM/);
    expect(await faultsOf([...MAPPING, 'tls:', `  ca: ${certPath}`])).toMatch(/only where the address asks for TLS/);
  });
});
