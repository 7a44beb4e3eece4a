import { afterEach, describe, expect, it, vi } from 'vitest';
import { createId } from '../../src/board/random-id.ts';

describe('an id', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('[UH4] is another one each time, without what only secure pages have', () => {
    const { crypto } = globalThis;
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes) });
    const ids = Array.from({ length: 100 }, createId);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });
});
