import type { Parcel } from './parcel.ts';
import type { Position } from './subscriber.ts';

/** What one pass has for one group. */
export class Job {
  /** Where a member stands that is skipped. */
  readonly before: Position;
  readonly #make: () => Parcel;
  #parcel: Parcel | undefined;

  constructor(before: Position, make: () => Parcel) {
    this.before = before;
    this.#make = make;
  }

  /** Made when the first member can take it, and once only. */
  get parcel(): Parcel {
    return (this.#parcel ??= this.#make());
  }
}
