/** What a bench is: one file in benches/ and a line in main.ts. */
import { parseDuration } from '@tickboard/server/config/units';

export interface BenchOption<Value> {
  readonly description: string;
  readonly initial: Value;
  readonly shown: string;
  /** Undefined where the text is no such value. */
  readonly parse: (text: string) => Value | undefined;
  /** A switch: `--name` or `--no-name`. */
  readonly isSwitch?: boolean;
}

export type BenchOptions = Readonly<Record<string, BenchOption<unknown>>>;

export type ValuesOf<Options extends BenchOptions> = {
  readonly [Name in keyof Options]: Options[Name] extends BenchOption<infer Value> ? Value : never;
};

export type Result = Readonly<Record<string, unknown>>;

/** What a bench is to reach. */
export interface Target {
  /** Path of the figure in the result: `peers.naive.times_ours`. */
  readonly figure: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Bench<Options extends BenchOptions = BenchOptions> {
  readonly name: string;
  readonly description: string;
  readonly options: Options;
  readonly targets: (values: ValuesOf<Options>) => readonly Target[];
  readonly run: (values: ValuesOf<Options>, tell: (progress: string) => void) => Promise<Result>;
}

/** Forgets what the options are, once `run` and `targets` were checked against them. */
export function defineBench<const Options extends BenchOptions>(bench: Bench<Options>): Bench {
  return bench as unknown as Bench;
}

export function count(initial: number, description: string): BenchOption<number> {
  const parse = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);
  return { description, initial, shown: String(initial), parse };
}

/** In milliseconds; written as `8s`, `250ms`. */
export function duration(initial: string, description: string): BenchOption<number> {
  return { description, initial: parseDuration(initial) ?? 0, shown: initial, parse: parseDuration };
}

export function choice<const Value extends string>(
  values: readonly [Value, ...Value[]],
  description: string,
): BenchOption<Value> {
  const [initial] = values;
  const parse = (text: string) => values.find((value) => value === text);
  return { description: `${description}: ${values.join(', ')}`, initial, shown: initial, parse };
}

/** A path; empty unless given. */
export function directory(description: string): BenchOption<string> {
  return { description, initial: '', shown: 'none', parse: (given) => given };
}

export function toggle(initial: boolean, description: string): BenchOption<boolean> {
  const parse = (text: string) => (text === 'true' ? true : text === 'false' ? false : undefined);
  return { description, initial, shown: initial ? 'on' : 'off', parse, isSwitch: true };
}
