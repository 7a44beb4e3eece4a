import { InvalidArgumentError, type Command } from 'commander';
import type { Kind } from '@tickboard/server/config/option';
import { nearestName } from '@tickboard/server/config/nearest-name';
import { formatDuration } from '@tickboard/server/config/units';
import { RecordingError } from '@tickboard/server/recording/recording-error';
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

/**
 * One for each recorded source, so that each shows the state that it had.
 *
 * @throws {RecordingError} where nothing could ever be played
 */
async function listSources(file: string, flags: Flags): Promise<SourceEntry[]> {
  const from = flags.from ?? REPLAY_DEFAULTS.from;
  const recorded = readNames(file, from);
  const unknown = flags.source.find((name) => !recorded.includes(name));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, recorded);
    const guess = nearest === undefined ? '' : `, did you mean ${nearest}?`;
    throw new RecordingError(
      `${JSON.stringify(unknown)}: no such source${guess} (recorded: ${recorded.join(', ') || 'none'})`,
    );
  }
  const names = flags.source.length > 0 ? flags.source : recorded;
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
          from,
        },
        context,
      ),
  }));
}

/** @throws {RecordingError} where it is none, or ends before the place where playing is to begin */
function readNames(file: string, from: ReplayStart): string[] {
  const reader = new RecordingReader(file);
  try {
    const { startedAt, sources } = reader.header;
    const fromMs = 'at' in from ? from.at - startedAt : from.offsetMs;
    // Only what begins in the last block, or after it, has its content looked at.
    const endMs = fromMs > reader.lastBlockMs ? reader.readEndMs() : fromMs;
    if (fromMs <= endMs) return sources.map(({ name }) => name);
    const [end, place] = [formatDuration(Math.round(endMs)), replayStart().toPlain(from)];
    throw new RecordingError(`${file} ends ${end} after its start, before --from ${String(place)}`);
  } finally {
    reader.close();
  }
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
