/**
 * Keeps what was made last, for those who ask for the same: ten thousand clients that return at once cost one encoding.
 * Bounded in bytes, for each may as well ask for something else; what was not asked for the longest goes first.
 */
import type { Parcel } from './parcel.ts';

export class ParcelCache {
  readonly #maxBytes: number;
  /** Least recently used first. */
  readonly #parcels = new Map<string, Parcel>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** At most `maxBytes`, or one parcel that is larger. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: string, make: () => Parcel): Parcel {
    let parcel = this.#parcels.get(key);
    if (parcel === undefined) {
      parcel = make();
      this.#bytes += parcel.bytes.length;
    } else {
      this.#parcels.delete(key);
    }
    this.#parcels.set(key, parcel);
    this.#shrink();
    return parcel;
  }

  #shrink(): void {
    for (const [key, { bytes }] of this.#parcels) {
      if (this.#bytes <= this.#maxBytes || this.#parcels.size === 1) return;
      this.#parcels.delete(key);
      this.#bytes -= bytes.length;
    }
  }
}
