/** What a probe saw, counted. */
export class Tally {
  readonly #counts = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#total++;
  }

  /** `3 (bad_json 2, no_route 1)`, the most frequent first. */
  toString(): string {
    const parts = [...this.#counts].toSorted((left, right) => right[1] - left[1]);
    const shown = parts.map(([name, count]) => `${name} ${count}`).join(', ');
    return shown === '' ? '0' : `${this.#total} (${shown})`;
  }
}
