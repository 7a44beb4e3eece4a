/** Feeds told again from before what memory holds, on the whole server, to the client SDK. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Board } from '@tickboard/client/board';
import type { FeedEvent, FeedGap } from '@tickboard/client/board-events';
import { connectTickboard } from '@tickboard/client/node/connect-tickboard';
import { systemClock } from '@tickboard/core/clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';

/** What is older than history keeps records would be gone. */
const START_MS = systemClock.now() - 3_600_000;
/** Far more than memory holds (4,096). */
const EVENTS = 10_000;
const BURST = 500;

type Fed = 'fills' | 'trades';

let directory: string;
let server: ServerUnderTest;
let boards: Board[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tickboard-replay-'));
});

afterEach(async () => {
  for (const board of boards) board.close();
  boards = [];
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** The event with this id is told with this price, every other one with a time. */
function eventOf(feed: Fed, id: number) {
  const time = id % 2 === 0 ? { time: START_MS + id } : {};
  const data = { symbol: id % 3 === 0 ? 'ETHUSDT' : 'BTCUSDT', price: id, quantity: 1, trade_id: `f${id}`, ...time };
  return { op: 'event', channel: feed, data } as const;
}

async function tell(feed: Fed, first: number, last: number): Promise<void> {
  for (let from = first; from <= last; from += BURST) {
    const ids = Array.from({ length: Math.min(BURST, last - from + 1) }, (_, index) => from + index);
    server.deliver(...ids.map((id) => eventOf(feed, id)));
    await nextTurn();
  }
  await until(() => server.server.store.feeds.get(feed)?.lastId === last, { what: `the ${feed}` });
}

async function startWith(feed: Fed, hasHistory: boolean): Promise<void> {
  server = await startServer({
    environment: { DASHBOARD_DATA_DIR: directory },
    config: { history: { enabled: hasHistory } },
  });
  await tell(feed, 1, EVENTS);
  const isWritten = async () => (await server.get('/ready')).history.waiting === 0;
  if (hasHistory) await until(isWritten, { what: 'history to be written' });
}

interface Heard {
  readonly board: Board;
  readonly events: FeedEvent<Fed>[];
  readonly gaps: FeedGap[];
  readonly replayGaps: FeedGap[];
}

async function listen(feed: Fed, part: '' | ':ETHUSDT' = ''): Promise<Heard> {
  const board = connectTickboard(server.url, { channels: [`${feed}${part}`] });
  boards.push(board);
  const heard: Heard = { board, events: [], gaps: [], replayGaps: [] };
  board.on(feed, (event) => heard.events.push(event));
  board.on('gap', (gap) => heard.gaps.push(gap));
  board.on('replayGap', (gap) => heard.replayGaps.push(gap));
  await board.ready();
  return heard;
}

describe('a replay of more than memory holds', () => {
  it.each(['fills', 'trades'] as const)(
    '[HI80] [N31] brings thousands of %s back as they were, each once, while others come',
    async (feed) => {
      await startWith(feed, true);
      const { board, events, gaps, replayGaps } = await listen(feed);
      board.replay(feed, { from: 1 });
      const through = board.verify();
      await tell(feed, EVENTS + 1, EVENTS + 2 * BURST);
      await through;
      await until(() => events.length >= EVENTS + 2 * BURST, { what: () => `the ${feed}; ${events.length} came` });
      expect([gaps, replayGaps]).toEqual([[], []]);
      const replayed = events.filter(({ isReplay }) => isReplay);
      expect(replayed.map(({ id }) => id)).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
      expect(events.filter(({ isReplay }) => !isReplay).map(({ id }) => id)).toEqual(
        Array.from({ length: 2 * BURST }, (_, index) => EVENTS + 1 + index),
      );
      for (const { id, data } of replayed) expect(data).toEqual({ ...eventOf(feed, id).data, source: 'puppet' });
      const { seq, time } = replayed[0]!;
      expect([seq > 0, time <= replayed.at(-1)!.time]).toEqual([true, true]);
      // Asked again it is known.
      board.replay(feed, { from: 1 });
      await board.verify();
      expect(events).toHaveLength(EVENTS + 2 * BURST);
    },
  );

  it.each(['fills', 'trades'] as const)(
    '[HI80] [N14] looks through history for the last so many of a part of %s',
    async (feed) => {
      await startWith(feed, true);
      const { board, events, replayGaps } = await listen(feed, ':ETHUSDT');
      board.replay(feed, { count: 1_000 });
      await board.verify();
      expect(replayGaps).toEqual([]);
      expect(events.map(({ id }) => id)).toEqual(
        Array.from({ length: 1_000 }, (_, index) => 9_999 - 3 * 999 + 3 * index),
      );
      // Some of these are in history alone.
      board.replay(feed, { from: 4_000 });
      await board.verify();
      expect(events.at(-1)?.id).toBe(7_000 - 1 - ((7_000 - 1) % 3));
      expect(new Set(events.map(({ id }) => id)).size).toBe(2_000);
    },
  );

  it.each(['fills', 'trades'] as const)(
    '[HI81] [L70] says how many %s are not there where no history is kept',
    async (feed) => {
      await startWith(feed, false);
      const { board, events, gaps, replayGaps } = await listen(feed);
      board.replay(feed, { from: 1 });
      await board.verify();
      expect(gaps).toEqual([]);
      expect(replayGaps).toEqual([{ channel: feed, lost: EVENTS - 4_096, next: EVENTS - 4_095 }]);
      expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 4_096 }, (_, index) => EVENTS - 4_095 + index));
    },
  );
});
