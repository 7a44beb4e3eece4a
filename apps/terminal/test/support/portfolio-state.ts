/** What a desk may own, as a server may hold it: some of it old, some of it not told, under narrow, wide and hostile names. */
import { formatTime } from '@tickboard/core/model/wire-value';
import type { PanelEntry } from '../../src/panel/panel.ts';
import { PANELS } from '../../src/panels/registry.ts';
import { DESK_STATE } from './desk-state.ts';
import type { State } from './stage.ts';

export const WIDE = '\u4e2d\u6587\u5e01USDT';
export const HOSTILE = '\u001b[2J\u202eEVILUSDT';

const at = formatTime(Date.UTC(2026, 0, 1) - 300);

/** The panels of these names alone, in this order. */
export function only(...ids: readonly string[]): readonly PanelEntry[] {
  return ids.flatMap((id) => PANELS.find((entry) => entry.id === id) ?? []);
}

const positions = [
  { symbol: 'BTCUSDT', side: 'long', quantity: 0.5, entry_price: 42_000, mark_price: 42_506.2, unrealized_pnl: 253.1 },
  { symbol: 'ETHUSDT', side: 'short', quantity: 2, entry_price: 2_230.1, mark_price: 2_214.55, unrealized_pnl: 31.1 },
  { symbol: 'SHIBUSDT', side: 'long', quantity: 12_500_000, entry_price: 9.345e-6, mark_price: 9.12e-6 },
  { symbol: WIDE, side: 'long', quantity: 40, entry_price: 7.25, mark_price: 7.5, unrealized_pnl: 10 },
  { symbol: HOSTILE, side: 'short', quantity: 1, unrealized_pnl: -4.25 },
  { symbol: 'SOLUSDT', side: 'flat', quantity: 0, unrealized_pnl: 0 },
];
const more: Readonly<Record<string, object>> = {
  BTCUSDT: { pnl_pct: 1.21, liquidation_price: 31_020, leverage: 5, margin: 4_250.62 },
  ETHUSDT: { pnl_pct: 0.7, liquidation_price: 2_291.4, leverage: 2.5, margin: 1_771.64 },
  SHIBUSDT: { unrealized_pnl: -2.81, pnl_pct: -2.41, margin: 22.8 },
  [WIDE]: { pnl_pct: 3.45, margin: 60, stale: true, source: 'broker' },
};

const orders = [
  { id: 'o-1', symbol: 'BTCUSDT', side: 'buy', type: 'limit', price: 42_400, quantity: 0.02, filled: 0.008 },
  { id: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9', symbol: 'ETHUSDT', side: 'sell', type: 'stop_limit', price: 2_240 },
  { id: 'o-3', symbol: WIDE, side: 'buy', type: 'limit', price: 7.2, quantity: 3, filled: 0 },
  { id: 'o-4', symbol: 'SOLUSDT', side: 'sell', type: 'market', quantity: 5, filled: 5 },
  { id: 'o-5\u001b]0;pwned\u0007', symbol: 'XRPUSDT', side: 'buy', type: 'limit', price: 0.5, quantity: 100 },
];
const orderFacts = [
  { status: 'partially_filled', average_price: 42_399.95, time_in_force: 'gtc', strategy_id: 'mean-reversion' },
  { status: 'submitted', quantity: 1, filled: 0, time_in_force: 'gtc' },
  { status: 'new', stale: true, source: 'broker' },
  { status: 'filled', average_price: 98.41 },
  { status: 'rejected' },
];
const strategies = [
  { id: 'meanrev', name: 'Mean reversion', status: 'running', mode: 'live', pnl: 1_204.5, trades: 80, win_rate: 0.6 },
  { id: 'trend', status: 'paused', mode: 'paper', pnl: -88.25, trades: 48, win_rate: 0.5416 },
  { id: '\u5747\u503c', name: '\u5747\u503c\u56de\u5f52', status: 'error', mode: 'simulation', stale: true },
];

const account = {
  equity: 104_212.55,
  total_balance: 103_900.15,
  available_balance: 72_500,
  unrealized_pnl: 312.4,
  realized_pnl: -1_204.1,
  margin_used: 31_712.55,
  balances: { USDT: 60_000, BTC: 0.5, [WIDE]: 12, DOGE: 1_000_000.5 },
};
export const RISK = {
  daily_pnl: 1_516.5,
  total_equity: 104_212.55,
  leverage: 1.8,
  margin_ratio: 0.31,
  drawdown_daily: 0.013,
  drawdown_max: 0.031,
  open_positions: 5,
  pending_orders: 3,
  emergency_stop: { is_stopped: false },
  limits: { leverage: 5, daily_loss: 2_000, margin_ratio: 0.3, orders_per_minute: 60, drawdown_max: 0.035 },
  limit_utilization: { leverage: 0.36, daily_loss: 0, margin_ratio: 1.033, drawdown_max: 0.886 },
};

export const PORTFOLIO_STATE: State = {
  ...DESK_STATE,
  account,
  risk: RISK,
  orders: Object.fromEntries(
    orders.map((row, index) => [
      row.id,
      {
        created_at: formatTime(Date.UTC(2026, 0, 1) - 60_000 * (index + 1)),
        source: 'sim',
        ...row,
        ...orderFacts[index],
      },
    ]),
  ),
  strategies: Object.fromEntries(strategies.map((row) => [row.id, { updated_at: at, source: 'sim', ...row }])),
  positions: Object.fromEntries(
    positions.map((row) => [row.symbol, { updated_at: at, source: 'sim', ...row, ...more[row.symbol] }]),
  ),
};
