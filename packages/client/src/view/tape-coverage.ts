/** Of which time the tape was seen whole: only of such time it can be said what was traded, and that nothing was. */
interface Span {
  readonly from: number;
  /** Undefined while it goes on. */
  to: number | undefined;
}

export class TapeCoverage {
  readonly #spans: Span[] = [];
  #isBroken = true;
  #firstId = Infinity;
  #newest = -Infinity;
  #version = 0;

  /** Counts up whenever something is covered that was not, or the reverse. */
  get version(): number {
    return this.#version;
  }

  /** The beginning of the first time that was seen whole; undefined while there is none. */
  get since(): number | undefined {
    return this.#spans[0]?.from;
  }

  /** A trade was seen. Within what goes on, ids count up with those that were sent. */
  take(id: number, time: number): void {
    const last = this.#spans.at(-1);
    if (this.#isBroken || last === undefined) {
      this.#isBroken = false;
      this.#version++;
      this.#spans.push({ from: time, to: undefined });
      this.#firstId = id;
    } else if (id < this.#firstId) {
      // Replayed: what goes on began earlier than was known.
      this.#spans[this.#spans.length - 1] = { from: Math.min(last.from, time), to: undefined };
      this.#firstId = id;
      this.#version++;
    }
    this.#newest = Math.max(this.#newest, time);
  }

  /** Trades after the newest one may have been missed. */
  break(): void {
    const last = this.#spans.at(-1);
    if (last !== undefined && !this.#isBroken) last.to = this.#newest;
    this.#isBroken = true;
    this.#version++;
  }

  /** Nothing was seen. */
  clear(): void {
    this.#spans.length = 0;
    this.#isBroken = true;
    this.#firstId = Infinity;
    this.#newest = -Infinity;
    this.#version++;
  }

  /** Whether everything from `from` on and before `to` was seen, or will be. */
  covers(from: number, to: number): boolean {
    return from >= to || this.#spans.some((span) => span.from <= from && (span.to === undefined || span.to >= to));
  }
}
