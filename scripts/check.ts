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

type CheckName = keyof typeof CHECKS;

export const CHECK_NAMES = Object.keys(CHECKS) as CheckName[];

/** Runs the checks one after the other, prints a line for each, and returns the names of those that failed. */
export async function runChecks(names: readonly CheckName[] = CHECK_NAMES): Promise<CheckName[]> {
  const failed: CheckName[] = [];
  for (const name of names) {
    process.stdout.write(`${name.padEnd(8)} `);
    const startMs = performance.now();
    const { isOk, output } = await runCheck(CHECKS[name]);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`${isOk ? 'ok    ' : 'FAILED'} ${seconds} s`);
    if (isOk) continue;
    failed.push(name);
    console.log(`\n${output.trimEnd()}\n`);
  }
  return failed;
}

function runCheck([command, ...args]: readonly [string, ...string[]]): Promise<{ isOk: boolean; output: string }> {
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
    child.on('error', (error) => resolve({ isOk: false, output: `${command}: ${error.message}` }));
    child.on('close', (code) => resolve({ isOk: code === 0, output }));
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
