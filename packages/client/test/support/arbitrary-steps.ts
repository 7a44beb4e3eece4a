/** What can happen to a board, its server and the link between them. */
import type { Change } from '@tickboard/core/store/change';
import fc from 'fast-check';
import type { ChannelSelector } from '../../src/channel-rows.ts';

/** The feed that events come in. */
export const FEED = 'fills';

const decimal = fc
  .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(5))
  .map(([digits, scale]) => digits / 10 ** scale);
const symbol = fc.constantFrom('BTC', 'ETH', 'BTC.P', 'X:1', 'SOL');
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const nullable = <Value>(value: fc.Arbitrary<Value>) => fc.option(fc.option(value, { nil: undefined }), { nil: null });

const row = fc.oneof(
  fc.record({
    channel: fc.constant('market_data'),
    row: fc.record({
      symbol,
      last_price: nullable(decimal),
      bid_price: nullable(decimal),
      stale: nullable(fc.boolean()),
    }),
  }),
  fc.record({
    channel: fc.constant('orders'),
    row: fc.record({
      id: fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5'),
      status: fc.constantFrom('new', 'filled'),
      price: nullable(decimal),
    }),
  }),
  fc.record({ channel: fc.constant('positions'), row: fc.record({ symbol, quantity: nullable(decimal) }) }),
  fc.record({
    channel: fc.constant('candles'),
    row: fc.record({
      symbol,
      interval: fc.constantFrom('1m', '1h'),
      close: nullable(decimal),
      open_time: optional(fc.constant(1_700_000_000_000)),
    }),
  }),
  fc.record({
    channel: fc.constant('account'),
    row: fc.record({ equity: nullable(decimal), balances: nullable(fc.constant({ BTC: 1 })) }),
  }),
  fc.record({ channel: fc.constant('risk'), row: fc.record({ leverage: nullable(decimal) }) }),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: row.map((given) => ({ op: 'merge' as const, ...given })) },
  { weight: 1, arbitrary: row.map((given) => ({ op: 'replace' as const, ...given })) },
  { weight: 2, arbitrary: symbol.map((key) => ({ op: 'delete', channel: 'market_data', key }) as const) },
  { weight: 1, arbitrary: symbol.map((key) => ({ op: 'delete', channel: 'positions', key }) as const) },
  {
    weight: 3,
    arbitrary: decimal.map((price) => ({ op: 'event', channel: FEED, data: { symbol: 'BTC', price } }) as const),
  },
);

export const selector = fc.constantFrom<ChannelSelector>(
  'market_data',
  'market_data:BTC*',
  'market_data:E*',
  'orders',
  'positions',
  'positions:X:1',
  'candles',
  'candles:SOL*',
  'account',
  'risk',
  'alerts',
);

export type Step =
  | { readonly do: 'apply'; readonly changes: readonly Change[] }
  | { readonly do: 'subscribe' | 'unsubscribe'; readonly channels: readonly ChannelSelector[] }
  | { readonly do: 'deliver'; readonly toClient: number; readonly toServer: number }
  | { readonly do: 'drop'; readonly messages: number }
  | { readonly do: 'pass'; readonly milliseconds: number }
  | { readonly do: 'tick' | 'cut' | 'accept' | 'slow' | 'quick' | 'restart' | 'check' };

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(change, { minLength: 1, maxLength: 5 }).map((changes) => ({ do: 'apply', changes }) as const),
  },
  { weight: 5, arbitrary: fc.constant({ do: 'tick' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), toClient: fc.nat(4), toServer: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(selector, { minLength: 1, maxLength: 3 })
      .map((channels) => ({ do: 'subscribe', channels }) as const),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(selector, { minLength: 1, maxLength: 3 })
      .map((channels) => ({ do: 'unsubscribe', channels }) as const),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(0, 300, 700, 6_000).map((milliseconds) => ({ do: 'pass', milliseconds }) as const),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((messages) => ({ do: 'drop', messages }) as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'cut' } as const) },
  { weight: 4, arbitrary: fc.constant({ do: 'accept' } as const) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'slow' } as const, { do: 'quick' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'check' } as const) },
);
