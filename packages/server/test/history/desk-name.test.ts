import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isDeskName } from '../../src/config/desk-names.ts';
import { deskNameIn } from '../../src/history/desk-name.ts';

let directory: string;
let reports: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tickboard-desk-'));
  reports = [];
});

afterEach(() => rmSync(directory, { recursive: true }));

const nameIn = (folder: string) => deskNameIn(join(directory, folder), (reason) => reports.push(reason));

describe('the name of a desk', () => {
  it('[HI84] is made up once in a folder, and another one in another', () => {
    const name = nameIn('a');
    expect(isDeskName(name)).toBe(true);
    expect(nameIn('a')).toBe(name);
    expect(nameIn('b')).not.toBe(name);
    expect(reports).toEqual([]);
  });

  it('[HI84] is that of the machine where none can be kept, which is told', () => {
    mkdirSync(join(directory, 'a'));
    writeFileSync(join(directory, 'a', 'desk'), 'all\n');
    writeFileSync(join(directory, 'b'), '');
    const names = [nameIn('a'), nameIn('b')];
    expect(names[0]).toBe(names[1]);
    expect(names.every(isDeskName)).toBe(true);
    expect(reports).toEqual([expect.stringContaining('letters, digits'), expect.stringMatching(/EEXIST|ENOTDIR/)]);
  });
});
