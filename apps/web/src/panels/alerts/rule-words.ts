/** How a rule stands, in words. */
import { formatQuantity } from '@tickboard/client/view/numbers';
import { formatAge, formatTime } from '@tickboard/client/view/times';
import type { RuleView } from '../../board/notifications-rules.ts';

export interface RuleWords {
  readonly tone: 'muted' | 'warn' | 'text';
  readonly words: string;
}

export function describeStanding({ standing, sample }: RuleView, now: number, zone: string): RuleWords {
  const value = sample.value === undefined ? 'no figure' : `now ${formatQuantity(sample.value)}`;
  if (standing === undefined) return { tone: 'muted', words: 'Off' };
  switch (standing.kind) {
    case 'unknown':
      return {
        tone: 'warn',
        words:
          standing.why === 'stale'
            ? 'Cannot be judged: the figure is stale'
            : 'Cannot be judged: there is no such figure now',
      };
    case 'holding':
      return { tone: 'text', words: `Holds for ${formatAge(now - standing.since)}, ${value}` };
    case 'met':
      return {
        tone: 'text',
        words:
          standing.toldAt === undefined
            ? `Holds, ${value}`
            : `Holds, ${value}; told at ${formatTime(standing.toldAt, zone)}`,
      };
    default:
      return { tone: 'muted', words: `Does not hold, ${value}` };
  }
}
