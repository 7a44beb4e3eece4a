/** The bars and trades of one symbol for a panel, from when it shows them until it shows others or none. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { InstrumentBars } from '@tickboard/client/view/bar-history';
import { selectorOf } from '@tickboard/client/view/selectors';
import type { Desk } from './desk.ts';

/** What is on the screen is drawn more often, whatever comes. */
const LEFT_AFTER_MS = 2_000;

export class HeldBars {
  readonly #desk: Desk;
  #symbol: string | undefined;
  #bars: InstrumentBars | undefined;
  #usedAtMs = Number.NEGATIVE_INFINITY;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Opened before the server is asked: a trade that came uncounted would end what is known of those before it. */
  selectorsOf(symbol: string): readonly ChannelSelector[] {
    this.of(symbol);
    return selectorOf('trades', symbol);
  }

  /** With each frame. After a while without one, trades may have been missed: what the server kept is asked for. */
  of(symbol: string): InstrumentBars {
    const { bars, clock } = this.#desk;
    const now = clock.monotonic();
    const wasLeft = now - this.#usedAtMs > LEFT_AFTER_MS;
    this.#usedAtMs = now;
    if (this.#bars !== undefined && this.#symbol === symbol && !wasLeft) return this.#bars;
    if (this.#bars !== undefined) bars.close(this.#bars);
    this.#symbol = symbol;
    this.#bars = bars.open(symbol);
    return this.#bars;
  }
}
