import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listInstruments } from '../../../src/sources/sim/market/instruments.ts';
import { assertEqual, assertNear, assertThat } from './support/assert-that.ts';
import { anyRun, BUSY_RUN, cents, eventsOf, recordRun, replay, RUNS, type Row } from './support/recorded-run.ts';

const INSTRUMENTS = new Map(listInstruments(50).map((instrument) => [instrument.symbol, instrument]));
const FINISHED = ['filled', 'canceled', 'rejected'];
const NEXT: Readonly<Record<string, readonly string[]>> = {
  new: ['submitted', 'rejected', 'canceled'],
  submitted: ['partially_filled', 'filled', 'canceled'],
  partially_filled: ['filled', 'canceled'],
};

describe('trading on the simulated exchange', () => {
  it('[M12] takes orders through their states, and no further', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyRun, (plan) => {
        const states = new Map<string, string>();
        replay(recordRun(plan), (replica, { changes }) => {
          for (const change of changes) {
            if (change.channel !== 'orders' || change.op === 'event') continue;
            assertThat(change.op !== 'delete', () => 'finished orders are left to the store to forget');
            const order = replica.table('orders').get(change.row['id'] as string)!;
            const { id, status, filled, quantity } = order;
            const before = states.get(id);
            if (before === undefined) assertEqual(status, 'new', () => id);
            else if (before !== status) {
              assertThat(NEXT[before]?.includes(status) === true, () => `${id}: ${before} → ${status}`);
              seen.add(`${before} → ${status}`);
            } else {
              assertThat(!FINISHED.includes(before), () => `${id} changed after it was ${before}`);
            }
            assertThat(filled <= quantity && (status === 'filled') === (filled === quantity), () =>
              JSON.stringify(order),
            );
            if (['new', 'submitted', 'rejected'].includes(status)) assertEqual(filled, 0, () => `${id} ${status}`);
            if (status === 'partially_filled') assertThat(filled > 0, () => id);
            states.set(id, status);
          }
        });
      }),
      RUNS,
    );
    expect(seen).toContain('submitted → filled');
  });

  it('[M13] [M14] fills orders from the tape, and takes its fees', () => {
    const rates = { maker: 0, taker: 0 };
    fc.assert(
      fc.property(anyRun, (plan) => {
        const executed = new Map<string, { lots: number; cost: number }>();
        replay(recordRun(plan), (replica, _, events) => {
          const tape = new Map(events('trades').map((trade) => [trade['trade_id'], trade]));
          for (const fill of events('fills')) {
            const { symbol, side, price, quantity, order_id: id } = fill;
            const order = replica.table('orders').get(id);
            const print = tape.get(fill['trade_id']);
            assertThat(order !== undefined && print !== undefined, () => JSON.stringify(fill));
            assertThat(print['symbol'] === symbol && print['price'] === price, () => JSON.stringify([fill, print]));
            assertThat(quantity > 0 && quantity <= print['quantity'], () => JSON.stringify([fill, print]));
            assertEqual(
              `${order['symbol']} ${order['side']} ${order['strategy_id']}`,
              `${symbol} ${side} ${fill['strategy_name']}`,
              () => id,
            );
            const limit = order['price'];
            assertThat(limit === undefined || (side === 'buy' ? price <= limit : price >= limit), () =>
              JSON.stringify([fill, order]),
            );
            rates[feeKind(fill, order, print)] += 1;
            const { priceScale, lotScale } = INSTRUMENTS.get(symbol)!;
            const sum = executed.get(id) ?? { lots: 0, cost: 0 };
            const lots = Math.round(quantity * lotScale);
            executed.set(id, { lots: sum.lots + lots, cost: sum.cost + lots * Math.round(price * priceScale) });
          }
          for (const [id, { symbol, filled, average_price: average }] of replica.table('orders')) {
            const { priceScale, lotScale } = INSTRUMENTS.get(symbol)!;
            const { lots, cost } = executed.get(id) ?? { lots: 0, cost: 0 };
            assertEqual(Math.round(filled * lotScale), lots, () => id);
            if (lots === 0) assertEqual(average, undefined, () => id);
            else assertNear(average * priceScale, cost / lots, 0.5e-4 + 1e-7, () => id);
          }
        });
      }),
      RUNS,
    );
    expect(rates.maker).toBeGreaterThan(0);
    expect(rates.taker).toBeGreaterThan(0);
  });

  it('[M15] [M16] holds the positions that its fills make, and closes them with what they earned', () => {
    let closedCount = 0;
    fc.assert(
      fc.property(anyRun, (plan) => {
        const ledger = new Ledger();
        replay(recordRun(plan), (replica, { changes }) => {
          for (const change of changes) {
            if (change.op !== 'event') continue;
            if (change.channel === 'fills') ledger.fill(change.data);
            if (change.channel === 'closed_trades') ledger.close(change.data);
          }
          ledger.assertSettled();
          const positions = replica.table('positions');
          assertEqual([...positions.keys()].sort().join(), ledger.symbols.sort().join(), () => 'open positions');
          for (const [symbol, row] of positions) ledger.assertPosition(row, replica.table('market_data').get(symbol)!);
        });
        closedCount += ledger.closedCount;
      }),
      RUNS,
    );
    expect(closedCount).toBeGreaterThan(0);
  });

  it('[M18] reports of each strategy what its closed trades say', () => {
    const records = new Map<string, { pnl: number; trades: number; wins: number }>();
    const reports: Row[] = [];
    const replica = replay(recordRun(BUSY_RUN), (state, _, events) => {
      for (const { strategy_name: name, pnl } of events('closed_trades')) {
        const record = records.get(name) ?? { pnl: 0, trades: 0, wins: 0 };
        const wins = record.wins + (pnl > 0 ? 1 : 0);
        records.set(name, { pnl: record.pnl + cents(pnl), trades: record.trades + 1, wins });
      }
      for (const [name, row] of state.table('strategies')) {
        const { pnl, trades, wins } = records.get(name) ?? { pnl: 0, trades: 0, wins: 0 };
        assertEqual(cents(row['pnl']), pnl, () => name);
        assertEqual(row['trades'], trades, () => name);
        if (trades === 0) assertEqual(row['win_rate'], undefined, () => name);
        else assertNear(row['win_rate'], wins / trades, 0.5e-4 + 1e-9, () => name);
      }
      for (const report of events('metrics')) {
        const row = state.table('strategies').get(report['strategy_name'])!;
        const { pnl, trades, win_rate: winRate } = row;
        expect(report).toMatchObject({ total_profit_loss: pnl, total_trades: trades });
        expect(report['win_rate']).toBe(winRate);
        reports.push(report);
      }
    });
    expect(replica.table('strategies').size).toBe(5);
    expect([...replica.table('strategies').values()].every(({ trades }) => trades > 0)).toBe(true);
    expect(new Set(reports.map((report) => report['strategy_name'])).size).toBe(5);
    const closed = eventsOf(
      recordRun(BUSY_RUN).flatMap(({ changes }) => changes),
      'closed_trades',
    );
    for (const report of reports.slice(-5)) {
      const name = report['strategy_name'];
      const earlier = closed.filter((trade) => trade['strategy_name'] === name && trade['time'] <= report['time']);
      const gains = earlier.reduce((sum, { pnl }) => sum + Math.max(0, cents(pnl)), 0);
      const losses = earlier.reduce((sum, { pnl }) => sum - Math.min(0, cents(pnl)), 0);
      expect(report['values']['profit_factor']).toBeCloseTo(gains / losses, 3);
    }
  });
});

/** A fee is that of a maker or of a taker; a taker is on the same side as the trade on the tape. */
function feeKind(fill: Row, order: Row, print: Row): 'maker' | 'taker' {
  const kind = print['side'] === fill['side'] ? 'taker' : 'maker';
  const rate = kind === 'maker' ? 0.00002 : 0.00017;
  assertNear(fill['fee'], fill['price'] * fill['quantity'] * rate, 0.005 + 1e-9, () => JSON.stringify(fill));
  if (order['type'] === 'post_only') assertEqual(kind, 'maker', () => JSON.stringify(fill));
  if (order['time_in_force'] === 'ioc') assertEqual(kind, 'taker', () => JSON.stringify(fill));
  return kind;
}

interface Holding {
  readonly side: 1 | -1;
  readonly strategy: string;
  quantity: number;
  /** Entry price × quantity, and the fees of entry, of what is still open. */
  cost: number;
  fees: number;
  realizedCents: number;
}

/** The book-keeping of a clerk who sees fills only. */
class Ledger {
  readonly #holdings = new Map<string, Holding>();
  readonly #exits = new Map<string, { quantity: number; proceeds: number; fees: number }>();
  closedCount = 0;

  get symbols(): string[] {
    return [...this.#holdings.keys()];
  }

  fill({ symbol, side, price, quantity, fee, strategy_name: strategy }: Row): void {
    const sign = side === 'buy' ? 1 : -1;
    const holding = this.#holdings.get(symbol);
    if (holding === undefined) {
      this.#holdings.set(symbol, {
        side: sign,
        strategy,
        quantity,
        cost: price * quantity,
        fees: fee,
        realizedCents: 0,
      });
      return;
    }
    assertEqual(strategy, holding.strategy, () => `two strategies in ${symbol}`);
    if (holding.side === sign) {
      holding.quantity = this.#onLot(symbol, holding.quantity + quantity);
      holding.cost += price * quantity;
      holding.fees += fee;
      return;
    }
    const exit = this.#exits.get(symbol) ?? { quantity: 0, proceeds: 0, fees: 0 };
    exit.quantity = this.#onLot(symbol, exit.quantity + quantity);
    exit.proceeds += price * quantity;
    exit.fees += fee;
    this.#exits.set(symbol, exit);
  }

  close(trade: Row): void {
    const { symbol, side, quantity, pnl } = trade;
    const holding = this.#holdings.get(symbol)!;
    const exit = this.#exits.get(symbol)!;
    this.#exits.delete(symbol);
    const share = quantity / holding.quantity;
    const expected = holding.side * (exit.proceeds - holding.cost * share) - exit.fees - holding.fees * share;
    assertEqual(quantity, exit.quantity, () => JSON.stringify(trade));
    assertEqual(side, holding.side === 1 ? 'long' : 'short', () => JSON.stringify(trade));
    assertEqual(trade['strategy_name'], holding.strategy, () => JSON.stringify(trade));
    // Cents of the gross result and of the share of the fees are rounded apart, and so were those of earlier parts.
    assertNear(pnl, expected, 0.02, () => JSON.stringify(trade));
    assertNear(trade['pnl_pct'], (pnl / (holding.cost * share)) * 100, 0.0006, () => JSON.stringify(trade));
    holding.realizedCents += cents(pnl);
    holding.fees *= 1 - share;
    holding.cost *= 1 - share;
    holding.quantity = this.#onLot(symbol, holding.quantity - quantity);
    if (holding.quantity === 0) this.#holdings.delete(symbol);
    this.closedCount += 1;
  }

  assertSettled(): void {
    assertEqual(this.#exits.size, 0, () => 'closing fills without a closed trade');
  }

  assertPosition(row: Row, ticker: Row): void {
    const { symbol, leverage } = row;
    const { side, quantity, cost, realizedCents } = this.#holdings.get(symbol)!;
    const { priceScale, leverage: expectedLeverage } = INSTRUMENTS.get(symbol)!;
    const say = () => JSON.stringify([row, ticker]);
    const entry = cost / quantity;
    const middle = Math.floor(
      (Math.round(ticker['bid_price'] * priceScale) + Math.round(ticker['ask_price'] * priceScale)) / 2,
    );
    assertEqual(row['mark_price'], middle / priceScale, say);
    const unrealized = side * (row['mark_price'] * quantity - cost);
    assertEqual(row['side'], side === 1 ? 'long' : 'short', say);
    assertEqual(row['quantity'], quantity, say);
    assertNear(row['entry_price'] * priceScale, entry * priceScale, 1e-4, say);
    assertNear(row['unrealized_pnl'], unrealized, 0.006, say);
    assertNear(row['pnl_pct'], (row['unrealized_pnl'] / cost) * 100, 0.0006, say);
    assertEqual(cents(row['realized_pnl']), realizedCents, say);
    assertEqual(leverage, expectedLeverage, say);
    assertNear(row['margin'], cost / leverage, 0.006, say);
    const liquidation = entry * (1 - side * (1 / leverage - 0.005));
    assertNear(row['liquidation_price'] * priceScale, liquidation * priceScale, 0.51, say);
  }

  #onLot(symbol: string, quantity: number): number {
    const { lotScale } = INSTRUMENTS.get(symbol)!;
    return Math.round(quantity * lotScale) / lotScale;
  }
}
