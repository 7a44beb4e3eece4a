/** Arrivals a second over the last five seconds, from one look a second. */
const SECONDS = 5;

export class ArrivalRate {
  readonly #seconds: number[] = [];
  #current = 0;

  add(count: number): void {
    this.#current += count;
  }

  /** To be called once a second; returns the rate over the seconds past. */
  look(): number {
    this.#seconds.push(this.#current);
    this.#current = 0;
    if (this.#seconds.length > SECONDS) this.#seconds.shift();
    return this.#seconds.reduce((sum, count) => sum + count, 0) / this.#seconds.length;
  }
}
