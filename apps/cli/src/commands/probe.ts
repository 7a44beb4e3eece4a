import { type Command, InvalidArgumentError } from 'commander';
import { systemClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import { ConfigError } from '@tickboard/server/config/config-error';
import { integer, number } from '@tickboard/server/config/kinds';
import { nearestName } from '@tickboard/server/config/nearest-name';
import type { Kind } from '@tickboard/server/config/option';
import { declareSources } from '@tickboard/server/sources/registry';
import { createLogger } from '@tickboard/server/telemetry/logger';
import { addConfigOptions, readConfig } from '../config-options.ts';
import { fail } from '../fail.ts';
import { ProbeContext } from '../probe/probe-context.ts';

interface Flags {
  readonly seconds?: number;
  readonly count?: number;
  readonly raw: boolean;
}

type Declared = ReturnType<typeof declareSources>[number];

const MS_PER_SECOND = 1_000;
const SECONDS_MAX = 86_400;
const COUNT_MAX = 1_000_000_000;

export function addProbeCommand(program: Command): void {
  const command = program
    .command('probe')
    .description('connect to one source, and show what arrives, what it means, and what is refused and why')
    .argument('[source]', 'its name in the configuration; without one, all names are listed')
    .option('--seconds <n>', 'stop after so long (default: at Ctrl-C)', parseWith(number(0.1, SECONDS_MAX)))
    .option('--count <n>', 'stop once so much was accepted or refused', parseWith(integer(1, COUNT_MAX)))
    .option('--raw', 'show each message as it arrived too', false);
  addConfigOptions(command);
  command.action((name: string | undefined, flags: Flags) => probe(command, name, flags));
}

async function probe(command: Command, name: string | undefined, flags: Flags): Promise<void> {
  const sources = readSourcesOrFail(command);
  if (name === undefined) {
    list(sources);
    return;
  }
  const declared = sources.find((source) => source.name === name);
  if (declared === undefined) fail(describeMissing(name, sources));
  process.exitCode = (await watch(declared, flags)) ? 0 : 1;
}

/** Resolves with whether anything was accepted. */
async function watch({ name, load }: Declared, flags: Flags): Promise<boolean> {
  const ending = Promise.withResolvers<void>();
  const context = new ProbeContext({
    name,
    log: createLogger({ level: 'warn', clock: systemClock, stream: process.stderr }),
    clock: systemClock,
    random: seededRandom(systemClock.now()),
    isRaw: flags.raw,
    print,
    onItem: (count) => {
      if (flags.count !== undefined && count >= flags.count) ending.resolve();
    },
  });
  const source = (await load())(context);
  if (source.intake?.settings.isTrial === false)
    fail(`${name}: others push to this source through a running server, it asks nobody`);
  process.once('SIGINT', () => {
    ending.resolve();
    process.once('SIGINT', () => process.exit(1));
  });
  process.once('SIGTERM', ending.resolve);
  // Whoever read the lines has seen enough.
  process.stdout.on('error', ending.resolve);
  const startedAtMs = systemClock.monotonic();
  const timer =
    flags.seconds === undefined ? undefined : systemClock.after(flags.seconds * MS_PER_SECOND, ending.resolve);
  source.run();
  await ending.promise;
  timer?.cancel();
  const seconds = (systemClock.monotonic() - startedAtMs) / MS_PER_SECOND;
  // What stopping itself brings is no news.
  const summary = context.summary(seconds);
  const { accepted } = context;
  await source.stop();
  print('');
  for (const line of summary) print(line);
  return accepted > 0;
}

function print(line: string): void {
  if (process.stdout.writable) process.stdout.write(`${line}\n`);
}

function list(sources: readonly Declared[]): void {
  const width = Math.max(...sources.map(({ name }) => name.length));
  for (const { name, type } of sources) print(`${name.padEnd(width)}  ${type}`);
  if (sources.length === 0) print('no source is configured');
}

function describeMissing(name: string, sources: readonly Declared[]): string {
  const names = sources.map((source) => source.name);
  const nearest = nearestName(name, names);
  const guess = nearest === undefined ? '' : `, did you mean ${nearest}?`;
  return `${JSON.stringify(name)}: no such source${guess} (configured: ${names.join(', ') || 'none'})`;
}

function readSourcesOrFail(command: Command): readonly Declared[] {
  try {
    return declareSources(readConfig(command).config, { isProbe: true });
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message);
    throw error;
  }
}

function parseWith<Value extends {}>(kind: Kind<Value>): (text: string) => Value {
  return (text) => {
    const value = kind.parse(text);
    if (value === undefined) throw new InvalidArgumentError(`${kind.expected} was expected.`);
    return value;
  };
}
