import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { price, RecordingsUnderTest, trade } from './recording-under-test.ts';

let recordings: RecordingsUnderTest;

beforeEach(() => {
  recordings = new RecordingsUnderTest();
});

afterEach(() => recordings.close());

const damage = fc.record({
  /** Where, as a share of the file. */
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  bytes: fc.uint8Array({ minLength: 0, maxLength: 30 }),
  /** How many bytes make room for those; all the rest where it is cut off. */
  removed: fc.oneof(fc.nat({ max: 30 }), fc.constant(Number.POSITIVE_INFINITY)),
});

it('[RC9] [RC10] [RC11] no damage to a file lets a replay throw, say nothing, or make things up', async () => {
  const path = await recordings.record((recorder, clock) => {
    recorder.connected('desk');
    for (let second = 1; second <= 150; second++) {
      recorder.deliver('desk', [price('A', second), trade(String(second))]);
      clock.advance(1_000);
    }
  });
  const whole = readFileSync(path);
  const damaged = join(recordings.directory, 'damaged.tbrec');
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
      let bytes = whole;
      for (const { at, bytes: inserted, removed } of damages) {
        const start = Math.floor(at * bytes.length);
        bytes = Buffer.concat([
          bytes.subarray(0, start),
          inserted,
          bytes.subarray(Math.min(bytes.length, start + removed)),
        ]);
      }
      writeFileSync(damaged, bytes);
      const { clock, context, source } = recordings.play(damaged);
      clock.advance(200_000);
      await source.stop();
      expect(clock.pending).toBe(0);
      const isSame = bytes.equals(whole);
      const said = [...context.reports.slice(1), ...context.refusals, ...context.logged].length;
      const isPlayed = context.reports[0]?.state === 'connected';
      // Flags, system and time of a gzip header and the times of blocks are covered by no checksum.
      const missing = context.events('trades').length < 150;
      expect(isSame || !isPlayed || !missing || said > 0, 'what is missing is said').toBe(true);
      for (const { id } of context.events('trades')) expect(Number(id)).toBeGreaterThan(0);
      for (const report of context.reports)
        if (report.state === 'disconnected') expect(report.reason).toMatch(/[a-z]+ [a-z]+/);
    }),
    { numRuns: 300 },
  );
});
