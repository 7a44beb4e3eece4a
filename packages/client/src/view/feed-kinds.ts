/** The four feeds that a desk follows: what happens to our own trades is one of them. */
import type { ShownFeed } from './feed-items.ts';

export interface FeedKind {
  readonly id: 'signals' | 'trades' | 'metrics' | 'alerts';
  readonly title: string;
  readonly feeds: readonly ShownFeed[];
  /** What is missing, and why. */
  readonly empty: readonly [string, string];
}

export const FEED_KINDS: readonly FeedKind[] = [
  {
    id: 'signals',
    title: 'Signals',
    feeds: ['signals'],
    empty: ['No signals', 'No strategy has signalled yet.'],
  },
  {
    id: 'trades',
    title: 'Trades',
    feeds: ['fills', 'closed_trades'],
    empty: ['No trades', 'No order was executed and no position closed yet.'],
  },
  {
    id: 'metrics',
    title: 'Metrics',
    feeds: ['metrics'],
    empty: ['No metrics', 'No strategy has reported its performance yet.'],
  },
  {
    id: 'alerts',
    title: 'Alerts',
    feeds: ['alerts'],
    empty: ['No alerts', 'Nothing was raised yet.'],
  },
];
