/** How a rule stands, in words. */
import { formatQuantity } from './numbers.ts';
import { formatAge, formatTime } from './times.ts';
import type { RuleView } from './rule-watch.ts';

export interface RuleWords {
  readonly tone: 'muted' | 'warn' | 'text';
  readonly words: string;
  /** Where there is little room. */
  readonly short: string;
}

export function describeStanding({ standing, sample }: RuleView, now: number, zone: string): RuleWords {
  const value = sample.value === undefined ? 'no figure' : `now ${formatQuantity(sample.value)}`;
  if (standing === undefined) return { tone: 'muted', words: 'Off', short: 'Off' };
  switch (standing.kind) {
    case 'unknown':
      return {
        tone: 'warn',
        short: standing.why === 'stale' ? 'Stale' : 'No figure',
        words:
          standing.why === 'stale'
            ? 'Cannot be judged: the figure is stale'
            : 'Cannot be judged: there is no such figure now',
      };
    case 'holding':
      return { tone: 'text', words: `Holds for ${formatAge(now - standing.since)}, ${value}`, short: 'Holds' };
    case 'met':
      return {
        tone: 'text',
        short: standing.toldAt === undefined ? 'Holds' : `Told ${formatTime(standing.toldAt, zone)}`,
        words:
          standing.toldAt === undefined
            ? `Holds, ${value}`
            : `Holds, ${value}; told at ${formatTime(standing.toldAt, zone)}`,
      };
    default:
      return { tone: 'muted', words: `Does not hold, ${value}`, short: 'Does not hold' };
  }
}
