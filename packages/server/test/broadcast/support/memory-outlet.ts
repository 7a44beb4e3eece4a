import type { CloseCode } from '@tickboard/core/protocol/close-codes';
import type { Outlet } from '../../../src/broadcast/outlet.ts';

export interface Closing {
  readonly code: CloseCode;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
}

/** One end of a pair in memory. How much of what was written arrives at the other end, and when, the test says. */
export class MemoryOutlet implements Outlet {
  /** Whatever is written arrives at once. */
  isStalled = false;
  closing: Closing | undefined;
  /** Writes after the end, which the broadcaster knew of. */
  lateWrites = 0;
  #isCut = false;
  /** In order, what was written and has not arrived. */
  #chunks: Buffer[] = [];
  readonly writes: Buffer[] = [];
  /** Called before a write is taken, as a transport does that notices a broken socket only when it writes. */
  onWrite: (frames: Buffer) => void = () => {};
  onArrival: (bytes: Buffer) => void = () => {};
  onClose: () => void = () => {};

  get bufferedBytes(): number {
    return this.#chunks.reduce((bytes, chunk) => bytes + chunk.length, 0);
  }

  write(frames: Buffer): void {
    const wasOpen = this.closing === undefined && !this.#isCut;
    this.onWrite(frames);
    if (this.closing !== undefined || this.#isCut) {
      if (!wasOpen) this.lateWrites++;
      return;
    }
    this.writes.push(frames);
    this.#chunks.push(frames);
    if (!this.isStalled) this.drain();
  }

  close(code: CloseCode, message: string, retryAfterMs?: number): void {
    if (this.closing !== undefined) return;
    this.closing = { code, message, retryAfterMs };
    this.onClose();
    this.#chunks = [];
  }

  /** The next so many bytes arrive; all of them unless told. */
  drain(byteCount = Number.POSITIVE_INFINITY): void {
    let left = byteCount;
    while (this.#chunks[0] !== undefined && left > 0) {
      const [chunk] = this.#chunks;
      const arriving = chunk.subarray(0, left);
      left -= arriving.length;
      if (arriving.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(arriving.length);
      this.onArrival(arriving);
    }
  }

  /** The connection is gone, with all that was on its way. */
  cut(): void {
    this.#isCut = true;
    this.#chunks = [];
  }

  stall(): void {
    this.isStalled = true;
  }

  open(): void {
    this.isStalled = false;
    this.drain();
  }
}
