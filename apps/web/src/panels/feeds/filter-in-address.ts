/** The filter stands in the address, so that it can be shared and survives a reload. */
import { type FeedFilterValues, NO_FILTER } from '@tickboard/client/view/feed-items';
import { useInAddress } from '../../ui/use-in-address.ts';

const FILTER_IN_ADDRESS = { read: readFilter, write: writeFilter };

export function useFilterInAddress(): readonly [FeedFilterValues, (filter: FeedFilterValues) => void] {
  return useInAddress(FILTER_IN_ADDRESS);
}

export function readFilter(query: URLSearchParams): FeedFilterValues {
  const confidence = Number(query.get('confidence') ?? 0);
  return {
    strategy: query.get('strategy') ?? NO_FILTER.strategy,
    symbol: query.get('symbol') ?? NO_FILTER.symbol,
    text: query.get('text') ?? NO_FILTER.text,
    confidence: confidence >= 0 && confidence <= 1 ? confidence : NO_FILTER.confidence,
  };
}

/** What else the query says stays. */
export function writeFilter(filter: FeedFilterValues, query: URLSearchParams): URLSearchParams {
  const written = new URLSearchParams(query);
  for (const [name, value] of Object.entries(filter) as [keyof FeedFilterValues, number | string][]) {
    if (value === NO_FILTER[name]) written.delete(name);
    else written.set(name, String(value));
  }
  return written;
}
