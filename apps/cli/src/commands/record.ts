import { type Command, InvalidArgumentError } from 'commander';
import { systemClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import { recordSources } from '@tickboard/server/assembly/recorded-source';
import { ConfigError } from '@tickboard/server/config/config-error';
import { number } from '@tickboard/server/config/kinds';
import { nearestName } from '@tickboard/server/config/nearest-name';
import { RecordingError } from '@tickboard/server/recording/recording-error';
import { MemoryBookmarks } from '@tickboard/server/sources/bookmarks';
import { declareSources, type SourceEntry } from '@tickboard/server/sources/registry';
import { createLogger } from '@tickboard/server/telemetry/logger';
import { addConfigOptions, readConfig } from '../config-options.ts';
import { fail } from '../fail.ts';
import { SourceReports } from '../record/source-reports.ts';

interface Flags {
  readonly out: string;
  readonly source: readonly string[];
  readonly seconds?: number;
}

const MS_PER_SECOND = 1_000;
const SECONDS_MAX = 31_536_000;

export function addRecordCommand(program: Command): void {
  const command = program
    .command('record')
    .description('run the configured sources without a server, and write down what they deliver')
    .requiredOption('--out <file>', 'a new file')
    .option('--source <name>', 'only this source; may be given again', collect, [])
    .option('--seconds <n>', 'stop after so long (default: at Ctrl-C)', parseSeconds);
  addConfigOptions(command);
  command.action((flags: Flags) => record(command, flags));
}

/** Ends with exit code 1 where the file could not be written to its end. */
async function record(command: Command, flags: Flags): Promise<void> {
  const entries = await orFail(() => chooseSources(command, flags.source));
  const ending = Promise.withResolvers<void>();
  let failure: string | undefined;
  const recording = await orFail(() =>
    recordSources(flags.out, entries, systemClock, (reason) => {
      failure = reason;
      ending.resolve();
    }),
  );
  const reports = new SourceReports((line) => process.stderr.write(`${line}\n`));
  const log = createLogger({ level: 'error', clock: systemClock, stream: process.stderr });
  const random = seededRandom(systemClock.now());
  const sources = recording.sources.map(({ name, type, create }) => {
    // Where a server stands in a stream is its own affair: it would miss what only the recording has read.
    const bookmarks = new MemoryBookmarks();
    if (type === 'push') {
      process.stderr.write(`${name}: others push to this source through a running server, use serve --record\n`);
    }
    return create({ name, log, clock: systemClock, random, bookmarks, ...reports.of(name) });
  });
  process.once('SIGINT', () => {
    ending.resolve();
    process.once('SIGINT', () => process.exit(1));
  });
  process.once('SIGTERM', ending.resolve);
  const timer =
    flags.seconds === undefined ? undefined : systemClock.after(flags.seconds * MS_PER_SECOND, ending.resolve);
  for (const source of sources) source.run();
  await ending.promise;
  timer?.cancel();
  await Promise.all(sources.map((source) => source.stop()));
  await recording.finish();
  if (failure !== undefined) fail(failure);
  const { deliveries, lost, bytes } = recording.totals;
  const missing = lost === 0 ? '' : `, ${lost} of them missing because the disk was too slow`;
  process.stdout.write(`${flags.out}: ${deliveries} deliveries${missing}, ${bytes} bytes\n`);
}

async function chooseSources(command: Command, names: readonly string[]): Promise<SourceEntry[]> {
  const declared = declareSources(readConfig(command).config, { isProbe: true });
  const known = declared.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, known);
    const guess = nearest === undefined ? '' : `, did you mean ${nearest}?`;
    fail(`${JSON.stringify(unknown)}: no such source${guess} (configured: ${known.join(', ') || 'none'})`);
  }
  const chosen = declared.filter(({ name }) => names.length === 0 || names.includes(name));
  return Promise.all(chosen.map(async ({ load, ...entry }) => ({ ...entry, create: await load() })));
}

async function orFail<Result>(task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof ConfigError || error instanceof RecordingError) fail(error.message);
    throw error;
  }
}

function parseSeconds(text: string): number {
  const kind = number(0.1, SECONDS_MAX);
  const value = kind.parse(text);
  if (value === undefined) throw new InvalidArgumentError(`${kind.expected} was expected.`);
  return value;
}

function collect(name: string, names: readonly string[]): readonly string[] {
  return [...names, name];
}
