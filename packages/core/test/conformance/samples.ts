/** What the smaller vector files are made of. */
import type { RowPatch } from '../../src/store/change.ts';
import type { FeedFilter } from '../../src/store/selection.ts';

const AT = Date.UTC(2026, 0, 1);

/** Channel, data, whether it is replayed. */
export const EVENTS: readonly (readonly [string, RowPatch, boolean])[] = [
  ['trades', { symbol: 'BTCUSDT', price: 50_000.5, quantity: 0.125, side: 'buy', time: AT - 3, trade_id: '77' }, false],
  ['fills', { symbol: 'BTCUSDT', price: 1e300, quantity: 2 ** 53, fee: -0.0001, time: AT + 1_000 }, false],
  ['closed_trades', { entry_price: 100.25, exit_price: 101, pnl: 0.75, opened_at: 0, time: AT }, true],
  ['signals', { strategy_name: 'é€😀', action: 'BUY', confidence: 0.7, reason: 'a "b" \\ c' }, false],
  ['metrics', { strategy_name: 's', total_trades: 10, win_rate: 0.55, values: { sharpe: 1.5, trades: 7 } }, true],
  ['alerts', { severity: 'critical', value: Number.MAX_SAFE_INTEGER, threshold: 1e-13 }, false],
  ['alerts', {}, false],
];

export const KEYS: readonly string[] = ['BTCUSDT', 'ES.c.0', 'a\\b', '.', '\\', '\\.', '.\\', 'a:b/c*', ' "é€😀', '..'];

export const PATTERNS: readonly (readonly [pattern: string, key: string])[] = [
  ['*', 'BTCUSDT'],
  ['*', ''],
  ['BTC*', 'BTCUSDT'],
  ['BTC*', 'BTC'],
  ['BTC*', 'XBTC'],
  ['BTC', 'BTCUSDT'],
  ['btc*', 'BTCUSDT'],
  ['*USDT', 'BTCUSDT'],
  ['*USD', 'BTCUSDT'],
  ['B*U*T', 'BTCUSDT'],
  ['*:1m', 'BTC/USD:USD:1m'],
  ['*:1m', 'BTC/USD:USD:15m'],
  ['A.B', 'AxB'],
  ['a+', 'aa'],
  ['[ab]', 'a'],
  ['*aab', 'aaaab'],
  ['', ''],
  ['', 'A'],
];

const SIGNAL = { symbol: 'BTCUSDT', strategy_name: 'RSI_Oversold', action: 'BUY', confidence: 0.7 };

/** Names selected, the filter of signals, a signal. */
export const FILTERS: readonly (readonly [readonly string[], FeedFilter | null, RowPatch])[] = [
  [['signals'], null, SIGNAL],
  [['alerts'], null, SIGNAL],
  [['signals:BTC*'], null, SIGNAL],
  [['signals:ETH*'], null, SIGNAL],
  [['signals:RSI*'], null, SIGNAL],
  [['signals:RSI*'], null, { strategy_name: 'RSI_Oversold' }],
  [['signals:*'], null, {}],
  [['signals:'], null, {}],
  [['signals'], { action: 'BUY' }, SIGNAL],
  [['signals'], { action: 'SELL' }, SIGNAL],
  [['signals'], { action: ['SELL', 'BUY'] }, SIGNAL],
  [['signals'], { action: [] }, SIGNAL],
  [['signals'], { min_confidence: 0.7 }, SIGNAL],
  [['signals'], { min_confidence: 0.71 }, SIGNAL],
  [['signals'], { min_confidence: 0.5, action: 'SELL' }, SIGNAL],
  [['signals'], { min_price: 0 }, SIGNAL],
  [['signals'], { price: 0 }, SIGNAL],
];

/** Texts and seeds. */
export const MURMUR_TEXTS: readonly (readonly [string, number])[] = [
  ['', 0],
  ['', 1],
  ['test', 0],
  ['Hello, world!', 0x9747b28c],
  ['ππππππππ', 0x9747b28c],
  ['["",{"equity":1}]', 0],
  ['["",{"equity":1}]', 0x9747b28c],
];

export const CLOSE_REASONS: readonly (readonly [message: string, retryAfterMs?: number])[] = [
  ['too slow'],
  ['draining', 1_500],
  ['x'.repeat(300), 1_500],
  ['😀'.repeat(100)],
  ['"'.repeat(100)],
];

export const RAW_REASONS: readonly string[] = [
  '{"message":"draining","retry_after_ms":1500}',
  '{"message":"m","retry_after_ms":-1}',
  '{"message":"m","retry_after_ms":"5"}',
  '{"retry_after_ms":5}',
  'going away',
  '',
];
