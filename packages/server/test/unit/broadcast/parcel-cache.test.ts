import { describe, expect, it } from 'vitest';
import { packOne } from '../../../src/broadcast/parcel.ts';
import { ParcelCache } from '../../../src/broadcast/parcel-cache.ts';

function cacheOf(maxBytes: number) {
  const cache = new ParcelCache(maxBytes);
  const made: string[] = [];
  const get = (key: string, size: number) =>
    cache.get(key, () => {
      made.push(key);
      return packOne('update', Buffer.alloc(size));
    });
  return { cache, made, get };
}

describe('parcel cache', () => {
  it('makes what is asked for again once', () => {
    const { made, get } = cacheOf(100);
    expect(get('a', 10)).toBe(get('a', 10));
    expect(made).toEqual(['a']);
  });

  it('forgets what was not asked for the longest, beyond its size', () => {
    const { cache, made, get } = cacheOf(100);
    for (const key of ['a', 'b', 'c']) get(key, 30);
    get('a', 30);
    get('d', 30);
    expect(cache.bytes).toBe(90);
    get('a', 30);
    get('c', 30);
    expect(made).toEqual(['a', 'b', 'c', 'd']);
    get('b', 30);
    expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
    expect(cache.bytes).toBe(90);
  });

  it('keeps one that is larger than all it may keep, until the next comes', () => {
    const { cache, made, get } = cacheOf(100);
    get('small', 10);
    get('large', 1_000);
    get('large', 1_000);
    expect(made).toEqual(['small', 'large']);
    expect(cache.bytes).toBe(1_000);
    get('small', 10);
    expect(cache.bytes).toBe(10);
  });
});
