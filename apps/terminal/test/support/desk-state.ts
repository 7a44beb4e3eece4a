/** A desk as a server may hold it: narrow, wide and hostile names, small and large figures, some missing. */
import { formatTime } from '@tickboard/core/model/wire-value';
import type { State } from './stage.ts';

const at = formatTime(Date.UTC(2026, 0, 1) - 300);
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'SHIBUSDT'];

function market(index: number): Record<string, unknown> {
  const symbol = SYMBOLS[index] ?? `COIN${index}USDT`;
  const price = [42_506.2, 2_214.55, 98.43, 0.5121, 0.00000912][index] ?? 100 - index;
  return {
    symbol,
    last_price: price,
    bid_price: price,
    ask_price: price * 1.0001,
    tick_size: [0.1, 0.01, 0.001, 0.0001, 1e-8][index] ?? 0.01,
    change_24h_pct: [1.2, -0.42, 3.1, 0.02, -0.1][index] ?? (index % 5) - 2,
    volume_24h: 1_000_000 - index * 10_000,
    updated_at: at,
    source: 'sim',
  };
}

const markets = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => market(index)).map((row) => [String(row['symbol']), row]),
);

export const DESK_STATE: State = {
  market_data: {
    ...markets,
    '\u4e2d\u6587\u5e01USDT': { symbol: '\u4e2d\u6587\u5e01USDT', last_price: 7.5, volume_24h: 9e9, stale: true },
    '\u001b[2J\u202eEVIL': { symbol: '\u001b[2J\u202eEVIL', last_price: 1, volume_24h: 8e9 },
  },
  summary: {
    total_pnl: 4_212.55,
    unrealized_pnl: 312.4,
    total_trades: 128,
    active_positions: 6,
    win_rate: 0.578,
  },
  account: { equity: 104_212.55 },
  risk: { daily_pnl: 1_516.5, total_equity: 104_212.55, margin_ratio: 0.31, emergency_stop: { is_stopped: false } },
  system_health: {
    sim: {
      service: 'sim',
      status: 'live',
      messages_per_second: 604,
      errors: 0,
      uptime_seconds: 7_500,
      last_message_at: at,
    },
    broker: { service: 'broker', status: 'down', errors: 3, detail: 'refused: connect ECONNREFUSED' },
  },
};
