/** The web dashboard as it is built, for the tests that look at it. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { until } from './until.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DASHBOARD_ROOT = join(ROOT, 'apps/web/dist');
const LOCK = join(ROOT, 'node_modules/.tickboard-web-build');
/** A build takes seconds: whoever holds the lock for longer was killed. */
const LOCK_TIMEOUT_MS = 60_000;

let built: Promise<string> | undefined;

/** Builds it where it is not that of the present sources; one process at a time. Resolves to its folder. */
export function buildDashboard(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  await until(lock, { what: 'another build of the dashboard to end', timeoutMs: 2 * LOCK_TIMEOUT_MS });
  try {
    await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/build-web.ts')], { cwd: ROOT });
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
  return DASHBOARD_ROOT;
}

/** Returns whether the lock is ours. */
function lock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isAbandoned()) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

function isAbandoned(): boolean {
  const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs;
  return since !== undefined && Date.now() - since > LOCK_TIMEOUT_MS;
}
