import { describe, expect, it } from 'vitest';
import { DEFAULT_PREFERENCES } from '../../src/preferences/preferences.ts';
import { readSettingsFile, writeSettingsFile } from '../../src/preferences/settings-file.ts';

describe('a file of settings', () => {
  it('[UK18] brings back what was exported', () => {
    const values = { ...DEFAULT_PREFERENCES, theme: 'light', favourites: ['BTCUSDT'], keys: { theme: ['Q'] } } as const;
    expect(readSettingsFile(writeSettingsFile(values)).values).toEqual(values);
  });

  it('[UK18] gives the usual values for those that cannot be read', () => {
    const settings = { theme: 'pink', palette: 'red-up', keys: { theme: ['b'] }, favourites: [1, 'A'], more: true };
    const { values } = readSettingsFile(JSON.stringify({ kind: 'tickboard-settings', version: 1, settings }));
    expect(values).toEqual({ ...DEFAULT_PREFERENCES, palette: 'red-up', favourites: ['A'] });
  });

  it.each([
    ['', 'The file is not JSON'],
    ['null', 'The file holds no settings of Tickboard'],
    ['{"theme":"dark"}', 'The file holds no settings of Tickboard'],
    ['{"kind":"tickboard-settings","version":2,"settings":{}}', 'The file is of a newer Tickboard'],
  ])('[UK18] that is none is refused: %s', (text, problem) => {
    expect(readSettingsFile(text)).toEqual({ problem });
  });
});
