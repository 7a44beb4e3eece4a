import { describe, expect, it } from 'vitest';
import { row, tabs } from '../../src/layout/layout.ts';
import { INITIAL_DESK, readDesk, readLayoutFile, writeDesk, writeLayoutFile } from '../../src/layout/read-desk.ts';

const isPanel = (id: string) => ['markets', 'chart', 'book'].includes(id);
const MINE = row(100, tabs(30, 'markets'), tabs(70, 'chart', 'book'));

describe('what a browser kept of the desk', () => {
  it('[UD2] reads what was written, and begins with the preset and locked where nothing was', () => {
    const state = { current: 'Mine', isLocked: false, kept: { Mine: MINE } };
    expect(readDesk(writeDesk(state), isPanel)).toEqual({ state, isRead: true, notice: undefined });
    expect(readDesk(null, isPanel)).toEqual({ state: INITIAL_DESK, isRead: false, notice: undefined });
    expect(INITIAL_DESK.isLocked).toBe(true);
  });

  it.each([
    ['{"version":1,'],
    ['null'],
    ['[]'],
    ['"x"'],
    ['{}'],
    ['{"version":"1"}'],
    ['{"version":0}'],
    ['{"version":1.5}'],
  ])('[UD2] falls back to the preset with a notice for %s', (text) => {
    const { state, notice } = readDesk(text, isPanel);
    expect(state).toEqual(INITIAL_DESK);
    expect(notice).toContain('cannot be read');
  });

  it('[UD2] leaves out only the layouts that cannot be read, and names them', () => {
    const text = JSON.stringify({ version: 1, isLocked: 'x', current: 3, kept: { Mine: MINE, Bad: 7, __proto__: 1 } });
    const { state, notice } = readDesk(text, isPanel);
    expect(state).toEqual({ current: undefined, isLocked: true, kept: { Mine: MINE } });
    expect(notice).toContain('“Bad”');
  });

  it('[UD1] says which panels were left out of what was kept', () => {
    const kept = { Mine: row(100, tabs(30, 'markets', 'gone')) };
    const { notice } = readDesk(JSON.stringify({ version: 1, kept }), isPanel);
    expect(notice).toBe('Panels that are not there were left out: gone.');
  });

  it('[UD3] carries an older version over, one step after the other', () => {
    const text = JSON.stringify({ version: 1, layout: MINE });
    const { state, notice } = readDesk(text, isPanel, [
      ({ layout }) => ({ layouts: { Mine: layout } }),
      ({ layouts }) => ({ kept: layouts, current: 'Mine' }),
    ]);
    expect(state).toEqual({ current: 'Mine', isLocked: true, kept: { Mine: MINE } });
    expect(notice).toBeUndefined();
  });

  it('[UD3] does not guess at a newer version', () => {
    const { state, notice } = readDesk(JSON.stringify({ version: 99, kept: { Mine: MINE } }), isPanel);
    expect(state).toEqual(INITIAL_DESK);
    expect(notice).toContain('newer version');
  });
});

describe('layouts as files', () => {
  it('[UD5] reads back what was written', () => {
    const file = { name: 'Mine', layout: MINE };
    expect(readLayoutFile(writeLayoutFile(file), isPanel)).toEqual({ isRead: true, file, notice: undefined });
  });

  it.each([
    ['{'],
    ['{}'],
    ['{"tickboardLayout":2}'],
    ['{"tickboardLayout":1,"name":"x"}'],
    ['{"tickboardLayout":1,"name":""}'],
  ])('[UD5] changes nothing for %s, and says so', (text) => {
    const read = readLayoutFile(text, isPanel);
    expect(read.isRead).toBe(false);
    expect(read.notice).toContain('Nothing was changed');
  });
});
