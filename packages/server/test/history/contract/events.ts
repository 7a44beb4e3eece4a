import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import type { FeedDefinition } from '@tickboard/core/model/channel';
import type { RowPatch } from '@tickboard/core/store/change';
import { Feed } from '@tickboard/core/store/feed';
import { describe, expect, it } from 'vitest';
import type { FeedMark } from '../../../src/history/batch.ts';
import { type HistoryType, kindOf } from '../../../src/history/kinds.ts';
import { HistoryEvents, type PastPage, type PastQuery } from '../../../src/history/past-events.ts';
import { toKept } from '../../../src/history/recorder.ts';
import type { OpenHistory } from './history-contract.ts';
import type { HistoryUnderTest } from './history-under-test.ts';
import { START } from './quotes.ts';

export const RUN = '0123456789ab';
const ALL = { feed: 'fills', firstId: 1, lastId: 1_000, order: 'asc', limit: 1_000 } as const;

function record(history: HistoryUnderTest, type: HistoryType, data: RowPatch, mark?: Partial<FeedMark>): void {
  const takenAt = START + (mark?.id ?? 0) * 10;
  const { time } = data;
  const values = kindOf(type).columns.map(({ name }) => toKept(data[name] ?? undefined));
  const whole = { run: RUN, id: 0, seq: 0, hasTime: time !== undefined, ...mark };
  const at = typeof time === 'number' ? time : takenAt;
  history.row({ type, time: at, recordedAt: takenAt, values, ...(mark && { mark: whole }) });
}

/** As the server of that run asks for it. */
export function ask(history: HistoryUnderTest, query: Partial<PastQuery> = {}, run = RUN): Promise<PastPage> {
  const feeds = new Map(
    ['fills', 'metrics', 'alerts', 'trades'].map((name) => [
      name,
      new Feed(CHANNELS_BY_NAME.get(name) as FeedDefinition, 1),
    ]),
  );
  return new HistoryEvents({ store: { epoch: run, feeds }, history }).read({ ...ALL, ...query });
}

export const idsOf = ({ events }: PastPage) => events.map(({ id }) => id);

export function describeEvents(open: OpenHistory): void {
  describe('what is told again', () => {
    it('[HI80] [HI83] is the event that it was: id, version, times and fields', async () => {
      const history = await open();
      const fill = { symbol: 'BTCUSDT', price: 50_000.25, quantity: 0.1, trade_id: '7', side: 'buy' };
      record(history, 'fills', { ...fill, time: START - 5 }, { id: 1, seq: 40 });
      record(history, 'fills', fill, { id: 2, seq: 41 });
      // The source told the very time at which it was taken in.
      record(history, 'fills', { ...fill, time: START + 30 }, { id: 3, seq: 41 });
      record(history, 'metrics', { strategy_name: 'RSI', values: { sharpe: 1.5 } }, { id: 1, seq: 3 });
      await history.write();
      const { events, reachedId } = await ask(history);
      expect(reachedId).toBe(1_000);
      expect(events).toMatchObject([
        { id: 1, version: 40, time: START + 10, feed: { name: 'fills' } },
        { id: 2, version: 41, time: START + 20 },
        { id: 3, version: 41, time: START + 30 },
      ]);
      expect(events.map(({ data }) => data)).toEqual([
        { ...fill, time: START - 5 },
        fill,
        { ...fill, time: START + 30 },
      ]);
      const [metrics] = (await ask(history, { feed: 'metrics' })).events;
      expect(metrics?.data).toEqual({ strategy_name: 'RSI', values: { sharpe: 1.5 } });
      const shown = (await history.ask({ type: 'fills' })).data[0] ?? {};
      expect(Object.keys(shown)).not.toContain('feed_id');
    });

    it('[HI83] is of the life that asks, and of rows that have ids', async () => {
      const history = await open();
      record(history, 'fills', { price: 1 }, { id: 1 });
      record(history, 'fills', { price: 2 }, { id: 2, run: 'ba9876543210' });
      record(history, 'fills', { price: 3 });
      await history.write();
      expect(idsOf(await ask(history))).toEqual([1]);
      expect(idsOf(await ask(history, {}, 'ba9876543210'))).toEqual([2]);
      expect((await history.ask({ type: 'fills' })).data).toHaveLength(3);
    });

    it('[HI80] [HI82] is found by ids, from either end, page by page, and by when it was taken in', async () => {
      const history = await open();
      // Written out of order, with holes, and with times of their own that are in no order.
      for (const id of [9, 2, 3, 5, 8, 4]) record(history, 'fills', { price: id, time: START - id * 1_000 }, { id });
      await history.write();
      expect(await ask(history, { limit: 3 })).toMatchObject({ reachedId: 4 });
      expect(idsOf(await ask(history, { limit: 3 }))).toEqual([2, 3, 4]);
      expect(idsOf(await ask(history, { firstId: 5, lastId: 8 }))).toEqual([5, 8]);
      expect(await ask(history, { order: 'desc', limit: 2 })).toMatchObject({ reachedId: 8 });
      expect(idsOf(await ask(history, { order: 'desc', firstId: 3, lastId: 6 }))).toEqual([5, 4, 3]);
      expect(await ask(history, { order: 'desc', firstId: 3, lastId: 6 })).toMatchObject({ reachedId: 3 });
      expect(idsOf(await ask(history, { since: START + 45, limit: 1 }))).toEqual([5]);
      expect(await ask(history, { firstId: 6, lastId: 7 })).toEqual({ events: [], reachedId: 7 });
    });

    it('[HI81] leaves out what somebody else has made of a row', async () => {
      const history = await open();
      history.trade({ symbol: 'BTCUSDT', time: START, price: 1, quantity: 1 });
      record(history, 'metrics', { strategy_name: 'RSI' }, { id: 1 });
      const values = kindOf('metrics').columns.map(({ name }) => (name === 'values' ? '"none"' : null));
      const mark = { run: RUN, id: 2, seq: 0, hasTime: false };
      history.row({ type: 'metrics', time: START, recordedAt: START, values, mark });
      record(history, 'metrics', { strategy_name: 'RSI' }, { id: 3 });
      await history.write();
      expect(await ask(history, { feed: 'metrics', limit: 2 })).toMatchObject({ events: [{ id: 1 }], reachedId: 2 });
      expect(idsOf(await ask(history, { feed: 'metrics' }))).toEqual([1, 3]);
    });
  });
}
