/** How fast a counter rises, over the last seconds. */
const WINDOW_MS = 5_000;

interface Reading {
  readonly at: number;
  readonly count: number;
}

export class RateWindow {
  readonly #readings: Reading[] = [];

  /** Takes a reading; `at` in ms of a clock that does not step back. Per second; undefined before there are two. */
  read(count: number, at: number): number | undefined {
    const last = this.#readings.at(-1);
    if (last === undefined || at > last.at) this.#readings.push({ at, count });
    // One older than the window stays, so that the window is always whole.
    while ((this.#readings[1]?.at ?? at) < at - WINDOW_MS) this.#readings.shift();
    const [first] = this.#readings;
    if (first === undefined || at - first.at < 500) return undefined;
    return ((count - first.count) * 1_000) / (at - first.at);
  }
}
