/** What rules of this browser raised, kept over a reload: the server knows nothing of it. */
import type { Severity } from '@tickboard/client/view/feed-items';

export interface FiredRule {
  readonly rule: string;
  /** Unix ms by the clock of this machine, and by the server's. */
  readonly firedAt: number;
  readonly time: number;
  readonly severity: Severity;
  readonly words: string;
  readonly symbol: string | undefined;
}

const NAME = 'tickboard-fired';
const KEPT = 50;

export class KeptFirings {
  readonly #storage: () => Storage;

  constructor(storage: () => Storage) {
    this.#storage = storage;
  }

  /** Oldest first. What cannot be read is left out, each by itself. */
  read(): readonly FiredRule[] {
    try {
      const kept: unknown = JSON.parse(this.#storage().getItem(NAME) ?? '[]');
      return Array.isArray(kept) ? kept.flatMap((item: unknown) => readFired(item) ?? []).slice(-KEPT) : [];
    } catch {
      return [];
    }
  }

  /** Another tab may have kept some meanwhile: these stay. */
  add(fired: FiredRule): void {
    const kept = [...this.read(), fired].slice(-KEPT);
    try {
      this.#storage().setItem(NAME, JSON.stringify(kept));
    } catch {
      // It stands in the log of this page.
    }
  }
}

function readFired(given: unknown): FiredRule | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { rule, firedAt, time, severity, words, symbol } = given as Readonly<Partial<Record<keyof FiredRule, unknown>>>;
  const known = (['info', 'warning', 'critical'] as const).find((each) => each === severity);
  if (typeof rule !== 'string' || typeof words !== 'string' || known === undefined) return undefined;
  if (!isTime(firedAt) || !isTime(time)) return undefined;
  return { rule, firedAt, time, severity: known, words, symbol: typeof symbol === 'string' ? symbol : undefined };
}

/** A time that can be written as one. */
function isTime(given: unknown): given is number {
  return typeof given === 'number' && Math.abs(given) <= 8.64e15;
}
