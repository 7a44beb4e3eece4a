/**
 * The terminal of a Node.js process. A frame is written at once as far as the terminal takes it without waiting, and
 * the rest by the thread pool: `process.stdout` would stop the whole process for as long as a slow terminal takes
 * nothing.
 */
import { constants, openSync, write, writeSync } from 'node:fs';
import type { EndingSignal, HostEvents, Size, TerminalHost } from './terminal-host.ts';

const STDOUT = 1;
const STDOUT_PATH = '/proc/self/fd/1';
const ENDING_SIGNALS: readonly EndingSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const RETRY_MS = 5;
const LAST_WRITE_MAX_MS = 1_000;

export class NodeHost implements TerminalHost {
  readonly #ready = openWithoutWaiting();

  get size(): Size {
    return { columns: process.stdout.columns, rows: process.stdout.rows };
  }

  listen(events: HostEvents): void {
    const { stdin, stdout } = process;
    stdin.on('data', (bytes: Buffer) => events.input(bytes));
    stdin.on('end', () => events.gone());
    stdin.on('error', () => events.gone());
    stdout.on('resize', () => events.resized());
    for (const signal of ENDING_SIGNALS) process.on(signal, () => events.ending(signal));
    process.on('SIGTSTP', () => events.stopping());
    process.on('SIGCONT', () => events.continued());
    process.on('exit', () => events.exiting());
    process.on('uncaughtException', (error) => events.failed(error));
    process.on('unhandledRejection', (error) => events.failed(error));
  }

  setRaw(isRaw: boolean): void {
    const { stdin } = process;
    try {
      stdin.setRawMode(isRaw);
    } catch {
      // The terminal is gone: `gone` tells.
    }
    if (isRaw) stdin.resume();
    else stdin.pause();
  }

  write(text: string, done: (error: Error | undefined) => void): void {
    const bytes = Buffer.from(text);
    const written = this.#writeReady(bytes);
    if (written === bytes.length) done(undefined);
    else writeAll(bytes.subarray(written), done);
  }

  writeNow(text: string): void {
    let left: Uint8Array = Buffer.from(text);
    const waiting = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    for (let waitedMs = 0; left.length > 0 && waitedMs < LAST_WRITE_MAX_MS;) {
      try {
        left = left.subarray(writeSync(STDOUT, left));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
        Atomics.wait(waiting, 0, 0, RETRY_MS);
        waitedMs += RETRY_MS;
      }
    }
  }

  /** How many bytes the terminal took without waiting. What is wrong with it is told by the write that waits. */
  #writeReady(bytes: Uint8Array): number {
    if (this.#ready === undefined) return 0;
    try {
      return writeSync(this.#ready, bytes);
    } catch {
      return 0;
    }
  }

  stopJob(): void {
    process.kill(0, 'SIGTSTP');
  }

  stopSelf(): void {
    process.kill(process.pid, 'SIGSTOP');
  }
}

/** Opened anew, as others share what standard output is open as. Undefined where the system cannot. */
function openWithoutWaiting(): number | undefined {
  try {
    return openSync(STDOUT_PATH, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

function writeAll(bytes: Uint8Array, done: (error: Error | undefined) => void): void {
  write(STDOUT, bytes, (error, written) => {
    if (error?.code === 'EAGAIN') setTimeout(() => writeAll(bytes, done), RETRY_MS);
    else if (error !== null) done(error);
    else if (written < bytes.length) writeAll(bytes.subarray(written), done);
    else done(undefined);
  });
}
