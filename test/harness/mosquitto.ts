/** A real MQTT broker for tests: its own process on a free port, gone when the test is. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { until } from './until.ts';

const HOST = '127.0.0.1';
/** From the system's packages, not from npm. */
const MOSQUITTO = 'mosquitto';
const ENDING_SIGNALS: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT']);

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
  const logPath = join(directory, 'mosquitto.log');
  const port = options.port ?? (await findFreePort());
  let running: ChildProcess | undefined;
  let isStopped = false;
  // Run by root, it gives up its rights and becomes another user.
  chmodSync(directory, 0o777);
  for (const [name, text] of Object.entries(options.files ?? {})) {
    const path = join(directory, name);
    writeFileSync(path, text);
    chmodSync(path, 0o666);
  }

  async function launch(): Promise<void> {
    rmSync(logPath, { force: true });
    const configPath = join(directory, 'mosquitto.conf');
    const own = (options.config ?? 'allow_anonymous true').replaceAll('DIR', directory);
    writeFileSync(
      configPath,
      [
        `listener ${port} ${HOST}`,
        `log_dest file ${logPath}`,
        'log_type all',
        'max_queued_messages 100000',
        own,
        '',
      ].join('\n'),
    );
    const child = spawn(MOSQUITTO, ['-c', configPath], { stdio: 'ignore' });
    child.unref();
    let failure: Error | undefined;
    child.once('error', (error: NodeJS.ErrnoException) => {
      failure =
        error.code === 'ENOENT'
          ? new Error('mosquitto is not installed and this test needs it: apt-get install mosquitto')
          : error;
    });
    const guard = child.pid === undefined ? undefined : guardAgainst(child.pid, directory);
    child.once('exit', () => guard?.kill('SIGKILL'));
    try {
      await until(
        () => {
          if (failure !== undefined) throw failure;
          if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}:\n${readLog(logPath)}`);
          return canConnect(port);
        },
        { what: () => `mosquitto on port ${port} to be ready:\n${readLog(logPath)}` },
      );
    } catch (error) {
      child.kill('SIGKILL');
      guard?.kill('SIGKILL');
      throw error;
    }
    running = child;
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    const child = running;
    if (child === undefined) return;
    if (!ENDING_SIGNALS.has(signal)) {
      child.kill(signal);
      return;
    }
    running = undefined;
    child.ref();
    const hasEnded = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    });
    child.kill(signal);
    await hasEnded;
  }

  try {
    await launch();
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `mqtt://${HOST}:${port}`,
    port,
    async stop() {
      if (isStopped) return;
      isStopped = true;
      // The one signal that also ends a process stopped by SIGSTOP.
      await kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
    kill,
    async restart() {
      await kill('SIGKILL');
      await launch();
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

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A shell that outlives the test process by a moment, and then ends the broker and removes its directory. */
function guardAgainst(pid: number, directory: string): ChildProcess {
  const guard = spawn('sh', ['-c', 'read -r _; kill -9 "$1"; rm -rf "$2"', 'sh', String(pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  (guard.stdin as Socket | null)?.unref();
  guard.stdin?.on('error', () => {});
  return guard;
}
