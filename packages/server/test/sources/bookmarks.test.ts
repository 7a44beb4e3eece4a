import fs, { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@tickboard/core/clock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileBookmarks } from '../../src/sources/bookmarks.ts';

describe('the bookmarks of a source', () => {
  let directory: string;
  let path: string;
  let clock: ManualClock;
  const failures: string[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tickboard-bookmarks-'));
    path = join(directory, 'bookmarks', 'bus.json');
    clock = new ManualClock();
    failures.length = 0;
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const open = (at = path) => new FileBookmarks(at, clock, (reason) => failures.push(reason));

  it('[DE12] are written within a second, and read again by the next life', () => {
    const bookmarks = open();
    expect(bookmarks.get('orders')).toBeUndefined();
    bookmarks.set('orders', '1-0');
    bookmarks.set('orders', '2-0');
    expect(bookmarks.get('orders')).toBe('2-0');
    expect(existsSync(path)).toBe(false);
    clock.advance(1_000);
    expect(open().get('orders')).toBe('2-0');
    expect(failures).toEqual([]);
  });

  it('[DE12] are written at the end, and then only if there is something new', () => {
    const bookmarks = open();
    bookmarks.set('orders', '1-0');
    bookmarks.flush();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ orders: '1-0' });
    rmSync(path);
    bookmarks.set('orders', '1-0');
    bookmarks.flush();
    clock.advance(5_000);
    expect(existsSync(path)).toBe(false);
  });

  it('[DE12] are on the disk before they take the place of the old ones: a power cut leaves one of both', () => {
    const steps: string[] = [];
    const { fsyncSync, renameSync } = fs;
    vi.spyOn(fs, 'fsyncSync').mockImplementation((handle) => {
      steps.push(`flush ${readlinkSync(`/proc/self/fd/${handle}`)}`);
      fsyncSync(handle);
    });
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      steps.push(`rename ${String(from)}`);
      renameSync(from, to);
    });
    syncBuiltinESMExports();
    try {
      const bookmarks = open();
      bookmarks.set('orders', '1-0');
      bookmarks.flush();
    } finally {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    }
    const draft = `${path}.new`;
    expect(steps).toEqual([`flush ${draft}`, `rename ${draft}`, `flush ${join(directory, 'bookmarks')}`]);
    expect(open().get('orders')).toBe('1-0');
  });

  it('[DE12] that cannot be read are reported, and the source goes on without', () => {
    const broken = join(directory, 'broken.json');
    writeFileSync(broken, '{"orders":');
    expect(open(broken).get('orders')).toBeUndefined();
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain(broken);
    writeFileSync(broken, '{"orders":17,"fills":"3-0"}');
    expect(open(broken).get('fills')).toBe('3-0');
    expect(open(broken).get('orders')).toBeUndefined();
  });

  it('[DE12] that cannot be written are reported, and still known', () => {
    const bookmarks = open(join('/dev/null', 'bus.json'));
    bookmarks.set('orders', '1-0');
    bookmarks.flush();
    expect(failures.at(-1)).toMatch(/^cannot write \/dev\/null\/bus\.json: /);
    expect(bookmarks.get('orders')).toBe('1-0');
  });

  it('[DE12] that could not be written are written once they can be, and reported once until then', () => {
    const inTheWay = join(directory, 'bookmarks');
    writeFileSync(inTheWay, 'a file where the directory belongs');
    const bookmarks = open();
    const unwritten = () => failures.filter((reason) => reason.startsWith('cannot write'));
    bookmarks.set('orders', '1-0');
    clock.advance(5_000);
    expect(unwritten()).toHaveLength(1);
    rmSync(inTheWay);
    clock.advance(1_000);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ orders: '1-0' });
    expect([unwritten().length, clock.pending]).toEqual([1, 0]);
    rmSync(inTheWay, { recursive: true });
    writeFileSync(inTheWay, 'again');
    bookmarks.set('orders', '2-0');
    clock.advance(3_000);
    expect(unwritten()).toHaveLength(2);
    bookmarks.flush();
    expect([unwritten().length, clock.pending]).toEqual([2, 0]);
    rmSync(inTheWay);
    bookmarks.flush();
    expect(open().get('orders')).toBe('2-0');
  });
});
