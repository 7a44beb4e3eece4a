import { NO_FILTER } from '@tickboard/client/view/feed-items';
import { FeedList } from '@tickboard/client/view/feed-list';
import { describe, expect, it } from 'vitest';
import { writeFeedCsv } from '../../src/panels/feeds/feed-csv.ts';
import { readFilter, writeFilter } from '../../src/panels/feeds/filter-in-address.ts';

describe('the filter in the address', () => {
  it('[UF14] is read back as it was, beside what else is there', () => {
    const filter = { strategy: 'RSI & co', symbol: 'BTC', text: 'a=b', confidence: 0.7 };
    const query = writeFilter(filter, new URLSearchParams('wall=1&symbol=ETH'));
    expect(query.get('wall')).toBe('1');
    expect(readFilter(new URLSearchParams(query.toString()))).toEqual(filter);
    expect(writeFilter(NO_FILTER, query).toString()).toBe('wall=1');
  });

  it('[UF14] is no confidence that none can have', () => {
    for (const confidence of ['2', '-1', 'high', 'NaN']) {
      expect(readFilter(new URLSearchParams({ confidence }))).toEqual(NO_FILTER);
    }
  });
});

describe('a feed as a file', () => {
  it('[UF1] has figures in full, times in ISO 8601, and no formula', () => {
    const list = new FeedList({ feeds: ['signals'] });
    const data = { symbol: '=1+1', price: 0.00000912, time: Date.UTC(2026, 0, 31) };
    list.add({ channel: 'signals', id: 4, seq: 1, time: 0, isReplay: true, data }, 0);
    const csv = writeFeedCsv(list.entries.filter((entry) => entry.kind === 'event'));
    expect(csv).toBe(
      "\uFEFFtime,feed,id,symbol,price,is_replay\r\n2026-01-31T00:00:00.000Z,signals,4,'=1+1,0.00000912,true\r\n",
    );
  });
});
