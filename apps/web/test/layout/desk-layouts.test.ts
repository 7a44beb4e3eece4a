import { describe, expect, it } from 'vitest';
import { DeskLayouts } from '../../src/layout/desk-layouts.ts';
import { listShown, row, tabs } from '../../src/layout/layout.ts';
import { findPreset } from '../../src/layout/presets.ts';

const MINE = row(100, tabs(30, 'markets'), tabs(70, 'chart'));
const isPanel = () => true;

class FakeStorage {
  readonly kept = new Map<string, string>();

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }

  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

const SCREEN = { width: 1_920, height: 950 };

function open(storage: FakeStorage, screen = SCREEN): DeskLayouts {
  return new DeskLayouts(
    () => storage as unknown as Storage,
    isPanel,
    () => screen,
  );
}

describe('layouts of the desk', () => {
  it('[UD15] come as the room suits that there is, and as they were left whatever it is', () => {
    const storage = new FakeStorage();
    const frontOf = (name: string, screen: typeof SCREEN) => listShown(open(storage, screen).layoutOf(name)!);
    expect(frontOf('trade', SCREEN)).not.toContain('tape');
    expect(frontOf('trade', { width: 1_920, height: 1_080 })).toContain('tape');
    expect(frontOf('wall', SCREEN)).toContain('second-chart');
    expect(frontOf('wall', { width: 1_280, height: 800 })).not.toContain('second-chart');
    open(storage).keep('wall', MINE);
    expect(frontOf('wall', { width: 1_280, height: 800 })).toEqual(['markets', 'chart']);
  });

  it('[UH9] of two windows are all kept, whichever wrote last', () => {
    const storage = new FakeStorage();
    const [one, other] = [open(storage), open(storage)];
    one.saveAs({ name: 'One', layout: MINE });
    other.saveAs({ name: 'Other', layout: MINE });
    one.keep('risk', MINE);
    expect(Object.keys(open(storage).snapshot.kept).sort()).toEqual(['One', 'Other', 'risk']);
    other.forget('One');
    one.keep('trade', MINE);
    expect(Object.keys(open(storage).snapshot.kept).sort()).toEqual(['Other', 'risk', 'trade']);
    expect(one.names).toContain('Other');
    other.forgetAll();
    expect(open(storage).names).toEqual(new DeskLayouts(() => new FakeStorage() as unknown as Storage, isPanel).names);
  });

  it('[UD4] comes back as it was left', () => {
    const storage = new FakeStorage();
    const before = open(storage);
    before.saveAs({ name: 'Mine', layout: MINE });
    before.keep('risk', MINE);
    before.lock(false);
    const after = open(storage);
    expect(after.snapshot).toMatchObject({ current: 'Mine', isLocked: false, notice: undefined });
    expect(after.layoutOf('Mine')).toEqual(MINE);
    expect(after.layoutOf('risk')).toEqual(MINE);
    expect(after.layoutOf('trade')).toBe(findPreset('trade')!.layout);
    expect(after.names).toEqual(['monitor', 'trade', 'risk', 'wall', 'Mine']);
  });

  it('[UD4] shows a preset as it comes after a reset', () => {
    const layouts = open(new FakeStorage());
    layouts.keep('risk', MINE);
    const { revision } = layouts.snapshot;
    layouts.forget('risk');
    expect(layouts.layoutOf('risk')).toBe(findPreset('risk')!.layout);
    expect(layouts.snapshot.revision).toBeGreaterThan(revision);
  });

  it('[UD4] goes back to the preset when the layout that is shown is deleted', () => {
    const layouts = open(new FakeStorage());
    layouts.saveAs({ name: 'Mine', layout: MINE });
    layouts.forget('Mine');
    expect(layouts.snapshot.current).toBeUndefined();
    expect(layouts.has('Mine')).toBe(false);
    layouts.choose('Mine');
    expect(layouts.snapshot.current).toBeUndefined();
  });

  it('[UK18] takes those of a file beside its own, and forgets them all', () => {
    const storage = new FakeStorage();
    storage.setItem('tickboard.desk', '{broken');
    const layouts = open(storage);
    const other = row(100, tabs(100, 'book'));
    layouts.saveAs({ name: 'Mine', layout: MINE });
    layouts.saveAs({ name: 'Old', layout: MINE });
    expect(layouts.take({ current: 'New', isLocked: false, kept: { Old: other, New: other } })).toEqual([]);
    expect(open(storage).snapshot).toMatchObject({
      current: 'New',
      isLocked: false,
      kept: { Mine: MINE, Old: other, New: other },
    });
    layouts.forgetAll();
    expect(open(storage).snapshot).toMatchObject({ current: undefined, isLocked: true, kept: {}, notice: undefined });
    expect([...storage.kept.keys()]).toEqual(['tickboard.desk']);
  });

  it('[UD4] keeps no more than it reads back', () => {
    const layouts = open(new FakeStorage());
    for (let index = 0; index < 32; index++) {
      expect(layouts.saveAs({ name: `Mine ${index}`, layout: MINE })).toBe(true);
    }
    expect(layouts.saveAs({ name: 'One more', layout: MINE })).toBe(false);
    expect(layouts.saveAs({ name: 'Mine 3', layout: MINE })).toBe(true);
    expect(layouts.take({ current: 'X', isLocked: true, kept: { X: MINE, 'Mine 4': MINE } })).toEqual(['X']);
    expect(layouts.snapshot.current).toBe('Mine 3');
  });

  it('[UD2] puts aside what cannot be read before it is kept over', () => {
    const storage = new FakeStorage();
    storage.setItem('tickboard.desk', '{broken');
    const layouts = open(storage);
    expect(layouts.snapshot.notice).toBeDefined();
    layouts.lock(false);
    expect(storage.kept.get('tickboard.desk.unread')).toBe('{broken');
    expect(open(storage).snapshot).toMatchObject({ isLocked: false, notice: undefined });
  });

  it('[UD2] works where nothing can be kept', () => {
    const layouts = new DeskLayouts(() => {
      throw new Error('denied');
    }, isPanel);
    layouts.saveAs({ name: 'Mine', layout: MINE });
    expect(layouts.layoutOf('Mine')).toEqual(MINE);
  });
});
