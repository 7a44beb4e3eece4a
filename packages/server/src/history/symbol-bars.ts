/** The bar of each length that one instrument is in, and the one before it, from ticks in any order. */
import { addTick, type Basis, type Sums, sumsOf } from './bar-sums.ts';
import { INTERVAL_MS, INTERVALS } from '@tickboard/core/model/intervals';

export interface FormingBar extends Sums {
  readonly openTime: number;
  /** Of trades alone, once there is one. */
  basis: Basis;
  /** Whether nothing was told of the time before it; undefined of one that was kept. */
  readonly isFirst?: boolean;
}

export interface BarPair {
  /** Undefined before the first tick. */
  readonly current: FormingBar | undefined;
  readonly previous: FormingBar | undefined;
}

interface Slot {
  readonly lengthMs: number;
  current: FormingBar | undefined;
  previous: FormingBar | undefined;
  changes: number;
}

export class SymbolBars {
  readonly #slots: readonly Slot[] = INTERVALS.map((interval) => ({
    lengthMs: INTERVAL_MS[interval],
    current: undefined,
    previous: undefined,
    changes: 0,
  }));

  /** In order of recording. `time` in Unix ms, `volume` in base units, 0 of a quote. */
  add(basis: Basis, time: number, price: number, volume: number): void {
    for (const slot of this.#slots) addToSlot(slot, basis, time, price, volume);
  }

  /** Goes on from a bar that was kept. Bars are given in the order of their time, before any tick. */
  restore(interval: number, bar: FormingBar): void {
    const slot = this.#slots[interval] as Slot;
    slot.previous = slot.current;
    slot.current = bar;
  }

  /** By place in `INTERVALS`. */
  at(interval: number): BarPair {
    return this.#slots[interval] as Slot;
  }

  /** Counts up with each tick of the bar or of the one before it. */
  changesAt(interval: number): number {
    return (this.#slots[interval] as Slot).changes;
  }
}

function addToSlot(slot: Slot, basis: Basis, time: number, price: number, volume: number): void {
  const { current, previous, lengthMs } = slot;
  // The usual case needs no division.
  if (current !== undefined && time >= current.openTime && time < current.openTime + lengthMs) {
    join(current, basis, time, price, volume);
  } else if (previous !== undefined && time >= previous.openTime && time < previous.openTime + lengthMs) {
    join(previous, basis, time, price, volume);
  } else {
    const openTime = Math.floor(time / lengthMs) * lengthMs;
    if (current === undefined || openTime > current.openTime) {
      slot.previous = current;
      slot.current = { openTime, basis, isFirst: current?.isFirst === undefined, ...sumsOf(time, price, volume) };
    } else if (previous === undefined || openTime > previous.openTime) {
      slot.previous = { openTime, basis, isFirst: previous?.isFirst === undefined, ...sumsOf(time, price, volume) };
    } else {
      // It corrects a bar that only history has.
      return;
    }
  }
  slot.changes++;
}

function join(bar: FormingBar, basis: Basis, time: number, price: number, volume: number): void {
  if (basis === bar.basis) addTick(bar, time, price, volume);
  else if (basis === 'trades') Object.assign(bar, { basis }, sumsOf(time, price, volume));
}
