/** A real MQTT broker for tests: its own process on a free port, gone when the test is. */
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';

const HOST = '127.0.0.1';
/** From the system's packages, not from npm. */
const MOSQUITTO = 'mosquitto';

export interface MosquittoOptions {
  /** A free one unless told. */
  readonly port?: number;
  /** Lines of its configuration file, instead of `allow_anonymous true`. `DIR` becomes its directory. */
  readonly config?: string;
  /** Files in its directory, by name, for `config` to name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly login?: { readonly username: string; readonly password: string };
}

export interface Publication {
  readonly topic: string;
  readonly payload: Buffer | string;
  readonly isRetained?: boolean;
}

export interface Mosquitto {
  /** Without credentials. */
  readonly url: string;
  readonly port: number;
  /** Ends it for good and removes what it left. Safe to call twice. */
  stop(): Promise<void>;
  /** Sends a signal: SIGSTOP leaves the port open and silent; with one that ends the process, resolves when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it (again) on the same port. */
  restart(): Promise<void>;
  /** Publishes in this order, over a connection of its own that is gone afterwards. */
  publish(publications: readonly Publication[]): Promise<void>;
}

export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const directory = mkdtempSync(join(tmpdir(), 'tickboard-mosquitto-'));
  const [configPath, logPath] = [join(directory, 'mosquitto.conf'), join(directory, 'mosquitto.log')];
  const port = options.port ?? (await findFreePort());
  const server = new ServerProcess({
    command: MOSQUITTO,
    args: ['-c', configPath],
    directory,
    logPath,
    isReady: () => canConnect(port),
  });
  const own = (options.config ?? 'allow_anonymous true').replaceAll('DIR', directory);
  const place = [`listener ${port} ${HOST}`, `log_dest file ${logPath}`, 'log_type all'];
  const files = { ...options.files, 'mosquitto.conf': [...place, 'max_queued_messages 100000', own, ''].join('\n') };
  // Run by root, it gives up its rights and becomes another user.
  chmodSync(directory, 0o777);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(directory, name), text);
    chmodSync(join(directory, name), 0o666);
  }

  try {
    await server.launch();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: `mqtt://${HOST}:${port}`,
    port,
    stop: () => server.stop(),
    kill: (signal) => server.kill(signal),
    async restart() {
      await server.kill('SIGKILL');
      await server.launch();
    },
    publish: (publications) => publish(port, options.login, publications),
  };
}

/** MQTT 3.1.1 in its plainest form. The last PUBACK proves that the broker has read all before it. */
function publish(port: number, login: MosquittoOptions['login'], publications: readonly Publication[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, HOST);
    let awaited = publications.length;
    let heard = Buffer.alloc(0);
    let failure: Error | undefined;
    socket.on('error', (error) => (failure = error));
    socket.on('close', () => {
      if (awaited === 0) resolve();
      else reject(failure ?? new Error(`mosquitto hung up after ${heard.toString('hex')}`));
    });
    socket.on('data', (data) => {
      heard = Buffer.concat([heard, data]);
      // CONNACK and PUBACK have four bytes each.
      for (; heard.length >= 4; heard = heard.subarray(4)) if (heard[0] === PUBACK) awaited--;
      if (awaited === 0) socket.destroy();
    });
    socket.write(encodeConnect(login));
    for (const [index, publication] of publications.entries()) socket.write(encodePublish(publication, index));
    if (awaited === 0) socket.end();
  });
}

const CONNECT = 0x10;
/** With QoS 1. */
const PUBLISH = 0x32;
const PUBACK = 0x40;
const RETAIN = 1;
const PACKET_IDS = 65_535;

function encodeConnect(login: MosquittoOptions['login']): Buffer {
  const flags = login === undefined ? 0x02 : 0xc2;
  const texts = [`publisher-${process.pid}-${connections++}`, ...(login ? [login.username, login.password] : [])];
  return encodePacket(CONNECT, [encodeText('MQTT'), Buffer.from([4, flags, 0, 0]), ...texts.map(encodeText)]);
}

let connections = 0;

function encodePublish({ topic, payload, isRetained = false }: Publication, index: number): Buffer {
  const packetId = Buffer.alloc(2);
  packetId.writeUInt16BE((index % PACKET_IDS) + 1);
  return encodePacket(PUBLISH | (isRetained ? RETAIN : 0), [encodeText(topic), packetId, Buffer.from(payload)]);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function encodePacket(type: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; length.length === 0 || rest > 0; rest = Math.floor(rest / 128)) {
    length.push((rest % 128) | (rest >= 128 ? 128 : 0));
  }
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => socket.destroy());
    let hasFailed = false;
    socket.once('error', () => (hasFailed = true));
    socket.once('close', () => resolve(!hasFailed));
  });
}
