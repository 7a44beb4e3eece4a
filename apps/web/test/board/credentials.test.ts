import type { Board } from '@tickboard/client/board';
import type { BoardStatus } from '@tickboard/client/status';
import { describe, expect, it, vi } from 'vitest';
import { Credentials } from '../../src/board/credentials.ts';

const KEY = 'a-key';

function createWorld({ kept, isKeyNeeded = true }: { readonly kept?: string; readonly isKeyNeeded?: boolean } = {}) {
  const items = new Map<string, string>(kept === undefined ? [] : [['tickboard-token', kept]]);
  const storage = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  } as unknown as Storage;
  const probe = vi.fn<(token: string | undefined) => Promise<number>>((token) =>
    Promise.resolve(!isKeyNeeded || token === KEY ? 200 : 401),
  );
  const credentials = new Credentials({ storage: () => storage, probe });
  let tell: (status: Partial<BoardStatus>) => void = () => undefined;
  const on = (_name: string, listener: typeof tell) => {
    tell = listener;
    return () => undefined;
  };
  credentials.watch({ on } as unknown as Board);
  return { credentials, probe, items, tell: (status: Partial<BoardStatus>) => tell(status) };
}

const BROKEN = { state: 'reconnecting', reason: { code: 1006, message: 'the connection broke' } } as const;

describe('the key of the server', () => {
  it('[UK16] that was never needed is never wanted', async () => {
    const { credentials, probe, tell } = createWorld({ isKeyNeeded: false });
    tell(BROKEN);
    await vi.waitFor(() => expect(probe).toHaveBeenCalledTimes(1));
    expect([credentials.isWanted, credentials.token()]).toEqual([false, undefined]);
  });

  it('[UK16] that is wanted keeps the board from trying without', async () => {
    const { credentials, tell } = createWorld();
    const listener = vi.fn<() => void>();
    credentials.subscribe(listener);
    tell(BROKEN);
    await vi.waitFor(() => expect(credentials.isWanted).toBe(true));
    expect(listener).toHaveBeenCalledTimes(1);
    expect(credentials.token).toThrow('the server wants a token');
  });

  it('[UK16] is held in memory alone, unless the person asks for more', async () => {
    const { credentials, items } = createWorld();
    expect(await credentials.signIn(KEY, false)).toBe('accepted');
    expect([credentials.token(), items.size]).toEqual([KEY, 0]);
    await credentials.signIn(KEY, true);
    expect([...items.values()]).toEqual([KEY]);
    credentials.forget();
    expect([credentials.hasToken, items.size]).toEqual([false, 0]);
  });

  it('[UK16] that was kept is used, and forgotten once it is refused', async () => {
    const { credentials, items, tell } = createWorld({ kept: 'an-old-key' });
    expect(credentials.token()).toBe('an-old-key');
    tell({ state: 'refused', reason: { code: 4401, message: 'wrong credentials' } });
    expect(credentials.isWanted).toBe(true);
    expect(await credentials.signIn('another-wrong-key', true)).toBe('refused');
    expect([...items.values()]).not.toContain('another-wrong-key');
    expect(await credentials.signIn(KEY, false)).toBe('accepted');
    expect([credentials.isWanted, items.size]).toEqual([false, 0]);
  });

  it.each(['with blank', 'é', 'a/b', '', 'a,b'])('[UK16] that a browser cannot send is not tried: %j', async (key) => {
    const { credentials, probe } = createWorld();
    expect(await credentials.signIn(key, true)).toBe('unsendable');
    expect(probe).not.toHaveBeenCalled();
  });
});
