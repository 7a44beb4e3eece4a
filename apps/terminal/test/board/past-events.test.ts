import { describe, expect, it } from 'vitest';
import { PastEvents } from '../../src/board/past-events.ts';
import { MARKET_STATE, only } from '../support/market-state.ts';
import { Stage } from '../support/stage.ts';
import { settle } from '../../../../packages/client/test/support/peer.ts';

/** What is asked of the server in each of these frames; `undefined` is a frame in which the feed is not shown. */
async function asked(frames: readonly (string | undefined)[]): Promise<number[]> {
  const stage = new Stage({ state: MARKET_STATE, panels: only('fills') });
  await stage.connect();
  await stage.serve();
  stage.heartbeat();
  const past = new PastEvents(stage.desk, 'fills');
  const counts: number[] = [];
  for (const what of frames) {
    stage.bench.peer.hear();
    if (what !== undefined) past.follow(what);
    await settle();
    counts.push(stage.bench.peer.hear().filter(({ type }) => type === 'replay').length);
    stage.clock.advance(what === undefined ? 3_000 : 100);
    stage.heartbeat();
  }
  return counts;
}

describe('what a feed told before somebody looked', () => {
  it('[TM17] is asked for once, and again after an absence', async () => {
    expect(await asked(['', '', '', undefined, '', ''])).toEqual([1, 0, 0, 0, 1, 0]);
  });

  it('[TM17] is asked for again when another part is shown, once that is subscribed to', async () => {
    expect(await asked(['BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'ETHUSDT', 'ETHUSDT', 'ETHUSDT'])).toEqual([0, 1, 0, 0, 1, 0]);
  });
});
