import { describe, expect, it } from 'vitest';
import {
  readCells,
  readRecords,
  RECORD_MAX_LENGTH,
  type RecordFormat,
  type TextRecord,
} from '../src/history/records.ts';

const PIECE = 65_536;

async function recordsOf(text: string, format: RecordFormat): Promise<TextRecord[]> {
  async function* pieces() {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
  }
  const records: TextRecord[] = [];
  for await (const record of readRecords(pieces(), format)) records.push(record);
  return records;
}

describe('rows of a file', () => {
  it('[HI57] are lines, and of CSV those whose quotes are closed', async () => {
    const text = 'a,b\r\n1,"two\nlines ""quoted"""\r\n3,4';
    expect(await recordsOf(text, 'csv')).toEqual([
      { line: 1, text: 'a,b' },
      { line: 2, text: '1,"two\nlines ""quoted"""' },
      { line: 4, text: '3,4' },
    ]);
    expect(await recordsOf('{"a":1}\n{"b":2', 'ndjson')).toEqual([
      { line: 1, text: '{"a":1}' },
      { line: 2, text: '{"b":2' },
    ]);
    expect(await recordsOf('a\n1,"open\n2', 'csv')).toEqual([
      { line: 1, text: 'a' },
      { line: 2, text: '1,"open\n2' },
    ]);
  });

  it.each([
    ['csv', `1,"open\n${'2,3\n'.repeat(RECORD_MAX_LENGTH)}`],
    ['csv', `1,"open\n${'x'.repeat(5 * RECORD_MAX_LENGTH)}`],
    ['ndjson', 'x'.repeat(40 * RECORD_MAX_LENGTH)],
  ] as const)('[HI57] of %s that have no end are broken ones, held no further than may be', async (format, open) => {
    const records = await recordsOf(`first\n${open}\nlast\n`, format);
    expect(records[0]).toEqual({ line: 1, text: 'first' });
    expect(records[1]).toMatchObject({ line: 2, isTooLong: true });
    expect(records.filter(({ isTooLong }) => isTooLong)).toHaveLength(1);
    const last = 2 + open.split('\n').length;
    expect(records.at(-1)).toEqual({ line: last, text: 'last' });
    expect(Math.max(...records.slice(0, 10).map(({ text }) => text.length))).toBeLessThanOrEqual(RECORD_MAX_LENGTH);
  });

  it('[HI57] have cells as large as a row may be', () => {
    const cell = 'x""'.repeat(RECORD_MAX_LENGTH / 4);
    expect(readCells(`1,"${cell}",2`)).toEqual(['1', cell.replaceAll('""', '"'), '2']);
  });
});
