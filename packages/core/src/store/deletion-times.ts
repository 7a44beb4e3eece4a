/** When rows ended by the clock of their back end, the last of them: what was told later of an earlier time is old. */
export class DeletionTimes {
  readonly #kept: number;
  /** Unix ms by key, noted longest ago first. */
  readonly #times = new Map<string, number>();

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Whether the row had ended at this time, as far as that is remembered. */
  isEndedAt(key: string, time: number): boolean {
    const endedAt = this.#times.get(key);
    return endedAt !== undefined && endedAt >= time;
  }

  /** The later of several ends of one row counts. */
  note(key: string, at: number): void {
    const endedAt = Math.max(at, this.#times.get(key) ?? at);
    this.#times.delete(key);
    this.#times.set(key, endedAt);
    if (this.#times.size <= this.#kept) return;
    const [oldest] = this.#times.keys();
    this.#times.delete(oldest as string);
  }

  /** The row is there again. */
  forget(key: string): void {
    this.#times.delete(key);
  }
}
