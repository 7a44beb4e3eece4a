/** The command as it is run: a process of its own, in a directory of its own, with an environment of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../../test/harness/until.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const TIMEOUT = { timeoutMs: 45_000 };
/** Where programs are, and where Node.js keeps what it has compiled. */
const INHERITED = Object.fromEntries(
  ['PATH', 'NODE_COMPILE_CACHE'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  ),
);

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Tickboard {
  readonly directory: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #output = '';
  #errors = '';
  #ended: Ended | undefined;

  constructor(environment: Readonly<Record<string, string>> = {}) {
    this.directory = mkdtempSync(join(tmpdir(), 'tickboard-cli-'));
    this.#environment = environment;
  }

  /** Writes a file into the directory that the command runs in. */
  write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }

  /** `before`: options of Node.js itself; `output`: an open file that standard output goes to instead. */
  start(args: readonly string[], before: readonly string[] = [], output?: number): void {
    this.#ended = undefined;
    [this.#output, this.#errors] = ['', ''];
    const child = spawn(process.execPath, [...before, MAIN, ...args], {
      cwd: this.directory,
      env: { ...INHERITED, ...this.#environment },
      stdio: ['ignore', output ?? 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    child.on('exit', (code, signal) => {
      if (child.stdout?.destroyed || child.stdout?.isPaused()) this.#ended = { code, signal };
    });
    child.on('close', (code, signal) => {
      this.#ended = { code, signal };
    });
  }

  /** Runs to the end. */
  async run(...args: readonly string[]): Promise<Ended & { readonly output: string; readonly errors: string }> {
    this.start(args);
    return { ...(await this.ended()), output: this.#output, errors: this.#errors };
  }

  /** Starts serving on a free port; resolves to the address. */
  async serve(args: readonly string[] = [], before: readonly string[] = []): Promise<string> {
    this.start(['serve', '--port', '0', ...args], before);
    const line = await this.untilLogged(({ msg }) => String(msg).startsWith('listening on '));
    return String(line['msg']).replace('listening on ', '');
  }

  /** What was logged so far, a line an object. */
  get log(): Record<string, unknown>[] {
    const lines = this.#output.split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** What was written to standard error so far. */
  get errors(): string {
    return this.#errors;
  }

  async untilLogged(isWanted: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    return until(() => this.log.find(isWanted), {
      what: () => `a line in the log:\n${this.#output}${this.#errors}`,
      ...TIMEOUT,
    });
  }

  /** Resolves to everything that was written to standard output, once this is a part of it. */
  async untilSaid(part: string): Promise<string> {
    await until(() => this.#output.includes(part), {
      what: () => `${part} in the output:\n${this.#output}${this.#errors}`,
      ...TIMEOUT,
    });
    return this.#output;
  }

  /** From now on nobody reads what it says, but what is to be read is open still. */
  stopReading(): void {
    this.#child?.stdout?.pause();
  }

  readAgain(): void {
    this.#child?.stdout?.resume();
  }

  /** Both outputs lose their reader. */
  closeOutputs(): void {
    this.#child?.stdout?.destroy();
    this.#child?.stderr?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async ended(): Promise<Ended> {
    return until(() => this.#ended, { what: () => `the end:\n${this.#output}${this.#errors}`, ...TIMEOUT });
  }

  /** Ends it, if it has not ended, and removes its directory. */
  async remove(): Promise<void> {
    if (this.#child !== undefined && this.#ended === undefined) {
      this.signal('SIGKILL');
      await this.ended();
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
