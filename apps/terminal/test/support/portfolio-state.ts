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

export const PORTFOLIO_STATE: State = {
  ...DESK_STATE,
  positions: Object.fromEntries(
    positions.map((row) => [row.symbol, { updated_at: at, source: 'sim', ...row, ...more[row.symbol] }]),
  ),
};
