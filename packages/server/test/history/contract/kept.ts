import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIME_MAX_MS } from '@tickboard/core/model/field';
import { kindOf } from '../../../src/history/kinds.ts';
import type { GivenQuote } from '../gather.ts';
import type { OpenHistory } from './history-contract.ts';
import type { HistoryUnderTest } from './history-under-test.ts';
import { quote, START, at, recordQuotes, shownOf, withoutId } from './quotes.ts';

const DAY_MS = 86_400_000;

function alertAt(time: number, message: string | null = null) {
  const values = ['info', 'note', message, null, null, null, null, 'test', null, null];
  return { type: 'alerts', time, recordedAt: time, values } as const;
}

export function describeKept(open: OpenHistory, numRuns: number): void {
  describe('what is kept', () => {
    it('[HI2] [HI3] comes back as it was recorded, and what was absent is absent', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(quote, { maxLength: 30 }), fc.boolean(), async (quotes, isReopened) => {
          const history = await open();
          await recordQuotes(history, quotes);
          if (isReopened) await history.reopen();
          expect((await history.walk({ type: 'market_data', limit: 12 })).map(withoutId)).toEqual(shownOf(quotes));
          const one: GivenQuote[] = quotes.filter(({ symbol }) => symbol === 'BTCUSDT');
          const walked = await history.walk({ type: 'market_data', symbol: 'BTCUSDT', limit: 7 });
          expect(walked.map(withoutId)).toEqual(shownOf(one));
        }),
        { numRuns },
      );
    });

    it('[HI2] [HI12] keeps the tape with its texts, and rows with flags, times and objects', async () => {
      const history = await open();
      const odd = { quantity: 0.25, side: 'sell', trade_id: 't"1,\n' } as const;
      history.trade({ symbol: 'BTCUSDT', time: START, price: 50_000.5, ...odd });
      history.trade({ symbol: 'BTCUSDT', time: START + 1, price: 50_001 });
      const stop = JSON.stringify({ is_stopped: true, stopped_at: START });
      const values = [2, null, null, null, null, null, START, '{"x":0.5}', null, null, 3, null, stop, 'redis'];
      history.row({ type: 'risk', time: START, recordedAt: START + 2, values });
      await history.write();
      expect((await history.ask({ type: 'trades' })).data.map(withoutId)).toEqual([
        { time: at(0), price: 50_000.5, quantity: 0.25, side: 'sell', trade_id: 't"1,\n', symbol: 'BTCUSDT' },
        { time: at(1), price: 50_001, symbol: 'BTCUSDT' },
      ]);
      const [risk] = (await history.ask({ type: 'risk' })).data;
      expect(risk).toMatchObject({ time: at(0), leverage: 2, updated_at: at(0), limit_utilization: { x: 0.5 } });
      expect(risk).toMatchObject({ emergency_stop: { is_stopped: true, stopped_at: at(0) }, source: 'redis' });
      expect(Object.keys(risk ?? {})).not.toContain('margin_ratio');
    });

    it('[HI2] keeps figures however large or small, and times up to the last that can be written', async () => {
      const history = await open();
      const figures = { price: 1e17, quantity: 1e-12, fee: -123_456_789_012_345_680 };
      const fill = kindOf('fills').columns.map(
        ({ name }) => (figures as Readonly<Record<string, number>>)[name] ?? null,
      );
      history.row({ type: 'fills', time: TIME_MAX_MS, recordedAt: START, values: fill });
      history.trade({ symbol: 'BTCUSDT', time: TIME_MAX_MS, price: -1e-12, quantity: 1e18 });
      history.quote({ symbol: 'BTCUSDT', time: START, last_price: 1e18, bid_price: -0.25, ask_size: 9e15 });
      await history.write();
      await history.reopen();
      const last = new Date(TIME_MAX_MS).toISOString();
      expect((await history.ask({ type: 'fills' })).data.map(withoutId)).toEqual([{ time: last, ...figures }]);
      const tape = { time: last, price: -1e-12, quantity: 1e18, symbol: 'BTCUSDT' };
      expect((await history.ask({ type: 'trades' })).data.map(withoutId)).toEqual([tape]);
      const told = { time: at(0), last_price: 1e18, bid_price: -0.25, ask_size: 9e15, symbol: 'BTCUSDT' };
      expect((await history.ask({ type: 'market_data' })).data.map(withoutId)).toEqual([told]);
      const [, bar] = (await history.ask({ type: 'candles', symbol: 'BTCUSDT', interval: '1d' })).data;
      expect(bar).toMatchObject({ open: -1e-12, low: -1e-12, volume: 1e18 });
    });

    it('[HI6] is removed once it is older than it is to be kept, with its bars', async () => {
      const history = await open();
      // Far apart: what is removed may go with all of its day, or of its month.
      for (const time of [START - 100 * DAY_MS, START - 40 * DAY_MS, START]) {
        history.quote({ symbol: 'BTCUSDT', time, last_price: 1 });
        history.trade({ symbol: 'ETHUSDT', time, price: 1, quantity: 1 });
        history.row(alertAt(time));
      }
      await history.write();
      const recordsBefore = START - 60 * DAY_MS;
      await history.prune({ ticksBefore: START - DAY_MS, recordsBefore, bytesMax: Number.MAX_SAFE_INTEGER });
      const count = async (type: 'market_data' | 'trades' | 'alerts') => (await history.walk({ type })).length;
      expect([await count('market_data'), await count('trades'), await count('alerts')]).toEqual([1, 1, 2]);
      const bars = async (interval: '1s' | '1d') =>
        (await history.walk({ type: 'candles', symbol: 'ETHUSDT', interval })).length;
      expect([await bars('1s'), await bars('1d')]).toEqual([1, 2]);
    });

    it('[HI18] [HI19] is written as a whole: of a batch that can never be, nothing is, and the next one is', async () => {
      const history = await open();
      history.quote({ symbol: 'BTCUSDT', time: START, last_price: 1 });
      history.trade({ symbol: 'BTCUSDT', time: START, price: 1, quantity: 1 });
      history.row(alertAt(START, 'whole'));
      history.row({ ...alertAt(START), type: 'candles' });
      await expect(history.write()).rejects.toThrow();
      await history.reopen();
      await expectNothing(history);
      history.row(alertAt(START, 'next'));
      await history.write();
      expect((await history.ask({ type: 'alerts' })).data).toMatchObject([{ message: 'next' }]);
    });

    it('[HI84] says of which desk a row is, and answers those of one, of none and of all', async () => {
      const history = await open();
      history.row({ ...accountRow(START, 1), desk: 'alpha' });
      history.row({ ...accountRow(START + 1, 2), desk: 'beta' });
      history.row(accountRow(START + 2, 3));
      history.row({ ...alertAt(START), desk: 'beta', mark: { run: 'a', id: 1, seq: 1, hasTime: true } });
      history.trade({ symbol: 'BTCUSDT', time: START, price: 1 });
      await history.write();
      await history.reopen();
      const shown = async (desk?: string) => {
        const { data } = await history.ask({ type: 'equity', ...(desk !== undefined && { desk }) });
        return data.map((row) => [row['equity'], row['desk']]);
      };
      const all = [
        [1, 'alpha'],
        [2, 'beta'],
        [3, undefined],
      ];
      expect([await shown(), await shown('all')]).toEqual([all, all]);
      expect([await shown('beta'), await shown('unnamed'), await shown('gamma')]).toEqual([[all[1]], [all[2]], []]);
      const walked = await history.walk({ type: 'account', desk: 'all', limit: 1 });
      expect(walked.map((row) => row['desk'])).toEqual(['alpha', 'beta', undefined]);
      expect((await history.ask({ type: 'alerts', desk: 'beta' })).data).toMatchObject([
        { type: 'note', desk: 'beta' },
      ]);
      expect((await history.ask({ type: 'trades' })).data[0]).not.toHaveProperty('desk');
    });

    it('[HI1] shows the account of those times at which it told an equity as that', async () => {
      const history = await open();
      history.row(accountRow(START, 1_000.5));
      history.row(accountRow(START + 1, null));
      await history.write();
      expect((await history.ask({ type: 'account' })).data).toHaveLength(2);
      expect((await history.ask({ type: 'equity' })).data.map(withoutId)).toEqual([{ time: at(0), equity: 1_000.5 }]);
    });
  });
}

async function expectNothing(history: HistoryUnderTest): Promise<void> {
  for (const type of ['market_data', 'trades', 'alerts'] as const) {
    expect((await history.ask({ type })).data).toEqual([]);
  }
  const bars = await history.ask({ type: 'candles', symbol: 'BTCUSDT', interval: '1m' });
  expect(bars.data).toEqual([]);
}

function accountRow(time: number, equity: number | null) {
  const values = kindOf('account').columns.map(({ name }) => (name === 'equity' ? equity : null));
  return { type: 'account', time, recordedAt: time, values } as const;
}
