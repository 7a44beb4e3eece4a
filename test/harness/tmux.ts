/** A real terminal: a tmux server of the test's own, with one window. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from './until.ts';

const run = promisify(execFile);
/** Of a shell without settings, as root or not. */
const PROMPT = /^[$#]/m;
const TIMEOUT_MS = 90_000;
const MAIN = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

/** Modes of a terminal that the dashboard has for itself, and of one that it gave back. */
export const [TAKEN, GIVEN_BACK] = ['1 0 1', '0 1 0'];

export class Tmux {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tickboard-tmux-'));
  #frozen: number | undefined;

  /** Opens a shell in a window of this size. */
  async open(columns: number, rows: number, environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const size = ['-x', String(columns), '-y', String(rows)];
    const variables = Object.entries({ LC_ALL: 'C.UTF-8', ...environment }).flatMap(([name, value]) => [
      '-e',
      `${name}=${value}`,
    ]);
    // A shell of the least kind: nobody's own settings, and job control.
    await this.#tmux('-u', '-f', '/dev/null', 'new-session', '-d', '-s', 'test', ...size, ...variables, 'exec sh -i');
    await this.untilShown(PROMPT);
  }

  /** Runs `tickboard top` from the shell, which says how it ended. */
  async top(args: string): Promise<void> {
    await this.type(`"${process.execPath}" "${MAIN}" top ${args}; echo "ended with $?"`);
    await this.press('Enter');
  }

  /** Of the dashboard that runs in the shell. */
  async pidOfTop(): Promise<number> {
    const shell = await this.#ask('#{pane_pid}');
    return Number((await run('pgrep', ['-P', shell])).stdout.trim());
  }

  /** It takes nothing any more that is written to it, until it is thawed. */
  async freeze(): Promise<void> {
    this.#frozen = Number(await this.#ask('#{pid}'));
    process.kill(this.#frozen, 'SIGSTOP');
  }

  thaw(): void {
    if (this.#frozen !== undefined) process.kill(this.#frozen, 'SIGCONT');
    this.#frozen = undefined;
  }

  /** Types text as it stands. */
  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-t', 'test', '-l', text);
  }

  /** Presses keys by the names that tmux has for them. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', '-t', 'test', ...keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows));
  }

  /** What is on the screen, with escape sequences for colours where they are asked for. */
  async capture(hasColours = false): Promise<string> {
    return this.#tmux('capture-pane', '-p', '-t', 'test', ...(hasColours ? ['-e'] : []));
  }

  /** `alternate cursor mouse`, each 0 or 1. */
  async modes(): Promise<string> {
    return this.#ask('#{alternate_on} #{cursor_flag} #{mouse_any_flag}');
  }

  async untilShown(wanted: string | RegExp): Promise<string> {
    let shown = '';
    return until(
      async () => {
        shown = await this.capture();
        return (typeof wanted === 'string' ? shown.includes(wanted) : wanted.test(shown)) ? shown : undefined;
      },
      { what: () => `${String(wanted)} on the screen:\n${shown}`, timeoutMs: TIMEOUT_MS },
    );
  }

  async untilModes(wanted: string): Promise<void> {
    await until(async () => (await this.modes()) === wanted, { what: `modes ${wanted}`, timeoutMs: TIMEOUT_MS });
  }

  close(): void {
    this.thaw();
    try {
      execFileSync('tmux', ['-S', join(this.#directory, 'socket'), 'kill-server'], { stdio: 'ignore' });
    } catch {
      // It has ended already.
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #ask(format: string): Promise<string> {
    return (await this.#tmux('display-message', '-p', '-t', 'test', format)).trim();
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { TMUX: _outer, ...env } = process.env;
    return (await run('tmux', ['-S', join(this.#directory, 'socket'), ...args], { env })).stdout;
  }
}
