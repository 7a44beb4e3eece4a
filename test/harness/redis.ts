/** A real Redis for tests: its own process on a free port, nothing on disk, gone when the test is. */
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';

const HOST = '127.0.0.1';
/** From the system's packages, not from npm. */
const REDIS_SERVER = 'redis-server';
const START_ATTEMPTS = 3;

export interface RedisServerOptions {
  /** A free one unless told. */
  readonly port?: number;
  readonly password?: string;
  /** Further arguments of redis-server. */
  readonly args?: readonly string[];
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends it for good and removes what it left. Safe to call twice. */
  stop(): Promise<void>;
  /** Sends a signal: SIGSTOP leaves the port open and silent; with one that ends the process, resolves when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it (again) on the same port, empty. */
  restart(): Promise<void>;
  /** Runs redis-cli against it and returns what it printed, without the final newline. */
  cli(...args: readonly string[]): Promise<string>;
  /** Publishes in this order over one connection, which is closed afterwards. */
  publish(messages: readonly (readonly [channel: string, payload: Buffer])[]): Promise<void>;
}

export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const directory = mkdtempSync(join(tmpdir(), 'tickboard-redis-'));
  const logPath = join(directory, 'redis.log');
  let port = options.port ?? (await findFreePort());
  function cli(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, ...(options.password !== undefined && { REDISCLI_AUTH: options.password }) };
    return promisify(execFile)('redis-cli', ['-h', HOST, '-p', String(port), ...args], {
      env,
      maxBuffer: 2 ** 26,
    }).then(({ stdout }) => stdout.replace(/\n$/, ''));
  }

  const processAt = (place: number) => {
    const auth = options.password === undefined ? [] : ['--requirepass', options.password];
    const where = ['--port', String(place), '--bind', HOST, '--dir', directory, '--logfile', logPath];
    const memoryOnly = ['--save', '', '--appendonly', 'no'];
    return new ServerProcess({
      command: REDIS_SERVER,
      args: [...where, ...memoryOnly, ...auth, ...(options.args ?? [])],
      directory,
      logPath,
      isReady: (log) => log.includes('Ready to accept connections'),
    });
  };

  let server = processAt(port);
  for (let attempt = 1; ; attempt++) {
    try {
      await server.launch();
      break;
    } catch (error) {
      // Someone else may have taken the port since it was found free.
      const isTaken = error instanceof Error && error.message.includes('Address already in use');
      if (!isTaken || options.port !== undefined || attempt === START_ATTEMPTS) {
        await server.stop();
        throw error;
      }
      port = await findFreePort();
      server = processAt(port);
    }
  }
  const credentials = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
  return {
    url: `redis://${credentials}${HOST}:${port}`,
    port,
    stop: () => server.stop(),
    kill: (signal) => server.kill(signal),
    async restart() {
      await server.kill('SIGKILL');
      await server.launch();
    },
    cli,
    publish: (messages) => publishAll(port, options.password, messages),
  };
}

async function publishAll(
  port: number,
  password: string | undefined,
  messages: readonly (readonly [channel: string, payload: Buffer])[],
): Promise<void> {
  const socket = connect({ host: HOST, port });
  try {
    const commands = messages.map(([channel, payload]) => encodeCommand('PUBLISH', channel, payload));
    if (password !== undefined) commands.unshift(encodeCommand('AUTH', password));
    let replies = 0;
    const answered = new Promise<void>((resolve, reject) => {
      socket.once('error', reject).once('close', () => reject(new Error('redis closed the connection')));
      socket.on('data', (chunk: Buffer) => {
        // Each command is answered by one line.
        for (const byte of chunk) if (byte === LINE_END) replies++;
        if (replies >= commands.length) resolve();
      });
    });
    socket.write(Buffer.concat(commands));
    if (commands.length > 0) await answered;
  } finally {
    socket.destroy();
  }
}

const LINE_END = 10;

/** RESP: an array of bulk strings. */
function encodeCommand(...parts: readonly (string | Buffer)[]): Buffer {
  const bulks = parts.flatMap((part) => {
    const bytes = Buffer.from(part);
    return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')];
  });
  return Buffer.concat([Buffer.from(`*${parts.length}\r\n`), ...bulks]);
}
