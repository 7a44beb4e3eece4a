import { ManualClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { Selection } from '@tickboard/core/store/selection';
import { Store } from '@tickboard/core/store/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CandleDemand } from '../../src/history/candle-demand.ts';
import { FormingBars } from '../../src/history/forming-bars.ts';
import { INTERVALS } from '@tickboard/core/model/intervals';
import { HistoryRecorder } from '../../src/history/recorder.ts';
import { type FileUnderTest, openFile } from './embedded/file-under-test.ts';

const START_MS = Date.UTC(2026, 9, 25, 0, 59, 58);
const NOTHING = new Selection(new Map());

function open(file?: FileUnderTest) {
  const clock = new ManualClock(START_MS);
  const store = new Store({ random: seededRandom(1), now: () => clock.now() });
  const demand = new CandleDemand();
  const away = new Set<string>();
  const bars = new FormingBars({
    store,
    clock,
    demand,
    isLive: (source) => !away.has(source),
    symbolsMax: 3,
    rowsMax: 10,
  });
  const recorder =
    file &&
    new HistoryRecorder({
      store,
      // It hands on what it has when it is stopped, not every 250 ms of the hours that pass.
      clock: { now: () => clock.now(), monotonic: () => clock.monotonic(), after: () => ({ cancel: () => {} }) },
      history: { write: (batch) => file.take(batch) },
      onLeftOut: (action) => expect.unreachable(action),
      quoteIntervalMs: 1_000,
      sampleIntervalMs: 3_600_000,
    });
  recorder?.run();
  bars.run();
  return {
    clock,
    store,
    bars,
    demand,
    away,
    recorder,
    want: (...names: string[]) => {
      const selection = NOTHING.with(names);
      demand.add(selection);
      bars.settle();
      return () => {
        demand.remove(selection);
        bars.settle();
      };
    },
    tell: (...changes: Change[]) => {
      store.apply(changes);
      bars.settle();
    },
    /** The rows of the channel, without what is absent. */
    rows: () => {
      const { definition, rows } = store.tables.get('candles')!;
      return Object.fromEntries(
        [...rows].map(([key, { values }]) => [
          key,
          Object.fromEntries(
            definition.fields.flatMap(({ name, index }) =>
              values[index] === undefined ? [] : [[name, values[index]]],
            ),
          ),
        ]),
      );
    },
  };
}

function trade(price: number, time: number, symbol = 'BTCUSDT', quantity = 1): Change {
  return { op: 'event', channel: 'trades', data: { symbol, price, quantity, time, source: 'desk' } };
}

function quote(price: number, time: number | undefined, fields: object = {}, symbol = 'BTCUSDT'): Change {
  const row = { symbol, last_price: price, updated_at: time, source: 'desk', ...fields };
  return { op: 'merge', channel: 'market_data', row };
}

/** Ticks that move on by these steps, some of them late, but by no more than to the second before. */
const steps = fc.array(
  fc.record({
    onMs: fc.constantFrom(0, 1, 250, 999, 1_000, 2_500, 61_000, 3_600_000),
    lateMs: fc.constantFrom(0, 0, 0, 1, 300, 1_000),
    isTrade: fc.boolean(),
    price: fc.integer({ min: 1, max: 40 }).map((cents) => cents / 4),
    quantity: fc.integer({ min: 0, max: 9 }).map((parts) => parts / 8),
    settles: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('candles while they form', () => {
  it('[HI70] are, once they are over, what history answers, whatever came late', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const file = openFile();
        const { clock, store, recorder, want, tell } = open(file);
        want('candles:BTCUSDT:*');
        const told = new Map<string, object>();
        const table = store.tables.get('candles')!;
        store.subscribe(() => {
          for (const row of table.rows.values()) {
            const value = (name: string) => row.values[table.definition.fieldIndex.get(name) as number];
            const of = (bar: Readonly<Record<string, unknown>>) => {
              const { open_time: openTime, open: first, high, low, close, volume, trades } = bar;
              told.set(`${value('interval') as string} ${openTime as number}`, {
                open: first,
                high,
                low,
                close,
                ...(trades !== undefined && { volume, trades }),
              });
            };
            const names = ['open_time', 'open', 'high', 'low', 'close', 'volume', 'trades'];
            of(Object.fromEntries(names.map((name) => [name, value(name)])));
            const previous = value('previous');
            if (previous !== undefined) of(previous as Readonly<Record<string, unknown>>);
          }
        });
        for (const { onMs, lateMs, isTrade, price, quantity, settles } of given) {
          clock.advance(onMs);
          const time = clock.now() - lateMs;
          const change = isTrade ? trade(price, time, 'BTCUSDT', quantity) : quote(price, time);
          if (settles) tell(change);
          else store.apply([change]);
          // A bar that came and went between two looks was never told.
          if (!settles) tell();
        }
        recorder?.stop();
        for (const interval of INTERVALS) {
          for (const { open_time: openTime, basis: _basis, symbol: _symbol, interval: _interval, ...bar } of file.walk({
            type: 'candles',
            symbol: 'BTCUSDT',
            interval,
          })) {
            expect(told.get(`${interval} ${Date.parse(openTime as string)}`)).toEqual(bar);
          }
        }
        file.close();
      }),
      { numRuns: 25 },
    );
  });

  it('[HI71] are built of what was told before anybody wanted them, and are there while somebody does', () => {
    const { tell, want, rows } = open();
    tell(trade(10, START_MS), trade(12, START_MS + 1));
    expect(rows()).toEqual({});
    const first = want('candles:BTCUSDT:1m');
    const second = want('candles:BTC*:1m');
    expect(rows()).toEqual({
      'BTCUSDT:1m': {
        symbol: 'BTCUSDT',
        interval: '1m',
        open_time: START_MS - 58_000,
        open: 10,
        high: 12,
        low: 10,
        close: 12,
        volume: 2,
        trades: 2,
        updated_at: START_MS + 1,
        source: 'desk',
        partial: true,
      },
    });
    first();
    expect(Object.keys(rows())).toEqual(['BTCUSDT:1m']);
    second();
    expect(rows()).toEqual({});
  });

  it('[HI71] are told to whoever takes the whole channel only where others want them, and no more than so many', () => {
    const { tell, want, rows } = open();
    want('candles');
    tell(...['A', 'B', 'C', 'D'].map((symbol) => trade(1, START_MS, symbol)));
    expect(rows()).toEqual({});
    want('candles:*:*');
    expect(Object.keys(rows())).toHaveLength(10);
    want('candles:D:1m');
    expect(Object.keys(rows())).not.toContain('D:1m');
  });

  it('[HI71] are told soon after a trade alone, and after somebody came to want them', () => {
    const { clock, store, demand, rows } = open();
    store.apply([trade(10, START_MS)]);
    demand.add(NOTHING.with(['candles:BTCUSDT:1d']));
    clock.advance(50);
    expect(rows()).toMatchObject({ 'BTCUSDT:1d': { close: 10 } });
    store.apply([trade(11, START_MS + 1)]);
    clock.advance(50);
    expect(rows()).toMatchObject({ 'BTCUSDT:1d': { close: 11 } });
  });

  it('[HI72] leave to a source what it tells itself, until it takes it away', () => {
    const { tell, want, rows } = open();
    want('candles:BTCUSDT:*');
    const own = { symbol: 'BTCUSDT', interval: '5m', open: 1, high: 1, low: 1, close: 1, open_time: 0 };
    tell(trade(10, START_MS), { op: 'replace', channel: 'candles', row: own, voice: { source: 'other' } });
    tell(trade(11, START_MS + 1));
    expect(rows()['BTCUSDT:5m']).toEqual({ ...own, source: 'other' });
    expect(rows()['BTCUSDT:15m']).toMatchObject({ close: 11, source: 'desk' });
    tell({ op: 'delete', channel: 'candles', key: 'BTCUSDT:5m' });
    tell(trade(12, START_MS + 2));
    expect(rows()['BTCUSDT:5m']).toMatchObject({ open: 10, close: 12, trades: 3, source: 'desk' });
  });

  it('[HI72] [HI77] lose what only this server says of them when a source begins to tell them', () => {
    const { tell, want, rows } = open();
    want('candles:BTCUSDT:1m');
    tell(trade(10, START_MS), trade(11, START_MS - 60_000));
    expect(rows()['BTCUSDT:1m']).toMatchObject({ partial: true, previous: { close: 11 } });
    const own = { symbol: 'BTCUSDT', interval: '1m', open: 1, close: 9 };
    tell({ op: 'merge', channel: 'candles', row: own, voice: { source: 'other' } });
    tell(trade(12, START_MS + 1));
    expect(rows()['BTCUSDT:1m']).toMatchObject({ ...own, source: 'other' });
    expect(rows()['BTCUSDT:1m']).not.toHaveProperty('partial');
    expect(rows()['BTCUSDT:1m']).not.toHaveProperty('previous');
  });

  it('[HI73] are stale where who told the last tick is', () => {
    const { tell, want, rows } = open();
    want('candles:BTCUSDT:1m');
    tell(quote(10, START_MS, { stale: true }));
    expect(rows()['BTCUSDT:1m']).toMatchObject({ close: 10, stale: true });
    tell(quote(11, START_MS + 1, { stale: false }));
    expect(rows()['BTCUSDT:1m']).not.toHaveProperty('stale');
    // As ingest marks the rows of a source that went.
    tell({ op: 'merge', channel: 'candles', row: { symbol: 'BTCUSDT', interval: '1m', stale: true } });
    tell(quote(12, START_MS + 2));
    expect(rows()['BTCUSDT:1m']).toMatchObject({ close: 12, source: 'desk' });
    expect(rows()['BTCUSDT:1m']).not.toHaveProperty('stale');
  });

  it('[HI73] are stale where who told the last tick fell silent before anybody asked for them', () => {
    const { tell, want, rows, away } = open();
    tell(quote(10, START_MS));
    away.add('desk');
    want('candles:BTCUSDT:1m');
    expect(rows()['BTCUSDT:1m']).toMatchObject({ close: 10, stale: true });
    away.delete('desk');
    tell(quote(11, START_MS + 1));
    expect(rows()['BTCUSDT:1m']).not.toHaveProperty('stale');
  });

  it('[HI74] go on from what was kept, as stale until somebody tells a tick', () => {
    const { bars, tell, want, rows } = open();
    const openTime = START_MS - 58_000;
    const kept = { symbol: 'BTCUSDT', interval: 1, basis: 'trades', open: 5, high: 9, low: 4, close: 6 } as const;
    const times = { openAt: openTime + 10, closeAt: openTime + 50_000 };
    bars.restore([
      {
        ...kept,
        openTime: openTime - 60_000,
        openAt: openTime - 60_000,
        closeAt: openTime - 1,
        volume: 1,
        rest: 0,
        count: 1,
      },
      { ...kept, openTime, ...times, volume: 2.5, rest: 0, count: 3 },
    ]);
    want('candles:BTCUSDT:1m');
    expect(rows()['BTCUSDT:1m']).toMatchObject({ open_time: openTime, close: 6, stale: true, trades: 3 });
    // One that is late, one of the bar before, and one that is new.
    tell(trade(7, openTime + 40_000), trade(1, openTime - 10, 'BTCUSDT', 4), trade(10, openTime + 59_000));
    expect(rows()['BTCUSDT:1m']).toMatchObject({
      open: 5,
      high: 10,
      low: 4,
      close: 10,
      volume: 4.5,
      trades: 5,
      previous: { open_time: openTime - 60_000, low: 1, close: 6, volume: 5, trades: 2 },
    });
    expect(rows()['BTCUSDT:1m']).not.toHaveProperty('stale');
  });

  it('[HI77] say which one this server began in, restored or not, for as long as they are told', () => {
    const { clock, bars, tell, want, rows } = open();
    const openTime = START_MS - 58_000;
    const at = { openTime, openAt: openTime, closeAt: openTime + 1, basis: 'trades', rest: 0, count: 1 } as const;
    bars.restore([{ symbol: 'ETHUSDT', interval: 1, open: 5, high: 9, low: 4, close: 6, volume: 2, ...at }]);
    want('candles:*:1m', 'candles:*:1s');
    tell(trade(10, START_MS + 1), trade(11, START_MS + 1, 'ETHUSDT'));
    expect(rows()['BTCUSDT:1m']).toMatchObject({ close: 10, partial: true });
    expect(rows()['ETHUSDT:1m']).toMatchObject({ close: 11, volume: 3, partial: true });
    // It began with the first millisecond of this one.
    expect(rows()['BTCUSDT:1s']).not.toHaveProperty('partial');
    tell(trade(12, START_MS + 2_000));
    expect(rows()['BTCUSDT:1m']).toMatchObject({ close: 12, previous: { close: 10, partial: true } });
    expect(rows()['BTCUSDT:1m']).not.toHaveProperty('partial');
    clock.advance(62_000);
    tell(trade(13, START_MS + 62_000));
    expect(rows()['BTCUSDT:1m']?.previous).toMatchObject({ close: 12 });
    expect(rows()['BTCUSDT:1m']?.previous).not.toHaveProperty('partial');
  });

  it('[HI77] say of one from before the start that it is partial, unless history had it', () => {
    const { bars, tell, want, rows } = open();
    const openTime = START_MS - 118_000;
    const at = { openTime, openAt: openTime, closeAt: openTime + 1, basis: 'trades', rest: 0, count: 1 } as const;
    bars.restore([{ symbol: 'ETHUSDT', interval: 1, open: 5, high: 9, low: 4, close: 6, volume: 2, ...at }]);
    want('candles:*:1m');
    // As a source that tells at first what it had last, or trades that were on their way.
    tell(trade(10, openTime + 50_000), trade(11, openTime + 50_000, 'ETHUSDT'));
    expect(rows()['BTCUSDT:1m']).toMatchObject({ open_time: openTime, close: 10, partial: true });
    expect(rows()['ETHUSDT:1m']).toMatchObject({ open_time: openTime, close: 11 });
    expect(rows()['ETHUSDT:1m']).not.toHaveProperty('partial');
    tell(trade(12, START_MS + 2_000), trade(13, START_MS + 2_000, 'ETHUSDT'));
    expect(rows()['BTCUSDT:1m']?.previous).toMatchObject({ close: 10, partial: true });
    expect(rows()['ETHUSDT:1m']?.previous).not.toHaveProperty('partial');
  });

  it('[HI77] say of times long over, as of a recording, that the first bar is partial, and no other', () => {
    const { tell, want, rows } = open();
    want('candles:*:1m');
    const openTime = START_MS - 3_658_000;
    tell(trade(10, openTime + 60_000), trade(9, openTime + 59_000));
    expect(rows()['BTCUSDT:1m']).toMatchObject({ close: 10, partial: true, previous: { close: 9, partial: true } });
    tell(trade(11, openTime + 120_000), trade(12, openTime + 180_000));
    expect(rows()['BTCUSDT:1m']).toMatchObject({ close: 12, previous: { close: 11 } });
    expect(rows()['BTCUSDT:1m']).not.toHaveProperty('partial');
    expect(rows()['BTCUSDT:1m']?.previous).not.toHaveProperty('partial');
  });

  it('[HI70] take no tick from far ahead, which would hold up the bars until then', () => {
    const { tell, want, rows } = open();
    want('candles:BTCUSDT:1s');
    tell(trade(10, START_MS), trade(99, START_MS + 60_001), trade(11, START_MS + 60_000));
    expect(rows()['BTCUSDT:1s']).toMatchObject({ open_time: START_MS + 60_000, close: 11 });
  });
});
