/** One good message of each kind, in each of its forms. */
import type { ControlMessage } from '../../src/protocol/down.ts';
import type { UpMessage } from '../../src/protocol/up.ts';

export const upMessages: readonly UpMessage[] = [
  { type: 'subscribe', channels: ['market_data', 'market_data:BTC*', 'positions'] },
  {
    type: 'subscribe',
    channels: [],
    filters: { signals: { strategy_name: ['RSI_Oversold'], min_confidence: 0.7, action: 'BUY', stale: false } },
    id: 1,
  },
  { type: 'unsubscribe', channels: ['positions'], id: 'a' },
  { type: 'refresh' },
  { type: 'refresh', channels: ['orders'] },
  { type: 'resume', epoch: 'e1', seq: 0 },
  {
    type: 'resume',
    epoch: 'e1',
    seq: Number.MAX_SAFE_INTEGER,
    channels: ['fills'],
    filters: { fills: { side: 'buy' } },
    feeds: { fills: 118 },
  },
  { type: 'replay', channel: 'signals' },
  { type: 'replay', channel: 'signals', count: 10, from: 5 },
  { type: 'replay', channel: 'signals', from: '2026-01-01T00:00:00.000Z' },
  { type: 'set_interval', interval_ms: 500 },
  { type: 'verify' },
  { type: 'ping' },
  { type: 'ping', timestamp: 1_767_225_600_000, id: 'p' },
  { type: 'auth', token: 'secret' },
  { type: 'place_order', id: 'o', payload: { symbol: 'BTCUSDT', nested: { any: [1] } } },
  { type: 'cancel_order' },
  { type: 'cancel_all' },
  { type: 'close_position', payload: {} },
  { type: 'kill_switch' },
];

const AT = '2026-01-01T00:00:00.000Z';

export const controlMessages: readonly ControlMessage[] = [
  {
    type: 'connected',
    timestamp: AT,
    data: {
      message: 'welcome',
      client_id: 'c-1',
      protocol: 1,
      revision: 1,
      epoch: '0123456789ab',
      seq: 42,
      channels: ['market_data', 'fills'],
      interval_ms: 100,
      mode: 'simulated',
      server_time: AT,
      heartbeat_ms: 15_000,
      topics: ['orders'],
    },
  },
  { type: 'subscribed', channels: [], interval_ms: 250 },
  { type: 'subscribed', channels: ['market_data:BTC*', 'positions'], interval_ms: 100, id: 7 },
  { type: 'gap', channel: 'fills', lost: 12, next: 131 },
  { type: 'gap', channel: 'fills', lost: 99, next: 100, replay: true },
  { type: 'heartbeat', seq: 42, timestamp: AT },
  { type: 'heartbeat', seq: 42, prev: 40, timestamp: AT },
  { type: 'resumed', recovered: true, seq: 42, channels: ['orders'] },
  { type: 'resumed', recovered: false, seq: 42, channels: [], id: 'r' },
  { type: 'digest', epoch: '0123456789ab', seq: 42, channels: { orders: '0000000000000000' }, id: 'é€😀' },
  { type: 'pong', server_time: AT },
  { type: 'pong', timestamp: 1_767_225_600_000, server_time: AT, id: 1 },
  { type: 'error', code: 'BAD_MESSAGE', message: 'no', error: 'no' },
  { type: 'error', code: 'FORBIDDEN', message: 'not "yours"', error: 'not "yours"', id: -1 },
];
