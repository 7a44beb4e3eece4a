/** A program of this harness that plays a back end, as a process of its own: it can be killed, and frozen. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

export class PeerProcess {
  readonly #program: string;
  readonly #settings: unknown;
  #running: ChildProcess | undefined;

  /** `program` lies beside this file. Its settings are its argument, in JSON; it says `ready`. */
  constructor(program: string, settings: unknown) {
    this.#program = join(import.meta.dirname, program);
    this.#settings = settings;
  }

  /** Resolves when it is ready. */
  async launch(): Promise<void> {
    const argument = JSON.stringify(this.#settings);
    const child = fork(this.#program, [argument], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await hear(child, 'ready');
    this.#running = child;
  }

  /** Resolves when it says `sent`, or at once where it is not there: then nobody hears of it. */
  async tell(command: object): Promise<void> {
    const child = this.#running;
    if (child === undefined) return;
    const sent = hear(child, 'sent');
    child.send(command);
    await sent;
  }

  /** A command after which it ends; resolves when it is gone. */
  async tellLast(command: object): Promise<void> {
    await this.#end((child) => child.send(command));
  }

  /** SIGSTOP, SIGCONT; with SIGKILL it resolves when the process is gone. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    if (signal === 'SIGKILL') await this.#end((child) => child.kill(signal));
    else this.#running?.kill(signal);
  }

  async restart(): Promise<void> {
    await this.kill('SIGKILL');
    await this.launch();
  }

  async #end(act: (child: ChildProcess) => void): Promise<void> {
    const child = this.#running;
    this.#running = undefined;
    if (child === undefined) return;
    const hasEnded = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    act(child);
    await hasEnded;
  }
}

function hear(child: ChildProcess, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (code: number | null) => reject(new Error(`the process ended with ${code}, before it was ${wanted}`));
    child.once('exit', end);
    child.on('message', function listen(said) {
      if (said !== wanted) return;
      child.off('message', listen).off('exit', end);
      resolve();
    });
  });
}
