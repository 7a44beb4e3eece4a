/** Ages count on while nothing arrives: one clock for all of them, once a second. */
const PERIOD_MS = 1_000;

export class Seconds {
  readonly #listeners = new Set<() => void>();
  #count = 0;

  run(): void {
    setInterval(() => {
      if (document.hidden) return;
      this.#count++;
      for (const listener of this.#listeners) {
        // One that throws does not stop the ages of all others.
        try {
          listener();
        } catch (error) {
          reportError(error);
        }
      }
    }, PERIOD_MS);
  }

  get count(): number {
    return this.#count;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
