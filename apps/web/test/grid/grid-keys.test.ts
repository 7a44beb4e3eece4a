import { KEYMAP } from '@tickboard/client/view/keymap';
import { describe, expect, it } from 'vitest';
import { type GridPlace, intentOf, KEYS_OF_ACTIONS } from '../../src/grid/grid-keys.ts';

const PLACE: GridPlace = { row: 5, rows: 100, page: 20, column: 1, columns: 4, isInHeader: false };

describe('keys in a table', () => {
  it.each([
    ['ArrowDown', 6],
    ['ArrowUp', 4],
    ['PageDown', 25],
    ['PageUp', 0],
    ['Home', 0],
    ['End', 99],
  ])('[UM6] %s goes to row %i', (key, row) => {
    expect(intentOf(key, PLACE)).toEqual({ kind: 'row', row });
  });

  it('[UM6] begin at the first row where none is selected, and never leave the rows', () => {
    expect(intentOf('ArrowDown', { ...PLACE, row: -1 })).toEqual({ kind: 'row', row: 0 });
    expect(intentOf('ArrowDown', { ...PLACE, row: 99 })).toEqual({ kind: 'row', row: 99 });
    expect(intentOf('Enter', { ...PLACE, row: -1 })).toBeUndefined();
  });

  it('[UM6] go sideways from the whole row through its columns', () => {
    expect(intentOf('ArrowRight', { ...PLACE, column: -1 })).toEqual({ kind: 'column', column: 0 });
    expect(intentOf('ArrowLeft', { ...PLACE, column: 0 })).toEqual({ kind: 'column', column: -1 });
    expect(intentOf('ArrowRight', { ...PLACE, column: 3 })).toEqual({ kind: 'column', column: 3 });
  });

  it('[UM6] go up into the header, sort there, and come back', () => {
    expect(intentOf('ArrowUp', { ...PLACE, row: 0, column: -1 })).toEqual({ kind: 'header', column: 0 });
    const header = { ...PLACE, row: 0, isInHeader: true };
    expect(intentOf('ArrowRight', header)).toEqual({ kind: 'header', column: 2 });
    expect(intentOf('Home', header)).toEqual({ kind: 'header', column: 0 });
    expect(intentOf('End', header)).toEqual({ kind: 'header', column: 3 });
    expect(intentOf('Enter', header)).toEqual({ kind: 'sort' });
    expect(intentOf(' ', header)).toEqual({ kind: 'sort' });
    expect(intentOf('ArrowDown', header)).toEqual({ kind: 'row', row: 0 });
  });

  it('[UM6] Enter opens, and other keys are for others', () => {
    expect(intentOf('Enter', PLACE)).toEqual({ kind: 'open' });
    expect(intentOf('x', PLACE)).toBeUndefined();
  });

  it('[UM6] are behind actions that the keymap has', () => {
    const actions = new Set<string>(KEYMAP.map(({ id }) => id));
    expect(Object.keys(KEYS_OF_ACTIONS).filter((action) => !actions.has(action))).toEqual([]);
  });
});
