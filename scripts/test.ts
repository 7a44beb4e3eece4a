/** `npm test`: readies the machine, checks, runs every test, and ends on one line such as `1234 passed, 0 failed`. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECK_NAMES, runChecks } from './check.ts';
import { ensurePrerequisites } from './prerequisites.ts';
import { REPOSITORY_ROOT } from './source-files.ts';
import { countTests, type Tally } from './tally.ts';

async function runTests(wanted: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'tickboard-test-'));
  const reportFile = join(folder, 'report.json');
  try {
    const vitest = join(REPOSITORY_ROOT, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${reportFile}`];
    // Many tests start the same programs: these are compiled once.
    const exitCode = await runNode(vitest, ['run', ...wanted, ...reporters], {
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
    });
    return countTests(readReport(reportFile), exitCode);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Once, ahead of the tests that look at them. */
async function buildDashboards(): Promise<boolean> {
  const codes = [await runNode(join(REPOSITORY_ROOT, 'scripts/build-web.ts'), [])];
  codes.push(await runNode(join(REPOSITORY_ROOT, 'scripts/build-terminal.ts'), []));
  return codes.every((code) => code === 0);
}

/** Resolves to the exit code, or to null where a signal ended it. */
function runNode(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, [script, ...args], { cwd: REPOSITORY_ROOT, stdio: 'inherit', env });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

/** Undefined where vitest ended before it could write it. */
function readReport(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

if (process.argv.length > 2) {
  console.error('npm test runs everything. For one file: npx vitest run FILE');
  process.exit(1);
}
if (!ensurePrerequisites()) process.exit(1);

const failedChecks = await runChecks();
const isBuilt = await buildDashboards();
const tests = [await runTests(['--project=core', '--coverage']), await runTests(['--project=!core'])];
const failures = [
  ...failedChecks.map((name) => `check: ${name}`),
  ...(isBuilt ? [] : ['build: dashboards']),
  ...tests.flatMap((tally) => tally.failures),
];
for (const failure of failures) console.error(`FAILED ${failure}`);
const skipped = sum(tests.map((tally) => tally.skipped));
const passed = sum(tests.map((tally) => tally.passed));
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${CHECK_NAMES.length - failedChecks.length + passed} passed, ${failures.length} failed`);
if (failures.length > 0) process.exitCode = 1;
