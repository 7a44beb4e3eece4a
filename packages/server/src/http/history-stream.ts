/**
 * An answer that is sent page by page: the next one is read once the client took the one before, so that one is held at
 * a time, however much there is. What fails on the way cuts the connection: the answer has no end then, and cannot be
 * taken for a whole one.
 */
import { Readable } from 'node:stream';
import type { Clock, Timer } from '@tickboard/core/clock';
import type { HistoryPage, HistoryQuery } from '../history/history-query.ts';

/** Answers of this kind at a time, over all clients. */
export const STREAMS_MAX = 4;
/** A client that takes longer for one page is cut off. */
export const PATIENCE_MS = 120_000;

export interface HistoryStreamOptions {
  readonly query: HistoryQuery;
  readonly ask: (query: HistoryQuery) => Promise<HistoryPage>;
  readonly first: HistoryPage;
  readonly clock: Clock;
  readonly onClose: (error: Error | null) => void;
}

export class HistoryStream extends Readable {
  readonly #options: HistoryStreamOptions;
  #next: HistoryPage | undefined;
  #cursor: string | undefined;
  #patience: Timer | undefined;

  constructor(options: HistoryStreamOptions) {
    // Nothing is read ahead.
    super({ highWaterMark: 0 });
    this.#options = options;
    this.#next = options.first;
  }

  override _read(): void {
    this.#patience?.cancel();
    this.#readPage().then(
      (page) => this.#send(page),
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#patience?.cancel();
    this.#options.onClose(error);
    callback(error);
  }

  async #readPage(): Promise<HistoryPage> {
    const page = this.#next;
    this.#next = undefined;
    if (page !== undefined) return page;
    const { ask, query } = this.#options;
    return ask({ ...query, ...(this.#cursor !== undefined && { cursor: this.#cursor }), isContinued: true });
  }

  #send({ body, nextCursor }: HistoryPage): void {
    if (this.destroyed) return;
    this.#cursor = nextCursor;
    this.#patience = this.#options.clock.after(PATIENCE_MS, () =>
      this.destroy(new Error(`the client took nothing for ${PATIENCE_MS / 1_000} s`)),
    );
    this.push(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    if (nextCursor === undefined) this.push(null);
  }
}
