/** A real Redis for tests: its own process on a free port, nothing on disk, gone when the test is. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from './free-port.ts';
import { until } from './until.ts';

const HOST = '127.0.0.1';
/** From the system's packages, not from npm. */
const REDIS_SERVER = 'redis-server';
const START_ATTEMPTS = 3;
const ENDING_SIGNALS: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT']);

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
  let running: ChildProcess | undefined;
  let isStopped = false;

  function cli(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, ...(options.password !== undefined && { REDISCLI_AUTH: options.password }) };
    return promisify(execFile)('redis-cli', ['-h', HOST, '-p', String(port), ...args], {
      env,
      maxBuffer: 2 ** 26,
    }).then(({ stdout }) => stdout.replace(/\n$/, ''));
  }

  async function launch(): Promise<void> {
    rmSync(logPath, { force: true });
    const auth = options.password === undefined ? [] : ['--requirepass', options.password];
    const place = ['--port', String(port), '--bind', HOST, '--dir', directory, '--logfile', logPath];
    const memoryOnly = ['--save', '', '--appendonly', 'no'];
    const child = spawn(REDIS_SERVER, [...place, ...memoryOnly, ...auth, ...(options.args ?? [])], {
      stdio: 'ignore',
    });
    child.unref();
    let failure: Error | undefined;
    child.once('error', (error: NodeJS.ErrnoException) => {
      failure =
        error.code === 'ENOENT'
          ? new Error('redis-server is not installed and this test needs it: apt-get install redis-server')
          : error;
    });
    const guard = child.pid === undefined ? undefined : guardAgainst(child.pid, directory);
    child.once('exit', () => guard?.kill('SIGKILL'));
    try {
      await until(
        () => {
          if (failure !== undefined) throw failure;
          const log = readLog(logPath);
          if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}:\n${log}`);
          return log.includes('Ready to accept connections');
        },
        { what: () => `redis-server on port ${port} to be ready:\n${readLog(logPath)}` },
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

  async function stop(): Promise<void> {
    if (isStopped) return;
    isStopped = true;
    // The one signal that also ends a process stopped by SIGSTOP; there is nothing to save.
    await kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }

  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await launch();
        break;
      } catch (error) {
        // Someone else may have taken the port since it was found free.
        const isTaken = error instanceof Error && error.message.includes('Address already in use');
        if (!isTaken || options.port !== undefined || attempt === START_ATTEMPTS) throw error;
        port = await findFreePort();
      }
    }
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  const credentials = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
  return {
    url: `redis://${credentials}${HOST}:${port}`,
    port,
    stop,
    kill,
    async restart() {
      await kill('SIGKILL');
      await launch();
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

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * A shell that outlives the test process by a moment: it reads from a pipe that ends with that process, however it
 * dies, and then ends the server and removes its directory.
 */
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
