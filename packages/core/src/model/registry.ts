/** Every channel, in the order that protocol 2 numbers them. A new channel is a file in channels/ and a line here. */
import type { ChannelDefinition } from './channel.ts';
import { account } from './channels/account.ts';
import { alerts } from './channels/alerts.ts';
import { candles } from './channels/candles.ts';
import { closedTrades } from './channels/closed-trades.ts';
import { fills } from './channels/fills.ts';
import { marketData } from './channels/market-data.ts';
import { metrics } from './channels/metrics.ts';
import { orderbook } from './channels/orderbook.ts';
import { orders } from './channels/orders.ts';
import { positions } from './channels/positions.ts';
import { risk } from './channels/risk.ts';
import { signals } from './channels/signals.ts';
import { strategies } from './channels/strategies.ts';
import { summary } from './channels/summary.ts';
import { systemHealth } from './channels/system-health.ts';
import { trades } from './channels/trades.ts';

export const CHANNELS = [
  marketData,
  orderbook,
  orders,
  positions,
  account,
  strategies,
  risk,
  systemHealth,
  summary,
  candles,
  trades,
  fills,
  closedTrades,
  signals,
  metrics,
  alerts,
] as const satisfies readonly ChannelDefinition[];

export const CHANNELS_BY_NAME: ReadonlyMap<string, ChannelDefinition> = new Map(
  CHANNELS.map((channel) => [channel.name, channel]),
);
