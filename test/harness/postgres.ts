/** A real PostgreSQL for tests: its own cluster on a free port, gone when the test is. */
import { execFile, execFileSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';

const HOST = '127.0.0.1';
/** Debian and its kin keep what is no client here; elsewhere it is on the PATH. */
const BINARIES = globSync('/usr/lib/postgresql/*/bin').toSorted().at(-1);
/** PostgreSQL refuses to run as root. */
const USER = process.getuid?.() === 0 ? 'postgres' : undefined;
const PASSWORD = 'a secret / of tests';

export interface PostgresServer {
  readonly port: number;
  readonly password: string;
  /** A database of its own, empty. Its address names the password. */
  createDatabase(): Promise<string>;
  /** Runs psql with these arguments on the database of the address and returns what it printed. */
  psql(url: string, ...args: readonly string[]): Promise<string>;
  /** Every process of it holds still: its connections are open and silent. */
  freeze(): void;
  thaw(): void;
  /** As an operator does it: connections are ended, what was committed is kept. */
  halt(): Promise<void>;
  /** All processes at once. */
  crash(): Promise<void>;
  /** After `halt` or `crash`, on the same port with the same data. */
  start(): Promise<void>;
  /** Ends it for good and removes what it left. Safe to call twice. */
  stop(): Promise<void>;
}

/** `settings`: lines of postgresql.conf. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'tickboard-postgres-'));
  const [data, logPath] = [join(directory, 'data'), join(directory, 'postgres.log')];
  if (USER !== undefined) chownSync(directory, idOf('-u'), idOf('-g'));
  const password = join(directory, 'password');
  execFileSync('sh', ['-c', `umask 022; printf '%s' "$1" > "$2"`, 'sh', PASSWORD, password]);
  const port = await findFreePort();
  const [initdb, ...initArgs] = asUser('initdb', '-D', data, '-U', 'tickboard', '--no-sync', '-E', 'UTF8');
  await promisify(execFile)(initdb, [...initArgs, '--locale=C.UTF-8', '--auth=scram-sha-256', `--pwfile=${password}`], {
    cwd: directory,
  });
  const options = [`port=${port}`, `listen_addresses=${HOST}`, 'unix_socket_directories=', ...settings];
  const log = ['logging_collector=off', 'fsync=off', 'log_destination=stderr'];
  const [command, ...args] = asUser('postgres', '-D', data, ...[...log, ...options].flatMap((line) => ['-c', line]));
  const server = new ServerProcess({
    command: 'sh',
    // Becomes the server itself, so that signals reach it.
    args: ['-c', 'log=$1; shift; exec "$@" 2>>"$log"', 'sh', logPath, command, ...args],
    directory,
    logPath,
    isReady: (text) => text.includes('ready to accept connections'),
  });
  const pids = (): number[] => {
    try {
      const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
      const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ');
      return [postmaster, ...children.filter((pid) => pid !== '').map(Number)];
    } catch {
      return [];
    }
  };
  const signal = (name: NodeJS.Signals) => {
    for (const pid of pids()) kill(pid, name);
  };
  const addressOf = (database: string) =>
    `postgres://tickboard:${encodeURIComponent(PASSWORD)}@${HOST}:${port}/${database}`;
  const psql = async (url: string, ...wanted: readonly string[]) => {
    const { stdout } = await promisify(execFile)('psql', ['-X', '-v', 'ON_ERROR_STOP=1', url, ...wanted], {
      maxBuffer: 2 ** 26,
    });
    return stdout.replace(/\n$/, '');
  };

  try {
    await server.launch();
  } catch (error) {
    await server.stop();
    throw error;
  }
  let databases = 0;
  return {
    port,
    password: PASSWORD,
    async createDatabase() {
      const name = `desk_${++databases}`;
      await psql(addressOf('postgres'), '-c', `CREATE DATABASE ${name}`);
      return addressOf(name);
    },
    psql,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    halt: () => server.kill('SIGINT'),
    async crash() {
      const all = pids();
      for (const pid of all.slice(1)) kill(pid, 'SIGKILL');
      await server.kill('SIGKILL');
    },
    async start() {
      await server.launch();
      if (!(await canConnect(port))) throw new Error(`PostgreSQL does not listen on ${port}`);
    },
    async stop() {
      for (const pid of pids().slice(1)) kill(pid, 'SIGKILL');
      await server.stop();
    },
  };
}

function asUser(command: string, ...args: readonly string[]): [string, ...string[]] {
  const path = BINARIES === undefined ? command : join(BINARIES, command);
  if (USER === undefined) return [path, ...args];
  return ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', path, ...args];
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, USER as string]));
}

function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
