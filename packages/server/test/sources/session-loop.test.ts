import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { RecordingContext } from '../../../../test/harness/source-context.ts';
import { SessionLoop, type Session } from '../../src/sources/session-loop.ts';

/** Ends when it is told to. */
class ScriptedSession implements Session {
  readonly #ended = Promise.withResolvers<void>();
  hasSucceeded = false;

  run(): Promise<void> {
    return this.#ended.promise;
  }

  stop(): void {
    this.#ended.resolve();
  }
}

function setUp(random: () => number = () => 1) {
  const clock = new ManualClock();
  const context = new RecordingContext({ clock, random });
  const sessions: ScriptedSession[] = [];
  let fault: Error | undefined;
  const loop = new SessionLoop({
    context,
    createSession: () => {
      if (fault !== undefined) throw fault;
      const session = new ScriptedSession();
      sessions.push(session);
      return session;
    },
  });
  return { clock, context, sessions, loop, failWith: (error: Error | undefined) => (fault = error) };
}

const settle = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

interface Life {
  readonly isWorth: boolean;
  readonly lastsMs?: number;
}

async function pauseAfterEnd(
  { clock, sessions }: ReturnType<typeof setUp>,
  { isWorth, lastsMs = 0 }: Life,
): Promise<number> {
  const count = sessions.length;
  const last = sessions.at(-1) as ScriptedSession;
  last.hasSucceeded = isWorth;
  clock.advance(lastsMs);
  last.stop();
  await settle();
  let waitedMs = 0;
  while (sessions.length === count) {
    clock.advance(10);
    waitedMs += 10;
    await settle();
  }
  return waitedMs;
}

describe('a source between two connections', () => {
  it('[DE10] waits twice as long each time, ten seconds at most, and starts over after a good, long connection', async () => {
    const stand = setUp();
    stand.loop.run();
    const pauses: number[] = [];
    for (let round = 0; round < 8; round++) pauses.push(await pauseAfterEnd(stand, { isWorth: false }));
    expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
    expect(await pauseAfterEnd(stand, { isWorth: true, lastsMs: 10_000 })).toBe(200);
    expect(await pauseAfterEnd(stand, { isWorth: false, lastsMs: 60_000 })).toBe(400);
    await stand.loop.stop();
  });

  it('[DE10] comes back soon after one good, short connection, and less and less often after several', async () => {
    const stand = setUp();
    stand.loop.run();
    const pauses: number[] = [];
    for (let round = 0; round < 8; round++) pauses.push(await pauseAfterEnd(stand, { isWorth: true, lastsMs: 9_999 }));
    expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
    expect(await pauseAfterEnd(stand, { isWorth: true, lastsMs: 10_000 })).toBe(200);
    await stand.loop.stop();
  });

  it('[DE10] shortens the wait at random by up to a half', async () => {
    const stand = setUp(() => 0);
    stand.loop.run();
    expect(await pauseAfterEnd(stand, { isWorth: false })).toBe(100);
    await stand.loop.stop();
    expect(stand.context.clock.pending).toBe(0);
  });

  it('[DE11] says why it cannot be set up, and tries again', async () => {
    const { clock, context, sessions, loop, failWith } = setUp();
    failWith(new Error('no such scheme'));
    loop.run();
    expect(context.reason).toBe('no such scheme');
    failWith(undefined);
    await settle();
    clock.advance(200);
    await settle();
    expect(sessions).toHaveLength(1);
    await loop.stop();
  });
});
