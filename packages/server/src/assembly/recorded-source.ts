import type { Clock } from '@tickboard/core/clock';
import { findFault } from '../ingest/validate.ts';
import { Recorder, type RecordingTotals } from '../recording/recorder.ts';
import { createRecordingFile } from '../recording/recording-file.ts';
import type { SourceEntry } from '../sources/registry.ts';
import type { SourceContext } from '../sources/source.ts';

export interface Recording {
  /** The same sources; what they deliver is recorded as well. */
  readonly sources: readonly SourceEntry[];
  readonly totals: RecordingTotals;
  finish(): Promise<void>;
}

/**
 * Opens a file and records into it what the sources deliver and the gate admits, once they run.
 *
 * @throws {RecordingError} where the file cannot be made.
 */
export async function recordSources(
  path: string,
  entries: readonly SourceEntry[],
  clock: Clock,
  onFailure: (reason: string) => void,
): Promise<Recording> {
  const sink = await createRecordingFile(path);
  const recorder = new Recorder({ sink, clock, sources: entries, onFailure });
  return {
    sources: entries.map((entry) => ({
      ...entry,
      create: (context) => entry.create(recordingContext(entry.name, context, recorder)),
    })),
    get totals() {
      return recorder.totals;
    },
    finish: () => recorder.finish(),
  };
}

function recordingContext(recordedName: string, context: SourceContext, recorder: Recorder): SourceContext {
  const { name, log, clock, random, bookmarks } = context;
  return {
    name,
    log,
    clock,
    random,
    bookmarks,
    deliver(changes) {
      const admitted = changes.filter((change) => findFault(change) === undefined);
      if (admitted.length > 0) recorder.deliver(recordedName, admitted);
      context.deliver(changes);
    },
    refuse: (kind, where, why, input) => context.refuse(kind, where, why, input),
    connected(detail) {
      recorder.connected(recordedName, detail);
      context.connected(detail);
    },
    disconnected(reason) {
      recorder.disconnected(recordedName, reason);
      context.disconnected(reason);
    },
    measured: (latencyMs) => context.measured(latencyMs),
    ...(context.stateVersion !== undefined && { stateVersion: () => context.stateVersion?.() ?? 0 }),
    ...(context.heard !== undefined && {
      heard: (subject: string, message: unknown) => context.heard?.(subject, message),
    }),
  };
}
