/** A symbol with all that there is of it, and others that lack something. */
import type { PanelEntry } from '../../src/panel/panel.ts';
import { PANELS } from '../../src/panels/registry.ts';
import { DESK_STATE } from './desk-state.ts';
import type { State } from './stage.ts';

export const WIDE = '\u4e2d\u6587\u5e01USDT';
export const HOSTILE = '\u001b[2J\u202eEVIL';

/** Best first. */
function levels(best: number, by: number): [number, number][] {
  return Array.from({ length: 20 }, (_, at) => [
    Number((best + at * by).toFixed(1)),
    Number((0.25 + ((at * 7) % 5) * 0.371).toFixed(3)),
  ]);
}

export const MARKET_STATE: State = {
  ...DESK_STATE,
  orderbook: {
    BTCUSDT: { symbol: 'BTCUSDT', source: 'sim', bids: levels(42_506.2, -0.1), asks: levels(42_506.3, 0.1) },
    ETHUSDT: { symbol: 'ETHUSDT', bids: [[2_214.55, 3]], asks: [] },
    SHIBUSDT: { symbol: 'SHIBUSDT', bids: [[0.00000912, 1_250_000]], asks: [[0.00000913, 0.000_000_001]] },
  },
  orders: {
    o1: { id: 'o1', symbol: 'BTCUSDT', side: 'buy', status: 'open', price: 42_505.9, quantity: 0.5, filled: 0.2 },
    o2: { id: 'o2', symbol: 'BTCUSDT', side: 'sell', status: 'filled', price: 42_506.4, quantity: 1, filled: 1 },
  },
};

export function only(...ids: readonly string[]): readonly PanelEntry[] {
  return PANELS.filter(({ id }) => ids.includes(id));
}
