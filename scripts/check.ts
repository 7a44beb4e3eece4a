/**
 * `npm run check`: everything that can be proven without running the server. All of it runs, whatever fails.
 * `npm run check -- types lint` runs only those.
 */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { REPOSITORY_ROOT } from './source-files.ts';

const CHECKS = {
  types: ['tsc', '-p', '.'],
  lint: ['oxlint'],
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  unused: ['knip', '--no-progress'],
  imports: ['node', 'scripts/check-imports.ts'],
  rules: ['node', 'scripts/check-rules.ts'],
  lock: ['node', 'scripts/check-lock.ts'],
  config: ['node', 'scripts/generate-config-examples.ts', '--check'],
  proto: ['node', 'scripts/generate-proto.ts', '--check'],
} as const satisfies Record<string, readonly string[]>;

interface Checked {
  readonly isOk: boolean;
  readonly output: string;
  readonly seconds: number;
}

const MS_PER_SECOND = 1_000;

type CheckName = keyof typeof CHECKS;

export const CHECK_NAMES = Object.keys(CHECKS) as CheckName[];

/** Half of them use one core only. */
const AT_ONCE = 2;

/** Runs the checks, prints a line for each in their order, and returns the names of those that failed. */
export async function runChecks(names: readonly CheckName[] = CHECK_NAMES): Promise<CheckName[]> {
  const failed: CheckName[] = [];
  const running = new Map<CheckName, Promise<Checked>>();
  for (const [index, name] of names.entries()) {
    for (const next of names.slice(index, index + AT_ONCE)) {
      if (!running.has(next)) running.set(next, runCheck(CHECKS[next]));
    }
    process.stdout.write(`${name.padEnd(8)} `);
    const { isOk, output, seconds } = (await running.get(name)) as Checked;
    console.log(`${isOk ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1)} s`);
    if (isOk) continue;
    failed.push(name);
    console.log(`\n${output.trimEnd()}\n`);
  }
  return failed;
}

function runCheck([command, ...args]: readonly [string, ...string[]]): Promise<Checked> {
  const startMs = performance.now();
  const env = {
    ...process.env,
    PATH: `${join(REPOSITORY_ROOT, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`,
  };
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: REPOSITORY_ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (isOk: boolean, told: string) =>
      resolve({ isOk, output: told, seconds: (performance.now() - startMs) / MS_PER_SECOND });
    child.on('error', (error) => end(false, `${command}: ${error.message}`));
    child.on('close', (code) => end(code === 0, output));
  });
}

function isCheckName(name: string): name is CheckName {
  return Object.hasOwn(CHECKS, name);
}

if (import.meta.main) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !isCheckName(name));
  if (unknown.length > 0) {
    console.error(`No such check: ${unknown.join(', ')}. There are: ${CHECK_NAMES.join(', ')}.`);
    process.exitCode = 1;
  } else {
    const failed = await runChecks(names.length === 0 ? CHECK_NAMES : names.filter(isCheckName));
    if (failed.length > 0) {
      console.error(`Failed: ${failed.join(', ')}`);
      process.exitCode = 1;
    }
  }
}
