/** Files that a person asks for: whole or not at all, and never in the place of one that is there. */
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Returns where it is. @throws {Error} where it cannot be written */
export function saveNew(name: string, text: string): string {
  const path = resolve(name);
  const file = openSync(path, 'wx');
  try {
    writeFileSync(file, text);
  } catch (error) {
    // Half a table reads like a whole one.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return path;
}
