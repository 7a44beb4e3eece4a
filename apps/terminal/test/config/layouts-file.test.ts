import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { layoutsFileOf, readLayouts, writeWhole } from '../../src/config/user-files.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tickboard-layouts-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe('the file of layouts', () => {
  it('[TT84] is in the state folder, and read as it was written', () => {
    const file = layoutsFileOf({ XDG_STATE_HOME: folder() });
    const layouts = { mine: { preset: 'trade', shown: { 'a b': 'b' }, zoomed: 'b' } };
    expect(readLayouts(file)).toEqual({});
    writeWhole(file, layouts);
    expect(file).toMatch(/tickboard.layouts\.json$/);
    expect(readLayouts(file)).toEqual(layouts);
  });

  it('[TT84] that is broken has the layouts that can be read', () => {
    const file = join(folder(), 'layouts.json');
    for (const text of ['', 'null', '[1]', '{"a": {"preset": 1}}', '{"a": {"preset": "x", "shown": {"b": 2}}}']) {
      writeFileSync(file, text);
      expect(readLayouts(file)).toEqual({});
    }
    writeFileSync(file, '{"a": 1, "__proto__": {"preset": "risk", "shown": {}}, "b": {"preset": "risk", "shown": {}}}');
    expect(Object.keys(readLayouts(file))).toContain('b');
    expect(Object.getPrototypeOf(readLayouts(file))).toBe(Object.prototype);
  });
});
