import type { Voice } from './change.ts';

interface End {
  readonly at: number;
  readonly voice: Voice | undefined;
}

/** When rows ended by the clock of their back end, the last of them: what was told later of an earlier time is old. */
export class DeletionTimes {
  readonly #kept: number;
  /** Unix ms by key, noted longest ago first. */
  readonly #ends = new Map<string, End>();

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Whether the row had ended at this time, as far as that is remembered. */
  isEndedAt(key: string, time: number): boolean {
    const end = this.#ends.get(key);
    return end !== undefined && end.at >= time;
  }

  /** Who told that the row ended. */
  voiceOf(key: string): Voice | undefined {
    return this.#ends.get(key)?.voice;
  }

  /** The later of several ends of one row counts. */
  note(key: string, at: number, voice: Voice | undefined): void {
    const known = this.#ends.get(key);
    this.#ends.delete(key);
    this.#ends.set(key, known !== undefined && known.at > at && !isFormer(known.voice, voice) ? known : { at, voice });
    if (this.#ends.size <= this.#kept) return;
    const [oldest] = this.#ends.keys();
    this.#ends.delete(oldest as string);
  }

  /** The row is there again. */
  forget(key: string): void {
    this.#ends.delete(key);
  }
}

/** Whether what was told by `held` was told before the break after which `voice` tells. */
export function isFormer(held: Voice | undefined, voice: Voice | undefined): boolean {
  return held !== undefined && voice !== undefined && held !== voice && held.source === voice.source;
}
