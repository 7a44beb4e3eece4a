import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CursorError } from '../../../src/history/cursor.ts';
import { kindOf } from '../../../src/history/kinds.ts';
import type { GivenQuote } from '../gather.ts';
import type { OpenHistory } from './history-contract.ts';
import { at, quote, recordQuotes, shownOf, START, withoutId } from './quotes.ts';

export function describeWalks(open: OpenHistory, numRuns: number): void {
  describe('a walk', () => {
    it('[HI13] has each row that was kept when it began exactly once, whatever is recorded meanwhile', async () => {
      const later = fc.array(quote, { minLength: 1, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(
          fc.array(quote, { maxLength: 25 }),
          fc.array(later, { minLength: 1, maxLength: 5 }),
          fc.constantFrom('asc', 'desc'),
          fc.integer({ min: 1, max: 4 }),
          fc.option(fc.constantFrom('BTCUSDT', 'ES.c.0'), { nil: undefined }),
          async (given, added, order, limit, symbol) => {
            const history = await open();
            await recordQuotes(history, given);
            let turn = 0;
            const query = { type: 'market_data', order, limit, ...(symbol !== undefined && { symbol }) } as const;
            const rows = await history.walk(query, () =>
              recordQuotes(history, added[turn++ % added.length] as GivenQuote[]),
            );
            const wanted = shownOf(given.filter((each) => symbol === undefined || each.symbol === symbol));
            expect(rows.map(withoutId)).toEqual(order === 'asc' ? wanted : wanted.toReversed());
            expect(new Set(rows.map(({ record_id: id }) => id)).size).toBe(rows.length);
          },
        ),
        { numRuns },
      );
    });

    it('[HI10] [HI13] keeps to from, to and strategy, and takes no cursor of another query', async () => {
      const history = await open();
      for (let time = START; time < START + 6; time++) {
        const values = [time % 2 === 0 ? 'RSI' : 'MACD', 'BTCUSDT', 'BUY', 1, 0.5, null, 'sim'];
        history.row({ type: 'signals', time, recordedAt: time, values });
      }
      await history.write();
      const query = { type: 'signals', strategy: 'RSI', from: START, to: START + 4, limit: 1 } as const;
      const even = [0, 1, 2, 3].filter((ms) => (START + ms) % 2 === 0);
      expect((await history.walk(query)).map(({ time }) => time)).toEqual(even.map(at));
      const { next_cursor: cursor } = await history.ask(query);
      expect((await history.ask({ ...query, limit: 9, cursor: cursor as string })).data).toHaveLength(1);
      const asked = (cursorGiven: string, strategy: string) => history.ask({ ...query, strategy, cursor: cursorGiven });
      await expect(asked(cursor as string, 'MACD')).rejects.toThrow(CursorError);
      await expect(asked('nonsense', 'RSI')).rejects.toThrow(CursorError);
    });

    it('[HI13] goes over days and months in the order of time, forwards and backwards', async () => {
      const history = await open();
      const month = 31 * 86_400_000;
      for (const late of [3, 0, 2, 1, 4]) {
        const time = START + late * month;
        history.trade({ symbol: 'BTCUSDT', time, price: late });
        history.row({ type: 'fills', time, recordedAt: START, values: fillAt(late) });
        await history.write();
      }
      for (const type of ['trades', 'fills'] as const) {
        const forwards = await history.walk({ type, limit: 2 });
        const backwards = await history.walk({ type, limit: 2, order: 'desc' });
        expect(forwards.map(({ time }) => time)).toEqual([0, 1, 2, 3, 4].map((late) => at(late * month)));
        expect(forwards.map(({ price }) => price)).toEqual([0, 1, 2, 3, 4]);
        expect(backwards).toEqual(forwards.toReversed());
      }
      const middle = { from: START + month, to: START + 3 * month };
      expect(await history.walk({ type: 'trades', symbol: 'BTCUSDT', limit: 1, ...middle })).toHaveLength(2);
      const bars = await history.walk({ type: 'candles', symbol: 'BTCUSDT', interval: '1d', limit: 2, ...middle });
      expect(bars.map(({ open: price }) => price)).toEqual([2, 3]);
    });
  });
}

function fillAt(price: number): (number | null)[] {
  return kindOf('fills').columns.map(({ name }) => (name === 'price' ? price : null));
}
