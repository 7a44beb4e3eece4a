/** Trades of the tape told again: their ids lie beside the rows, packed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIME_MAX_MS } from '@tickboard/core/model/field';
import type { PastQuery } from '../../../src/history/past-events.ts';
import type { GivenTrade } from '../gather.ts';
import { ask, idsOf, RUN } from './events.ts';
import type { OpenHistory } from './history-contract.ts';
import type { HistoryUnderTest } from './history-under-test.ts';
import { at, START, withoutId } from './quotes.ts';

const DAY_MS = 86_400_000;
const TAPE = { feed: 'trades' } as const;
const RUNS = [RUN, 'ba9876543210'] as const;

interface Given {
  /** Ids that history was not given, before this one. */
  readonly skipped: number;
  readonly symbol: string;
  /** Undefined where its source told none. */
  readonly time: number | undefined;
  readonly price: number | undefined;
  readonly isAtOnce: boolean;
}

/** Such as this moment, and from before what is removed; late, and to come. */
const time = fc.oneof(
  fc.integer({ min: START - 50, max: START + 50 }),
  fc.integer({ min: START - 40 * DAY_MS, max: START - 40 * DAY_MS + 5 }),
  fc.constantFrom(START + DAY_MS, TIME_MAX_MS),
);
const given: fc.Arbitrary<Given> = fc.record({
  skipped: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 600 }) },
  ),
  symbol: fc.constantFrom('BTCUSDT', 'ETH/USDT:USDT', 'ES.c.0'),
  time: fc.option(time, { nil: undefined }),
  price: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-9, max: 1e12 }), { nil: undefined }),
  isAtOnce: fc.boolean(),
});
const write = fc.record({ run: fc.constantFrom(...RUNS), trades: fc.array(given, { minLength: 1, maxLength: 40 }) });
const question = fc.record(
  {
    firstId: fc.integer({ min: 1, max: 400 }),
    ids: fc.integer({ min: 0, max: 1_000 }),
    order: fc.constantFrom('asc' as const, 'desc' as const),
    limit: fc.integer({ min: 1, max: 30 }),
    since: fc.integer({ min: START, max: START + 120 }),
  },
  { requiredKeys: ['firstId', 'ids', 'order', 'limit'] },
);

interface Told {
  readonly id: number;
  readonly version: number;
  readonly time: number;
  readonly data: Record<string, unknown>;
}

/** The life of a state, as far as its tape goes. */
class Life {
  readonly told: Told[] = [];
  #id = 0;
  #version = 0;
  #now = START;

  trade({ skipped, symbol, time: toldTime, price, isAtOnce }: Given): GivenTrade {
    if (!isAtOnce || this.#version === 0) {
      this.#version += 3;
      this.#now += 1;
    }
    this.#id += skipped + 1;
    const figures = { ...(price !== undefined && { price }), trade_id: String(this.#id) };
    const data = { symbol, ...figures, ...(toldTime !== undefined && { time: toldTime }) };
    this.told.push({ id: this.#id, version: this.#version, time: this.#now, data });
    const hasTime = toldTime !== undefined;
    const mark = { id: this.#id, seq: this.#version, takenAt: this.#now, hasTime };
    return { symbol, time: toldTime ?? this.#now, ...figures, mark };
  }
}

async function expectTold(
  history: HistoryUnderTest,
  run: string,
  told: readonly Told[],
  { firstId, ids, order, limit, since = 0 }: Pick<PastQuery, 'firstId' | 'order' | 'limit' | 'since'> & { ids: number },
): Promise<void> {
  const lastId = firstId + ids;
  const asked = { ...TAPE, firstId, lastId, order, limit, ...(since > 0 && { since }) };
  const { events, reachedId } = await ask(history, asked, run);
  const there = told.filter((each) => each.id >= firstId && each.id <= lastId && each.time >= since);
  const wanted = (order === 'asc' ? there : there.toReversed()).slice(0, limit);
  const shown = events.map(({ id, version, time: takenAt, data }) => ({ id, version, time: takenAt, data }));
  expect(shown).toEqual(wanted);
  const endId = order === 'asc' ? lastId : firstId;
  expect(reachedId).toBe(wanted.length === limit ? wanted.at(-1)?.id : endId);
}

export function describeTape(open: OpenHistory, numRuns: number): void {
  describe('the tape told again', () => {
    it('[HI80] [HI83] is the events that they were: id, version, times and fields', async () => {
      const history = await open();
      const trade = { symbol: 'BTCUSDT', price: 50_000.25, quantity: 0.1, trade_id: '007', side: 'sell' } as const;
      const markOf = (id: number, hasTime: boolean) => ({ id, seq: 40 + id, takenAt: START + id * 10, hasTime });
      history.trade({ ...trade, time: START - 5, source: 'exchange', mark: markOf(1, true) });
      history.trade({ ...trade, time: START + 20, mark: markOf(2, false) });
      // The source told the very time at which it was taken in.
      history.trade({ ...trade, time: START + 30, mark: markOf(3, true) });
      history.trade({ symbol: 'ETHUSDT', time: START + 40, price: 1e17, mark: markOf(4, false) });
      await history.write(RUN);
      await history.reopen();
      const { events, reachedId } = await ask(history, TAPE);
      expect(reachedId).toBe(1_000);
      expect(events).toMatchObject([1, 2, 3, 4].map((id) => ({ id, version: 40 + id, time: START + id * 10 })));
      expect(events.map(({ data }) => data)).toEqual([
        { ...trade, time: START - 5, source: 'exchange' },
        trade,
        { ...trade, time: START + 30 },
        { symbol: 'ETHUSDT', price: 1e17 },
      ]);
      const [shown] = (await history.ask({ type: 'trades' })).data.map(withoutId);
      expect(shown).toEqual({ ...trade, time: at(-5), source: 'exchange' });
    });

    it('[HI80] [HI81] [HI83] is what is kept of any life of a state, from either end, page by page', async () => {
      const plan = fc.record({
        writes: fc.array(write, { minLength: 1, maxLength: 6 }),
        isPruned: fc.boolean(),
        questions: fc.array(question, { minLength: 1, maxLength: 6 }),
      });
      await fc.assert(
        fc.asyncProperty(plan, async ({ writes, isPruned, questions }) => {
          const history = await open();
          const lives = new Map(RUNS.map((run) => [run, new Life()]));
          for (const { run, trades } of writes) {
            for (const each of trades) history.trade((lives.get(run) as Life).trade(each));
            await history.write(run);
          }
          const ticksBefore = isPruned ? START - DAY_MS : 0;
          await history.prune({ ticksBefore, recordsBefore: 0, bytesMax: Number.MAX_SAFE_INTEGER });
          for (const [run, { told }] of lives) {
            const kept = told.filter(({ time: takenAt, data }) => ((data['time'] as number) ?? takenAt) >= ticksBefore);
            for (const each of questions) await expectTold(history, run, kept, each);
          }
        }),
        { numRuns },
      );
    });

    it('[HI80] [HI82] is found among thousands, of which some were left out', async () => {
      const history = await open();
      const life = new Life();
      const each = { symbol: 'BTCUSDT', time: undefined, price: 1, isAtOnce: false };
      for (let count = 0; count < 3_000; count++) {
        history.trade(life.trade({ ...each, skipped: count === 1_500 ? 5_000 : 0 }));
        // Few at a time, then many.
        if (count < 100 || count === 2_000) await history.write(RUN);
      }
      await history.write(RUN);
      const all = { firstId: 1, ids: 8_000, limit: 8_000 } as const;
      await expectTold(history, RUN, life.told, { ...all, order: 'asc' });
      await expectTold(history, RUN, life.told, { ...all, order: 'desc' });
      await expectTold(history, RUN, life.told, { ...all, order: 'asc', limit: 700, firstId: 1_200 });
      await expectTold(history, RUN, life.told, { ...all, order: 'asc', limit: 1, since: START + 2_700 });
      await expectTold(history, RUN, life.told, { ...all, order: 'desc', limit: 1, ids: 6_000 });
      await expectTold(history, RUN, life.told, { ...all, order: 'asc', firstId: 2_000, ids: 4_000 });
    });

    it('[HI83] has no trades that came without ids', async () => {
      const history = await open();
      const markOf = (id: number) => ({ id, seq: id, takenAt: START, hasTime: true });
      for (const id of [1, undefined, 2, 3]) {
        history.trade({ symbol: 'BTCUSDT', time: START, price: 1, ...(id !== undefined && { mark: markOf(id) }) });
      }
      await history.write(RUN);
      expect(idsOf(await ask(history, TAPE))).toEqual([1, 2, 3]);
      expect((await history.ask({ type: 'trades' })).data).toHaveLength(4);
    });
  });
}
