import { join } from 'node:path';
import { ManualClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { Store } from '@tickboard/core/store/store';
import { recordSources } from '@tickboard/server/assembly/recorded-source';
import { createSimSource } from '@tickboard/server/sources/sim/sim-source';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { RecordingsUnderTest, STARTED_AT } from './recording-under-test.ts';

const SIM = { symbols: 5, seed: 11, speed: 20, step_ms: 250 };

let recordings: RecordingsUnderTest;

beforeEach(() => {
  recordings = new RecordingsUnderTest();
});

afterEach(() => recordings.close());

/** What the state comes to, as text that can be compared. */
class Held {
  readonly #store = new Store({ random: seededRandom(1), now: () => 0 });

  apply(changes: readonly Change[]): void {
    this.#store.apply(changes);
  }

  get rows(): Record<string, unknown> {
    const rows = [...this.#store.tables].flatMap(([channel, { rows: held }]) =>
      [...held].map(([key, { values }]) => [`${channel} ${key}`, [...values]] as const),
    );
    return Object.fromEntries(rows.toSorted(([left], [right]) => (left < right ? -1 : 1)));
  }
}

it('[RC6] [RC7] [RC3] a simulated desk comes out of a recording as it went in, from whichever place', async () => {
  const clock = new ManualClock(STARTED_AT);
  const path = join(recordings.directory, 'sim.tbrec');
  const entry = { name: 'sim', type: 'sim', isSimulated: true, stallAfterMs: 1_000 };
  const failures: string[] = [];
  const recording = await recordSources(
    path,
    [{ ...entry, create: (context) => createSimSource(SIM, context) }],
    clock,
    (reason) => failures.push(reason),
  );
  const live = new RecordingContext({ clock });
  const held = new Held();
  const deliver = live.deliver.bind(live);
  live.deliver = (changes) => {
    held.apply(changes);
    deliver(changes);
  };
  const source = recording.sources[0]!.create(live);
  source.run();
  const snapshots = new Map<number, Record<string, unknown>>();
  for (let atMs = 0; atMs <= 150_000; atMs += 30_000) {
    clock.advance(atMs === 0 ? 125 : 30_000);
    snapshots.set(atMs + 125, held.rows);
  }
  await source.stop();
  await recording.finish();
  expect(failures).toEqual([]);
  expect(Object.keys(snapshots.get(30_125)!).length).toBeGreaterThan(20);

  for (const fromMs of [0, 30_125, 60_125, 90_125, 150_125]) {
    const played = new Held();
    const { clock: playClock, context } = recordings.play(path, { from: { offsetMs: fromMs } });
    for (const [, changes] of context.timed) played.apply(changes);
    let applied = context.timed.length;
    for (const [atMs, rows] of snapshots) {
      if (atMs < fromMs) continue;
      playClock.advance(atMs - fromMs - playClock.monotonic());
      for (const [, changes] of context.timed.slice(applied)) played.apply(changes);
      applied = context.timed.length;
      expect(played.rows, `from ${fromMs} at ${atMs}`).toEqual(rows);
    }
  }
});
