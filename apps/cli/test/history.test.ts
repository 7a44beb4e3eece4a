/** Export, import and backup, as they are run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Tickboard } from './tickboard.ts';

let tickboard: Tickboard;

beforeEach(() => {
  tickboard = new Tickboard();
});

afterEach(() => tickboard.remove());

const pathOf = (name: string) => join(tickboard.directory, name);
const textOf = (name: string) => readFileSync(pathOf(name), 'utf8');

const FILLS = [
  { time: '2026-01-02T03:04:05.006Z', symbol: 'BTCUSDT', side: 'buy', price: 1.5, quantity: 2, trade_id: 'a,"b"\n' },
  { time: '2026-01-02T03:04:05.006Z', symbol: 'BTCUSDT', side: 'buy', price: 1.5, quantity: 2, trade_id: 'c' },
  { time: '2026-01-03T00:00:00.000Z', symbol: 'ETHUSDT', price: 3 },
];

function writeFills(name: string, rows: readonly unknown[] = FILLS): void {
  tickboard.write(name, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

describe('tickboard export and import', () => {
  it('[HI57] [HI58] bring everything back, in both formats, and double nothing', async () => {
    writeFills('fills.ndjson');
    const first = await tickboard.run('import', 'fills.ndjson', '--into', 'a.sqlite');
    expect([first.errors, first.output, first.code]).toEqual([
      '',
      'a.sqlite: 3 rows of fills added, 0 there already, 0 refused\n',
      0,
    ]);
    const csv = await tickboard.run('export', 'a.sqlite', '--type', 'fills', '--format', 'csv', '--out', 'fills.csv');
    expect([csv.errors, csv.code]).toEqual(['fills.csv: 3 rows of fills\n', 0]);
    expect(textOf('fills.csv').split('\r\n')[0]).toMatch(/^time,symbol,side,price,quantity,/);
    await tickboard.run('import', 'fills.csv', '--into', 'b.sqlite');
    const again = await tickboard.run('import', 'fills.csv', '--into', 'b.sqlite');
    expect(again.output).toBe('b.sqlite: 0 rows of fills added, 3 there already, 0 refused\n');
    // Nothing lies beside the file that belongs to it.
    expect(readdirSync(tickboard.directory).filter((name) => name.startsWith('b.'))).toEqual(['b.sqlite']);
    await tickboard.run('export', 'b.sqlite', '--type', 'fills', '--out', 'again.ndjson');
    expect(textOf('again.ndjson')).toBe(textOf('fills.ndjson'));
  });

  it('[HI57] take more rows than are on their way to the disk at once', async () => {
    const rows = Array.from({ length: 45_000 }, (_, second) => `${1_767_225_600_000 + second * 1_000},BTCUSDT,5\n`);
    tickboard.write('trades.csv', `time,symbol,price\n${rows.join('')}`);
    const { output, errors, code } = await tickboard.run('import', 'trades.csv', '--into', 'a.sqlite');
    expect([errors, output, code]).toEqual([
      '',
      'a.sqlite: 45000 rows of trades added, 0 there already, 0 refused\n',
      0,
    ]);
    const file = new DatabaseSync(pathOf('a.sqlite'), { readOnly: true });
    const bars = file.prepare(`SELECT sum(trades) AS trades FROM candles WHERE interval = '1d'`).get();
    file.close();
    expect({ ...bars }).toEqual({ trades: 45_000 });
  });

  it('[HI57] say that a file is empty, or has no rows, which is nothing wrong', async () => {
    const nothing = 'a.sqlite: 0 rows of fills added, 0 there already, 0 refused\n';
    for (const [name, text, why] of [
      ['fills.ndjson', '', 'it is empty'],
      ['fills.csv', '\n', 'it is empty'],
      ['fills-head.csv', 'time,symbol\r\n', 'it has a first line and no rows'],
    ] as const) {
      tickboard.write(name, text);
      const { errors, output, code } = await tickboard.run('import', name, '--into', 'a.sqlite');
      expect([errors, output, code]).toEqual([`${name}: ${why}\n`, nothing, 0]);
    }
    expect(readdirSync(tickboard.directory)).not.toContain('a.sqlite');
  });

  it('[HI57] say what is wrong, and leave nothing half done', async () => {
    writeFills('fills.ndjson', [FILLS[0], { ...FILLS[1], quantity: -2 }, 5]);
    const some = await tickboard.run('import', 'fills.ndjson', '--into', 'a.sqlite');
    expect([some.code, some.output]).toEqual([2, 'a.sqlite: 1 rows of fills added, 0 there already, 2 refused\n']);
    expect(some.errors).toContain('fills.ndjson:2: quantity must be >= 0');
    expect(some.errors).toContain('fills.ndjson:3: it is no object');
    const wrong = await tickboard.run('export', 'a.sqlite', '--type', 'fils', '--out', 'x.csv');
    expect([wrong.code, wrong.errors]).toEqual([1, expect.stringContaining('type is "fils": one of market_data')]);
    const held = await tickboard.run('export', 'a.sqlite', '--type', 'fills', '--out', 'fills.ndjson');
    expect([held.code, held.errors]).toEqual([1, expect.stringContaining('--force writes over it')]);
    expect(readdirSync(tickboard.directory).filter((name) => /part|^x\./.test(name))).toEqual([]);
  });
});

describe('tickboard backup', () => {
  it('[HI59] copies a file while a server writes to it, and writes over nothing', async () => {
    const address = await tickboard.serve(['--data-dir', 'data', '--history-quote-interval', '0ms']);
    const other = new Tickboard();
    try {
      const file = join(tickboard.directory, 'data', 'history-simulated.sqlite');
      const copy = await other.run('backup', file, 'copy.sqlite');
      expect([copy.errors, copy.code]).toEqual(['', 0]);
      expect(copy.output).toMatch(/^copy\.sqlite: \d+ rows, \d+ bytes, sound\n$/);
      const database = new DatabaseSync(join(other.directory, 'copy.sqlite'), { readOnly: true });
      expect({ ...database.prepare('PRAGMA integrity_check').get() }).toEqual({ integrity_check: 'ok' });
      database.close();
      const again = await other.run('backup', file, 'copy.sqlite');
      expect([again.code, again.errors]).toEqual([1, expect.stringContaining('--force writes over it')]);
      const served = await other.run(
        'export',
        address,
        '--type',
        'market_data',
        '--out',
        'quotes.csv',
        '--format',
        'csv',
      );
      expect([served.code, served.errors]).toEqual([
        0,
        expect.stringMatching(/^quotes\.csv: [1-9]\d* rows of market_data\n$/),
      ]);
      const busy = await other.run('import', 'quotes.csv', '--type', 'market_data', '--into', file);
      expect([busy.code, busy.errors]).toEqual([1, expect.stringContaining('stop the server that writes to it')]);
      expect(readdirSync(other.directory).toSorted()).toEqual(['copy.sqlite', 'quotes.csv']);
    } finally {
      await other.remove();
    }
  });
});
