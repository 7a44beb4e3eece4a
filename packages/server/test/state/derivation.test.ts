import { ManualClock } from '@tickboard/core/clock';
import { RECORD_KEY } from '@tickboard/core/model/channel';
import { seededRandom } from '@tickboard/core/random';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { Store, type StoreOptions } from '@tickboard/core/store/store';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Derivation } from '../../src/state/derivation.ts';
import { CLOSED_TRADES_MAX, OPEN_TRADES_MAX } from '../../src/state/open-trades.ts';
import { SEEN_CLOSINGS_MAX } from '../../src/state/seen-closings.ts';
import { DeskOracle, type Figures } from './desk-oracle.ts';
import { Fraction } from './exact.ts';

const SEED = 20_260_103;

function openDesk(options: Partial<StoreOptions> = {}) {
  const clock = new ManualClock();
  const store = new Store({ random: seededRandom(SEED), now: () => clock.now(), ...options });
  const derivation = new Derivation(store);
  const settled = (...changes: readonly Change[]) => {
    store.apply(changes);
    derivation.settle();
  };
  return { store, derivation, settled };
}

function row(store: Store, channel: string, key: string): Record<string, unknown> {
  const table = store.tables.get(channel)!;
  const values = table.rows.get(key)?.values ?? [];
  return Object.fromEntries(
    table.definition.fields.flatMap(({ name, index }) => (values[index] === undefined ? [] : [[name, values[index]]])),
  );
}

const summary = (store: Store) => row(store, 'summary', RECORD_KEY);
const position = (store: Store, symbol = 'BTCUSDT') => row(store, 'positions', symbol);

function merge(channel: string, fields: RowPatch): Change {
  return { op: 'merge', channel, row: fields };
}

function replace(channel: string, fields: RowPatch): Change {
  return { op: 'replace', channel, row: fields };
}

const LONG = { symbol: 'BTCUSDT', side: 'long', quantity: 2, entry_price: 100, mark_price: 110 };

describe('market data', () => {
  it('[D1] [D2] has the spread, absolute and in basis points of the mid price', () => {
    const { store, settled } = openDesk();
    settled(merge('market_data', { symbol: 'BTCUSDT', bid_price: 99.9, ask_price: 100.1 }));
    expect(row(store, 'market_data', 'BTCUSDT')).toMatchObject({ spread: 0.2, spread_bps: 20 });
  });

  it('[D1] [D2] has no spread while a side is missing, and loses it with a side', () => {
    const { store, settled } = openDesk();
    settled(merge('market_data', { symbol: 'BTCUSDT', bid_price: 99 }));
    expect(row(store, 'market_data', 'BTCUSDT')).toEqual({ symbol: 'BTCUSDT', bid_price: 99 });
    settled(merge('market_data', { symbol: 'BTCUSDT', ask_price: 101 }));
    expect(row(store, 'market_data', 'BTCUSDT')).toMatchObject({ spread: 2, spread_bps: 200 });
    settled(merge('market_data', { symbol: 'BTCUSDT', bid_price: null }));
    expect(row(store, 'market_data', 'BTCUSDT')).toEqual({ symbol: 'BTCUSDT', ask_price: 101 });
  });

  it('[D2] has no basis points where the mid price is not above zero', () => {
    const { store, settled } = openDesk();
    settled(merge('market_data', { symbol: 'CL', bid_price: -3, ask_price: -1 }));
    expect(row(store, 'market_data', 'CL')).toMatchObject({ spread: 2 });
    expect(row(store, 'market_data', 'CL')).not.toHaveProperty('spread_bps');
  });
});

describe('positions', () => {
  it.each([
    { side: 'long', pnl: 20, percent: 10 },
    { side: 'short', pnl: -20, percent: -10 },
    { side: 'flat', pnl: 0, percent: 0 },
  ])('[D3] [D4] are valued as $side where the source states no figure', ({ side, pnl, percent }) => {
    const { store, settled } = openDesk();
    settled(merge('positions', { ...LONG, side }));
    expect(position(store)).toMatchObject({ unrealized_pnl: pnl, pnl_pct: percent });
  });

  it.each(['side', 'quantity', 'entry_price', 'mark_price'])('[D3] [D4] have no figure of ours without %s', (name) => {
    const { store, settled } = openDesk();
    settled(merge('positions', { ...LONG, [name]: undefined }));
    expect(position(store)).not.toHaveProperty('unrealized_pnl');
    expect(position(store)).not.toHaveProperty('pnl_pct');
  });

  it('[D3] [D4] lose our figures with the price that they were made of', () => {
    const { store, settled } = openDesk();
    settled(merge('positions', LONG));
    settled(merge('positions', { symbol: 'BTCUSDT', mark_price: null }));
    expect(position(store)).toEqual({ symbol: 'BTCUSDT', side: 'long', quantity: 2, entry_price: 100 });
  });

  it('[D4] take the percentage from the P&L that the source states', () => {
    const { store, settled } = openDesk();
    settled(merge('positions', { ...LONG, unrealized_pnl: 18 }));
    expect(position(store)).toMatchObject({ unrealized_pnl: 18, pnl_pct: 9 });
  });

  it('[D5] keep what the source states, whatever the price does', () => {
    const { store, settled } = openDesk();
    settled(merge('positions', { ...LONG, unrealized_pnl: 18, pnl_pct: 8.5 }));
    settled(merge('positions', { symbol: 'BTCUSDT', mark_price: 200 }));
    expect(position(store)).toMatchObject({ unrealized_pnl: 18, pnl_pct: 8.5 });
  });

  it('[D5] follow a source that states the figure after all', () => {
    const { store, settled } = openDesk();
    settled(merge('positions', LONG));
    settled(merge('positions', { symbol: 'BTCUSDT', unrealized_pnl: 19.5 }));
    settled(merge('positions', { symbol: 'BTCUSDT', mark_price: 200 }));
    expect(position(store)).toMatchObject({ unrealized_pnl: 19.5, pnl_pct: 9.75 });
  });

  it('[D5] go back to ours where the source stops stating it', () => {
    const { store, settled } = openDesk();
    settled(merge('positions', { ...LONG, unrealized_pnl: 18, pnl_pct: 8.5 }));
    settled(merge('positions', { symbol: 'BTCUSDT', unrealized_pnl: null, pnl_pct: null }));
    expect(position(store)).toMatchObject({ unrealized_pnl: 20, pnl_pct: 10 });
    settled(merge('positions', { symbol: 'BTCUSDT', unrealized_pnl: 18 }));
    settled(replace('positions', LONG));
    expect(position(store)).toMatchObject({ unrealized_pnl: 20, pnl_pct: 10 });
  });

  it('[D5] take a figure that is stated on its way through another one for stated', () => {
    const { store, settled } = openDesk();
    settled(merge('positions', LONG));
    settled(
      merge('positions', { symbol: 'BTCUSDT', unrealized_pnl: 1 }),
      merge('positions', { symbol: 'BTCUSDT', unrealized_pnl: 20 }),
    );
    settled(merge('positions', { symbol: 'BTCUSDT', mark_price: 200 }));
    expect(position(store)).toMatchObject({ unrealized_pnl: 20 });
  });

  it('[D5] know nothing of a position that was gone and is back', () => {
    const { store, settled } = openDesk();
    settled(merge('positions', LONG));
    settled(
      { op: 'delete', channel: 'positions', key: 'BTCUSDT' },
      merge('positions', { ...LONG, unrealized_pnl: 20 }),
    );
    settled(merge('positions', { symbol: 'BTCUSDT', mark_price: 200 }));
    expect(position(store)).toMatchObject({ unrealized_pnl: 20 });
  });
});

describe('the account', () => {
  const total = (store: Store) => row(store, 'account', RECORD_KEY)['total_value_usd'];

  it('[D6] is worth its balances at last prices, dollars at one', () => {
    const { store, settled } = openDesk();
    settled(
      merge('account', { balances: { BTC: 0.5, ETH: -2, USDT: 100, USDC: 10.5, DUST: 0 } }),
      merge('market_data', { symbol: 'BTCUSDT', last_price: 50_000 }),
      merge('market_data', { symbol: 'ETH/USD', last_price: 3_000 }),
    );
    expect(total(store)).toBe(25_000 - 6_000 + 110.5);
    settled(merge('market_data', { symbol: 'BTCUSDT', last_price: 40_000 }));
    expect(total(store)).toBe(20_000 - 6_000 + 110.5);
  });

  it('[D6] has no total while a price is missing, nor without balances', () => {
    const { store, settled } = openDesk();
    settled(merge('account', { equity: 5, balances: { BTC: 0.5, USDT: 100 } }));
    expect(total(store)).toBeUndefined();
    settled(merge('market_data', { symbol: 'BTCUSDT', last_price: 50_000 }));
    expect(total(store)).toBe(25_100);
    settled(merge('market_data', { symbol: 'BTCUSDT', last_price: null }));
    expect(total(store)).toBeUndefined();
    settled(merge('account', { balances: { USDT: 100 } }));
    expect(total(store)).toBe(100);
    settled(merge('account', { balances: null }));
    expect(total(store)).toBeUndefined();
  });

  it('[D6] loses the total with a market that is deleted, even where deletions are not remembered', () => {
    const { store, settled } = openDesk({ tombstonesKept: 0 });
    settled(
      merge('account', { balances: { BTC: 1 } }),
      merge('market_data', { symbol: 'BTCUSDT', last_price: 50_000 }),
    );
    expect(total(store)).toBe(50_000);
    settled({ op: 'delete', channel: 'market_data', key: 'BTCUSDT' });
    expect(total(store)).toBeUndefined();
  });
});

describe('the summary', () => {
  const trade = (pnl?: number): Change => ({ op: 'event', channel: 'closed_trades', data: { symbol: 'X', pnl } });

  it('[D7] counts the trades that were closed, and says nothing before the first', () => {
    const { store, settled } = openDesk();
    settled(merge('market_data', { symbol: 'X', last_price: 1 }));
    for (const name of ['total_trades', 'winning_trades', 'losing_trades', 'win_rate', 'realized_pnl']) {
      expect(summary(store) ?? {}).not.toHaveProperty(name);
    }
    settled(trade(5), trade(-2), trade(0), trade());
    expect(summary(store)).toMatchObject({
      total_trades: 4,
      winning_trades: 1,
      losing_trades: 1,
      win_rate: 0.25,
      realized_pnl: 3,
    });
  });

  it('[D7] goes on counting when the feed has forgotten the trades', () => {
    const { store, settled } = openDesk({ feedKept: 2 });
    for (let round = 0; round < 10; round++) settled(trade(1));
    expect(summary(store)).toMatchObject({ total_trades: 10, realized_pnl: 10 });
  });

  const PART = {
    trade_id: 't-1',
    strategy_name: 'momentum',
    pnl: 5,
    exit_price: 101,
    quantity: 2,
    time: 1_700_000_000_000,
  };
  const closing = (more: RowPatch): Change => ({ op: 'event', channel: 'closed_trades', data: { ...PART, ...more } });

  it('[D14] counts a trade once that is delivered again, at once or later', () => {
    const { store, settled } = openDesk();
    settled(closing({}), closing({}));
    settled(closing({ reason: 'told otherwise' }));
    expect(summary(store)).toMatchObject({ total_trades: 1, winning_trades: 1, win_rate: 1, realized_pnl: 5 });
  });

  it.each([
    { trade_id: 't-2' },
    { strategy_name: 'reversal' },
    { pnl: 6 },
    { exit_price: 102 },
    { quantity: 1 },
    { time: 1_700_000_000_001 },
    { time: undefined },
  ])('[D14] counts what differs in %j as another closing', (more) => {
    const { store, settled } = openDesk();
    settled(closing({}), closing(more), closing(more));
    expect(summary(store)).toMatchObject({ total_trades: 2, realized_pnl: 5 + (more.pnl ?? 5) });
  });

  it('[D14] counts each that has no id, and forgets the oldest in the end', () => {
    const { store, settled } = openDesk();
    settled(closing({ trade_id: undefined }), closing({ trade_id: undefined }));
    expect(summary(store)).toMatchObject({ total_trades: 2 });
    settled(closing({}), ...Array.from({ length: SEEN_CLOSINGS_MAX - 1 }, (_, index) => closing({ pnl: -index })));
    settled(closing({}));
    expect(summary(store)).toMatchObject({ total_trades: SEEN_CLOSINGS_MAX + 2 });
    settled(closing({ pnl: 1 }), closing({}));
    expect(summary(store)).toMatchObject({ total_trades: SEEN_CLOSINGS_MAX + 4 });
  });

  it('[D8] takes what the account states as realized as long as no trade was closed here', () => {
    const { store, settled } = openDesk();
    settled(merge('positions', { ...LONG, realized_pnl: 7 }), merge('account', { equity: 5, realized_pnl: 8 }));
    expect(summary(store)).toMatchObject({ realized_pnl: 8, unrealized_pnl: 20, total_pnl: 28 });
    settled(trade(3));
    expect(summary(store)).toMatchObject({ realized_pnl: 3, total_pnl: 23 });
  });

  it('[D9] has no total while a part of it is unknown', () => {
    const { store, settled } = openDesk();
    settled(merge('positions', LONG));
    expect(summary(store)).toMatchObject({ unrealized_pnl: 20 });
    expect(summary(store)).not.toHaveProperty('total_pnl');
    settled(merge('positions', { symbol: 'ETHUSDT', quantity: 1, side: 'short' }), trade(3));
    expect(summary(store)).toMatchObject({ realized_pnl: 3, active_positions: 2 });
    expect(summary(store)).not.toHaveProperty('unrealized_pnl');
    expect(summary(store)).not.toHaveProperty('total_pnl');
  });

  it('[D10] sums exposure over the open positions, shorts negative', () => {
    const { store, settled } = openDesk();
    settled(
      merge('positions', LONG),
      merge('positions', { symbol: 'ETHUSDT', side: 'short', quantity: 10, mark_price: 30, entry_price: 31 }),
      merge('positions', { symbol: 'SOLUSDT', side: 'flat', quantity: 0, mark_price: 30 }),
    );
    expect(summary(store)).toMatchObject({ active_positions: 2, gross_exposure: 520, net_exposure: -80 });
  });

  it('[D10] says nothing of positions before there was one, and zero when the last is gone', () => {
    const { store, settled } = openDesk({ tombstonesKept: 0 });
    settled(merge('market_data', { symbol: 'X', last_price: 1 }));
    expect(summary(store)).not.toHaveProperty('active_positions');
    settled(merge('positions', LONG));
    settled({ op: 'delete', channel: 'positions', key: 'BTCUSDT' });
    expect(summary(store)).toMatchObject({
      active_positions: 0,
      unrealized_pnl: 0,
      gross_exposure: 0,
      net_exposure: 0,
    });
  });
});

describe('trades of strategies', () => {
  const executed = (id: string, more: RowPatch = {}): Change => ({
    op: 'event',
    channel: 'fills',
    data: { trade_id: id, strategy_name: 'momentum', side: 'buy', ...more },
  });
  const closed = (id?: string): Change => ({ op: 'event', channel: 'closed_trades', data: { trade_id: id, pnl: 1 } });
  const active = (store: Store) => summary(store)['active_positions'];

  it('[D13] are active from their execution until they are closed, where nobody tells of positions', () => {
    const { store, settled } = openDesk();
    settled(merge('market_data', { symbol: 'X', last_price: 1 }));
    expect(active(store)).toBeUndefined();
    settled(executed('a'), executed('b'));
    expect(active(store)).toBe(2);
    settled(closed('a'));
    expect(summary(store)).toMatchObject({ active_positions: 1, total_trades: 1, win_rate: 1, realized_pnl: 1 });
    settled(closed('b'), closed('never executed'), closed());
    expect(active(store)).toBe(0);
  });

  it('[D13] count once, however often and in whatever order they are told', () => {
    const { store, settled } = openDesk();
    settled(executed('a'), executed('a'), closed('b'), executed('b'));
    expect(active(store)).toBe(1);
    settled(closed('a'));
    settled(executed('a'));
    expect(active(store)).toBe(0);
  });

  it('[D13] are not the fills of orders, nor those of nobody', () => {
    const { store, settled } = openDesk();
    settled(executed('a', { order_id: 'o-1' }), executed('b', { strategy_name: undefined }), closed('c'));
    expect(active(store)).toBeUndefined();
    settled(executed('d'));
    expect(active(store)).toBe(1);
  });

  it('[D13] [D10] give way to positions', () => {
    const { store, settled } = openDesk();
    settled(executed('a'), executed('b'), executed('c'));
    settled(merge('positions', LONG));
    expect(active(store)).toBe(1);
    settled({ op: 'delete', channel: 'positions', key: 'BTCUSDT' });
    expect(active(store)).toBe(0);
  });

  it('[D13] are counted no more than can be told apart, and closed ones are forgotten in the end', () => {
    const { store, settled } = openDesk();
    const ids = Array.from({ length: CLOSED_TRADES_MAX + 1 }, (_, index) => `id-${index}`);
    settled(...ids.map((id) => executed(id)), ...ids.map((id) => closed(id)));
    settled(executed('id-0'), executed('id-1'));
    expect(active(store)).toBe(1);
    settled(...Array.from({ length: OPEN_TRADES_MAX - 1 }, (_, index) => executed(`more-${index}`)));
    expect(active(store)).toBe(OPEN_TRADES_MAX);
    settled(executed('one too many'));
    expect(active(store)).toBeUndefined();
    settled(closed('one too many'));
    expect(active(store)).toBeUndefined();
  });
});

describe('every figure', () => {
  it('[D12] is rounded to ten decimals, or fifteen digits: no dust of the binary system is left', () => {
    const { store, settled } = openDesk();
    settled(
      merge('market_data', { symbol: 'A', bid_price: 0.1, ask_price: 0.3 }),
      merge('market_data', { symbol: 'B', bid_price: 3, ask_price: 3.1 }),
      merge('market_data', { symbol: 'C', bid_price: 1_000_000.1, ask_price: 1_000_000.3 }),
      merge('positions', { ...LONG, quantity: 35_375, mark_price: 34.1851, entry_price: 34.185 }),
      merge('positions', { symbol: 'X', side: 'long', quantity: 35_375, mark_price: 34.1851 }),
      merge('positions', { symbol: 'Y', side: 'short', quantity: 31_501, mark_price: 37.7548 }),
      merge('account', { balances: { USDT: 1_000_000.1, USDC: 0.2 } }),
    );
    expect(row(store, 'market_data', 'C')).toMatchObject({ spread: 0.2 });
    expect(position(store)).toMatchObject({ unrealized_pnl: 3.5375 });
    expect(summary(store)).toMatchObject({ net_exposure: 1_229_281.8702 });
    expect(row(store, 'market_data', 'A')).toMatchObject({ spread: 0.2, spread_bps: 10_000 });
    expect(row(store, 'market_data', 'B')).toMatchObject({ spread: 0.1, spread_bps: 327.868852459 });
    expect(row(store, 'account', RECORD_KEY)).toMatchObject({ total_value_usd: 1_000_000.3 });
  });

  it('[D12] is absent where no number can hold it', () => {
    const { store, settled } = openDesk();
    const HUGE = 1e308;
    settled(
      merge('market_data', { symbol: 'A', bid_price: -HUGE, ask_price: HUGE }),
      merge('market_data', { symbol: 'B', bid_price: HUGE, ask_price: HUGE }),
      merge('market_data', { symbol: 'BTCUSDT', last_price: HUGE }),
      merge('positions', { ...LONG, quantity: HUGE, mark_price: HUGE }),
      merge('positions', { ...LONG, symbol: 'B', side: 'short', quantity: HUGE, mark_price: HUGE }),
      merge('account', { balances: { BTC: HUGE } }),
      { op: 'event', channel: 'closed_trades', data: { pnl: HUGE } },
      { op: 'event', channel: 'closed_trades', data: { pnl: HUGE } },
    );
    expect(row(store, 'market_data', 'A')).toEqual({ symbol: 'A', bid_price: -HUGE, ask_price: HUGE });
    expect(row(store, 'market_data', 'B')).not.toHaveProperty('spread_bps');
    expect(position(store)).not.toHaveProperty('unrealized_pnl');
    expect(row(store, 'account', RECORD_KEY)).not.toHaveProperty('total_value_usd');
    expect(summary(store)).toEqual({
      total_trades: 2,
      winning_trades: 2,
      losing_trades: 0,
      win_rate: 1,
      active_positions: 2,
    });
  });
});

describe('the cost', () => {
  it('[D11] is that of what changed: other rows are not looked at', () => {
    const { store, derivation, settled } = openDesk();
    const markets = Array.from({ length: 500 }, (_, index) =>
      merge('market_data', { symbol: `S${index}`, bid_price: 1, ask_price: 2 }),
    );
    settled(...markets, merge('positions', LONG));
    store.apply([merge('market_data', { symbol: 'S7', ask_price: 3 })]);
    const apply = vi.spyOn(store, 'apply');
    derivation.settle();
    expect(apply.mock.calls).toEqual([[[merge('market_data', { symbol: 'S7', spread: 2, spread_bps: 10_000 })]]]);
  });

  it('[D11] is nothing where nothing changed, and what is settled changes nothing', () => {
    const { store, derivation, settled } = openDesk();
    settled(merge('market_data', { symbol: 'A', bid_price: 1, ask_price: 2 }), merge('positions', LONG));
    const { version } = store;
    const apply = vi.spyOn(store, 'apply');
    derivation.settle();
    expect(apply).not.toHaveBeenCalled();
    settled(merge('positions', { symbol: 'BTCUSDT', leverage: 3 }));
    expect(store.version).toBe(version + 1);
  });
});

describe('any market, any desk', () => {
  const OWN_FIGURES = ['unrealized_pnl', 'pnl_pct'];
  const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'ETH/USD', 'SOL-USDC'];
  const decimal = (min: number, max: number) =>
    fc.tuple(fc.integer({ min, max }), fc.constantFrom(1, 100, 10_000)).map(([digits, power]) => digits / power);
  /** A figure, one that is removed, or one that is not mentioned. */
  const patched = (min: number, max: number) =>
    fc.oneof(
      { weight: 6, arbitrary: decimal(min, max) },
      { weight: 1, arbitrary: fc.constant(null) },
      { weight: 3, arbitrary: fc.constant(undefined) },
    );
  const op = fc.constantFrom('merge' as const, 'merge' as const, 'replace' as const);
  const symbol = fc.constantFrom(...SYMBOLS);
  const tradeId = fc.constantFrom('a', 'b', 'c', undefined);
  const aboutMarkets = fc.record({
    op,
    channel: fc.constant('market_data'),
    row: fc.record({
      symbol,
      bid_price: patched(-100, 1_000_000),
      ask_price: patched(-100, 1_000_000),
      last_price: patched(0, 1_000_000),
      bid_size: patched(0, 5),
    }),
  });
  const aboutPositions = fc.record({
    op,
    channel: fc.constant('positions'),
    row: fc.record({
      symbol,
      side: fc.constantFrom('long', 'short', 'flat', null, undefined),
      quantity: patched(0, 50_000),
      entry_price: patched(0, 1_000_000),
      mark_price: patched(0, 1_000_000),
      unrealized_pnl: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, patched(-10_000, 10_000)),
      pnl_pct: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, patched(-10_000, 10_000)),
      realized_pnl: patched(-10_000, 10_000),
    }),
  });
  const aboutAccount = fc.record({
    op,
    channel: fc.constant('account'),
    row: fc.record({
      equity: patched(0, 1_000),
      realized_pnl: patched(-10_000, 10_000),
      balances: fc.oneof(
        fc.dictionary(fc.constantFrom('BTC', 'ETH', 'SOL', 'USDT', 'DOGE'), decimal(-5, 50_000), { maxKeys: 4 }),
        fc.constantFrom(null, undefined),
      ),
    }),
  });
  const aboutTrades = fc.record({
    op: fc.constant('event' as const),
    channel: fc.constant('closed_trades'),
    data: fc.record({
      symbol,
      pnl: fc.oneof(decimal(-10_000, 10_000), fc.constantFrom(0, undefined)),
      trade_id: tradeId,
    }),
  });
  const aboutFills = fc.record({
    op: fc.constant('event' as const),
    channel: fc.constant('fills'),
    data: fc.record({
      trade_id: tradeId,
      strategy_name: fc.constantFrom('momentum', 'momentum', undefined),
      order_id: fc.constantFrom('o-1', undefined, undefined),
    }),
  });
  const aboutDeletion = fc.record({
    op: fc.constant('delete' as const),
    channel: fc.constantFrom('market_data', 'positions'),
    key: symbol,
  });
  const change = fc.oneof(aboutMarkets, aboutPositions, aboutAccount, aboutTrades, aboutFills, aboutDeletion);

  /** What is wrong with the figures of a row, in words. */
  function faultsOf(held: Record<string, unknown>, expected: Figures): string[] {
    return Object.entries(expected).flatMap(([name, figure]) => {
      const value = held[name] as number | undefined;
      const say = (what: string) => [`${name} of ${JSON.stringify(held)} ${what}`];
      if (figure === undefined || value === undefined) {
        return figure === value ? [] : say(`was expected to be ${figure === undefined ? 'absent' : 'there'}`);
      }
      // One in the last decimal kept, and as much as the doubles that the server computes with lose on the way.
      const allowed = Fraction.of(1.000001e-10).plus(figure.size.times(Fraction.of(1e-14)));
      const difference = Fraction.of(value).minus(figure.exact).abs();
      if (!difference.isBelow(allowed)) return say(`was expected to be ${String(figure.exact)}`);
      const rounded = Number(Math.abs(value) < 1e5 ? value.toFixed(10) : value.toPrecision(15));
      return rounded === value ? [] : say('is not rounded');
    });
  }

  it('[D1] [D2] [D3] [D4] [D5] [D6] [D7] [D8] [D9] [D10] [D12] [D13] [D14] shows what an independent reckoning finds', () => {
    const batches = fc.array(fc.array(change, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(batches, fc.constantFrom(0, 1, 100), (steps, tombstonesKept) => {
        const { store, settled } = openDesk({ tombstonesKept });
        const oracle = new DeskOracle();
        settled(merge('market_data', { symbol: 'START' }));
        for (const changes of steps) {
          for (const each of withoutRestated(changes, oracle, store)) oracle.take(each);
          settled(...(changes as Change[]));
          expect(store.tables.get('positions')!.rows.size).toBe(oracle.positions.size);
          expect([
            ...[...oracle.markets].flatMap(([key, each]) =>
              faultsOf(row(store, 'market_data', key), oracle.market(each)),
            ),
            ...[...oracle.positions].flatMap(([key, each]) => faultsOf(position(store, key), oracle.position(each))),
            ...faultsOf(row(store, 'account', RECORD_KEY), { total_value_usd: oracle.totalValue() }),
            ...faultsOf(summary(store), oracle.summary()),
          ]).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  /** [D5]: a source that states exactly the figure that is derived already has told nothing. */
  function withoutRestated(changes: readonly Change[], oracle: DeskOracle, store: Store): Change[] {
    const touched = new Set<string>();
    return changes.map((each) => {
      if (each.op === 'delete' && each.channel === 'positions') {
        for (const name of OWN_FIGURES) touched.add(`${each.key} ${name}`);
      }
      if (each.channel !== 'positions' || (each.op !== 'merge' && each.op !== 'replace')) return each;
      const symbolOfRow = each.row['symbol'] as string;
      const patch = { ...each.row };
      for (const name of OWN_FIGURES) {
        const place = `${symbolOfRow} ${name}`;
        const isDerived = oracle.positions.get(symbolOfRow)?.[name] === undefined && !touched.has(place);
        if (isDerived && patch[name] === position(store, symbolOfRow)[name]) delete patch[name];
        else if (patch[name] !== undefined || each.op === 'replace') touched.add(place);
      }
      return { ...each, row: patch };
    });
  }
});
