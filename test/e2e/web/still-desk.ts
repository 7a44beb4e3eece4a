/** A desk on which nothing moves: for pictures of it that are the same each time. */
import { type Clock, systemClock } from '@tickboard/core/clock';
import type { Push } from '../../harness/web.ts';

export const STILL_MS = Date.UTC(2026, 0, 5, 9, 30);

/** Always the same moment of the day; what waits is called all the same. */
export const stillClock: Clock = { ...systemClock, now: () => STILL_MS };

const BASES = 'BTC ETH SOL XRP BNB DOGE ADA AVAX LINK DOT LTC OP ARB TRX SUI INJ ETC ATOM UNI FIL BCH APT NEAR'.split(
  ' ',
);
const STRATEGIES = ['momentum', 'mean_reversion', 'breakout'];
const ago = (seconds: number) => STILL_MS - seconds * 1_000;

export async function fillStillDesk(push: Push): Promise<void> {
  await push('market_data', BASES.map(describeMarket));
  await push('orderbook', [
    { symbol: 'BTCUSDT', bids: levels((step) => 42_505.5 - step / 2), asks: levels((step) => 42_506 + step / 2) },
  ]);
  await push('positions', [
    { symbol: 'BTCUSDT', side: 'long', quantity: 0.5, entry_price: 42_000, mark_price: 42_506, unrealized_pnl: 253 },
    { symbol: 'ETHUSDT', side: 'short', quantity: 2, entry_price: 2_200.1, mark_price: 2_214, unrealized_pnl: -27.8 },
    { symbol: 'SOLUSDT', side: 'long', quantity: 40, entry_price: 98.4, mark_price: 98.4, unrealized_pnl: 0 },
  ]);
  await push('orders', [
    order('o-1', { symbol: 'BTCUSDT', side: 'buy', status: 'partially_filled', price: 42_000, filled: 0.04 }),
    order('o-2', { symbol: 'BTCUSDT', side: 'sell', status: 'canceled', price: 43_100, filled: 0 }),
    order('o-3', { symbol: 'ETHUSDT', side: 'sell', status: 'new', price: 2_300, filled: 0 }),
  ]);
  await push('account', [
    {
      equity: 104_212.55,
      total_balance: 103_987.35,
      available_balance: 71_200.1,
      margin_used: 31_000,
      balances: { USDT: 100_000, BTC: 0.1 },
    },
  ]);
  const names = STRATEGIES.map((id, place) => ({ id, name: id, pnl: 310.5 - place * 200, trades: 12 + place }));
  await push(
    'strategies',
    names.map((each) => ({ ...each, status: 'running', mode: 'live', win_rate: 0.58 })),
  );
  await push('risk', [
    {
      leverage: 1.8,
      margin_ratio: 0.297,
      daily_pnl: 1_516.5,
      drawdown_daily: 0.031,
      limits: { leverage: 5, drawdown_daily: 0.05, open_positions: 3 },
      limit_utilization: { leverage: 0.36, drawdown_daily: 0.62, open_positions: 1 },
      position_concentration: { BTCUSDT: 0.62, ETHUSDT: 0.21, SOLUSDT: 0.17 },
      emergency_stop: { is_stopped: false },
    },
  ]);
  await pushEvents(push);
}

async function pushEvents(push: Push): Promise<void> {
  const places = [4, 3, 2, 1, 0];
  const side = (place: number) => (place % 2 === 0 ? 'buy' : 'sell');
  const price = (place: number) => 42_506 - place * 1.5;
  const about = (place: number) => ({
    symbol: 'BTCUSDT',
    side: side(place),
    price: price(place),
    time: ago(place * 7),
  });
  await push(
    'trades',
    places.map((place) => ({ ...about(place), quantity: 0.01 * (place + 1) })),
  );
  await push(
    'fills',
    places.map((place) => ({ ...about(place), quantity: 0.01, fee: 0.17 })),
  );
  await push(
    'signals',
    places.map((place) => ({
      symbol: 'BTCUSDT',
      price: price(place),
      time: ago(place * 7),
      strategy_name: STRATEGIES[place % STRATEGIES.length],
      action: side(place),
      confidence: 0.6 + place / 20,
      reason: 'RSI(14) back above 28 from 22.4',
    })),
  );
  await push('closed_trades', [
    {
      symbol: 'ETHUSDT',
      side: 'long',
      quantity: 1,
      entry_price: 2_200,
      exit_price: 2_187.6,
      pnl: -12.4,
      time: ago(61),
      strategy_name: 'breakout',
    },
    {
      symbol: 'BTCUSDT',
      side: 'short',
      quantity: 1,
      entry_price: 42_600,
      exit_price: 42_506,
      pnl: 94,
      time: ago(12),
      strategy_name: 'momentum',
    },
  ]);
  await push('metrics', [{ strategy_name: 'momentum', total_trades: 12, win_rate: 0.578, time: ago(30) }]);
  await push('alerts', [
    { severity: 'warning', message: 'Margin is above 30 % of the limit', time: ago(95) },
    { severity: 'critical', message: 'Limit open_positions is used to 100 %', time: ago(20) },
  ]);
}

function describeMarket(base: string, place: number) {
  const tick = place === 0 ? 0.5 : place < 4 ? 0.01 : 0.0001;
  const last = [42_506, 2_214, 98.4][place] ?? 30 / (place + 1);
  const change = ((place * 37) % 90) / 10 - 4;
  return {
    symbol: `${base}USDT`,
    last_price: last,
    bid_price: last - tick,
    ask_price: last + tick,
    bid_size: 1.25 * (place + 1),
    ask_size: 0.75 * (place + 1),
    low_24h: last * 0.97,
    high_24h: last * 1.05,
    volume_24h: 1_200_000 / (place + 1),
    change_24h_pct: change,
    tick_size: tick,
  };
}

function levels(priceOf: (step: number) => number): readonly (readonly [number, number])[] {
  return Array.from({ length: 30 }, (_, step) => [priceOf(step), ((step * 7) % 23) / 10 + 0.1] as const);
}

function order(id: string, row: Readonly<Record<string, unknown>>) {
  return { id, type: 'limit', quantity: 0.1, time_in_force: 'gtc', created_at: ago(45), ...row };
}
