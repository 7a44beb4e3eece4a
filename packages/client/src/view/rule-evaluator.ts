/** Whether a rule holds, over time. Rules: docs/spec/web-feeds.md. */
import type { AlertRule, RuleOperator } from './alert-rules.ts';

/** A figure as it is seen at a moment. */
export interface Sample {
  /** Undefined: there is none. */
  readonly value: number | undefined;
  /** Whether it can be taken for the present. */
  readonly isFresh: boolean;
}

export interface TimedSample extends Sample {
  /** Ms, of any clock that does not step back. */
  readonly at: number;
}

export type RuleStanding =
  | { readonly kind: 'unmet' }
  /** It holds, and not for long enough yet. */
  | { readonly kind: 'holding'; readonly since: number }
  /** It holds and was told, or will be when the cooldown is over. */
  | { readonly kind: 'met'; readonly since: number; readonly toldAt: number | undefined }
  | { readonly kind: 'unknown'; readonly why: 'stale' | 'missing' };

const MS = 1_000;

export class RuleEvaluator {
  readonly #rule: AlertRule;
  #standing: RuleStanding = { kind: 'unknown', why: 'missing' };
  #heldSince: number | undefined;
  #firedAt: number | undefined;
  /** Whether it was told since the figure was last known to be on the other side. */
  #isTold = false;

  /** `firedAt`: when it last fired, by the clock that `look` is told, if that is known from before. */
  constructor(rule: AlertRule, firedAt?: number) {
    this.#rule = rule;
    this.#firedAt = firedAt;
  }

  get standing(): RuleStanding {
    return this.#standing;
  }

  /** Takes the figure as it is at a time. Returns when the rule fired, if it did: not after that time. */
  look({ value, isFresh, at }: TimedSample): number | undefined {
    if (!isFresh || value === undefined) {
      // What nobody knows held through nothing. What was told stays told.
      this.#heldSince = undefined;
      this.#standing = { kind: 'unknown', why: isFresh ? 'missing' : 'stale' };
      return undefined;
    }
    if (!isMet(value, this.#rule.operator, this.#rule.value)) {
      this.#heldSince = undefined;
      this.#isTold = false;
      this.#standing = { kind: 'unmet' };
      return undefined;
    }
    const since = (this.#heldSince ??= at);
    const dueAt = this.#dueAt(since);
    if (this.#isTold || at < dueAt) {
      const isLongEnough = at >= since + this.#rule.forSeconds * MS;
      this.#standing = isLongEnough ? { kind: 'met', since, toldAt: this.#firedAt } : { kind: 'holding', since };
      return undefined;
    }
    this.#isTold = true;
    this.#firedAt = dueAt;
    this.#standing = { kind: 'met', since, toldAt: dueAt };
    return dueAt;
  }

  #dueAt(since: number): number {
    const { forSeconds, cooldownSeconds } = this.#rule;
    const earliest = this.#firedAt === undefined ? since : this.#firedAt + cooldownSeconds * MS;
    return Math.max(since + forSeconds * MS, earliest);
  }
}

/** When a rule would have fired over what was seen, up to `end`. A figure is what it is until the next sample. */
export function simulateRule(rule: AlertRule, samples: readonly TimedSample[], end: number): readonly number[] {
  const evaluator = new RuleEvaluator(rule);
  const fired: number[] = [];
  let last: TimedSample | undefined;
  const look = (sample: TimedSample) => {
    const at = evaluator.look(sample);
    if (at !== undefined) fired.push(at);
  };
  for (const sample of samples) {
    if (last !== undefined) look({ ...last, at: sample.at });
    look(sample);
    last = sample;
  }
  if (last !== undefined && end > last.at) look({ ...last, at: end });
  return fired;
}

function isMet(value: number, operator: RuleOperator, bound: number): boolean {
  switch (operator) {
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '<':
      return value < bound;
    default:
      return value <= bound;
  }
}
