/** A real NATS server for tests: its own process on a free port, with JetStream in a directory of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { until } from './until.ts';

const HOST = '127.0.0.1';
/** From the system's packages, not from npm. */
const NATS_SERVER = 'nats-server';
const ENDING_SIGNALS: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT']);
const MAX_PAYLOAD_BYTES = 8 * 2 ** 20;

export interface NatsServerOptions {
  /** A free one unless told. */
  readonly port?: number;
  /** Further lines of its configuration file: `authorization { … }`, for instance. */
  readonly config?: string;
  /** With JetStream, unless false. */
  readonly hasJetStream?: boolean;
  /** As `CONNECT` wants it, for `publish`. */
  readonly login?: Readonly<Record<string, unknown>>;
}

export interface NatsServer {
  /** Without credentials. */
  readonly url: string;
  readonly port: number;
  /** Ends it for good and removes what it left. Safe to call twice. */
  stop(): Promise<void>;
  /** Sends a signal: SIGSTOP leaves the port open and silent; with one that ends the process, resolves when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it (again) on the same port; streams are still there. Replaces the configuration where one is given. */
  restart(config?: string): Promise<void>;
  /** Publishes in this order, over a connection of its own that is gone afterwards. */
  publish(messages: readonly (readonly [subject: string, payload: Buffer | string])[]): Promise<void>;
  /** Asks and returns the answer: the API of JetStream is asked this way. */
  request(subject: string, payload?: object): Promise<Readonly<Record<string, unknown>>>;
}

export async function startNats(options: NatsServerOptions = {}): Promise<NatsServer> {
  const directory = mkdtempSync(join(tmpdir(), 'tickboard-nats-'));
  const logPath = join(directory, 'nats.log');
  const port = options.port ?? (await findFreePort());
  let config = options.config ?? '';
  let running: ChildProcess | undefined;
  let isStopped = false;

  async function launch(): Promise<void> {
    rmSync(logPath, { force: true });
    const configPath = join(directory, 'nats.conf');
    const jetStream = `jetstream { store_dir: ${JSON.stringify(join(directory, 'store'))} }`;
    writeFileSync(
      configPath,
      [
        `host: ${HOST}`,
        `port: ${port}`,
        `log_file: ${JSON.stringify(logPath)}`,
        `max_payload: ${MAX_PAYLOAD_BYTES}`,
        options.hasJetStream === false ? '' : jetStream,
        config,
      ].join('\n'),
    );
    const child = spawn(NATS_SERVER, ['-c', configPath], { stdio: 'ignore' });
    child.unref();
    let failure: Error | undefined;
    child.once('error', (error: NodeJS.ErrnoException) => {
      failure =
        error.code === 'ENOENT'
          ? new Error('nats-server is not installed and this test needs it: apt-get install nats-server')
          : error;
    });
    const guard = child.pid === undefined ? undefined : guardAgainst(child.pid, directory);
    child.once('exit', () => guard?.kill('SIGKILL'));
    try {
      await until(
        () => {
          if (failure !== undefined) throw failure;
          const log = readLog(logPath);
          if (child.exitCode !== null) throw new Error(`nats-server ended with code ${child.exitCode}:\n${log}`);
          return log.includes('Server is ready');
        },
        { what: () => `nats-server on port ${port} to be ready:\n${readLog(logPath)}` },
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
    url: `nats://${HOST}:${port}`,
    port,
    async stop() {
      if (isStopped) return;
      isStopped = true;
      // The one signal that also ends a process stopped by SIGSTOP.
      await kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
    kill,
    async restart(changed) {
      await kill('SIGKILL');
      config = changed ?? config;
      await launch();
    },
    async publish(messages) {
      await converse(port, options.login ?? {}, { messages, isAnswered: (heard) => heard.includes('PONG\r\n') });
    },
    async request(subject, payload) {
      const messages = [[subject, payload === undefined ? '' : JSON.stringify(payload), 'answers']] as const;
      const isAnswered = (text: string) => ANSWER.test(text);
      const heard = await converse(port, options.login ?? {}, { messages, isAnswered });
      return JSON.parse(ANSWER.exec(heard)?.[1] ?? '') as Readonly<Record<string, unknown>>;
    },
  };
}

/** A message of a stream answers under its own subject, and says where to confirm it. */
const ANSWER = /MSG \S+ 1 (?:\S+ )?\d+\r\n([^\r]*)\r\n/;

interface Talk {
  readonly messages: readonly (readonly [subject: string, payload: Buffer | string, replyTo?: string])[];
  readonly isAnswered: (heard: string) => boolean;
}

/** The protocol of NATS in its plainest form. The answer to PING proves that the server has read all before it. */
function converse(port: number, login: Readonly<Record<string, unknown>>, talk: Talk): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, HOST);
    let heard = '';
    let failure: Error | undefined;
    socket.on('error', (error) => (failure = error));
    socket.on('close', () => {
      if (talk.isAnswered(heard) && !heard.includes('-ERR')) resolve(heard);
      else reject(failure ?? new Error(`nats-server hung up after ${heard}`));
    });
    socket.on('data', (data) => {
      heard += data.toString();
      if (talk.isAnswered(heard) || heard.includes('-ERR')) socket.destroy();
    });
    const parts = talk.messages.flatMap(([subject, payload, replyTo = '']) => {
      const bytes = Buffer.from(payload);
      return [Buffer.from(`PUB ${subject} ${replyTo} ${bytes.length}\r\n`), bytes, Buffer.from('\r\n')];
    });
    const hello = JSON.stringify({ verbose: false, pedantic: false, ...login });
    const isAsking = talk.messages.some(([, , replyTo]) => replyTo !== undefined);
    const start = Buffer.from(`CONNECT ${hello}\r\n${isAsking ? 'SUB answers 1\r\n' : ''}`);
    socket.write(Buffer.concat([start, ...parts, Buffer.from('PING\r\n')]));
  });
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A shell that outlives the test process by a moment, and then ends the server and removes its directory. */
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
