/** A real NATS server for tests: its own process on a free port, with JetStream in a directory of its own. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';

const HOST = '127.0.0.1';
/** From the system's packages, not from npm. */
const NATS_SERVER = 'nats-server';
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
  const [configPath, logPath] = [join(directory, 'nats.conf'), join(directory, 'nats.log')];
  const port = options.port ?? (await findFreePort());
  const server = new ServerProcess({
    command: NATS_SERVER,
    args: ['-c', configPath],
    directory,
    logPath,
    isReady: (log) => log.includes('Server is ready'),
  });
  const jetStream = `jetstream { store_dir: ${JSON.stringify(join(directory, 'store'))} }`;
  const configure = (config: string) => {
    const place = [`host: ${HOST}`, `port: ${port}`, `log_file: ${JSON.stringify(logPath)}`];
    const limits = [`max_payload: ${MAX_PAYLOAD_BYTES}`, options.hasJetStream === false ? '' : jetStream];
    writeFileSync(configPath, [...place, ...limits, config].join('\n'));
  };

  configure(options.config ?? '');
  try {
    await server.launch();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: `nats://${HOST}:${port}`,
    port,
    stop: () => server.stop(),
    kill: (signal) => server.kill(signal),
    async restart(changed) {
      await server.kill('SIGKILL');
      if (changed !== undefined) configure(changed);
      await server.launch();
    },
    async publish(messages) {
      await converse(port, options.login ?? {}, { messages, isAnswered: (heard) => heard.includes('PONG\r\n') });
    },
    async request(subject, payload) {
      const replyTo = `answers.${questions++}`;
      const messages = [[subject, payload === undefined ? '' : JSON.stringify(payload), replyTo]] as const;
      const isAnswered = (text: string) => ANSWER.test(text);
      const heard = await converse(port, options.login ?? {}, { messages, isAnswered });
      return JSON.parse(ANSWER.exec(heard)?.[1] ?? '') as Readonly<Record<string, unknown>>;
    },
  };
}

let questions = 0;

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
    const replyTo = talk.messages[0]?.[2];
    const start = Buffer.from(`CONNECT ${hello}\r\n${replyTo === undefined ? '' : `SUB ${replyTo} 1\r\n`}`);
    socket.write(Buffer.concat([start, ...parts, Buffer.from('PING\r\n')]));
  });
}
