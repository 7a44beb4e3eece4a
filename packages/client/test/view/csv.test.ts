import { describe, expect, it } from 'vitest';
import { escapeCell, toCsv, toTabbedText } from '@tickboard/client/view/csv';

type Row = Readonly<Record<string, number | string | boolean | undefined>>;

const COLUMNS = ['name', 'price'].map((id) => ({ id, exact: (row: Row) => row[id] }));

describe('a table as a file', () => {
  it('[UM8] has figures in full, and nothing where there is none', () => {
    expect(escapeCell(0.00000912)).toBe('0.00000912');
    expect(escapeCell(-1234.5)).toBe('-1234.5');
    expect(escapeCell(123_456_789.012_345)).toBe('123456789.012345');
    expect(escapeCell(undefined)).toBe('');
    expect(escapeCell(Number.NaN)).toBe('');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\n=1', '＝1+1', '＋1', '－1', '＠SUM(A1)'])(
    '[UM8] makes no formula of the text %j',
    (text) => {
      expect(escapeCell(text).replace(/^"/, '').startsWith("'")).toBe(true);
    },
  );

  it('[UM8] quotes what would end a cell', () => {
    expect(escapeCell('a,b')).toBe('"a,b"');
    expect(escapeCell('say "no"')).toBe('"say ""no"""');
    expect(escapeCell('two\nlines')).toBe('"two\nlines"');
  });

  it('[UM8] begins with the mark of UTF-8 and the names of the columns', () => {
    const rows = [{ name: 'é', price: 1.5 }, { name: '=x' }];
    expect(toCsv(COLUMNS, rows)).toBe("\uFEFFname,price\r\né,1.5\r\n'=x,\r\n");
  });

  it('[UM8] is copied with tabs, which no text brings itself', () => {
    expect(toTabbedText(COLUMNS, [{ name: 'a\tb\nc', price: 2 }])).toBe('a b c\t2');
    expect(toTabbedText(COLUMNS, [{ name: '=1', price: -2 }])).toBe("'=1\t-2");
  });
});
