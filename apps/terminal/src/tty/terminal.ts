/**
 * A terminal that the dashboard has for itself, and gives back as it was, whatever ends it. One frame is under way at
 * a time: while a slow terminal takes it, later ones are left out.
 */
import { ENTER_SEQUENCE, LEAVE_SEQUENCE, WIPE_SEQUENCE } from './sequences.ts';
import type { EndingSignal, Size, TerminalHost } from './terminal-host.ts';

export interface TerminalEvents {
  input(bytes: Uint8Array): void;
  /** The size, or all that is known of what it shows, is another: paint it anew. */
  changed(): void;
  /** It has taken the frame before. */
  drained(): void;
  /** It was given back for good. */
  ended(end: TerminalEnd): void;
}

export type TerminalEnd =
  | { readonly kind: 'signal'; readonly signal: EndingSignal }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface TerminalOptions {
  readonly host: TerminalHost;
  /** The value of TERM. */
  readonly term: string;
}

export class Terminal {
  readonly #host: TerminalHost;
  readonly #leaveSequence: string;
  #isHeld = false;
  #hasEnded = false;
  #isWriting = false;
  /** Of writes that were given up when the terminal was given back. */
  #serial = 0;

  constructor({ host, term }: TerminalOptions) {
    this.#host = host;
    this.#leaveSequence = term === 'linux' ? LEAVE_SEQUENCE + WIPE_SEQUENCE : LEAVE_SEQUENCE;
  }

  get size(): Size {
    return this.#host.size;
  }

  /** Whether a frame is under way. */
  get isBusy(): boolean {
    return this.#isWriting;
  }

  open(events: TerminalEvents): void {
    this.#host.listen({
      input: (bytes) => {
        if (this.#isHeld) events.input(bytes);
      },
      resized: () => {
        if (this.#isHeld) events.changed();
      },
      gone: () => this.#end({ kind: 'gone' }, events),
      ending: (signal) => this.#end({ kind: 'signal', signal }, events),
      stopping: () => {
        this.#release();
        this.#host.stopSelf();
      },
      continued: () => {
        if (this.#hasEnded) return;
        // A shell may have changed what it had to itself: raw mode is set anew, and not only if it was lost.
        if (this.#isHeld) this.#host.setRaw(false);
        this.#hold(events);
        events.changed();
      },
      exiting: () => this.#release(),
      failed: (error) => this.#end({ kind: 'failed', error }, events),
    });
    this.#hold(events);
  }

  /** False where the frame before is still under way, and this one was not taken. */
  send(frame: string, events: Pick<TerminalEvents, 'drained'>): boolean {
    if (!this.#isHeld || this.#isWriting) return false;
    this.#write(frame, events);
    return true;
  }

  /** As Ctrl-Z does. */
  stopJob(): void {
    this.#host.stopJob();
  }

  /** Gives it back. Safe to call twice. */
  close(): void {
    this.#hasEnded = true;
    this.#release();
  }

  #hold(events: Pick<TerminalEvents, 'drained'>): void {
    this.#isHeld = true;
    this.#host.setRaw(true);
    this.#write(ENTER_SEQUENCE, events);
  }

  #release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#serial++;
    this.#isWriting = false;
    this.#host.writeNow(this.#leaveSequence);
    this.#host.setRaw(false);
  }

  #write(text: string, events: Pick<TerminalEvents, 'drained'>): void {
    const serial = ++this.#serial;
    this.#isWriting = true;
    this.#host.write(text, () => {
      // What a terminal that is gone does not take is told by its input.
      if (serial !== this.#serial) return;
      this.#isWriting = false;
      events.drained();
    });
  }

  #end(end: TerminalEnd, events: TerminalEvents): void {
    if (this.#hasEnded) return;
    this.close();
    events.ended(end);
  }
}
