/** One store, one rate view, and the frames that a client of it would be sent. */
import type { StateFrame } from '../../src/protocol/codec/codec.ts';
import type { Change } from '../../src/store/change.ts';
import { narrow, RateView } from '../../src/store/rate-view.ts';
import { Selection } from '../../src/store/selection.ts';
import type { Store, StoreOptions } from '../../src/store/store.ts';
import { makeStore, START_MS } from './make-store.ts';

export const TICK_MS = 100;

export class Stream {
  readonly store: Store;
  readonly view: RateView;
  readonly selection: Selection;
  /** Unix ms of the last frame. */
  time = START_MS;

  constructor(names: readonly string[], options: Partial<StoreOptions> = {}) {
    this.store = makeStore({ now: () => this.time, ...options });
    this.view = new RateView(this.store);
    this.selection = new Selection(new Map()).with(names);
  }

  /** Applies the changes and advances. */
  snapshot(changes: readonly Change[] = []): StateFrame {
    this.store.apply(changes);
    this.view.advance();
    return {
      type: 'snapshot',
      epoch: this.store.epoch,
      seq: this.view.version,
      prev: 0,
      time: this.time,
      tables: this.view.snapshot(this.selection),
    };
  }

  /** Applies the changes and advances; undefined where nothing is to be told. */
  update(changes: readonly Change[]): StateFrame | undefined {
    this.time += TICK_MS;
    this.store.apply(changes);
    const { from, to, tables } = this.view.advance();
    const told = tables.map((table) => narrow(table, this.selection)).filter((table) => table !== undefined);
    if (told.length === 0) return undefined;
    return { type: 'update', epoch: this.store.epoch, seq: to, prev: from, time: this.time, tables: told };
  }
}
