import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { AHEAD_MAX_MS } from '../../src/history/forming-bars.ts';
import { HistoryError } from '../../src/history/history-error.ts';
import type { HistoryQuery, RowsPage, StoredRow } from '../../src/history/history-query.ts';
import { type HistoryType, kindOf } from '../../src/history/kinds.ts';
import { readPast, RESTORED_FEEDS } from '../../src/history/restorer.ts';

type Fields = Readonly<Record<string, string | number>>;

let recordId = 0;

function stored(type: HistoryType, time: number, fields: Fields): StoredRow {
  return [++recordId, time, ...kindOf(type).columns.map(({ name }) => fields[name] ?? null)];
}

/** As history answers: newest first. */
function answer(...rows: readonly StoredRow[]): RowsPage {
  return { rows: rows.toSorted((left, right) => right[1] - left[1] || right[0] - left[0]), nextCursor: undefined };
}

const NOTHING = answer();

function read(rows: (query: HistoryQuery) => Promise<RowsPage>, clock = new ManualClock()) {
  const sources = new Map([
    ['desk', false],
    ['sim', true],
  ]);
  return readPast({ rows, clock, withinMs: 1_000, eventsKept: 50, finishedKept: 2, sources });
}

function ordersFrom(...rows: readonly StoredRow[]) {
  return read(async ({ type }) => (type === 'orders' ? answer(...rows) : NOTHING));
}

describe('what is restored', () => {
  it('[HI69] holds up the start no longer than it may, and takes what was read by then', async () => {
    const clock = new ManualClock();
    const fill = stored('fills', 5, { price: 1.5, source: 'desk' });
    const reading = read(async ({ type }) => {
      if (type === 'fills') return answer(fill);
      if (type === 'alerts') throw new HistoryError('the disk reports a fault', { canRetry: true });
      return new Promise<never>(() => {});
    }, clock);
    let isOver = false;
    void reading.then(() => {
      isOver = true;
    });
    clock.advance(999);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(isOver).toBe(false);
    clock.advance(1);
    const { events, orders, missing } = await reading;
    expect(events.get('fills')).toEqual([{ price: 1.5, source: 'desk', time: 5 }]);
    expect(orders).toEqual([]);
    expect(missing).toEqual(['orders', ...RESTORED_FEEDS, 'candles'].filter((type) => type !== 'fills'));
  });

  it('[HI69] waits no longer than history takes', async () => {
    const { missing } = await read(async () => NOTHING);
    expect(missing).toEqual([]);
  });

  it('[HI65] leaves out what somebody else wrote and no channel can have', async () => {
    const { events } = await read(async ({ type }) =>
      type === 'metrics'
        ? answer(
            stored('metrics', 1, { values: '{"sharpe":1.5}' }),
            stored('metrics', 2, { values: '{"sharpe":' }),
            stored('metrics', 3, { values: '{"sharpe":"much"}' }),
          )
        : NOTHING,
    );
    expect(events.get('metrics')).toEqual([{ values: { sharpe: 1.5 }, time: 1 }]);
  });

  it('[HI68] is of each order what was recorded last, whatever its time', async () => {
    const { orders } = await ordersFrom(
      stored('orders', 9, { id: 'a', status: 'submitted', source: 'desk', updated_at: 9 }),
      stored('orders', 8, { id: 'a', status: 'partially_filled', filled: 1, source: 'desk', updated_at: 8 }),
    );
    expect(orders).toMatchObject([
      { op: 'replace', isStale: true, row: { id: 'a', status: 'partially_filled', filled: 1, updated_at: 8 } },
    ]);
  });

  it('[HI70] [HI74] is no bar of a time further ahead than one may be', async () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 6));
    const asked: HistoryQuery[] = [];
    await read(async (query) => {
      asked.push(query);
      return NOTHING;
    }, clock);
    const ends = asked.filter(({ type }) => type === 'candles').map(({ to = Infinity }) => to - clock.now());
    expect(ends).toEqual(Array.from({ length: 7 }, () => AHEAD_MAX_MS + 1));
  });

  it('[HI68] is no order that was taken away, is of a source that does not run, or is open at a simulated desk', async () => {
    const { orders } = await ordersFrom(
      stored('orders', 1, { id: 'taken', status: 'new', source: 'desk' }),
      stored('orders', 2, { id: 'taken' }),
      stored('orders', 3, { id: 'elsewhere', status: 'new', source: 'former' }),
      stored('orders', 4, { id: 'simulated', status: 'new', source: 'sim' }),
      stored('orders', 5, { id: 'done', status: 'filled', source: 'sim' }),
    );
    expect(orders).toMatchObject([{ row: { id: 'done', updated_at: 5 } }]);
  });

  it('[HI68] is no more finished orders than the state keeps', async () => {
    const { orders } = await ordersFrom(
      ...['a', 'b', 'c'].map((id, time) => stored('orders', time, { id, status: 'canceled', source: 'desk' })),
      stored('orders', 9, { id: 'open', source: 'desk', status: 'new' }),
    );
    expect(orders.map((change) => change.op === 'replace' && change.row['id'])).toEqual(['b', 'c', 'open']);
  });
});
