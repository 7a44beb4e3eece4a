import { createRecordingFile } from '@tickboard/server/recording/recording-file';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe('the file of a recording', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tickboard-recording-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('[RC5] is never written over', async () => {
    const path = join(directory, 'a.tbrec');
    writeFileSync(path, 'kept');
    await expect(createRecordingFile(path)).rejects.toThrow(`cannot write ${path}: the file exists already`);
    expect(readFileSync(path, 'utf8')).toBe('kept');
  });

  it('[RC5] that cannot be made is named with the reason', async () => {
    const path = join(directory, 'missing', 'a.tbrec');
    await expect(createRecordingFile(path)).rejects.toThrow(`cannot write ${path}: there is no such file or directory`);
  });

  it('[RC5] takes blocks in their order', async () => {
    const path = join(directory, 'a.tbrec');
    const file = await createRecordingFile(path);
    await file.append(Buffer.from('one '));
    await file.append(Buffer.from('two'));
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('one two');
  });
});
