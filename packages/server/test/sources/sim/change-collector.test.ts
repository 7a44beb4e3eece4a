import { account } from '@tickboard/core/model/channels/account';
import { candles } from '@tickboard/core/model/channels/candles';
import { orderbook } from '@tickboard/core/model/channels/orderbook';
import { describe, expect, it } from 'vitest';
import { ChangeCollector } from '../../../src/sources/sim/changes.ts';

describe('the collector of changes', () => {
  it('[M4] says a row once, then the fields that differ with the fields of its key', () => {
    const changes = new ChangeCollector();
    const bar = { symbol: 'BTCUSDT', interval: '1m', close: 1, high: 2, updated_at: 10 };
    changes.put(candles, bar);
    expect(changes.take()).toEqual([{ op: 'replace', channel: 'candles', row: bar }]);
    changes.put(candles, { ...bar, updated_at: 11 });
    expect(changes.take()).toEqual([]);
    changes.put(candles, { ...bar, close: 3, updated_at: 12 });
    expect(changes.take()).toEqual([
      { op: 'merge', channel: 'candles', row: { symbol: 'BTCUSDT', interval: '1m', close: 3, updated_at: 12 } },
    ]);
  });

  it('[M4] takes back a field that is gone, and says a deleted row anew', () => {
    const changes = new ChangeCollector();
    changes.put(candles, { symbol: 'A', interval: '1m', close: 1, high: 2 });
    changes.put(candles, { symbol: 'A', interval: '1m', close: 1 });
    changes.remove(candles, 'A:1m');
    changes.remove(candles, 'A:1m');
    changes.put(candles, { symbol: 'A', interval: '1m', close: 1 });
    expect(changes.take().slice(1)).toEqual([
      { op: 'merge', channel: 'candles', row: { symbol: 'A', interval: '1m', high: null } },
      { op: 'delete', channel: 'candles', key: 'A:1m' },
      { op: 'replace', channel: 'candles', row: { symbol: 'A', interval: '1m', close: 1 } },
    ]);
  });

  it('[M4] compares figures one by one, and levels as the same array', () => {
    const changes = new ChangeCollector();
    const bids: [number, number][] = [[1, 2]];
    changes.put(account, { balances: { USDT: 1 } });
    changes.put(orderbook, { symbol: 'A', bids });
    changes.take();
    changes.put(account, { balances: { USDT: 1 } });
    changes.put(orderbook, { symbol: 'A', bids });
    expect(changes.take()).toEqual([]);
    changes.put(account, { balances: { USDT: 1, BTC: 1 } });
    expect(changes.take()).toEqual([{ op: 'merge', channel: 'account', row: { balances: { USDT: 1, BTC: 1 } } }]);
  });
});
