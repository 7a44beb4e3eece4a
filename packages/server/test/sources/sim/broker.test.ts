import { seededRandom } from '@tickboard/core/random';
import { describe, expect, it } from 'vitest';
import { Market } from '../../../src/sources/sim/market/market.ts';
import type { SymbolMarket } from '../../../src/sources/sim/market/symbol-market.ts';
import { Broker } from '../../../src/sources/sim/trading/broker.ts';
import type { OrderRequest } from '../../../src/sources/sim/trading/order.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 9);
const PLENTY_CENTS = 1e9;

interface Stand {
  /** Stands still unless a test moves it. */
  readonly market: SymbolMarket;
  readonly broker: Broker;
  readonly buy: (request: Partial<OrderRequest>) => OrderRequest;
}

function setUp(): Stand {
  const whole = new Market(1, seededRandom(1));
  whole.recallDay(NOW_MS, () => {});
  const market = whole.symbols[0]!;
  const buy = (request: Partial<OrderRequest>): OrderRequest => ({
    market,
    strategy: 'Test',
    side: 1,
    type: 'limit',
    timeInForce: 'gtc',
    lots: 50,
    isReducing: false,
    ...request,
  });
  return { market, broker: new Broker(() => 0.5), buy };
}

function matchUntilArrived(broker: Broker, availableCents = PLENTY_CENTS): void {
  while ([...broker.activeOrders].some(({ status }) => status === 'new')) broker.match(NOW_MS, availableCents);
}

describe('the broker', () => {
  it('[M12] refuses what has no margin, and what would take though it must not', () => {
    const { market, broker, buy } = setUp();
    broker.place(buy({ limitTicks: market.bids.bestTicks }), NOW_MS);
    matchUntilArrived(broker, -1);
    broker.place(buy({ limitTicks: market.asks.bestTicks, type: 'post_only', timeInForce: 'gtx' }), NOW_MS);
    matchUntilArrived(broker);
    expect(broker.takeRejections().map(({ order, reason }) => [order.status, order.filledLots, reason])).toEqual([
      ['rejected', 0, 'insufficient margin'],
      ['rejected', 0, 'post-only order would take'],
    ]);
    expect(broker.takeRejections()).toEqual([]);
    expect(broker.activeOrders.size).toBe(0);
    expect(broker.marginCents).toBe(0);
  });

  it('[M13] lets a resting order wait, fills it in part at its price, and in full where the market moves through it', () => {
    const { market, broker, buy } = setUp();
    const limitTicks = market.bids.bestTicks;
    const order = broker.place(buy({ limitTicks, lots: 5_000 }), NOW_MS);
    matchUntilArrived(broker);
    expect(broker.match(NOW_MS, PLENTY_CENTS)).toEqual([]);
    expect(order.status).toBe('submitted');
    expect(broker.marginCents).toBe(Math.round((limitTicks * 5_000) / market.instrument.centScale / 10));

    market.print(NOW_MS, -1, limitTicks, 100);
    const [partial] = broker.match(NOW_MS, PLENTY_CENTS);
    expect(order.status).toBe('partially_filled');
    expect(order.filledLots).toBeGreaterThanOrEqual(20);
    expect(order.filledLots).toBeLessThanOrEqual(100);
    expect(partial?.executions[0]?.printId).toBe(market.prints.at(-1)?.id);

    market.bids.moveTo(limitTicks - 30);
    const [full] = broker.match(NOW_MS, PLENTY_CENTS);
    expect(order.status).toBe('filled');
    expect(full?.executions.map(({ ticks }) => ticks)).toEqual([limitTicks]);
    expect(market.prints.at(-1)).toMatchObject({ side: -1, ticks: limitTicks });
    expect(broker.activeOrders.size).toBe(0);
  });

  it('[M13] [M14] takes from the book at once what crosses, and cancels the rest of an immediate order', () => {
    const { market, broker, buy } = setUp();
    const bestTicks = market.asks.bestTicks;
    const offered = Math.round(market.asks.bestLots);
    const order = broker.place(buy({ limitTicks: bestTicks, timeInForce: 'ioc', lots: offered + 7 }), NOW_MS);
    matchUntilArrived(broker);
    const [report] = broker.match(NOW_MS, PLENTY_CENTS);
    expect(order).toMatchObject({ status: 'canceled', filledLots: offered });
    const notionalCents = (bestTicks * offered) / market.instrument.centScale;
    expect(report?.executions).toMatchObject([
      { ticks: bestTicks, lots: offered, feeCents: Math.round(notionalCents * 0.00017) },
    ]);
    expect(market.asks.bestTicks).toBeGreaterThan(bestTicks);
  });

  it('[M12] leaves a finished order as it is', () => {
    const { market, broker, buy } = setUp();
    const order = broker.place(buy({ limitTicks: market.bids.bestTicks - 500 }), NOW_MS);
    broker.cancel(order, NOW_MS);
    expect([...broker.takeChanged()]).toEqual([order]);
    broker.cancel(order, NOW_MS + 1);
    broker.match(NOW_MS + 1, PLENTY_CENTS);
    expect(order).toMatchObject({ status: 'canceled', updatedMs: NOW_MS });
    expect([...broker.takeChanged()]).toEqual([]);
  });
});
