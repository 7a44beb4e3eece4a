/** The parent's side of watcher-process.ts. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '../harness/until.ts';

export interface Asked {
  readonly id: number;
  /** `verify`: compare with what the server holds; `status`: only tell. */
  readonly what: 'verify' | 'status';
}

export interface Told {
  readonly id: number;
  /** Version that the client shows. */
  readonly seq: number;
  /** Of `verify`: whether it shows what the server holds. */
  readonly matches: boolean | undefined;
  /** Connections that it has had. */
  readonly connects: number;
  /** Gaps, resyncs and errors so far. */
  readonly faults: readonly string[];
}

const SCRIPT = fileURLToPath(new URL('./watcher-process.ts', import.meta.url));
const ANSWER_TIMEOUT_MS = 20_000;

export class Watcher {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, Told>();
  #ids = 0;

  constructor(url: string) {
    this.#child = fork(SCRIPT, [url], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    this.#child.on('message', (told: Told) => this.#answers.set(told.id, told));
  }

  async ask(what: Asked['what']): Promise<Told> {
    const id = ++this.#ids;
    this.#child.send({ id, what } satisfies Asked);
    return until(() => this.#answers.get(id), { what: 'a watcher to answer', timeoutMs: ANSWER_TIMEOUT_MS });
  }

  /** Verifies until it shows at least this version. */
  askUntil(version: number): Promise<Told> {
    return until(
      async () => {
        const told = await this.ask('verify');
        return told.seq >= version && told;
      },
      { what: `a watcher to reach version ${version}`, timeoutMs: ANSWER_TIMEOUT_MS },
    );
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  /** Ends it, stopped or not. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
