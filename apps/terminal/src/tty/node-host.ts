/**
 * The terminal of a Node.js process. Nothing that is written ever waits for the terminal: what it does not take is
 * tried again later. `process.stdout` would stop the whole process for as long as a slow terminal takes nothing, and
 * a write of the thread pool would keep the process from ending.
 */
import { constants, openSync, writeSync } from 'node:fs';
import type { EndingSignal, HostEvents, Size, TerminalHost } from './terminal-host.ts';

const STDOUT = 1;
/** The second is the same terminal, where the system has no such path, or another user opened it. */
const STDOUT_PATHS = ['/proc/self/fd/1', '/dev/tty'] as const;
const ENDING_SIGNALS: readonly EndingSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM'];
const RETRY_MS = 5;
/** Of a slow terminal that takes what it was sent before: leaving it as it is would be worse than waiting. */
const LAST_WRITE_MAX_MS = 3_000;

export class NodeHost implements TerminalHost {
  readonly #output = openWithoutWaiting() ?? STDOUT;
  #retry: NodeJS.Timeout | undefined;

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
    // Without a listener Node.js opens its debugger, and says so on the screen.
    process.on('SIGUSR1', () => {});
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
    this.#writeOn(Buffer.from(text), done);
  }

  /** What is left of a frame that is under way is not written any more. */
  writeNow(text: string): void {
    clearTimeout(this.#retry);
    let left: Uint8Array = Buffer.from(text);
    const waiting = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    for (let waitedMs = 0; left.length > 0 && waitedMs < LAST_WRITE_MAX_MS;) {
      try {
        left = left.subarray(writeSync(this.#output, left));
      } catch (error) {
        if (!isBusy(error)) return;
        Atomics.wait(waiting, 0, 0, RETRY_MS);
        waitedMs += RETRY_MS;
      }
    }
  }

  #writeOn(bytes: Uint8Array, done: (error: Error | undefined) => void): void {
    let left = bytes;
    try {
      while (left.length > 0) left = left.subarray(writeSync(this.#output, left));
    } catch (error) {
      if (isBusy(error)) this.#retry = setTimeout(() => this.#writeOn(left, done), RETRY_MS);
      else done(error as Error);
      return;
    }
    done(undefined);
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
  for (const path of STDOUT_PATHS) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch {
      // The next one may do.
    }
  }
  return undefined;
}

/** It takes no more for now. */
function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN';
}
