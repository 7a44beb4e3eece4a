import { jsonSizeOf } from '@tickboard/client/view/json-size';
import { decodeMessage } from '@tickboard/core/protocol/codec/decode-message';
import { describe, expect, it } from 'vitest';
import { openLiveBench } from '../support/peer.ts';

const AT = '2026-01-31T12:34:56.789Z';
const MESSAGES = {
  snapshot: {
    type: 'snapshot',
    epoch: 'e1',
    seq: 7,
    timestamp: AT,
    data: {
      market_data: { 'BTC\u00d6': { last_price: 42000.5, updated_at: AT, stale: false, symbol: 'BTC\u00d6' } },
      account: { equity: 100, updated_at: AT },
    },
    feeds: { fills: 3 },
  },
  update: {
    type: 'update',
    seq: 8,
    prev: 7,
    timestamp: AT,
    changes: {
      'market_data.BTC.last_price': 42001,
      'market_data.BTC.updated_at': AT,
      'market_data.ETH': null,
      'account.equity': 101.25,
    },
  },
  event: {
    type: 'signal',
    channel: 'signals',
    id: 9,
    seq: 8,
    timestamp: AT,
    data: { strategy_name: 'RSI', symbol: 'BTC', confidence: 0.7, time: AT },
    replay: true,
  },
};

describe('the size of a message as JSON', () => {
  it('[UF15] is that of the very message', () => {
    for (const message of Object.values(MESSAGES)) {
      const text = JSON.stringify(message);
      expect(jsonSizeOf(decodeMessage(JSON.parse(text)))).toBe(new TextEncoder().encode(text).length);
    }
  });

  it('[UF15] is not asked of what carries neither state nor events', () => {
    const heartbeat = { type: 'heartbeat', seq: 8, prev: 8, timestamp: AT };
    expect(jsonSizeOf(decodeMessage(heartbeat))).toBeUndefined();
  });

  it('[UF15] can be compared with what came over the connection', () => {
    const { board, peer } = openLiveBench();
    const seen: (readonly [string, number])[] = [];
    const stop = board.on('received', ({ bytes, message }) => seen.push([message.type, bytes]));
    const before = board.status.counters.bytes;
    peer.update(10, 11, { 'account.equity': 1 });
    expect(seen).toEqual([['update', board.status.counters.bytes - before]]);
    stop();
    peer.update(11, 12, { 'account.equity': 2 });
    expect(seen).toHaveLength(1);
  });
});
