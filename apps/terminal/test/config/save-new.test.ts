import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveNew } from '../../src/config/save-new.ts';

const MODULE = new URL('../../src/config/save-new.ts', import.meta.url).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickboard-save-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('[TT81] saves a file, and none over one that is there', () => {
  const path = join(folder, 'markets.csv');
  expect(saveNew(path, 'one')).toBe(path);
  expect(() => saveNew(path, 'two')).toThrow('EEXIST');
  expect(readFileSync(path, 'utf8')).toBe('one');
});

it('[TT81] leaves no half of a file where there is no room for the whole', async () => {
  const program = `const { saveNew } = await import('${MODULE}'); saveNew('half.csv', 'x'.repeat(100_000));`;
  const limited = promisify(execFile)('sh', ['-c', 'ulimit -f 1; exec "$0" "$@"', process.execPath, '-e', program], {
    cwd: folder,
  });
  await expect(limited).rejects.toThrow('EFBIG');
  expect(readdirSync(folder)).toEqual([]);
});
