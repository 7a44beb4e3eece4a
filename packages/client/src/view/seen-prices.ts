/**
 * Prices that were seen of one instrument, for a line of the whole time since it was first looked at. Memory is bounded:
 * when it is full every other point is left out, and points are kept half as often.
 */
export interface SeenPrice {
  /** Ms, of any clock that does not step back. */
  readonly time: number;
  readonly price: number;
}

const POINTS_MAX = 120;
const FIRST_STEP_MS = 1_000;

export class SeenPrices {
  #points: SeenPrice[] = [];
  #stepMs = FIRST_STEP_MS;
  #last: SeenPrice | undefined;

  /** Oldest first; the last one is the price now. */
  get points(): readonly SeenPrice[] {
    const last = this.#last;
    return last === undefined || this.#points.at(-1) === last ? this.#points : [...this.#points, last];
  }

  observe(time: number, price: number): void {
    if (!Number.isFinite(price)) return;
    this.#last = { time, price };
    const before = this.#points.at(-1);
    if (before !== undefined && time - before.time < this.#stepMs) return;
    this.#points.push(this.#last);
    if (this.#points.length < POINTS_MAX) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 0);
    this.#stepMs *= 2;
  }
}

/** The line as points of a polygon (`x,y x,y`) in a box of this size; empty while there are fewer than two prices. */
export function writeLine(points: readonly SeenPrice[], width: number, height: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.time <= first.time) return '';
  const prices = points.map(({ price }) => price);
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const [span, range] = [last.time - first.time, high - low];
  return points
    .map(({ time, price }) => {
      const x = ((time - first.time) / span) * width;
      const y = range === 0 ? height / 2 : (1 - (price - low) / range) * height;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
