/** The filter stands in the address, so that it can be shared and survives a reload. */
import { type FeedFilterValues, NO_FILTER } from '@tickboard/client/view/feed-items';
import { useCallback, useState } from 'react';

export function useFilterInAddress(): readonly [FeedFilterValues, (filter: FeedFilterValues) => void] {
  const [filter, setFilter] = useState(() => readFilter(new URLSearchParams(location.search)));
  const change = useCallback((next: FeedFilterValues) => {
    setFilter(next);
    const address = new URL(location.href);
    address.search = writeFilter(next, new URLSearchParams(location.search)).toString();
    history.replaceState(history.state, '', address);
  }, []);
  return [filter, change];
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
