interface Entry {
  readonly key: string;
  /** Unix ms; where it is not known, that of the latest that is. */
  readonly time: number;
  /** Among entries of the same time, the one noted first is the older one. */
  readonly order: number;
}

/** Entries that are no longer wanted stay in the heap until they come up, or until there are more of them than others. */
const GARBAGE_MIN = 64;

/** Which rows have finished, and which of them did so first: a binary heap by time. */
export class FinishedRows {
  readonly #entries = new Map<string, Entry>();
  #heap: Entry[] = [];
  #latest = Number.NEGATIVE_INFINITY;
  #order = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** A row counts from when it finished, whatever happens to it afterwards. */
  note(key: string, time: number | undefined): void {
    if (this.#entries.has(key)) return;
    const entry = { key, time: time ?? this.#latest, order: this.#order++ };
    this.#latest = Math.max(this.#latest, entry.time);
    this.#entries.set(key, entry);
    this.#push(entry);
  }

  remove(key: string): void {
    if (!this.#entries.delete(key)) return;
    if (this.#heap.length <= GARBAGE_MIN + this.#entries.size * 2) return;
    // In order, an array is a heap.
    this.#heap = [...this.#entries.values()].toSorted(compare);
  }

  /** Whether a row that finished at this time did so before all others. */
  isOlderThanAll(time: number | undefined): boolean {
    const { oldest } = this;
    const first = oldest === undefined ? undefined : this.#entries.get(oldest);
    return first === undefined || (time ?? this.#latest) < first.time;
  }

  /** The row that finished first; undefined if none has. */
  get oldest(): string | undefined {
    for (;;) {
      const [top] = this.#heap;
      if (top === undefined || this.#entries.get(top.key) === top) return top?.key;
      this.#pop();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (compare(heap[parent] as Entry, entry) <= 0) break;
      heap[place] = heap[parent] as Entry;
      place = parent;
    }
    heap[place] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && compare(heap[child + 1] as Entry, heap[child] as Entry) < 0) child++;
      if (compare(last, heap[child] as Entry) <= 0) break;
      heap[place] = heap[child] as Entry;
      place = child;
    }
    heap[place] = last;
  }
}

function compare(left: Entry, right: Entry): number {
  // Not a difference: of two infinite times there is none.
  if (left.time !== right.time) return left.time < right.time ? -1 : 1;
  return left.order - right.order;
}
