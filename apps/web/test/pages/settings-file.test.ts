import { describe, expect, it } from 'vitest';
import { row, tabs } from '../../src/layout/layout.ts';
import { INITIAL_DESK } from '../../src/layout/read-desk.ts';
import { readSettingsFile, writeSettingsFile } from '../../src/pages/settings/settings-file.ts';
import { DEFAULT_PREFERENCES } from '../../src/preferences/preferences.ts';

const MINE = row(100, tabs(30, 'markets'), tabs(70, 'chart'));
const isPanel = (id: string) => ['markets', 'chart'].includes(id);
const read = (text: string) => readSettingsFile(text, isPanel);
const fileOf = (settings: unknown, more: object = {}) =>
  JSON.stringify({ kind: 'tickboard-settings', version: 2, settings, ...more });

describe('a file of settings', () => {
  it('[UK18] brings back settings and layouts that were exported', () => {
    const settings = {
      ...DEFAULT_PREFERENCES,
      theme: 'light',
      favourites: ['BTCUSDT'],
      keys: { theme: ['Q'], palette: ['U'] },
      symbol: 'BTCUSDT',
    } as const;
    const desk = { current: 'Mine', isLocked: false, kept: { Mine: MINE } };
    const { change } = read(writeSettingsFile({ settings, desk }));
    expect({ ...DEFAULT_PREFERENCES, ...change?.settings }).toEqual(settings);
    expect(change?.desk).toEqual(desk);
    expect(change?.faults).toEqual([]);
  });

  it('[UK18] changes nothing by what cannot be read, and names it', () => {
    const settings = { theme: 'pink', palette: 'red-up', keys: { theme: ['b'] }, favourites: [1, 'A'], more: true };
    const desk = { version: 1, kept: { Mine: MINE, Bad: 7 } };
    expect(read(fileOf(settings, { desk })).change).toEqual({
      settings: { palette: 'red-up', favourites: ['A'] },
      desk: { ...INITIAL_DESK, kept: { Mine: MINE } },
      faults: [
        'Settings that cannot be read stay as they were: “theme”, “keys”, “favourites”, “more”.',
        'Layouts that cannot be read were left out: “Bad”.',
      ],
    });
  });

  it.each([[{ version: 9, kept: { Mine: MINE } }], [7], [null]])(
    '[UK18] leaves the layouts alone where those of the file are none: %j',
    (desk) => {
      const { change } = read(fileOf({ theme: 'dark' }, { desk }));
      expect(change?.settings).toEqual({ theme: 'dark' });
      expect(change?.desk).toBeUndefined();
      expect(change?.faults).toHaveLength(1);
    },
  );

  it('[UK18] of the first version had no layouts', () => {
    const text = JSON.stringify({ kind: 'tickboard-settings', version: 1, settings: { theme: 'dark' } });
    expect(read(text).change).toEqual({ settings: { theme: 'dark' }, desk: undefined, faults: [] });
  });

  it.each([
    ['', 'The file is not JSON. Nothing was changed.'],
    ['null', 'The file holds no settings of Tickboard. Nothing was changed.'],
    ['{"theme":"dark"}', 'The file holds no settings of Tickboard. Nothing was changed.'],
    ['{"kind":"tickboard-settings","settings":{}}', 'The file holds no settings of Tickboard. Nothing was changed.'],
    [
      '{"kind":"tickboard-settings","version":3,"settings":{}}',
      'The file is of a newer Tickboard. Nothing was changed.',
    ],
  ])('[UK18] that is none is refused whole: %s', (text, problem) => {
    expect(read(text)).toEqual({ problem });
  });
});
