import type { FeedEntry } from '@tickboard/client/view/feed-list';

/** Strategies that these events name. */
export function strategiesOf(entries: readonly FeedEntry[]): readonly string[] {
  const names = entries.flatMap((entry) => (entry.kind === 'event' ? (entry.item.strategy ?? []) : []));
  return [...new Set(names)];
}
