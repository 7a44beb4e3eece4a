/** Which bars are in sight: those up to the newest until a person goes back, then what is looked at stays. */
import { pauseBetweenBars } from '@tickboard/client/view/bar-words';
import type { Bar } from '@tickboard/client/view/candle-builder';

/** Of the plot as it was drawn last. */
export interface DrawnBars {
  /** Bars and pauses that there is room for. */
  readonly slots: number;
  /** Bars that are drawn. */
  readonly count: number;
}

export class BarWindow {
  /** Where the last bar in sight ends; undefined while that is the newest one. */
  #untilMs: number | undefined;
  #drawn: DrawnBars = { slots: 0, count: 0 };

  /** Whether a person went back; what is looked at may be the newest bar all the same. */
  get isHeld(): boolean {
    return this.#untilMs !== undefined;
  }

  /** How many of the bars, from the oldest on, are in sight or before that. */
  countUpTo(bars: readonly Bar[], intervalMs: number): number {
    const until = this.#untilMs;
    if (until === undefined) return bars.length;
    const upTo = bars.findLastIndex(({ time }) => time < until) + 1;
    return Math.max(upTo, this.#least(bars, intervalMs));
  }

  drew(drawn: DrawnBars): void {
    this.#drawn = drawn;
  }

  follow(): void {
    this.#untilMs = undefined;
  }

  /** By so many bars, towards now above zero. False where there are none. */
  move(by: number, bars: readonly Bar[], intervalMs: number): boolean {
    const before = this.countUpTo(bars, intervalMs);
    const after = Math.max(this.#least(bars, intervalMs), Math.min(bars.length, before + by));
    const last = bars[after - 1];
    if (last === undefined) return false;
    this.#untilMs = after === bars.length ? undefined : last.time + intervalMs;
    return after !== before;
  }

  /** What was the oldest becomes the newest in sight, and the other way round. */
  movePages(by: number, bars: readonly Bar[], intervalMs: number): boolean {
    return this.move(by * Math.max(1, this.#drawn.count - 1), bars, intervalMs);
  }

  /** So many that they fill the room. */
  #least(bars: readonly Bar[], intervalMs: number): number {
    let taken = 0;
    for (let at = 0; at < bars.length; at++) {
      const [before, bar] = [bars[at - 1], bars[at] as Bar];
      taken += before === undefined ? 1 : 1 + pauseBetweenBars(before.time, bar.time, intervalMs);
      if (taken > this.#drawn.slots) return Math.max(1, at);
    }
    return bars.length;
  }
}
