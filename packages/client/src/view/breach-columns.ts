import { type ShownColumn, textColumn, timeColumn } from './columns.ts';
import type { EmptyWords } from './empty-words.ts';
import type { LimitBreach } from './limit-breaches.ts';
import { nameInWords } from './limits.ts';
import { formatRatio } from './numbers.ts';
import { formatDateTime, formatDuration, formatTime } from './times.ts';

/** What is said where no limit was passed. `since`: when the dashboard was opened; `place`: what that is called. */
export function noBreaches(since: number, zone: string, place: 'page' | 'dashboard'): EmptyWords {
  return {
    title: 'No limit was passed',
    words: `Since ${formatDateTime(since, zone)}, when this ${place} was opened. What was before is not known here.`,
  };
}

/** Limits that were passed since the dashboard was opened. */
export function breachColumns(zone: () => string, now: () => number): readonly ShownColumn<LimitBreach>[] {
  return [
    textColumn({ id: 'name', title: 'Limit', description: 'Limit that was passed' }, ({ name }) => nameInWords(name)),
    timeColumn({ id: 'from', title: 'From', description: 'First seen over the limit' }, ({ from }) => from, zone),
    {
      ...timeColumn<LimitBreach>(
        { id: 'until', title: 'Until', description: 'First seen within the limit again' },
        ({ until }) => until,
        zone,
      ),
      text: ({ until }) => (until === undefined ? 'STILL OVER' : formatTime(until, zone())),
      tone: ({ until }) => (until === undefined ? 'bad' : 'muted'),
    },
    {
      id: 'duration',
      title: 'For',
      description: 'How long it was over',
      align: 'end',
      text: ({ from, until }) => formatDuration(Math.max(0, (until ?? now()) - from)),
      exact: ({ from, until }) => (until ?? now()) - from,
      isTimed: true,
      priority: 1,
    },
    {
      id: 'peak',
      title: 'Highest use',
      description: 'The highest use of the limit that was seen',
      align: 'end',
      text: ({ peak }) => formatRatio(peak),
      sortBy: ({ peak }) => peak,
      exact: ({ peak }) => peak,
      priority: 2,
    },
  ];
}
