/** From `NAME --clients 2000 --no-peers --json` to a bench and its values. */
import { parseArgs } from 'node:util';
import type { Bench, Result, Target } from './bench.ts';

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Invocation {
  readonly bench: Bench;
  readonly values: Readonly<Record<string, unknown>>;
  readonly isJson: boolean;
}

/** @throws {UsageError} with what to write instead. */
export function readCommandLine(args: readonly string[], benches: readonly Bench[]): Invocation {
  const [name, ...rest] = args;
  const bench = benches.find((known) => known.name === name);
  if (bench === undefined) throw new UsageError(describeBenches(benches));
  const given = parseFlags(rest, bench);
  const values: Record<string, unknown> = {};
  for (const [option, { initial, parse }] of Object.entries(bench.options)) {
    const text = given[option]?.toString();
    const value = text === undefined ? initial : parse(text);
    if (value === undefined) throw new UsageError(`--${option} ${text}: not understood\n\n${describeBench(bench)}`);
    values[option] = value;
  }
  return { bench, values, isJson: given['json'] === true };
}

function parseFlags(args: readonly string[], bench: Bench): Readonly<Record<string, string | boolean | undefined>> {
  const flags = Object.entries(bench.options).map(([option, { isSwitch }]) => {
    return [option, { type: isSwitch === true ? 'boolean' : 'string' }] as const;
  });
  const options = { ...Object.fromEntries(flags), json: { type: 'boolean' } as const };
  try {
    return parseArgs({ args: [...args], options, allowNegative: true }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${describeBench(bench)}`, { cause: error });
  }
}

function describeBenches(benches: readonly Bench[]): string {
  return ['npm run bench -- NAME [options] [--json]', ...benches.map(describeBench)].join('\n\n');
}

function describeBench({ name, description, options }: Bench): string {
  const lines = Object.entries(options).map(([option, { description: what, shown }]) => {
    return `  --${option.padEnd(14)} ${what} (${shown})`;
  });
  return [`${name}: ${description}`, ...lines].join('\n');
}

/** The targets that the result misses, in words. */
export function findMissed(result: Result, targets: readonly Target[]): string[] {
  return targets.flatMap(({ figure, atMost, atLeast }) => {
    const value = readFigure(result, figure);
    if (typeof value !== 'number' || Number.isNaN(value)) return [`${figure} was not measured`];
    if (atMost !== undefined && value > atMost) return [`${figure} ${value} is more than ${atMost}`];
    if (atLeast !== undefined && value < atLeast) return [`${figure} ${value} is less than ${atLeast}`];
    return [];
  });
}

function readFigure(result: Result, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Result | undefined)?.[name], result);
}

/** For people: a figure a line, with what it is to reach. */
export function describeResult(result: Result, targets: readonly Target[]): string {
  const bounds = new Map(
    targets.map(({ figure, atMost, atLeast }) => [figure, atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`]),
  );
  const lines = flatten(result).map(([path, value]) => {
    const bound = bounds.get(path);
    return `${path.padEnd(36)} ${String(value).padStart(16)}${bound === undefined ? '' : `   (${bound})`}`;
  });
  return lines.join('\n');
}

function flatten(value: Result, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return [[prefix + name, inner]];
    return flatten(inner as Result, `${prefix}${name}.`);
  });
}
