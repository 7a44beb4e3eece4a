/** What the vectors in conformance/states.json tell: changes, and the frames that are sent between them. */
import type { Change } from '../../src/store/change.ts';

export interface Step {
  /** The server starts anew: another epoch, versions from 0. */
  readonly restart?: true;
  readonly changes: readonly Change[];
  /**
   * What is sent after these changes: a snapshot, the update of a tick, or a catch-up for who holds version `since`.
   */
  readonly frame: 'snapshot' | 'update' | 'catch_up';
  readonly since?: number;
  /** Only on snapshots. */
  readonly feeds?: Readonly<Record<string, number>>;
}

export interface Scenario {
  readonly name: string;
  readonly selection: readonly string[];
  readonly steps: readonly Step[];
}

type Row = Extract<Change, { op: 'merge' }>['row'];

function merge(channel: string, row: Row): Change {
  return { op: 'merge', channel, row };
}

function quote(symbol: string, row: Row): Change {
  return merge('market_data', { symbol, ...row });
}

const AT = Date.UTC(2026, 0, 1);

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'nothing is there yet',
    selection: ['market_data', 'orderbook', 'orders', 'account', 'risk', 'fills'],
    steps: [{ changes: [], frame: 'snapshot', feeds: { fills: 0 } }],
  },
  {
    name: 'quotes change by field, with more decimals, lose a field, go and come back',
    selection: ['market_data'],
    steps: [
      {
        changes: [
          quote('BTCUSDT', {
            last_price: 50_000.5,
            bid_price: 50_000.4,
            ask_price: 50_000.6,
            volume_24h: 1_234.567,
            spread_bps: 0.04,
            updated_at: AT - 250,
            stale: false,
            source: 'test',
          }),
          quote('ETHUSDT', { last_price: 2_500 }),
        ],
        frame: 'snapshot',
        feeds: {},
      },
      { changes: [quote('BTCUSDT', { last_price: 50_001, bid_price: 50_000.9, updated_at: AT })], frame: 'update' },
      { changes: [quote('BTCUSDT', { last_price: 50_001.125, updated_at: AT + 90_000 })], frame: 'update' },
      { changes: [quote('BTCUSDT', { spread_bps: null })], frame: 'update' },
      { changes: [{ op: 'delete', channel: 'market_data', key: 'ETHUSDT' }], frame: 'update' },
      { changes: [quote('ETHUSDT', { last_price: 2_500.25 }), quote('BTCUSDT', { stale: true })], frame: 'update' },
    ],
  },
  {
    name: 'orders travel as a list in protocol 1',
    selection: ['orders'],
    steps: [
      {
        changes: [
          merge('orders', { id: 'o-1', symbol: 'BTCUSDT', side: 'buy', status: 'new', price: 49_000, quantity: 0.5 }),
          merge('orders', { id: 'o-2', symbol: 'ETHUSDT', side: 'sell', status: 'new', quantity: 3 }),
        ],
        frame: 'snapshot',
      },
      {
        changes: [merge('orders', { id: 'o-1', status: 'partially_filled', filled: 0.1, average_price: 48_999.5 })],
        frame: 'update',
      },
      { changes: [{ op: 'delete', channel: 'orders', key: 'o-1' }], frame: 'update' },
    ],
  },
  {
    name: 'records appear, change by field, hold times within a field, and become empty',
    selection: ['account', 'risk'],
    steps: [
      { changes: [merge('account', { equity: 100_000, balances: { USDT: 99_000.5, 'A.B': 0 } })], frame: 'snapshot' },
      {
        changes: [
          merge('account', { equity: 100_000.25, balances: { USDT: 99_000.75 } }),
          merge('risk', { leverage: 1.5, emergency_stop: { is_stopped: true, reason: 'limit', stopped_at: AT - 5 } }),
        ],
        frame: 'update',
      },
      { changes: [merge('risk', { emergency_stop: { is_stopped: false } })], frame: 'update' },
      { changes: [{ op: 'replace', channel: 'risk', row: {} }, merge('account', { balances: null })], frame: 'update' },
    ],
  },
  {
    name: 'order books: differences, empty sides, and levels that do not fit',
    selection: ['orderbook'],
    steps: [
      {
        changes: [
          merge('orderbook', {
            symbol: 'BTCUSDT',
            bids: [
              [50_000.4, 0.5],
              [50_000.3, 2],
              [49_999, 0.125],
            ],
            asks: [
              [50_000.5, 1],
              [50_001, 3],
            ],
          }),
          merge('orderbook', { symbol: 'EMPTY', bids: [], asks: [[1, 1]] }),
        ],
        frame: 'snapshot',
      },
      {
        changes: [
          merge('orderbook', { symbol: 'BTCUSDT', bids: [[50_000.45, 0.5]] }),
          merge('orderbook', { symbol: 'EMPTY', bids: [[1e300, 5e-324]], asks: [] }),
        ],
        frame: 'update',
      },
    ],
  },
  {
    name: 'keys that have to be escaped',
    selection: ['strategies'],
    steps: [
      {
        changes: ['a.b', 'a\\b', '.', '\\', 'é€😀 "q"', 'constructor'].map((id) => merge('strategies', { id, pnl: 1 })),
        frame: 'snapshot',
      },
      {
        changes: ['a.b', 'a\\b', '.', '\\', 'é€😀 "q"', 'constructor'].map((id) =>
          merge('strategies', { id, pnl: 2.5 }),
        ),
        frame: 'update',
      },
      {
        changes: ['a.b', '\\'].map((key): Change => ({ op: 'delete', channel: 'strategies', key })),
        frame: 'update',
      },
    ],
  },
  {
    name: 'numbers at the limits of what can be scaled',
    selection: ['account', 'market_data'],
    steps: [
      {
        changes: [
          merge('account', {
            equity: Number.MAX_SAFE_INTEGER,
            unrealized_pnl: Number.MIN_SAFE_INTEGER,
            available_balance: 2 ** 53,
            margin_used: 1e308,
            total_balance: 1e-12,
            realized_pnl: 1e-13,
            total_value_usd: 0.1 + 0.2,
          }),
          quote('FAR', { last_price: 9_000_000_000_000_000, bid_price: -9_000_000_000_000_000, ask_price: 0.5 }),
        ],
        frame: 'snapshot',
      },
      {
        changes: [
          merge('account', { equity: -1, margin_used: 5e-324, realized_pnl: 1e21 }),
          quote('FAR', { spread: 7 }),
        ],
        frame: 'update',
      },
    ],
  },
  {
    name: 'a selection by key patterns',
    selection: ['market_data:BTC*', 'candles:*:1m', 'orders:a*'],
    steps: [
      {
        changes: [
          quote('BTCUSDT', { last_price: 1 }),
          quote('ETHUSDT', { last_price: 1 }),
          merge('candles', { symbol: 'BTC/USD:USD', interval: '1m', close: 1, open_time: AT }),
          merge('candles', { symbol: 'BTC/USD:USD', interval: '5m', close: 1, open_time: AT }),
          merge('orders', { id: 'a1', quantity: 1 }),
          merge('orders', { id: 'b1', quantity: 1 }),
        ],
        frame: 'snapshot',
      },
      {
        changes: [
          quote('BTCUSDT', { last_price: 2 }),
          quote('ETHUSDT', { last_price: 2 }),
          quote('BTCEUR', { last_price: 3 }),
          merge('candles', { symbol: 'BTC/USD:USD', interval: '1m', close: 2 }),
          merge('orders', { id: 'a2', quantity: 1 }),
          merge('orders', { id: 'b1', quantity: 2 }),
        ],
        frame: 'update',
      },
    ],
  },
  {
    name: 'a catch-up over several versions, then a new life of the server',
    selection: ['market_data', 'account'],
    steps: [
      { changes: [quote('A', { last_price: 1, bid_price: 1 }), quote('B', { last_price: 1 })], frame: 'snapshot' },
      {
        changes: [
          quote('A', { last_price: 2 }),
          { op: 'delete', channel: 'market_data', key: 'B' },
          quote('C', { last_price: 0.5 }),
          merge('account', { equity: 10 }),
        ],
        frame: 'catch_up',
        since: 1,
      },
      { restart: true, changes: [quote('A', { last_price: 7 })], frame: 'snapshot' },
      { changes: [quote('A', { last_price: 8.5 })], frame: 'update' },
    ],
  },
];
