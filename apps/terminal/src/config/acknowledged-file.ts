/** The file in which it is kept which alerts a person acknowledged. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ACKNOWLEDGED_MAX } from '@tickboard/client/view/alert-log';
import { stateFileOf, writeWhole } from './user-files.ts';

export interface AcknowledgedFile {
  /** Their marks, oldest first. None where there is no such file, or nothing that can be read. */
  read(): readonly string[];
  /** Another terminal may have kept some meanwhile: these stay. @throws {Error} where it cannot be written */
  add(marks: readonly string[]): void;
}

export function acknowledgedFileOf(environment: Readonly<Record<string, string | undefined>>): AcknowledgedFile {
  const path = join(dirname(stateFileOf(environment)), 'acknowledged.json');
  return {
    read: () => readMarks(path),
    add: (marks) => {
      const acknowledged = [...new Set([...readMarks(path), ...marks])].slice(-ACKNOWLEDGED_MAX);
      writeWhole(path, { acknowledged });
    },
  };
}

function readMarks(path: string): readonly string[] {
  try {
    const { acknowledged } = JSON.parse(readFileSync(path, 'utf8')) as { readonly acknowledged?: unknown };
    return Array.isArray(acknowledged) ? acknowledged.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}
