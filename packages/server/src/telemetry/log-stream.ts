/** Standard output for a log: whoever reads it, or no longer does, neither stops the program nor keeps it waiting. */
import type { Writable } from 'node:stream';
import type { DestinationStream } from 'pino';

/** What may wait for a reader that is behind; beyond, lines are dropped. */
const LOG_BACKLOG_MAX_BYTES = 1_048_576;

/**
 * Writing straight to the file descriptor, as pino does by default, would wait inside the call for a reader that does
 * not read, and everything else with it. A stream keeps the line instead, and says so.
 */
export class LogStream implements DestinationStream {
  readonly #output: Writable;
  #dropped = 0;

  /** `onDropped` is told how many lines were lost, once lines arrive again. */
  constructor(output: Writable, onDropped: (lines: number) => void) {
    this.#output = output;
    // A reader that is gone, a disk that is full: each line is tried, and there is no place left to say that it failed.
    output.on('error', () => undefined);
    output.on('drain', () => {
      const lines = this.#dropped;
      this.#dropped = 0;
      if (lines > 0) onDropped(lines);
    });
  }

  write(line: string): void {
    if (this.#output.writableLength + line.length > LOG_BACKLOG_MAX_BYTES) this.#dropped++;
    else this.#output.write(line);
  }
}
