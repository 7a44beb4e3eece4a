import { ManualClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { Store } from '@tickboard/core/store/store';
import { describe, expect, it } from 'vitest';
import { type Batch, sizeOf } from '../../src/history/batch.ts';
import type { HistoryType } from '../../src/history/kinds.ts';
import { HistoryRecorder, type HistoryRecorderOptions } from '../../src/history/recorder.ts';
import { openFile, type ShownRow } from './embedded/file-under-test.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const at = (ms: number) => new Date(START + ms).toISOString();

function record(options: Partial<HistoryRecorderOptions> & { readonly confirms?: boolean } = {}) {
  const clock = new ManualClock(START);
  const store = new Store({ random: seededRandom(1), now: () => clock.now() });
  const file = openFile();
  const batches: Batch[] = [];
  const leftOut: Record<string, number> = {};
  const recorder = new HistoryRecorder({
    store,
    clock,
    history: {
      write: (batch) => {
        batches.push(batch);
        if (options.confirms !== false) recorder.confirm(sizeOf(batch));
        file.take(batch);
      },
    },
    onLeftOut: (action, count) => {
      leftOut[action] = (leftOut[action] ?? 0) + count;
    },
    quoteIntervalMs: 0,
    sampleIntervalMs: 10_000,
    ...options,
  });
  recorder.run();
  const shown = (type: HistoryType): ShownRow[] => file.walk({ type }).map(({ record_id: _id, ...row }) => row);
  const apply = (...changes: readonly Change[]) => void store.apply(changes);
  return { clock, store, recorder, batches, leftOut, shown, apply, file };
}

function quote(price: number, more: object = {}): Change {
  return { op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', last_price: price, ...more } };
}

describe('the recorder', () => {
  it('[HI1] [HI3] keeps each quote with its own time, and none that only was marked, derived, or of nobody knows when', () => {
    const { clock, recorder, shown, apply } = record();
    apply(quote(1, { bid_price: 0.5, updated_at: START - 7, source: 'redis' }));
    apply(quote(1, { spread: 0.1, spread_bps: 3 }));
    apply(quote(1, { stale: true }));
    apply(quote(2));
    apply(quote(2, { stale: false }));
    apply({ op: 'replace', channel: 'market_data', row: { symbol: 'OLDUSDT', last_price: 3, stale: true } });
    clock.advance(3);
    apply({ op: 'replace', channel: 'market_data', row: { symbol: 'ETHUSDT', last_price: 9 } });
    recorder.stop();
    expect(shown('market_data')).toEqual([
      { time: at(-7), last_price: 1, bid_price: 0.5, source: 'redis', symbol: 'BTCUSDT' },
      { time: at(-7), last_price: 2, bid_price: 0.5, source: 'redis', symbol: 'BTCUSDT' },
      { time: at(3), last_price: 9, symbol: 'ETHUSDT' },
    ]);
  });

  it('[HI1] keeps every event, and every change of an order', () => {
    const { recorder, shown, apply } = record();
    apply({ op: 'event', channel: 'trades', data: { symbol: 'BTCUSDT', price: 5, side: 'buy', time: START - 1 } });
    apply({ op: 'event', channel: 'fills', data: { symbol: 'BTCUSDT', price: 5, quantity: 2, time: START - 2 } });
    apply({ op: 'event', channel: 'closed_trades', data: { pnl: -3.25 } });
    apply({ op: 'event', channel: 'signals', data: { strategy_name: 'RSI', action: 'BUY' } });
    apply({ op: 'event', channel: 'metrics', data: { strategy_name: 'RSI', values: { sharpe: 1.5 } } });
    apply({ op: 'event', channel: 'alerts', data: { message: 'look' } });
    const order = { id: 'o-1', symbol: 'BTCUSDT', quantity: 2 };
    apply({ op: 'merge', channel: 'orders', row: { ...order, status: 'new', updated_at: START } });
    apply({ op: 'merge', channel: 'orders', row: { id: 'o-1', stale: true } });
    apply({ op: 'merge', channel: 'orders', row: { id: 'o-1', status: 'filled', filled: 2, updated_at: START + 1 } });
    recorder.stop();
    expect(shown('trades')).toEqual([{ time: at(-1), price: 5, side: 'buy', symbol: 'BTCUSDT' }]);
    expect(shown('fills')).toEqual([{ time: at(-2), symbol: 'BTCUSDT', price: 5, quantity: 2 }]);
    expect(shown('closed_trades')).toEqual([{ time: at(0), pnl: -3.25 }]);
    expect(shown('signals')).toEqual([{ time: at(0), strategy_name: 'RSI', action: 'BUY' }]);
    expect(shown('metrics')).toEqual([{ time: at(0), strategy_name: 'RSI', values: { sharpe: 1.5 } }]);
    expect(shown('alerts')).toEqual([{ time: at(0), message: 'look' }]);
    expect(shown('orders')).toEqual([
      { time: at(0), ...order, status: 'new', updated_at: at(0) },
      { time: at(1), ...order, status: 'filled', filled: 2, updated_at: at(1) },
    ]);
  });

  it('[HI83] marks an event as one whose time was told only where it was', () => {
    const { clock, batches, apply } = record();
    for (const time of [START - 1, null, undefined]) {
      apply({ op: 'event', channel: 'fills', data: { price: 1, ...(time !== undefined && { time }) } });
    }
    clock.advance(250);
    const marks = batches.flatMap(({ rows }) => rows.map(({ time, mark }) => [time - START, mark?.hasTime]));
    expect(marks).toEqual([
      [-1, true],
      [0, false],
      [0, false],
    ]);
  });

  it('[HI1] looks at positions, account and risk at intervals, and tells once of a position that is gone', () => {
    const { clock, recorder, shown, apply } = record();
    const position = (mark: number): Change => ({
      op: 'merge',
      channel: 'positions',
      row: { symbol: 'BTCUSDT', side: 'long', quantity: 1, mark_price: mark },
    });
    for (let mark = 1; mark <= 3; mark++) apply(position(mark));
    apply({ op: 'merge', channel: 'account', row: { equity: 1_000.5, balances: { USDT: 3 } } });
    apply({
      op: 'merge',
      channel: 'risk',
      row: { leverage: 2, emergency_stop: { is_stopped: true, stopped_at: START } },
    });
    clock.advance(20_000);
    apply({ op: 'delete', channel: 'positions', key: 'BTCUSDT' });
    clock.advance(20_000);
    recorder.stop();
    expect(shown('positions')).toEqual([
      { time: at(10_000), symbol: 'BTCUSDT', side: 'long', quantity: 1, mark_price: 3 },
      { time: at(30_000), symbol: 'BTCUSDT', side: 'flat' },
    ]);
    expect(shown('account')).toEqual([{ time: at(10_000), equity: 1_000.5, balances: { USDT: 3 } }]);
    expect(shown('equity')).toEqual([{ time: at(10_000), equity: 1_000.5 }]);
    expect(shown('risk')).toEqual([
      { time: at(10_000), leverage: 2, emergency_stop: { is_stopped: true, stopped_at: at(0) } },
    ]);
  });

  it('[HI32] keeps each state that a source or service comes into, with the time and the reason, and nothing else of it', () => {
    const { clock, recorder, shown, apply } = record();
    const tell = (service: string, status: string, detail: string, errors = 0) =>
      apply({ op: 'replace', channel: 'system_health', row: { service, status, detail, errors } });
    tell('redis', 'connecting', 'not tried yet');
    tell('history', 'live', 'writing');
    clock.advance(1_000);
    tell('redis', 'connecting', 'first try', 1);
    tell('redis', 'live', 'connected');
    clock.advance(1_000);
    tell('redis', 'live', 'connected', 7);
    tell('redis', 'stale', 'nothing heard for 5 s');
    recorder.stop();
    expect(shown('sources')).toEqual([
      { time: at(0), service: 'redis', status: 'connecting', detail: 'not tried yet' },
      { time: at(0), service: 'history', status: 'live', detail: 'writing' },
      { time: at(1_000), service: 'redis', status: 'live', detail: 'connected' },
      { time: at(2_000), service: 'redis', status: 'stale', detail: 'nothing heard for 5 s' },
    ]);
  });

  it('[HI4] [HI8] keeps one quote a symbol and interval, and makes candles of all', () => {
    const { clock, recorder, shown, apply, file } = record({ quoteIntervalMs: 1_000 });
    for (let price = 1; price <= 5; price++) {
      apply(quote(price, { updated_at: clock.now() }));
      clock.advance(400);
    }
    recorder.stop();
    expect(shown('market_data').map(({ last_price: price }) => price)).toEqual([1, 4]);
    const bars = file.ask({ type: 'candles', symbol: 'BTCUSDT', interval: '1h' }).data;
    expect(bars).toMatchObject([{ open: 1, high: 5, low: 1, close: 5, basis: 'quotes' }]);
  });

  it('[HI17] thins quotes, then leaves out ticks, and other rows last, where nothing is written', () => {
    const limits = { ticksWaitingMax: 10, rowsWaitingMax: 4, confirms: false };
    const { recorder, leftOut, apply } = record(limits);
    for (let price = 1; price <= 5; price++) apply(quote(price));
    expect(leftOut).toEqual({});
    for (let price = 6; price <= 10; price++) apply(quote(price));
    // The first of the second is kept, and those after it only make candles.
    expect(leftOut).toEqual({ thinned_quotes: 4 });
    apply(quote(11));
    apply({ op: 'event', channel: 'trades', data: { symbol: 'BTCUSDT', price: 5 } });
    expect(leftOut).toEqual({ thinned_quotes: 4, dropped_quotes: 1, dropped_trades: 1 });
    for (let count = 0; count < 6; count++) apply({ op: 'event', channel: 'fills', data: { price: count } });
    expect(leftOut).toEqual({ thinned_quotes: 4, dropped_quotes: 1, dropped_trades: 1, dropped_rows: 2 });
    expect(recorder.waiting).toBe(14);
    recorder.confirm({ quotes: 10, trades: 0, rows: 4 });
    apply(quote(12), { op: 'event', channel: 'fills', data: { price: 6 } });
    expect(leftOut).toMatchObject({ dropped_quotes: 1, dropped_rows: 2 });
  });

  it('[HI18] hands on what it has every quarter of a second', () => {
    const { clock, batches, apply } = record();
    apply(quote(1), { op: 'event', channel: 'fills', data: { price: 1 } });
    expect(batches).toEqual([]);
    clock.advance(250);
    expect(batches.map(sizeOf)).toEqual([{ quotes: 1, trades: 0, rows: 1 }]);
    clock.advance(5_000);
    expect(batches).toHaveLength(1);
  });
});
