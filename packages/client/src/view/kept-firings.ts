/** What a person's own rules raised, kept for the next time: the server knows nothing of it. */
import type { BoardStatus } from '../status.ts';
import type { Severity } from './feed-items.ts';

/** What the figures were that a rule was judged by. */
export type Mode = NonNullable<BoardStatus['mode']>;

export interface FiredRule {
  readonly rule: string;
  /** Unix ms by the clock of this machine, and by the server's. */
  readonly firedAt: number;
  readonly time: number;
  readonly severity: Severity;
  readonly words: string;
  readonly symbol: string | undefined;
  readonly mode: Mode;
}

/** Of each mode. */
const KEPT = 50;
/** Dashboards that look once a second fire a rule less than that apart. */
const SAME_MS = 3_000;

/** Where the text of them is kept. Either may throw. */
export interface KeptText {
  read(): string | undefined;
  write(text: string): void;
}

export class KeptFirings {
  readonly #text: KeptText;
  /** When each rule fired last in this dashboard. */
  readonly #own = new Map<string, number>();

  constructor(text: KeptText) {
    this.#text = text;
  }

  /** Oldest first. What cannot be read is left out, each by itself. */
  read(): readonly FiredRule[] {
    try {
      const kept: unknown = JSON.parse(this.#text.read() ?? '[]');
      return Array.isArray(kept) ? lastOf(kept.flatMap((item: unknown) => readFired(item) ?? [])) : [];
    } catch {
      return [];
    }
  }

  /**
   * Another dashboard may have kept some meanwhile: these stay. Returns what stands for it, for a rule that fired in two
   * fired once: perhaps that of the other.
   */
  add(fired: FiredRule): FiredRule {
    const before = this.read();
    const same = before.find((each) => this.#isOfOther(each) && isSame(each, fired));
    this.#own.set(fired.rule, (same ?? fired).firedAt);
    if (same !== undefined) return same;
    try {
      this.#text.write(JSON.stringify(lastOf([...before, fired])));
    } catch {
      // It stands in the log of this dashboard.
    }
    return fired;
  }

  #isOfOther({ rule, firedAt }: FiredRule): boolean {
    return this.#own.get(rule) !== firedAt;
  }
}

function isSame(one: FiredRule, other: FiredRule): boolean {
  const isOfOne = one.rule === other.rule && one.mode === other.mode;
  return isOfOne && Math.abs(one.firedAt - other.firedAt) < SAME_MS;
}

function lastOf(fired: readonly FiredRule[]): readonly FiredRule[] {
  const last = (['live', 'simulated'] as const).flatMap((mode) =>
    fired.filter((each) => each.mode === mode).slice(-KEPT),
  );
  return fired.filter((each) => last.includes(each));
}

function readFired(given: unknown): FiredRule | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const kept = given as Readonly<Partial<Record<keyof FiredRule, unknown>>>;
  const { rule, firedAt, time, words } = kept;
  const severity = (['info', 'warning', 'critical'] as const).find((each) => each === kept.severity);
  const mode = (['live', 'simulated'] as const).find((each) => each === kept.mode);
  if (typeof rule !== 'string' || typeof words !== 'string') return undefined;
  if (severity === undefined || mode === undefined || !isTime(firedAt) || !isTime(time)) return undefined;
  const symbol = typeof kept.symbol === 'string' ? kept.symbol : undefined;
  return { rule, firedAt, time, severity, words, symbol, mode };
}

/** A time that can be written as one. */
function isTime(given: unknown): given is number {
  return typeof given === 'number' && Math.abs(given) <= 8.64e15;
}
