/** Recordings on disk, written by the recorder itself. */
import { ManualClock } from '@tickboard/core/clock';
import type { Change } from '@tickboard/core/store/change';
import { Recorder } from '@tickboard/server/recording/recorder';
import { createRecordingFile } from '@tickboard/server/recording/recording-file';
import type { ReplayOptions } from '@tickboard/server/sources/replay/options';
import { createReplaySource } from '@tickboard/server/sources/replay/replay-source';
import type { Source } from '@tickboard/server/sources/source';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';

export const STARTED_AT = Date.UTC(2026, 0, 31, 9, 30);

export const price = (symbol: string, last_price: number): Change => ({
  op: 'merge',
  channel: 'market_data',
  row: { symbol, last_price, updated_at: STARTED_AT + last_price },
});
export const trade = (id: string): Change => ({ op: 'event', channel: 'trades', data: { id } });

export interface Played {
  readonly clock: ManualClock;
  readonly context: TimedContext;
  readonly source: Source;
}

/** Knows when each delivery came, in ms from the start of the replay. */
export class TimedContext extends RecordingContext {
  readonly timed: (readonly [atMs: number, changes: readonly Change[]])[] = [];

  override deliver(changes: readonly Change[]): void {
    this.timed.push([this.clock.monotonic(), changes]);
    super.deliver(changes);
  }
}

export class RecordingsUnderTest {
  readonly directory = mkdtempSync(join(tmpdir(), 'tickboard-replay-'));
  readonly #sources: Source[] = [];
  #files = 0;

  /** `script` plays the sources, moving the clock on as it goes. */
  async record(
    script: (recorder: Recorder, clock: ManualClock) => void,
    { names = ['desk'], blockBytes = 500 }: { readonly names?: readonly string[]; readonly blockBytes?: number } = {},
  ): Promise<string> {
    const path = join(this.directory, `${this.#files++}.tbrec`);
    const clock = new ManualClock(STARTED_AT);
    const failures: string[] = [];
    const recorder = new Recorder({
      sink: await createRecordingFile(path),
      clock,
      sources: names.map((name) => ({ name, type: 'redis', isSimulated: false })),
      onFailure: (reason) => failures.push(reason),
      blockBytes,
    });
    script(recorder, clock);
    await recorder.finish();
    if (failures.length > 0) throw new Error(failures.join(', '));
    return path;
  }

  play(file: string, options: Partial<ReplayOptions> = {}): Played {
    const clock = new ManualClock(Date.UTC(2030, 0, 1));
    const context = new TimedContext({ clock });
    const source = createReplaySource({ file, ...options }, context);
    this.#sources.push(source);
    source.run();
    return { clock, context, source };
  }

  async close(): Promise<void> {
    for (const source of this.#sources) await source.stop();
    rmSync(this.directory, { recursive: true });
  }
}
