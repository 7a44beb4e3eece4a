/** How much is written to the terminal. */
import { formatCompact } from '@tickboard/client/view/numbers';
import { RateWindow } from '@tickboard/client/view/rate-window';
import type { Clock } from '@tickboard/core/clock';

export class PerformanceMeter {
  readonly #clock: Clock;
  readonly #frameRate = new RateWindow();
  readonly #byteRate = new RateWindow();
  #frames = 0;
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  count(bytes: number): void {
    this.#frames++;
    this.#bytes += bytes;
    this.#read();
  }

  describe(): string {
    const { frames, bytes } = this.#read();
    if (frames === undefined || bytes === undefined) return 'measuring';
    return `${frames.toFixed(1)} frames/s  ${formatCompact(frames === 0 ? 0 : Math.round(bytes / frames))}B/frame`;
  }

  #read(): { readonly frames: number | undefined; readonly bytes: number | undefined } {
    const at = this.#clock.monotonic();
    return { frames: this.#frameRate.read(this.#frames, at), bytes: this.#byteRate.read(this.#bytes, at) };
  }
}
