import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../src/config/top-config.ts';
import { configFileOf, readFavourites, stateFileOf, writeFavourites } from '../../src/config/user-files.ts';
import { loadTopConfig } from '../../src/load-config.ts';
import { DESK_STATE } from '../support/desk-state.ts';
import { Stage } from '../support/stage.ts';

const EVERYTHING = `
url: desk.example:8080
token_file: /run/token
theme: hc
palette: blue
colours: 256
ascii: true
bell: false
zone: Europe/Berlin
digits: 4
symbol: ETHUSDT
preset: monitor
panels: [health, markets]
columns: { markets: [symbol, last_price] }
favourites: [SOLUSDT]
groups: { majors: [BTCUSDT, ETHUSDT] }
keys: { zoom: [x, F5], close-position: [z], next-group: [O] }
`;

const faultsOf = (source: string) => loadTopConfig(source, 'top.yaml').faults ?? [];

describe('the configuration file', () => {
  it('[TT70] may hold every option, or nothing', () => {
    const { config, faults } = loadTopConfig(EVERYTHING, 'top.yaml');
    expect(faults).toBeUndefined();
    expect(config!.colours).toBe('256');
    expect(Object.keys(config!).sort()).toEqual(Object.keys(OPTIONS).sort());
    for (const nothing of ['', '# nothing\n', '{}']) expect(loadTopConfig(nothing, 'top.yaml')).toEqual({ config: {} });
  });

  it.each([
    ['theme: drak', 'top.yaml:1: theme: "drak": expected one of dark, light, hc'],
    ['# a\nascii: 1', 'top.yaml:2: ascii: 1: expected true or false'],
    ['url: ftp://x', 'top.yaml:1: url: "ftp://x": expected the address of a server'],
    ['zone: Europe/Berlln', 'top.yaml:1: zone: "Europe/Berlln": expected utc, local, or a zone'],
    ['digits: 1.5', 'top.yaml:1: digits: 1.5: expected a number from 0 to 12'],
    ['panels: []', 'top.yaml:1: panels: []: expected at least one panel'],
    ['panels:\n  - markets\n  - marktes', 'top.yaml:3: panels: "marktes": expected one of '],
    ['columns:\n  markets:\n    - bid\n', 'top.yaml:3: columns: markets: "bid": expected one of symbol, '],
    ['columns: { summary: [a] }', 'top.yaml:1: columns: summary: "summary": expected one of '],
    ['favourites: BTC', 'top.yaml:1: favourites: "BTC": expected a list'],
    ['groups: { all: [BTC] }', 'top.yaml:1: groups: all: there is a group all already'],
    ['keys:\n  zoom: [Meta-x]', 'top.yaml:2: keys: zoom: "Meta-x": expected a key such as '],
    ['keys: { zom: [x] }', 'top.yaml:1: keys: zom: "zom": expected one of '],
    ['keys: { leave: [x] }', 'top.yaml:1: keys: leave: leave: its key cannot be changed'],
    ['keys: { zoom: [q] }', 'top.yaml:1: keys: zoom: q is taken: Quit'],
    ['them: dark', 'top.yaml:1: them: no option; expected one of url, '],
    ['- a', 'top.yaml:1: ["a"]: expected names and values'],
    ['theme: dark\ntheme: light', 'top.yaml:2: Map keys must be unique'],
    ['a: [', 'top.yaml:1: '],
  ])('[TT70] says of %j what is wrong, and where', (source, fault) => {
    expect(faultsOf(source)).toEqual([expect.stringContaining(fault)]);
  });

  it('[TT70] tells all faults at once, in the order of the lines', () => {
    expect(faultsOf('theme: x\nascii: y\n').map((line) => line.split(': ')[0])).toEqual(['top.yaml:1', 'top.yaml:2']);
  });

  it('[TT71] has each option in docs/terminal.md', () => {
    const page = readFileSync(new URL('../../../../docs/terminal.md', import.meta.url), 'utf8');
    expect(Object.keys(OPTIONS).filter((name) => !page.includes(`| \`${name}\``))).toEqual([]);
  });
});

describe('a person’s own', () => {
  it('[TT71] keys do what they were given to, everywhere they are named', async () => {
    const stage = new Stage({ state: DESK_STATE, keys: { zoom: ['x'], 'close-position': ['z'] } });
    await stage.connect();
    expect((await stage.text()).at(-1)).toContain('x zoom');
    await stage.type('x');
    expect((await stage.text()).join('\n')).not.toContain('System');
  });

  it('[TT71] groups follow those that every dashboard has', async () => {
    const stage = new Stage({ state: DESK_STATE, settings: { groups: { majors: ['BTCUSDT', 'ETHUSDT'] } } });
    await stage.connect();
    await stage.type('o', 'o', 'o', 'o');
    expect((await stage.text()).join('\n')).toMatch(/Markets 2\/\d+ majors/);
  });

  it('[TT73] columns are chosen by the file and by :cols', async () => {
    const stage = new Stage({ state: DESK_STATE, settings: { columns: { markets: ['last_price', 'bid_price'] } } });
    await stage.connect();
    expect((await stage.text())[3]).toMatch(/Symbol +Last +24h % +Bid +│/);
    await stage.type(':cols +ask -bid', '\r');
    expect((await stage.text())[3]).toMatch(/Symbol +Last +24h % +Ask +│/);
    await stage.type(':cols -symbol', '\r');
    expect((await stage.text()).at(-2)).toContain('Symbol is always there');
  });

  it('[TT72] favourites are kept, and it is said where they cannot be', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickboard-top-'));
    try {
      const path = join(folder, 'state', 'top.json');
      expect(readFavourites(path)).toEqual([]);
      const keepFavourites = (favourites: ReadonlySet<string>) => writeFavourites(path, favourites);
      const stage = new Stage({ state: DESK_STATE, keepFavourites });
      await stage.connect();
      await stage.type('/solusdt', '\r', 'j', '*');
      expect(readFavourites(path)).toEqual(['SOLUSDT']);
      await stage.type('*');
      expect(readFavourites(path)).toEqual([]);
      writeFileSync(join(folder, 'file'), '');
      expect(() => writeFavourites(join(folder, 'file', 'top.json'), [])).toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
    const failing = new Stage({
      state: DESK_STATE,
      keepFavourites: () => {
        throw new Error('no room');
      },
    });
    await failing.connect();
    await failing.type('j', '*');
    expect((await failing.text()).at(-2)).toContain('Not kept for the next time: no room');
  });

  it('[TT72] files are where the XDG folders are', () => {
    expect(configFileOf({ HOME: '/home/a' })).toBe('/home/a/.config/tickboard/top.yaml');
    expect(configFileOf({ HOME: '/home/a', XDG_CONFIG_HOME: '/c' })).toBe('/c/tickboard/top.yaml');
    expect(stateFileOf({ HOME: '/home/a' })).toBe('/home/a/.local/state/tickboard/top.json');
    expect(stateFileOf({ XDG_STATE_HOME: '/s' })).toBe('/s/tickboard/top.json');
  });
});
