import { b25HttpRoutes, type B25HttpService } from '@tickboard/server/decode/contracts/b25/http-routes';
import { RouteDecoder } from '@tickboard/server/decode/route-decoder';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordingContext } from '../../../../../../test/harness/source-context.ts';
import { isAdmitted } from '../../admitted.ts';

const REPORT = {
  pnl: {
    timestamp: '2026-01-01T00:00:01Z',
    realized_pnl: '-12.50',
    unrealized_pnl: '150.15',
    total_pnl: '137.65',
    total_fees: '3.2',
    net_pnl: '134.45',
    win_rate: '0.55',
    total_trades: 20,
    winning_trades: 11,
    losing_trades: 9,
    average_win: '10',
    average_loss: '-8',
    profit_factor: '1.5',
  },
  balances: {
    USDT: { asset: 'USDT', free: '900.5', locked: '99.5', total: '1000' },
    BTC: { free: '0.5', locked: '0.25' },
  },
  positions: {
    BTCUSDT: {
      symbol: 'ignored',
      quantity: '-1.5',
      entry_price: '50000.10',
      current_price: '49900',
      realized_pnl: '-12.50',
      unrealized_pnl: '150.15',
      total_fees: '3.2',
      last_update: '2026-01-01T00:00:00.5Z',
      trades: [{ id: 1 }],
    },
    ETHUSDT: { symbol: 'ETHUSDT', quantity: '2', entry_price: '3000', last_update: '2026-01-01T00:00:00Z' },
  },
  timestamp: '2026-01-01T00:00:02Z',
};

/** Answers one after the other, as a source hears them. */
function answersOf(service: B25HttpService) {
  const context = new RecordingContext();
  const decoder = new RouteDecoder({ routes: b25HttpRoutes(service), sink: context });
  const path = service === 'account' ? '/api/account' : '/status';
  return {
    context,
    hear(answer: unknown) {
      decoder.beginAnswer(path);
      decoder.receive(path, Buffer.from(JSON.stringify(answer)), 'answer');
      decoder.endAnswer(path);
      decoder.flush();
    },
  };
}

describe('the account monitor', () => {
  it('[BH1] [BH2] tells profit and loss, and the amount of each asset, and nothing else of the account', () => {
    const { context, hear } = answersOf('account');
    hear(REPORT);
    expect(context.row('account')).toEqual({
      realized_pnl: -12.5,
      unrealized_pnl: 150.15,
      balances: { USDT: 1000, BTC: 0.75 },
      updated_at: Date.UTC(2026, 0, 1, 0, 0, 2),
    });
    expect(new Set(context.changes.map(({ channel }) => channel))).toEqual(new Set(['account', 'positions']));
    expect(context.changes.every(isAdmitted)).toBe(true);
    expect(context.refusals).toEqual([]);
  });

  it('[BH2] forgets an asset that is no longer there', () => {
    const { context, hear } = answersOf('account');
    hear(REPORT);
    hear({ ...REPORT, balances: { USDT: { total: '5' } } });
    expect(context.row('account')?.['balances']).toEqual({ USDT: 5 });
    hear({ ...REPORT, balances: null });
    expect(context.row('account')?.['balances']).toBeUndefined();
    expect(context.row('account')?.['realized_pnl']).toBe(-12.5);
  });

  it('[BH3] tells positions, short below zero, by the name under which they stand', () => {
    const { context, hear } = answersOf('account');
    hear(REPORT);
    expect(context.row('positions', 'BTCUSDT')).toEqual({
      symbol: 'BTCUSDT',
      side: 'short',
      quantity: 1.5,
      entry_price: 50_000.1,
      mark_price: 49_900,
      realized_pnl: -12.5,
      unrealized_pnl: 150.15,
      updated_at: Date.UTC(2026, 0, 1, 0, 0, 0, 500),
    });
    expect(context.row('positions', 'ETHUSDT')).toMatchObject({ side: 'long', quantity: 2 });
    expect(context.changes.filter((change) => change.op === 'merge').every((change) => change.ifNewer)).toBe(true);
  });

  it('[BH3] removes a position that is missing, or of which nothing is left', () => {
    const { context, hear } = answersOf('account');
    hear(REPORT);
    const { ETHUSDT } = REPORT.positions;
    hear({ ...REPORT, positions: { ETHUSDT } });
    expect([...context.table('positions').keys()]).toEqual(['ETHUSDT']);
    hear({ ...REPORT, positions: { ETHUSDT: { ...ETHUSDT, quantity: '0', last_update: '2026-01-01T00:00:05Z' } } });
    expect(context.table('positions').size).toBe(0);
    expect(context.changes).toContainEqual({
      op: 'delete',
      channel: 'positions',
      key: 'ETHUSDT',
      at: Date.UTC(2026, 0, 1, 0, 0, 5),
    });
  });

  it('[BH3] takes a closed position without a time for left out', () => {
    const { context, hear } = answersOf('account');
    hear({ ...REPORT, positions: { SOLUSDT: { quantity: '0.000' } } });
    expect(context.changes.filter(({ channel }) => channel === 'positions')).toEqual([]);
    hear({ ...REPORT, positions: null });
    expect(context.refusals).toEqual([]);
  });

  it('[BH3] takes null for no positions at all', () => {
    const { context, hear } = answersOf('account');
    hear(REPORT);
    hear({ ...REPORT, positions: null });
    expect(context.table('positions').size).toBe(0);
    expect(context.refusals).toEqual([]);
  });

  it('[BH4] refuses a part alone, and takes no position for gone then', () => {
    const { context, hear } = answersOf('account');
    hear(REPORT);
    hear({ ...REPORT, positions: { BTCUSDT: 'closed?' } });
    expect(context.refusals.at(-1)).toMatchObject({ kind: 'bad_shape', where: '/api/account' });
    hear({ ...REPORT, positions: [] });
    hear({ pnl: REPORT.pnl, balances: REPORT.balances });
    expect([...context.table('positions').keys()].sort()).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(context.refusals.map(({ kind }) => kind)).toEqual(['bad_shape', 'bad_shape', 'bad_shape']);
    hear({ ...REPORT, pnl: 17, balances: { BTC: { free: 'much' }, USDT: { total: '7' } } });
    expect(context.row('account')?.['balances']).toEqual({ USDT: 7 });
    expect(context.refusals.slice(3).map(({ kind }) => kind)).toEqual(['bad_shape', 'bad_value']);
  });

  it('[BH4] refuses what is no report', () => {
    for (const answer of [null, [], 'ok', 17, {}, { error: 'not ready' }]) {
      const { context, hear } = answersOf('account');
      hear(answer);
      expect(context.changes).toEqual([]);
      expect(context.refusals).toHaveLength(1);
      expect(context.refusals[0]?.kind).toBe('bad_shape');
    }
  });

  it('[BH4] lets no answer pass through that says more than it may, or throw', () => {
    const part = fc.oneof(
      fc.json().map((text) => JSON.parse(text) as unknown),
      fc.jsonValue(),
    );
    const answer = fc.record({ pnl: part, balances: part, positions: part, timestamp: part }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 4 }), (answers) => {
        const { context, hear } = answersOf('account');
        for (const each of answers) hear(each);
        for (const { channel } of context.changes) expect(['account', 'positions']).toContain(channel);
      }),
    );
  });
});

describe('the strategy engine', () => {
  it('[BH5] tells a mode and two counts, and nothing else', () => {
    const { context, hear } = answersOf('strategy');
    hear({ mode: 'simulation', active_strategies: 3, signal_queue_size: 0, pnl: 100, names: ['a', 'b'] });
    expect(context.row('strategies', 'strategy-engine')).toEqual({
      id: 'strategy-engine',
      mode: 'simulation',
      status: '3 active, 0 signals queued',
    });
    expect(context.changes).toHaveLength(1);
    expect(context.changes.every(isAdmitted)).toBe(true);
  });

  it('[BH6] leaves out what is not told', () => {
    const { context, hear } = answersOf('strategy');
    hear({ mode: 'live', active_strategies: 3 });
    expect(context.row('strategies', 'strategy-engine')?.['status']).toBe('3 active');
    hear({ mode: 'observation' });
    expect(context.row('strategies', 'strategy-engine')).toEqual({ id: 'strategy-engine', mode: 'observation' });
    hear({ signal_queue_size: '12' });
    expect(context.row('strategies', 'strategy-engine')).toMatchObject({
      mode: 'observation',
      status: '12 signals queued',
    });
  });

  it('[BH6] refuses what is no count, and what is no status', () => {
    for (const [answer, kind] of [
      [{ mode: 'live', active_strategies: -1 }, 'bad_value'],
      [{ mode: 'live', active_strategies: 1.5 }, 'bad_value'],
      [{ mode: 'live', active_strategies: 'many' }, 'bad_value'],
      [{ mode: 'live', signal_queue_size: {} }, 'bad_value'],
      [{ status: 'ok' }, 'bad_shape'],
      [{}, 'bad_shape'],
      [[], 'bad_shape'],
      ['live', 'bad_shape'],
      [null, 'bad_shape'],
    ] as const) {
      const { context, hear } = answersOf('strategy');
      hear(answer);
      expect(context.changes).toEqual([]);
      expect(context.refusals.map((refusal) => refusal.kind)).toEqual([kind]);
    }
  });

  it('[BH6] leaves a mode that is no text to the gate', () => {
    const { context, hear } = answersOf('strategy');
    hear({ mode: { live: true } });
    expect(context.changes.some(isAdmitted)).toBe(false);
  });
});
