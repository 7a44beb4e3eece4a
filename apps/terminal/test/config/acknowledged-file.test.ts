import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acknowledgedFileOf } from '../../src/config/acknowledged-file.ts';

let folder = '';
const open = () => acknowledgedFileOf({ XDG_STATE_HOME: folder });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickboard-acknowledged-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the file of what was acknowledged', () => {
  it('[TM13] holds the last 500 for the next time, those of other terminals among them', () => {
    expect(open().read()).toEqual([]);
    const [one, other] = [open(), open()];
    one.add(['a', 'b']);
    other.add(['c', 'a']);
    expect(open().read()).toEqual(['a', 'b', 'c']);
    one.add(Array.from({ length: 499 }, (_, index) => `k-${index}`));
    expect([open().read().length, open().read()[0], open().read().at(-1)]).toEqual([500, 'c', 'k-498']);
  });

  it('[TM13] that is broken costs what is broken, and one that cannot be written says why', () => {
    open().add(['a']);
    writeFileSync(join(folder, 'tickboard', 'acknowledged.json'), '{"acknowledged":["a",1,null,"b"]}');
    expect(open().read()).toEqual(['a', 'b']);
    writeFileSync(join(folder, 'tickboard', 'acknowledged.json'), '{"acknowledged":');
    expect(open().read()).toEqual([]);
    rmSync(join(folder, 'tickboard'), { recursive: true });
    writeFileSync(join(folder, 'tickboard'), '');
    expect(() => open().add(['a'])).toThrow(/EEXIST|ENOTDIR/);
  });
});
