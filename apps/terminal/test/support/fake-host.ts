/** A process and its terminal, in the hands of a test. */
import type { HostEvents, Size, TerminalHost } from '../../src/tty/terminal-host.ts';
import { VirtualTerminal } from './virtual-terminal.ts';

export class FakeHost implements TerminalHost {
  readonly terminal: VirtualTerminal;
  readonly written: string[] = [];
  readonly rawModes: boolean[] = [];
  readonly stops: string[] = [];
  /** The terminal takes nothing any more. */
  isStuck = false;
  #events: HostEvents | undefined;
  #waiting: (() => void) | undefined;

  constructor(columns: number, rows: number) {
    this.terminal = new VirtualTerminal(columns, rows);
  }

  get events(): HostEvents {
    if (this.#events === undefined) throw new Error('nobody listens');
    return this.#events;
  }

  get size(): Size {
    return { columns: this.terminal.columns, rows: this.terminal.rows };
  }

  listen(events: HostEvents): void {
    this.#events = events;
  }

  setRaw(isRaw: boolean): void {
    this.rawModes.push(isRaw);
  }

  write(text: string, done: (error: Error | undefined) => void): void {
    this.writeNow(text);
    if (this.isStuck) this.#waiting = () => done(undefined);
    else done(undefined);
  }

  writeNow(text: string): void {
    this.written.push(text);
    this.terminal.write(text);
  }

  stopJob(): void {
    this.stops.push('job');
  }

  stopSelf(): void {
    this.stops.push('self');
  }

  unstick(): void {
    this.isStuck = false;
    this.#waiting?.();
    this.#waiting = undefined;
  }

  async standing(): Promise<Record<string, unknown>> {
    await this.terminal.shown();
    return { isOnMainScreen: this.terminal.isOnMainScreen, isRaw: this.rawModes.at(-1), ...this.terminal.modes };
  }
}
