/** A server of somebody else's, from the system's packages, as a process of a test: it never outlives it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { until } from './until.ts';

const ENDING_SIGNALS: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT']);

export interface ServerProcessOptions {
  /** Also the name of its package. */
  readonly command: string;
  readonly args: readonly string[];
  /** Beside that of the test. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Removed when the test process dies. */
  readonly directory: string;
  readonly logPath: string;
  readonly isReady: (log: string) => boolean | Promise<boolean>;
}

export class ServerProcess {
  readonly #options: ServerProcessOptions;
  #running: ChildProcess | undefined;

  constructor(options: ServerProcessOptions) {
    this.#options = options;
  }

  /** Resolves when it is ready. */
  async launch(): Promise<void> {
    const { command, args, environment, directory, logPath, isReady } = this.#options;
    rmSync(logPath, { force: true });
    const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...environment } });
    child.unref();
    let failure: Error | undefined;
    child.once('error', (error: NodeJS.ErrnoException) => {
      failure =
        error.code === 'ENOENT'
          ? new Error(`${command} is not installed and this test needs it: apt-get install ${command}`)
          : error;
    });
    const guard = child.pid === undefined ? undefined : guardAgainst(child.pid, directory);
    child.once('exit', () => guard?.kill('SIGKILL'));
    try {
      await until(
        () => {
          if (failure !== undefined) throw failure;
          const log = readLog(logPath);
          if (child.exitCode !== null) throw new Error(`${command} ended with code ${child.exitCode}:\n${log}`);
          return isReady(log);
        },
        { what: () => `${command} to be ready:\n${readLog(logPath)}` },
      );
    } catch (error) {
      child.kill('SIGKILL');
      guard?.kill('SIGKILL');
      throw error;
    }
    this.#running = child;
  }

  /** SIGSTOP leaves its port open and silent; with a signal that ends it, resolves when it is gone. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#running;
    if (child === undefined) return;
    if (!ENDING_SIGNALS.has(signal)) {
      child.kill(signal);
      return;
    }
    this.#running = undefined;
    child.ref();
    const hasEnded = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    });
    child.kill(signal);
    await hasEnded;
  }

  /** Ends it for good and removes its directory. Safe to call twice. */
  async stop(): Promise<void> {
    // The one signal that also ends a process stopped by SIGSTOP.
    await this.kill('SIGKILL');
    rmSync(this.#options.directory, { recursive: true, force: true });
  }
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
