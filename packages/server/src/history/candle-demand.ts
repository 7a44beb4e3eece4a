/** Which bars somebody has asked for, by name. Whoever takes the whole channel takes what others have asked for. */
import { isMatch, type Selection } from '@tickboard/core/store/selection';

const CHANNEL = 'candles';
const MATCH_ALL = '*';

export class CandleDemand {
  /** How many sessions select a pattern of keys. */
  readonly #counts = new Map<string, number>();
  #version = 0;
  #listener = () => {};

  /** Counts up whenever another bar may be wanted, or one no longer. */
  get version(): number {
    return this.#version;
  }

  /** There is one listener. */
  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  add(selection: Selection): void {
    for (const pattern of patternsOf(selection)) {
      const count = this.#counts.get(pattern) ?? 0;
      if (count === 0) this.#change();
      this.#counts.set(pattern, count + 1);
    }
  }

  remove(selection: Selection): void {
    for (const pattern of patternsOf(selection)) {
      const count = (this.#counts.get(pattern) ?? 0) - 1;
      if (count > 0) this.#counts.set(pattern, count);
      else if (this.#counts.delete(pattern)) this.#change();
    }
  }

  /** Whether anybody wants the bar of this key. */
  isWanted(key: string): boolean {
    if (this.#counts.has(key)) return true;
    for (const pattern of this.#counts.keys()) if (pattern.includes(MATCH_ALL) && isMatch(pattern, key)) return true;
    return false;
  }

  get isAnyWanted(): boolean {
    return this.#counts.size > 0;
  }

  #change(): void {
    this.#version++;
    this.#listener();
  }
}

function patternsOf(selection: Selection): readonly string[] {
  if (selection.isWhole(CHANNEL)) return [];
  return [...(selection.patterns.get(CHANNEL) ?? [])];
}
