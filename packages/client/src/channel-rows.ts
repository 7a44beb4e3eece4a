/** The row type of each channel, by name, from the schemas of the model. A test holds the names against the registry. */
import type { Account } from '@tickboard/core/model/channels/account';
import type { Alert } from '@tickboard/core/model/channels/alerts';
import type { Candle } from '@tickboard/core/model/channels/candles';
import type { ClosedTrade } from '@tickboard/core/model/channels/closed-trades';
import type { Fill } from '@tickboard/core/model/channels/fills';
import type { MarketData } from '@tickboard/core/model/channels/market-data';
import type { Metric } from '@tickboard/core/model/channels/metrics';
import type { Orderbook } from '@tickboard/core/model/channels/orderbook';
import type { Order } from '@tickboard/core/model/channels/orders';
import type { Position } from '@tickboard/core/model/channels/positions';
import type { Risk } from '@tickboard/core/model/channels/risk';
import type { Signal } from '@tickboard/core/model/channels/signals';
import type { Strategy } from '@tickboard/core/model/channels/strategies';
import type { Summary } from '@tickboard/core/model/channels/summary';
import type { SystemHealth } from '@tickboard/core/model/channels/system-health';
import type { Trade } from '@tickboard/core/model/channels/trades';
import type { FeedFilter } from '@tickboard/core/store/selection';

/** Keyed rows. */
export interface TableRows {
  market_data: MarketData;
  orderbook: Orderbook;
  orders: Order;
  positions: Position;
  strategies: Strategy;
  system_health: SystemHealth;
  candles: Candle;
}

/** One row each. */
export interface RecordRows {
  account: Account;
  risk: Risk;
  summary: Summary;
}

/** Events. */
export interface FeedRows {
  trades: Trade;
  fills: Fill;
  closed_trades: ClosedTrade;
  signals: Signal;
  metrics: Metric;
  alerts: Alert;
}

export type TableName = keyof TableRows;
export type RecordName = keyof RecordRows;
export type FeedName = keyof FeedRows;
export type StateName = TableName | RecordName;
export type ChannelName = StateName | FeedName;

/** A channel, or some of its rows: `market_data:BTC*`. */
export type ChannelSelector = ChannelName | `${ChannelName}:${string}`;

/** Conditions that events must meet: `{ signals: { strategy_name: ['RSI_Oversold'], min_confidence: 0.7 } }`. */
export type FeedFilters = { readonly [Feed in FeedName]?: FeedFilter };
