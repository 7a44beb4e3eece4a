/** Ticks at an interval that can be changed while it runs. */
export class Ticker {
  readonly #tick: () => void;
  #timer: NodeJS.Timeout;

  constructor(intervalMs: number, tick: () => void) {
    this.#tick = tick;
    this.#timer = setInterval(tick, intervalMs);
  }

  setInterval(intervalMs: number): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(this.#tick, intervalMs);
  }
}
