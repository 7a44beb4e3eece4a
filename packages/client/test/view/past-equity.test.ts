import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { HistoryRequestError } from '../../src/errors.ts';
import type { HistoryQuery } from '../../src/fetch-history.ts';
import type { PastFigure } from '../../src/view/equity-series.ts';
import { type FetchEquity, PastEquity } from '../../src/view/past-equity.ts';

const DAY_MS = 86_400_000;

/** Answers are given by hand, newest figure first as history does. */
function open() {
  const clock = new ManualClock();
  const asked: HistoryQuery[] = [];
  const taken: (readonly PastFigure[])[] = [];
  let waiting = Promise.withResolvers<unknown>();
  const fetch = ((query: HistoryQuery) => {
    asked.push(query);
    waiting = Promise.withResolvers();
    return waiting.promise;
  }) as FetchEquity;
  const past = new PastEquity({
    fetch,
    clock,
    serverNow: () => clock.now() + 0.25,
    take: (figures) => taken.push(figures),
  });
  const settle = () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });
  return {
    clock,
    asked,
    taken,
    past,
    answer: async (rows: readonly object[]) => {
      waiting.resolve({ rows });
      await settle();
    },
    fail: async (error: Error) => {
      waiting.reject(error);
      await settle();
    },
  };
}

describe('equity from before', () => {
  it('[UP26] is asked for once, of whatever tells it, and taken oldest first', async () => {
    const { clock, asked, taken, past, answer } = open();
    past.fill('account');
    past.fill('account');
    await answer([{ time: 3, equity: 30 }, { time: 2 }, { time: 1, equity: 10 }]);
    past.fill('account');
    expect(asked).toEqual([{ type: 'equity', from: clock.now() - DAY_MS, limit: 10_000 }]);
    const [figures] = taken;
    expect(figures).toEqual([
      { time: 1, equity: 10 },
      { time: 3, equity: 30 },
    ]);
    past.fill('risk');
    await answer([{ time: 1, total_equity: 5 }]);
    expect(asked[1]).toMatchObject({ type: 'risk' });
    expect(taken[1]).toEqual([{ time: 1, equity: 5 }]);
  });

  it('[UP26] is of one desk: of a file into which those of others were imported, its own', async () => {
    const { taken, past, answer } = open();
    past.fill('account');
    const others = [
      { time: 5, equity: 90_000, desk: 'beta' },
      { time: 3, equity: 7, desk: 'alpha' },
    ];
    await answer([others[0] as object, { time: 4, equity: 40 }, others[1] as object, { time: 2, equity: 20 }]);
    expect(taken[0]).toEqual([
      { time: 2, equity: 20 },
      { time: 4, equity: 40 },
    ]);
    past.fill('risk');
    await answer(others.map(({ equity, ...row }) => ({ ...row, total_equity: equity })));
    expect(taken[1]).toEqual([{ time: 5, equity: 90_000 }]);
  });

  it('[UP26] of another life is asked for anew, and an answer from before is left out', async () => {
    const { asked, taken, past, answer } = open();
    past.fill('account');
    past.renew();
    await answer([{ time: 1, equity: 10 }]);
    expect(taken).toEqual([]);
    past.fill('account');
    expect(asked).toHaveLength(2);
  });

  it('[UP26] that cannot be read is asked for again after a while; where none is kept, never', async () => {
    const { clock, asked, past, fail } = open();
    past.fill('account');
    await fail(new HistoryRequestError('try again', 503));
    past.fill('account');
    clock.advance(9_999);
    past.fill('account');
    expect(asked).toHaveLength(1);
    clock.advance(1);
    past.fill('account');
    expect(asked).toHaveLength(2);
    await fail(new HistoryRequestError('off', 404));
    clock.advance(DAY_MS);
    past.fill('account');
    expect(asked).toHaveLength(2);
  });
});
