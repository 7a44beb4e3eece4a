/** The terminal and the process around it, as far as the dashboard needs them; tests bring their own. */

export type EndingSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | 'SIGUSR2' | 'SIGALRM';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface HostEvents {
  input(bytes: Uint8Array): void;
  resized(): void;
  /** Nobody is at the terminal any more. */
  gone(): void;
  /** Of a process that is about to end. */
  ending(signal: EndingSignal): void;
  /** It is to be stopped for a while: Ctrl-Z, or a signal. */
  stopping(): void;
  continued(): void;
  /** The process ends, whatever the reason: the last moment to write. */
  exiting(): void;
  failed(error: unknown): void;
}

export interface TerminalHost {
  readonly size: Size;
  listen(events: HostEvents): void;
  setRaw(isRaw: boolean): void;
  /** Calls `done` when the terminal has taken all of it. One at a time. */
  write(text: string, done: (error: Error | undefined) => void): void;
  /**
   * Returns when it is written, or when the terminal does not take it for three seconds. What `write` has under way ends
   * where it is.
   */
  writeNow(text: string): void;
  /** Stops all that the shell runs as this job, as Ctrl-Z does. */
  stopJob(): void;
  /** Stops this process, until it is continued. */
  stopSelf(): void;
}
