/** Every page of the dashboard, with something on it that a source pushed. */
import type { Page } from 'playwright-core';
import { ROUTES } from '@tickboard/web/app/routes';
import { until } from '../../harness/until.ts';
import type { Push } from '../../harness/web.ts';
import { settle } from './panels.ts';

/** Where the navigation leads, and the pages of one symbol and one strategy. */
export const PATHS: readonly string[] = [...ROUTES.map(({ href }) => href), '/trade/BTCUSDT', '/strategies/momentum'];

/** Of names, as of keys; other text may be longer. */
export const NAME_LENGTH_MAX = 200;
const NOW = Date.UTC(2026, 0, 5, 9, 30);
const MARKETS = [
  { symbol: 'BTCUSDT', last: 42_506, tick: 0.5, change: 1.2 },
  { symbol: 'ETHUSDT', last: 2_214.55, tick: 0.01, change: -0.42 },
  { symbol: 'SHIBUSDT', last: 0.00000912, tick: 1e-8, change: 0 },
];

/** The same desk each time: every kind of channel has something. `text` stands wherever a back end may write words. */
export async function fillDesk(push: Push, text = 'plain words'): Promise<void> {
  await push(
    'market_data',
    MARKETS.map(({ symbol, last, tick, change }) => ({
      symbol,
      last_price: last,
      bid_price: last - tick,
      ask_price: last + tick,
      volume_24h: 1_234.5,
      change_24h_pct: change,
      tick_size: tick,
    })),
  );
  await push('orderbook', [
    {
      symbol: 'BTCUSDT',
      bids: [
        [42_505.5, 1.31],
        [42_505, 0.45],
      ],
      asks: [
        [42_506.5, 0.904],
        [42_507, 2.007],
      ],
    },
  ]);
  await push('positions', [
    { symbol: 'BTCUSDT', side: 'long', quantity: 0.5, entry_price: 42_000, mark_price: 42_506, unrealized_pnl: 253 },
    { symbol: 'ETHUSDT', side: 'short', quantity: 2, entry_price: 2_230.1, mark_price: 2_214.55, unrealized_pnl: 31.1 },
  ]);
  await push('orders', [
    { id: 'o-1', symbol: 'BTCUSDT', side: 'buy', type: 'limit', status: 'new', price: 42_000, quantity: 0.1 },
    { id: 'o-2', symbol: 'ETHUSDT', side: 'sell', type: 'limit', status: 'filled', price: 2_300, quantity: 1 },
  ]);
  await push('account', [
    { equity: 104_212.55, total_balance: 100_000, margin_used: 31_000, balances: { USDT: 100_000 } },
  ]);
  await push('strategies', [{ id: 'momentum', name: text.slice(0, NAME_LENGTH_MAX), status: 'running' }]);
  await push('risk', [
    {
      leverage: 2,
      drawdown_daily: 0.031,
      limits: { leverage: 5 },
      limit_utilization: { leverage: 0.4 },
      emergency_stop: { is_stopped: false },
    },
  ]);
  await push('trades', [{ symbol: 'BTCUSDT', side: 'buy', price: 42_506, quantity: 0.01, time: NOW }]);
  await push('fills', [{ symbol: 'BTCUSDT', side: 'buy', price: 42_506, quantity: 0.01, time: NOW }]);
  await push('signals', [
    { symbol: 'BTCUSDT', strategy_name: 'momentum', action: 'buy', reason: text.slice(0, NAME_LENGTH_MAX), time: NOW },
  ]);
  await push('closed_trades', [
    {
      symbol: 'ETHUSDT',
      side: 'long',
      quantity: 1,
      entry_price: 2_200,
      exit_price: 2_187.6,
      pnl: -12.4,
      reason: text.slice(0, NAME_LENGTH_MAX),
    },
  ]);
  await push('metrics', [{ strategy_name: 'momentum', total_trades: 12, win_rate: 0.578, time: NOW }]);
  await push('alerts', [{ severity: 'warning', message: text, time: NOW }]);
}

/** Opens a page in the tab that is there, and waits until it is drawn. */
export async function goTo(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('main > *').first().waitFor();
  await until(async () => (await page.locator('[data-standing="loading"]').count()) === 0, {
    what: () => `${url} to have loaded`,
  });
  await settle(page);
}
