/** A bench as a user runs it: small and short, so its figures mean nothing here. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
/** Of a bench that runs beside other tests. */
export const BENCH_TIMEOUT_MS = 240_000;

/** Whatever was printed: a wrong guess fails the test. */
export type Result = ReturnType<typeof JSON.parse>;

export async function runBench(line: string): Promise<Result> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...line.split(' '), '--json']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]!);
}

export function expectFigures(result: Result, ...names: readonly string[]): void {
  expect(names.filter((name) => !(result[name] > 0))).toEqual([]);
}
