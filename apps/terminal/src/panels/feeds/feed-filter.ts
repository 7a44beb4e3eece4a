/** What a person types to see fewer events: words as in every table, and the least confidence of signals. */
import { type FeedItem, meetsFilter, NO_FILTER, writeItem } from '@tickboard/client/view/feed-items';
import { matchesFilter, parseFilter } from '@tickboard/client/view/row-filter';

const FIELDS = ['symbol', 'strategy', 'tag'] as const;
const CONFIDENCE = /^conf(?:idence)?:(\d*\.?\d+)$/i;

export function createFeedFilter(text: string): (item: FeedItem) => boolean {
  const words = text.trim().split(/\s+/);
  const confidence = Math.max(0, ...words.map((word) => Number(CONFIDENCE.exec(word)?.[1] ?? 0)));
  const terms = parseFilter(words.filter((word) => !CONFIDENCE.test(word)).join(' '), FIELDS);
  return (item) =>
    meetsFilter(item, { ...NO_FILTER, confidence }) && matchesFilter(terms, (field) => read(item, field));
}

function read(item: FeedItem, field: string | undefined): string | undefined {
  if (field === 'symbol') return item.symbol;
  if (field === 'strategy') return item.strategy;
  return field === 'tag' ? item.tag : writeItem(item);
}
