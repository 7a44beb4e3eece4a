import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIME_MAX_MS } from '@tickboard/core/model/field';
import { BatchPacker } from '../../src/history/batch.ts';
import { MARKS_MAX, packMarks, unpackMarks } from '../../src/history/trade-marks.ts';
import { type GivenTrade, packTrade } from './gather.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

const moment = fc.oneof(fc.integer({ min: START, max: START + 300 }), fc.integer({ min: 0, max: TIME_MAX_MS }));
const trade = fc.record({
  symbol: fc.oneof(fc.constantFrom('BTCUSDT', 'ETHUSDT'), fc.nat(500).map(String)),
  time: fc.option(moment, { nil: undefined }),
  takenAt: moment,
  seq: fc
    .oneof(
      fc.nat(3),
      fc.nat(1_000_000),
      fc.maxSafeNat().map((value) => value / 4),
    )
    .map(Math.floor),
  /** Ids from the one before to this one; undefined where it has none. */
  step: fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 2_000 }), fc.constant(undefined)),
  /** So many in a row. */
  times: fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, fc.constantFrom(2, 511, 512, 513, 1_100)),
});

function pack(trades: readonly GivenTrade[]) {
  const packer = new BatchPacker();
  for (const each of trades) packTrade(packer, each);
  return packer.take();
}

describe('marks of trades', () => {
  it('[HI80] [HI83] come back as they were packed, each run of ids in rows of its own', () => {
    const all = fc.array(trade, { maxLength: 40 });
    fc.assert(
      fc.property(all, fc.nat(1_000_000), (given, firstRecordId) => {
        let id = 0;
        const trades = given.flatMap(({ times, step, time, ...each }): GivenTrade[] =>
          Array.from({ length: times }, (_, index) => {
            const { symbol, seq, takenAt } = each;
            id += (index === 0 ? step : 1) ?? 0;
            const mark = { id, seq, takenAt, hasTime: time !== undefined };
            return { symbol, time: time ?? takenAt, ...(step !== undefined && id > 0 && { mark }) };
          }),
        );
        const batch = pack(trades);
        const packed = packMarks(batch, firstRecordId, (symbol) => symbol * 7);
        for (const { firstId, time, recordedAt, ...each } of packed) {
          const marks = unpackMarks({ firstId, ...each });
          expect(marks.length).toBeLessThanOrEqual(MARKS_MAX);
          expect(marks[0]?.id).toBe(firstId);
          expect(time).toBe(Math.max(...marks.map((mark) => mark.time)));
          expect(recordedAt).toBe(Math.max(...marks.map(({ takenAt }) => takenAt)));
        }
        expect(packed.flatMap(unpackMarks)).toEqual(
          trades.flatMap(({ symbol, time, mark }, index) =>
            mark === undefined
              ? []
              : [{ ...mark, time, place: batch.names.indexOf(symbol) * 7, recordId: firstRecordId + index }],
          ),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('[HI83] take three bytes a trade where these come as an exchange sends them', () => {
    const trades = Array.from({ length: 512 }, (_, index): GivenTrade => {
      const takenAt = START + (index >> 2);
      const mark = { id: index + 1, seq: 1_000 + (index >> 2), takenAt, hasTime: true };
      return { symbol: `S${(index * 7) % 20}`, time: takenAt - 35 - (index % 3), mark };
    });
    const packed = packMarks(pack(trades), 1, (symbol) => symbol + 1);
    expect(packed).toHaveLength(1);
    expect(packed[0]?.bytes.length).toBeLessThan(3 * trades.length);
  });

  it('[HI81] are none where somebody else has written what cannot be read', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, (given) => {
        for (const { seq, time, recordId } of unpackMarks({ firstId: 1, firstRecordId: 1, bytes: given })) {
          expect([seq, time, recordId].every(Number.isSafeInteger)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    expect(unpackMarks({ firstId: 1, firstRecordId: 1, bytes: Uint8Array.of(4, 255) })).toEqual([]);
  });
});
