interface Entry {
  /** The load that last met the key. */
  load: number;
  isFinished: boolean;
  /** See `settle`. */
  isSettled: boolean;
}

export interface GoneRow {
  readonly key: string;
  readonly isFinished: boolean;
}

/**
 * Remembers which rows have a key in Redis, so that a complete load can tell whose key is gone. Messages arrive on
 * another connection than the load, so what a load reads may be older than a message already handled.
 */
export class KeyLedger {
  readonly #entries = new Map<string, Entry>();
  readonly #removedMeanwhile = new Set<string>();
  #load = 0;
  #isLoading = false;

  /** A load that never ends leaves no mark: the next one begins afresh. */
  beginLoad(): void {
    this.#load++;
    this.#isLoading = true;
    this.#removedMeanwhile.clear();
  }

  /** The load met a key. Returns whether what it holds is news: not settled, and not removed by a message meanwhile. */
  meet(key: string, isFinished = false): boolean {
    if (this.#removedMeanwhile.has(key)) return false;
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#entries.set(key, { load: this.#load, isFinished, isSettled: false });
      return true;
    }
    entry.load = this.#load;
    entry.isFinished ||= isFinished;
    return !entry.isSettled;
  }

  /** What the key holds was handed over and cannot change any more: it is no news from here on. */
  settle(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.isSettled = true;
  }

  /** The load met a key that holds nothing readable: its row is not gone. */
  meetUnreadable(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.load = this.#load;
  }

  /** A message changed a row: it cannot be gone by a load that began before. */
  hear(key: string, isFinished = false): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.load = this.#load;
    entry.isFinished ||= isFinished;
  }

  /** A message removed a row. */
  remove(key: string): void {
    this.#entries.delete(key);
    if (this.#isLoading) this.#removedMeanwhile.add(key);
  }

  /** Rows whose key a complete load did not meet. They are forgotten. */
  endLoad(): GoneRow[] {
    this.#isLoading = false;
    this.#removedMeanwhile.clear();
    const gone: GoneRow[] = [];
    for (const [key, { load, isFinished }] of this.#entries) {
      if (load === this.#load) continue;
      this.#entries.delete(key);
      gone.push({ key, isFinished });
    }
    return gone;
  }
}
