import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listInstruments } from '../../../src/sources/sim/market/instruments.ts';
import { assertEqual, assertNear, assertThat } from './support/assert-that.ts';
import { anyRun, BUSY_RUN, cents, recordRun, replay, RUNS, type Replica, type Row } from './support/recorded-run.ts';

const START_CENTS = 100_000_00;
const DAY_MS = 86_400_000;
const INSTRUMENTS = new Map(listInstruments(50).map((instrument) => [instrument.symbol, instrument]));

describe('the account of the simulated desk', () => {
  it('[M19] adds up after every delivery, to the cent', () => {
    let mostOpen = 0;
    fc.assert(
      fc.property(anyRun, (plan) => {
        let takenCents = 0;
        replay(recordRun(plan), (replica, { nowMs }, events) => {
          for (const { pnl } of events('closed_trades')) takenCents += cents(pnl);
          const account = replica.record('account');
          const say = () => `${new Date(nowMs).toISOString()} ${JSON.stringify(account)}`;
          const positions = [...replica.table('positions').values()];
          const openCents = positions.reduce((sum, position) => sum + cents(position['unrealized_pnl']), 0);
          const usedCents = positions.reduce(
            (sum, position) => sum + cents(position['margin']),
            orderMarginCents(replica),
          );
          const balanceCents = START_CENTS + takenCents;
          assertEqual(cents(account['total_balance']), balanceCents, say);
          assertEqual(cents(account['balances']['USDT']), balanceCents, say);
          assertEqual(cents(account['realized_pnl']), takenCents, say);
          assertEqual(cents(account['unrealized_pnl']), openCents, say);
          assertEqual(cents(account['equity']), balanceCents + openCents, say);
          assertEqual(cents(account['margin_used']), usedCents, say);
          assertEqual(cents(account['available_balance']), balanceCents + openCents - usedCents, say);
          for (const figure of ['total_balance', 'equity', 'margin_used', 'available_balance', 'unrealized_pnl']) {
            assertEqual(account[figure], cents(account[figure]) / 100, say);
          }
          mostOpen = Math.max(mostOpen, positions.length);
        });
      }),
      RUNS,
    );
    expect(mostOpen).toBeGreaterThan(0);
  });

  it('[M20] has risk figures that follow from it', () => {
    const days = new Set<number>();
    fc.assert(
      fc.property(anyRun, (plan) => {
        const equity = { dayStart: START_CENTS, dayHigh: START_CENTS, high: START_CENTS, last: START_CENTS };
        let drawdownMax = 0;
        let today = Math.floor(plan.startMs / DAY_MS);
        replay(recordRun(plan), (replica, { nowMs }) => {
          const account = replica.record('account');
          const risk = replica.record('risk');
          const say = () => `${new Date(nowMs).toISOString()} ${JSON.stringify([risk, account])}`;
          const equityCents = cents(account['equity']);
          if (Math.floor(nowMs / DAY_MS) > today) {
            today = Math.floor(nowMs / DAY_MS);
            equity.dayStart = equity.last;
            equity.dayHigh = equity.last;
          }
          days.add(today);
          equity.dayHigh = Math.max(equity.dayHigh, equityCents);
          equity.high = Math.max(equity.high, equityCents);
          equity.last = equityCents;
          drawdownMax = Math.max(drawdownMax, 1 - equityCents / equity.high);
          const drawdownDaily = 1 - equityCents / equity.dayHigh;
          assertEqual(cents(risk['total_equity']), equityCents, say);
          assertEqual(cents(risk['daily_pnl']), equityCents - equity.dayStart, say);
          assertNear(risk['drawdown_daily'], drawdownDaily, 0.6e-5, say);
          assertNear(risk['drawdown_max'], drawdownMax, 0.6e-5, say);

          const exposures = [...replica.table('positions').values()].map((position) => ({
            symbol: position['symbol'] as string,
            value: position['mark_price'] * position['quantity'],
          }));
          const gross = exposures.reduce((sum, { value }) => sum + value, 0);
          const active = activeOrders(replica).length;
          assertNear(risk['leverage'], gross / account['equity'], 0.6e-3, say);
          assertNear(risk['margin_ratio'], account['margin_used'] / account['equity'], 0.6e-4, say);
          assertEqual(risk['open_positions'], exposures.length, say);
          assertEqual(risk['pending_orders'], active, say);
          const shares = risk['position_concentration'];
          assertEqual(
            Object.keys(shares).sort().join(),
            exposures
              .map(({ symbol }) => symbol)
              .sort()
              .join(),
            say,
          );
          for (const { symbol, value } of exposures) assertNear(shares[symbol], value / gross, 0.6e-3, say);

          const figures: Row = {
            leverage: gross / account['equity'],
            margin_ratio: account['margin_used'] / account['equity'],
            drawdown_daily: drawdownDaily,
            daily_loss: Math.max(0, equity.dayStart - equityCents) / 100,
            largest_position: Math.max(0, ...exposures.map(({ value }) => value)) / account['equity'],
            open_positions: exposures.length,
            pending_orders: active,
          };
          assertEqual(Object.keys(risk['limits']).sort().join(), Object.keys(figures).sort().join(), say);
          for (const [name, use] of Object.entries<number>(risk['limit_utilization'])) {
            assertNear(use, figures[name] / risk['limits'][name], 0.0011, say);
          }
          assertEqual(JSON.stringify(risk['emergency_stop']), '{"is_stopped":false}', say);
        });
      }),
      RUNS,
    );
    // A run goes through midnight.
    expect(days.size).toBe(2);
  });

  it('[M21] raises an alert for each thing that deserves one, and for nothing else', () => {
    const passed = new Map<string, number>();
    const counts: Record<string, number> = {};
    replay(recordRun(BUSY_RUN), (replica, { changes }, events) => {
      const alerts = events('alerts');
      for (const { type } of alerts) counts[type] = (counts[type] ?? 0) + 1;
      const ofType = (type: string) => alerts.filter((alert) => alert['type'] === type);

      const rejected = changes.filter((change) => change.op === 'merge' && change.row['status'] === 'rejected');
      assertEqual(ofType('order_rejected').length, rejected.length, () => 'rejected orders');
      const lost = events('closed_trades').filter(({ pnl }) => pnl <= -60);
      assertEqual(ofType('large_loss').length, lost.length, () => 'large losses');
      const paused = changes.filter((change) => change.op === 'merge' && change.row['status'] === 'paused');
      assertEqual(ofType('strategy_paused').length, paused.length, () => 'pauses');

      const uses: Readonly<Record<string, number>> = replica.record('risk')['limit_utilization'];
      const due = Object.entries(uses).filter(([name, use]) => {
        const bound = use >= 1 ? 1 : use >= 0.8 ? 0.8 : 0;
        if (use < 0.6) passed.delete(name);
        if (bound <= (passed.get(name) ?? 0)) return false;
        passed.set(name, bound);
        return true;
      });
      const limits = ofType('risk_limit');
      assertEqual(limits.map(({ value }) => value).join(), due.map(([, use]) => use).join(), () => 'limits');
      for (const { value, threshold, severity } of limits) {
        assertThat(value >= threshold, () => `${value} ≥ ${threshold}`);
        assertEqual(severity, threshold === 1 ? 'critical' : 'warning', () => `use ${value}`);
      }
      for (const { value, threshold } of ofType('price_move')) assertThat(value >= threshold, () => `${value} moved`);
    });
    expect(Object.keys(counts).sort()).toEqual([
      'large_loss',
      'order_rejected',
      'price_move',
      'risk_limit',
      'strategy_paused',
    ]);
  });
});

function activeOrders(replica: Replica): Row[] {
  return [...replica.table('orders').values()].filter(
    ({ status }) => !['filled', 'canceled', 'rejected'].includes(status),
  );
}

/** An order that does not lie against a position opens one, and holds margin. */
function orderMarginCents(replica: Replica): number {
  let sum = 0;
  for (const { symbol, side, price, quantity, filled } of activeOrders(replica)) {
    const held = replica.table('positions').get(symbol)?.['side'];
    const isReducing = held !== undefined && (held === 'long') === (side === 'sell');
    if (isReducing || price === undefined) continue;
    // In whole ticks and lots, so that half a cent is half a cent.
    const { priceScale, lotScale, leverage } = INSTRUMENTS.get(symbol)!;
    const ticksTimesLots = Math.round(price * priceScale) * Math.round((quantity - filled) * lotScale);
    sum += Math.round((ticksTimesLots * 100) / (priceScale * lotScale * leverage));
  }
  return sum;
}
