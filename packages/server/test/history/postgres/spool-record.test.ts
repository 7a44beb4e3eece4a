import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../../src/history/postgres/spool-record.ts';

const TIME = Date.UTC(2026, 0, 2);

/** As a version wrote it that kept no marks of trades. */
function encodeFormer(head: object, figures: readonly number[]): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const payload = Buffer.concat([length, text, Buffer.from(Float64Array.from(figures).buffer)]);
  const header = Buffer.alloc(12);
  header.write('TBsp', 'latin1');
  header.writeUInt32LE(payload.length, 4);
  header.writeUInt32LE(crc32(payload), 8);
  return Buffer.concat([header, payload]);
}

describe('a record of the spool', () => {
  it('[HI44] [HI83] of an earlier version is read, its trades without ids', () => {
    const trade = [0, TIME, Number.NaN, 0.5, 2, 1];
    const head = {
      writer: 'w',
      number: 3,
      names: ['BTCUSDT'],
      quotes: 0,
      trades: trade.length,
      tradeIds: ['7'],
      rows: [],
    };
    expect(decodeRecord(encodeFormer(head, trade))).toEqual({
      writer: 'w',
      number: 3,
      batch: {
        names: ['BTCUSDT'],
        quotes: new Float64Array(),
        trades: Float64Array.from(trade),
        tradeMarks: new Float64Array(),
        run: '',
        tradeIds: ['7'],
        rows: [],
      },
    });
  });
});
