/** When what was recorded at which time is due. */
export class Timeline {
  readonly #speed: number;
  #startMs: number;
  #fromMs: number;

  /** At `startMs` of the clock it is `fromMs` of the recording. */
  constructor(speed: number, startMs: number, fromMs: number) {
    this.#speed = speed;
    this.#startMs = startMs;
    this.#fromMs = fromMs;
  }

  dueMs(recordedMs: number): number {
    return this.#startMs + Math.max(0, recordedMs - this.#fromMs) / this.#speed;
  }

  /** The recording ended at `endMs` and begins again: no time is lost between the two. */
  restart(endMs: number, fromMs: number): void {
    this.#startMs = this.dueMs(endMs);
    this.#fromMs = fromMs;
  }
}
