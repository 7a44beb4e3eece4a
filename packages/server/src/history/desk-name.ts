/** What a Tickboard is called among those that share a database: every row that it records there says so. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DESK_EXPECTED, isDeskName } from '../config/desk-names.ts';

const HOST_MAX_LENGTH = 48;

/** One that was made up once, and is kept with all else that has to outlive the process. */
export function deskNameIn(dataDir: string, report: (reason: string) => void): string {
  const path = join(dataDir, 'desk');
  const host =
    hostname()
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-/, '')
      .slice(0, HOST_MAX_LENGTH) || 'desk';
  try {
    mkdirSync(dataDir, { recursive: true });
    try {
      writeFileSync(path, `${host}-${randomBytes(3).toString('hex')}\n`, { flag: 'wx', flush: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const name = readFileSync(path, 'utf8').trim();
    if (isDeskName(name)) return name;
    report(`${path}: ${DESK_EXPECTED} were expected`);
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
  }
  return isDeskName(host) ? host : 'desk';
}
