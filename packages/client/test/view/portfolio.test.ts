import { ClosureTotals } from '@tickboard/client/view/closure-totals';
import { winRateOf } from '@tickboard/core/model/performance';
import { LimitBreaches } from '@tickboard/client/view/limit-breaches';
import { levelOf, limitUses, nameInWords } from '@tickboard/client/view/limits';
import { filledShare, isActive, shortenId, wordOf } from '@tickboard/client/view/orders';
import { isFlat, liquidationDistance, sumOfKnown, sumOfMoney } from '@tickboard/client/view/positions';
import { describe, expect, it } from 'vitest';

describe('a position', () => {
  it('[UP1] is flat only where it is known to be', () => {
    expect(isFlat({ quantity: 0 })).toBe(true);
    expect(isFlat({ side: 'flat' })).toBe(true);
    expect(isFlat({ side: 'long' })).toBe(false);
    expect(isFlat({ quantity: 0.001, side: 'short' })).toBe(false);
  });

  it.each([
    ['long', 100, 80, 0.2],
    ['short', 100, 110, 0.1],
    ['long', 100, 101, -0.01],
    ['short', 100, 95, -0.05],
  ] as const)('[UP2] %s at %d is as far from liquidation at %d as %d', (side, mark, liquidation, distance) => {
    const row = { side, mark_price: mark, liquidation_price: liquidation };
    expect(liquidationDistance(row)).toBeCloseTo(distance, 12);
  });

  it('[UP2] has no distance without mark, liquidation price or side', () => {
    const whole = { side: 'long', mark_price: 100, liquidation_price: 80 } as const;
    expect(liquidationDistance({ mark_price: 100, liquidation_price: 80 })).toBeUndefined();
    expect(liquidationDistance({ ...whole, side: 'flat' })).toBeUndefined();
    expect(liquidationDistance({ side: 'long', liquidation_price: 80 })).toBeUndefined();
    expect(liquidationDistance({ side: 'long', mark_price: 100 })).toBeUndefined();
    // Back ends write 0 where a position has no liquidation price.
    expect(liquidationDistance({ ...whole, liquidation_price: 0 })).toBeUndefined();
  });

  it('[UP3] is summed only where every part is known', () => {
    expect(sumOfKnown([1, -3, 0.5])).toBe(-1.5);
    expect(sumOfKnown([1, undefined])).toBeUndefined();
  });

  it('[UP18] is summed only with others of one currency', () => {
    const pnl = ({ unrealized_pnl: value }: { readonly unrealized_pnl?: number }) => value;
    const [tether, circle, bitcoin] = [
      { symbol: 'BTCUSDT', unrealized_pnl: 250 },
      { symbol: 'ETHUSDC', unrealized_pnl: -50 },
      { symbol: 'ETHBTC', unrealized_pnl: 1 },
    ];
    expect(sumOfMoney([tether, circle], pnl)).toBe(200);
    expect(sumOfMoney([tether, bitcoin], pnl)).toBeUndefined();
    expect(sumOfMoney([bitcoin], pnl)).toBe(1);
    expect(sumOfMoney([tether, { symbol: 'ETHUSDT' }], pnl)).toBeUndefined();
    expect(sumOfKnown([])).toBeUndefined();
  });
});

describe('an order', () => {
  it('[UP4] is active until its status says that it is finished', () => {
    const active = ['new', 'submitted', 'partially_filled', undefined] as const;
    const finished = ['filled', 'canceled', 'rejected', 'expired'] as const;
    expect(active.map((status) => isActive(status === undefined ? {} : { status }))).toEqual([true, true, true, true]);
    expect(finished.map((status) => isActive({ status }))).toEqual([false, false, false, false]);
  });

  it('[UP4] is filled by a share of what was ordered', () => {
    expect(filledShare({ filled: 3, quantity: 4 })).toBe(0.75);
    expect(filledShare({ filled: 0, quantity: 4 })).toBe(0);
    expect([filledShare({ quantity: 4 }), filledShare({ filled: 1 }), filledShare({ filled: 0, quantity: 0 })]).toEqual(
      [undefined, undefined, undefined],
    );
    expect([wordOf('partially_filled'), wordOf(undefined)]).toEqual(['partially filled', '-']);
  });

  it('[UP5] has its identifier shortened in the middle', () => {
    expect(shortenId('sim-o-80')).toBe('sim-o-80');
    expect(shortenId('sim-o-123456')).toBe('sim-o-123456');
    expect(shortenId('0f8fad5b-d9cb-469f-a165-70867728950e')).toBe('0f8…7728950e');
    expect(Array.from(shortenId('🂡'.repeat(40)))).toHaveLength(12);
  });
});

describe('sums of closed trades', () => {
  const trade = (id: number, pnl: number | undefined, strategy = 'A', symbol = 'BTCUSDT') => ({
    id,
    time: 1_000 + id,
    data: { symbol, strategy_name: strategy, ...(pnl !== undefined && { pnl }) },
  });

  it('[UP10] count each event once', () => {
    const totals = new ClosureTotals();
    expect(totals.observe(trade(7, 12))).toBe(true);
    expect(totals.observe(trade(7, 12))).toBe(false);
    // What is replayed is older than what came live.
    expect(totals.observe(trade(5, -2, 'B'))).toBe(true);
    expect(totals.all).toMatchObject({ trades: 2, winners: 1, losers: 1, pnl: 10, best: 12, worst: -2 });
    expect(totals.since).toBe(1_005);
    expect(totals.byStrategy.get('B')).toMatchObject({ trades: 1, pnl: -2 });
    expect(totals.bySymbol.get('BTCUSDT')).toMatchObject({ trades: 2, pnl: 10 });
  });

  it('[UP18] are of one currency, or there are none', () => {
    const totals = new ClosureTotals();
    totals.observe(trade(1, 5, 'A', 'BTCUSDT'));
    totals.observe(trade(2, 1, 'A', 'ETHUSDC'));
    totals.observe(trade(3, 2, 'B', 'ETHBTC'));
    expect(totals.byStrategy.get('A')).toMatchObject({ pnl: 6, best: 5, worst: 1, isMixed: false });
    expect(totals.byStrategy.get('B')).toMatchObject({ pnl: 2, isMixed: false });
    expect(totals.all).toMatchObject({ trades: 3, winners: 3, pnl: undefined, best: undefined, isMixed: true });
    // Once mixed it stays so.
    totals.observe(trade(4, 3, 'C', 'ETHBTC'));
    expect(totals.all).toMatchObject({ trades: 4, winners: 4, pnl: undefined });
  });

  it('[UP10] say how many are missing between those that were seen, and whether they are all', () => {
    const totals = new ClosureTotals();
    expect([totals.missed, totals.isWhole]).toEqual([0, false]);
    totals.observe(trade(2, 1));
    totals.observe(trade(5, 1));
    expect([totals.missed, totals.isWhole]).toEqual([2, false]);
    for (const id of [3, 4]) totals.observe(trade(id, 1));
    expect([totals.missed, totals.isWhole]).toEqual([0, false]);
    totals.observe(trade(1, 1));
    expect([totals.missed, totals.isWhole]).toEqual([0, true]);
  });

  it('[UP10] take a trade of unknown outcome for neither won nor lost', () => {
    const totals = new ClosureTotals();
    totals.observe(trade(1, undefined));
    expect(totals.all).toMatchObject({ trades: 1, known: 0, winners: 0, losers: 0, pnl: undefined });
    expect(winRateOf(totals.all)).toBeUndefined();
    totals.observe(trade(2, 0));
    totals.observe(trade(3, 4));
    expect(totals.all).toMatchObject({ trades: 3, known: 2, winners: 1, losers: 0, pnl: 4, best: 4, worst: 0 });
    expect(winRateOf(totals.all)).toBe(0.5);
  });

  it('[UP10] begin anew with another life of the server, and stay bounded', () => {
    const totals = new ClosureTotals();
    for (let id = 1; id <= 30_000; id++) totals.observe(trade(id, 1, `strategy ${id}`));
    expect(totals.all).toMatchObject({ trades: 30_000, pnl: 30_000 });
    expect(totals.byStrategy.size).toBeLessThanOrEqual(1_001);
    expect(totals.byStrategy.get('others')?.trades).toBe(29_000);
    expect(totals.observe(trade(3, 1))).toBe(false);
    totals.clear();
    expect(totals.observe(trade(3, 1))).toBe(true);
    expect(totals.all).toMatchObject({ trades: 1, pnl: 1 });
  });
});

describe('limits', () => {
  it('[UP12] are OK, NEAR, BREACH or not told', () => {
    const uses = [0, 0.799, 0.8, 0.999, 1, 1.4, undefined, Number.NaN];
    expect(uses.map(levelOf)).toEqual(['ok', 'ok', 'near', 'near', 'breach', 'breach', 'unknown', 'unknown']);
  });

  it('[UP12] come with the fullest first, those without a use last', () => {
    const risk = { limit_utilization: { leverage: 0.4, daily_loss: 1.1 }, limits: { leverage: 3, orders: 20 } };
    expect(limitUses(risk)).toEqual([
      { name: 'daily_loss', use: 1.1, limit: undefined, level: 'breach' },
      { name: 'leverage', use: 0.4, limit: 3, level: 'ok' },
      { name: 'orders', use: undefined, limit: 20, level: 'unknown' },
    ]);
    expect(limitUses(undefined)).toEqual([]);
    expect(nameInWords('daily_loss')).toBe('Daily loss');
  });

  it('[UP11] that were passed are told with their time and their highest use', () => {
    const breaches = new LimitBreaches();
    breaches.observe(1, { leverage: 0.99 });
    expect(breaches.all).toEqual([]);
    breaches.observe(2, { leverage: 1, orders: 1.2 });
    breaches.observe(3, { leverage: 1.3 });
    breaches.observe(4, { leverage: 1.1, orders: 0.9 });
    expect(breaches.all).toEqual([
      { id: 2, name: 'orders', from: 2, until: 4, peak: 1.2 },
      { id: 1, name: 'leverage', from: 2, until: undefined, peak: 1.3 },
    ]);
    breaches.observe(5, { leverage: 0.5 });
    breaches.observe(6, { leverage: 2 });
    expect(breaches.all[0]).toEqual({ id: 3, name: 'leverage', from: 6, until: undefined, peak: 2 });
    expect(breaches.all[2]?.until).toBe(5);
  });

  it('[UP11] that were passed are kept to the last 50', () => {
    const breaches = new LimitBreaches();
    for (let time = 0; time < 400; time++) breaches.observe(time, { leverage: time % 2 });
    expect(breaches.all).toHaveLength(50);
    expect(breaches.all[0]?.from).toBe(399);
  });
});
