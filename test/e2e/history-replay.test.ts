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
const FILLS = 10_000;
const BURST = 500;

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

/** The fill with this id is told with this price, every other one with a time. */
function fillOf(id: number) {
  const time = id % 2 === 0 ? { time: START_MS + id } : {};
  const data = { symbol: id % 3 === 0 ? 'ETHUSDT' : 'BTCUSDT', price: id, quantity: 1, trade_id: `f${id}`, ...time };
  return { op: 'event', channel: 'fills', data } as const;
}

async function tell(first: number, last: number): Promise<void> {
  for (let from = first; from <= last; from += BURST) {
    const ids = Array.from({ length: Math.min(BURST, last - from + 1) }, (_, index) => from + index);
    server.deliver(...ids.map(fillOf));
    await nextTurn();
  }
  await until(() => server.server.store.feeds.get('fills')?.lastId === last, { what: 'the fills' });
}

async function startWithFills(hasHistory: boolean): Promise<void> {
  server = await startServer({
    environment: { DASHBOARD_DATA_DIR: directory },
    config: { history: { enabled: hasHistory } },
  });
  await tell(1, FILLS);
  const isWritten = async () => (await server.get('/ready')).history.waiting === 0;
  if (hasHistory) await until(isWritten, { what: 'history to be written' });
}

interface Heard {
  readonly board: Board;
  readonly fills: FeedEvent<'fills'>[];
  readonly gaps: FeedGap[];
  readonly replayGaps: FeedGap[];
}

async function listen(channels: readonly ('fills' | 'fills:ETHUSDT')[] = ['fills']): Promise<Heard> {
  const board = connectTickboard(server.url, { channels });
  boards.push(board);
  const heard: Heard = { board, fills: [], gaps: [], replayGaps: [] };
  board.on('fills', (event) => heard.fills.push(event));
  board.on('gap', (gap) => heard.gaps.push(gap));
  board.on('replayGap', (gap) => heard.replayGaps.push(gap));
  await board.ready();
  return heard;
}

describe('a replay of more than memory holds', () => {
  it('[HI80] [N31] brings thousands of fills back as they were, each once, while others come', async () => {
    await startWithFills(true);
    const { board, fills, gaps, replayGaps } = await listen();
    board.replay('fills', { from: 1 });
    const through = board.verify();
    await tell(FILLS + 1, FILLS + 2 * BURST);
    await through;
    await until(() => fills.length >= FILLS + 2 * BURST, { what: () => `the fills; ${fills.length} came` });
    expect([gaps, replayGaps]).toEqual([[], []]);
    const replayed = fills.filter(({ isReplay }) => isReplay);
    expect(replayed.map(({ id }) => id)).toEqual(Array.from({ length: FILLS }, (_, index) => index + 1));
    expect(fills.filter(({ isReplay }) => !isReplay).map(({ id }) => id)).toEqual(
      Array.from({ length: 2 * BURST }, (_, index) => FILLS + 1 + index),
    );
    for (const { id, data } of replayed) expect(data).toEqual({ ...fillOf(id).data, source: 'puppet' });
    const { seq, time } = replayed[0]!;
    expect([seq > 0, time <= replayed.at(-1)!.time]).toEqual([true, true]);
    // Asked again it is known.
    board.replay('fills', { from: 1 });
    await board.verify();
    expect(fills).toHaveLength(FILLS + 2 * BURST);
  });

  it('[HI80] [N14] looks through history for the last so many of a part', async () => {
    await startWithFills(true);
    const { board, fills, replayGaps } = await listen(['fills:ETHUSDT']);
    board.replay('fills', { count: 1_000 });
    await board.verify();
    expect(replayGaps).toEqual([]);
    expect(fills.map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, index) => 9_999 - 3 * 999 + 3 * index));
    // Some of these are in history alone.
    board.replay('fills', { from: 4_000 });
    await board.verify();
    expect(fills.at(-1)?.id).toBe(7_000 - 1 - ((7_000 - 1) % 3));
    expect(new Set(fills.map(({ id }) => id)).size).toBe(2_000);
  });

  it('[HI81] [L70] says how many are not there where no history is kept', async () => {
    await startWithFills(false);
    const { board, fills, gaps, replayGaps } = await listen();
    board.replay('fills', { from: 1 });
    await board.verify();
    expect(gaps).toEqual([]);
    expect(replayGaps).toEqual([{ channel: 'fills', lost: FILLS - 4_096, next: FILLS - 4_095 }]);
    expect(fills.map(({ id }) => id)).toEqual(Array.from({ length: 4_096 }, (_, index) => FILLS - 4_095 + index));
  });
});
