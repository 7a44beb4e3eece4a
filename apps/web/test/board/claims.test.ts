import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { Claims } from '../../src/board/claims.ts';

/** The locks of one browser, as its windows see them. */
function createLocks(): Pick<LockManager, 'request'> {
  const taken = new Set<string>();
  const request = async (name: string, _: LockOptions, granted: LockGrantedCallback<unknown>): Promise<unknown> => {
    if (taken.has(name)) return granted(null);
    taken.add(name);
    try {
      return await granted({ name, mode: 'exclusive' });
    } finally {
      taken.delete(name);
    }
  };
  return { request } as unknown as Pick<LockManager, 'request'>;
}

const settle = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

function openWindows(locks: () => Pick<LockManager, 'request'> | undefined) {
  const clock = new ManualClock();
  const told: string[] = [];
  const windows = ['one', 'other'].map((window) => {
    const { claim } = new Claims(clock, locks);
    return (name: string) => claim(name, () => told.push(`${window}: ${name}`));
  });
  return { clock, told, windows };
}

describe('what several windows would tell', () => {
  it('[UF33] is told by the first, and by it alone for as long as they may be apart', async () => {
    const locks = createLocks();
    const { clock, told, windows } = openWindows(() => locks);
    const [one, other] = windows;
    one?.('a');
    other?.('a');
    other?.('b');
    one?.('b');
    await settle();
    expect(told).toEqual(['one: a', 'other: b']);
    // Its own it may tell again, and then the others wait from then on.
    clock.advance(2_000);
    one?.('a');
    clock.advance(2_000);
    await settle();
    other?.('a');
    await settle();
    expect(told.slice(2)).toEqual(['one: a']);
    clock.advance(1_000);
    await settle();
    other?.('a');
    await settle();
    expect(told.slice(3)).toEqual(['other: a']);
  });

  it('[UF33] is told by each rather than by none, where they cannot know of each other', async () => {
    const failing = { request: () => Promise.reject(new Error('forbidden')) } as unknown as LockManager;
    for (const locks of [() => undefined, () => failing]) {
      const { told, windows } = openWindows(locks);
      for (const claim of windows) claim('a');
      await settle();
      expect(told).toEqual(['one: a', 'other: a']);
    }
  });
});
