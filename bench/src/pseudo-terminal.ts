/** A program on a terminal that this process holds the other end of, by `script` of util-linux. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pinned } from './machine.ts';

export interface PseudoTerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly cpu: number;
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (bytes: Buffer) => void;
}

const POLL_MS = 2;
const START_TIMEOUT_MS = 10_000;
const END_TIMEOUT_MS = 5_000;

export class PseudoTerminal {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #ended: Promise<unknown>;
  #hasEnded = false;

  constructor({ columns, rows, cpu, command, environment, onOutput }: PseudoTerminalOptions) {
    const line = `stty cols ${columns} rows ${rows}; exec ${command.map(quote).join(' ')}`;
    const [name, args] = pinned(cpu, 'script', ['--quiet', '--flush', '--return', '--command', line, '/dev/null']);
    const env = { PATH: process.env['PATH'], SHELL: '/bin/sh', TERM: 'xterm-256color', ...environment };
    this.#child = spawn(name, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout.on('data', onOutput);
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', resolve);
      this.#child.once('error', resolve);
    }).then(() => {
      this.#hasEnded = true;
    });
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Process id of the program. */
  async programId(): Promise<number> {
    const deadlineMs = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      const id = childOf(this.#child.pid);
      if (id !== undefined) return id;
      if (this.#hasEnded || performance.now() > deadlineMs) throw new Error('script (util-linux) did not start it');
      await sleep(POLL_MS);
    }
  }

  /** Resolves once the program has ended: by itself, or it is made to. */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(timer);
  }
}

function childOf(id: number | undefined): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').trim().split(' ');
    return child === undefined || child === '' ? undefined : Number(child);
  } catch {
    return undefined;
  }
}

/** For a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
