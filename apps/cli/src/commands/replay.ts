import { InvalidArgumentError, type Command } from 'commander';
import type { Kind } from '@tickboard/server/config/option';
import { REPLAY_DEFAULTS, type ReplayStart } from '@tickboard/server/sources/replay/options';
import { replaySpeed, replayStart, replayType } from '@tickboard/server/sources/replay/replay-type';
import type { SourceEntry } from '@tickboard/server/sources/registry';
import { RecordingReader } from '@tickboard/server/recording/recording-reader';
import { addConfigOptions } from '../config-options.ts';
import { serve } from './serve.ts';

interface Flags {
  readonly speed?: number;
  readonly from?: ReplayStart;
  readonly loop: boolean;
  readonly source: readonly string[];
}

export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .description('serve what was recorded, instead of what is configured; everything says that it is simulated')
    .argument('<file>', 'a recording')
    .option('--speed <factor>', 'from 0.1 to 1000, or max (default: 1)', parseWith(replaySpeed()))
    .option('--from <place>', 'where to begin: 90s, or 2026-01-31T09:30:00Z', parseWith(replayStart()))
    .option('--loop', 'begin again at the end', false)
    .option('--source <name>', 'only this recorded source; may be given again', collect, []);
  addConfigOptions(command);
  command.action((file: string, flags: Flags) => serve(command, { listSources: () => listSources(file, flags) }));
}

/** One for each recorded source, so that each shows the state that it had. */
async function listSources(file: string, flags: Flags): Promise<SourceEntry[]> {
  const names = flags.source.length > 0 ? flags.source : readNames(file);
  const { createReplaySource } = await import('@tickboard/server/sources/replay/replay-source');
  return names.map((name) => ({
    name,
    type: replayType.name,
    isSimulated: true,
    stallAfterMs: replayType.stallAfterMs,
    create: (context) =>
      createReplaySource(
        {
          file,
          sources: [name],
          isLooping: flags.loop,
          speed: flags.speed ?? REPLAY_DEFAULTS.speed,
          from: flags.from ?? REPLAY_DEFAULTS.from,
        },
        context,
      ),
  }));
}

/** @throws {RecordingError} */
function readNames(file: string): string[] {
  const reader = new RecordingReader(file);
  const names = reader.header.sources.map(({ name }) => name);
  reader.close();
  return names;
}

function parseWith<Value extends {}>(kind: Kind<Value>): (text: string) => Value {
  return (text) => {
    const value = kind.parse(text);
    if (value === undefined) throw new InvalidArgumentError(`${kind.expected} was expected.`);
    return value;
  };
}

function collect(name: string, names: readonly string[]): readonly string[] {
  return [...names, name];
}
