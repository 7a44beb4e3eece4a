/** Somebody at a terminal: starts `tickboard top`, sees what it shows, and presses keys. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import xterm from '@xterm/headless';
import { PseudoTerminal } from './pseudo-terminal.ts';

const TICKBOARD = fileURLToPath(new URL('../../apps/cli/bin/tickboard.mjs', import.meta.url));
const COUNT_WRITES = fileURLToPath(new URL('count-writes.mjs', import.meta.url));
const SHOWN_TIMEOUT_MS = 60_000;
const POLL_MS = 5;

export interface TerminalUserOptions {
  readonly url: string;
  readonly columns: number;
  readonly rows: number;
  readonly cpu: number;
  /** For `written`, which costs the dashboard processor time of its own. */
  readonly isCounted: boolean;
}

export interface Written {
  readonly writes: number;
  readonly frames: number;
  readonly bytes: number;
}

interface Awaited {
  readonly isShown: (screen: Screen) => boolean;
  readonly resolve: (atMs: number) => void;
}

export class Screen {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 0, allowProposedApi: true });
  }

  line(row: number): string {
    return this.#terminal.buffer.active.getLine(row)?.translateToString(true) ?? '';
  }

  get lines(): readonly string[] {
    return Array.from({ length: this.#terminal.rows }, (_, row) => this.line(row));
  }

  push(bytes: Buffer, shown: () => void): void {
    this.#terminal.write(bytes, shown);
  }
}

export class TerminalUser {
  readonly screen: Screen;
  readonly startedMs = performance.now();
  readonly #directory = mkdtempSync(join(tmpdir(), 'tickboard-bench-'));
  readonly #terminal: PseudoTerminal;
  #awaited: Awaited | undefined;
  #asked = 0;

  constructor({ url, columns, rows, cpu, isCounted }: TerminalUserOptions) {
    this.screen = new Screen(columns, rows);
    this.#terminal = new PseudoTerminal({
      columns,
      rows,
      cpu,
      command: [process.execPath, TICKBOARD, 'top', url],
      environment: {
        COLORTERM: 'truecolor',
        HOME: this.#directory,
        ...(isCounted && {
          NODE_OPTIONS: `--import=${pathToFileURL(COUNT_WRITES).href}`,
          WRITE_COUNT_FILE: this.#countFile,
        }),
      },
      onOutput: (bytes) => this.#take(bytes),
    });
  }

  get processId(): Promise<number> {
    return this.#terminal.programId();
  }

  type(keys: string): void {
    this.#terminal.type(keys);
  }

  /** When the bytes came with which the screen shows it. */
  async until(isShown: (screen: Screen) => boolean): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const timer = setTimeout(() => {
      reject(new Error(`waited in vain. The screen shows:\n${this.screen.lines.join('\n')}`));
    }, SHOWN_TIMEOUT_MS);
    this.#awaited = { isShown, resolve };
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#awaited = undefined;
    }
  }

  /** What it has written to the terminal so far, where it is counted. */
  async written(): Promise<Written> {
    const wanted = ++this.#asked;
    process.kill(await this.processId, 'SIGIO');
    const deadlineMs = performance.now() + SHOWN_TIMEOUT_MS;
    for (;;) {
      const count = this.#readCount();
      if (count?.asked === wanted) return count;
      if (performance.now() > deadlineMs) throw new Error('it does not say how often it has written');
      await sleep(POLL_MS);
    }
  }

  /** Quits, and waits until it has ended. */
  async quit(): Promise<void> {
    this.type('q');
    await this.#terminal.end();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  get #countFile(): string {
    return join(this.#directory, 'writes.json');
  }

  #readCount(): (Written & { readonly asked: number }) | undefined {
    try {
      return JSON.parse(readFileSync(this.#countFile, 'utf8')) as Written & { asked: number };
    } catch {
      return undefined;
    }
  }

  #take(bytes: Buffer): void {
    const atMs = performance.now();
    this.screen.push(bytes, () => {
      if (this.#awaited?.isShown(this.screen) === true) this.#awaited.resolve(atMs);
    });
  }
}
