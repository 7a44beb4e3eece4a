import {
  closeSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchPacker } from '../../../src/history/batch.ts';
import { type NumberedBatch, standAlone } from '../../../src/history/postgres/numbered-batch.ts';
import { Spool } from '../../../src/history/postgres/spool.ts';
import { packQuote, packTrade } from '../gather.ts';

const WRITER = '00000000-0000-4000-8000-000000000001';
const TIME = Date.UTC(2026, 0, 2);

let folder: string;
let damage: string[];
/** Rows that are known to be lost. */
let lost: number;
let opened: Spool[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickboard-spool-'));
  [damage, opened, lost] = [[], [], 0];
});

afterEach(() => {
  for (const spool of opened) spool.close();
  rmSync(folder, { recursive: true });
});

function open(bytesMax = 1_000_000): Spool {
  const onDamage = ({ path }: { readonly path: string }, rows: number) => {
    damage.push(path);
    lost += rows;
  };
  const spool = new Spool({ folder, bytesMax, now: () => TIME, onDamage });
  opened.push(spool);
  return spool;
}

/** As a process that is killed leaves it. */
function abandon(spool: Spool): void {
  spool.close();
  opened = opened.filter((each) => each !== spool);
}

function batchOf(number: number): NumberedBatch {
  const packer = new BatchPacker();
  packQuote(packer, { symbol: 'BTCUSDT', time: TIME + number, last_price: number / 10, source: 'Börse' });
  const mark = { id: number, seq: 7, takenAt: TIME, hasTime: true };
  packTrade(packer, { symbol: 'ETHUSDT', time: TIME, price: 0.1 + number, trade_id: `"${number}"`, mark });
  packer.addRow({ type: 'alerts', time: TIME, recordedAt: TIME, values: [`${number}`, null, 0.5] });
  const batch = packer.take();
  return { writer: WRITER, number, batch: standAlone(batch, batch.names) };
}

const numbersOf = (spool: Spool) => spool.next(1_000).map(({ number }) => number);
const filePath = () => join(folder, globSync('*.spool', { cwd: folder }).toSorted().at(-1) as string);

describe('the spool', () => {
  it('[HI44] gives back what was put in, in order, from the process before too', () => {
    const first = open();
    for (let number = 1; number <= 5; number++) expect(first.append(batchOf(number))).toBe(true);
    expect(first.next(7).map(({ number }) => number)).toEqual([1, 2]);
    first.drop(2);
    expect(first.rows).toBe(9);
    abandon(first);
    const second = open();
    // What was written is known by its number in the database: here it may come again.
    expect(second.next(1_000)).toEqual([1, 2, 3, 4, 5].map(batchOf));
    second.append(batchOf(6));
    second.drop(5);
    expect(numbersOf(second)).toEqual([6]);
    second.drop(1);
    expect([second.rows, second.bytes]).toEqual([0, 0]);
  });

  it('[HI31] [HI44] has what is handed in again once, whether it was written since or not', () => {
    const spool = open();
    for (const number of [1, 2, 1, 2, 3]) expect(spool.append(batchOf(number))).toBe(true);
    expect(numbersOf(spool)).toEqual([1, 2, 3]);
    spool.drop(3);
    expect(spool.append(batchOf(3))).toBe(true);
    expect(numbersOf(spool)).toEqual([]);
  });

  it('[HI44] leaves nothing where all of it is written', () => {
    const spool = open();
    spool.append(batchOf(1));
    spool.drop(1);
    abandon(spool);
    expect(globSync('*.spool', { cwd: folder })).toEqual([]);
  });

  it('[HI45] cuts what a killed process had not finished, wherever it was killed', () => {
    const spool = open();
    spool.append(batchOf(1));
    const whole = spool.bytes;
    spool.append(batchOf(2));
    const all = spool.bytes;
    abandon(spool);
    const bytes = readFileSync(filePath());
    for (let length = all - 1; length >= whole; length -= 7) {
      writeFileSync(filePath(), bytes);
      truncateSync(filePath(), length);
      const next = open();
      expect(numbersOf(next)).toEqual([1]);
      next.append(batchOf(3));
      expect(numbersOf(next)).toEqual([1, 3]);
      abandon(next);
    }
    expect(damage).toEqual([]);
  });

  it('[HI45] keeps a copy of a file that is damaged inside, and goes on with what is whole before it', () => {
    const spool = open();
    for (let number = 1; number <= 3; number++) spool.append(batchOf(number));
    const bytes = spool.bytes;
    abandon(spool);
    const path = filePath();
    const damaged = readFileSync(path);
    damaged[Math.floor(bytes / 2)] = ~(damaged[Math.floor(bytes / 2)] as number);
    writeFileSync(path, damaged);
    const next = open();
    expect(numbersOf(next)).toEqual([1]);
    expect(damage).toHaveLength(1);
    expect(readFileSync(damage[0] as string).equals(damaged)).toBe(true);
  });

  it('[HI45] counts what is damaged while it waits, and goes on with what follows', () => {
    const spool = open();
    spool.append(batchOf(1));
    const at = spool.bytes + 100;
    for (const number of [2, 3]) spool.append(batchOf(number));
    const file = openSync(filePath(), 'r+');
    writeSync(file, '****', at);
    closeSync(file);
    expect(numbersOf(spool)).toEqual([1]);
    spool.drop(1);
    expect(numbersOf(spool)).toEqual([3]);
    expect([lost, damage.length, spool.rows]).toEqual([3, 1, 3]);
  });

  it('[HI46] takes no more than its size, and again once there is room', () => {
    const spool = open(2_000);
    let count = 0;
    while (spool.append(batchOf(count + 1))) count++;
    expect(count).toBeGreaterThan(1);
    expect(spool.bytes).toBeLessThanOrEqual(2_000);
    spool.drop(count);
    expect(spool.append(batchOf(count + 1))).toBe(true);
  });

  it('[HI45] that could not be read can be opened as soon as it can be read', () => {
    const first = open();
    first.append(batchOf(1));
    abandon(first);
    const path = filePath();
    renameSync(path, `${path}.away`);
    mkdirSync(path);
    expect(() => open()).toThrow(/EISDIR/);
    rmdirSync(path);
    renameSync(`${path}.away`, path);
    expect(numbersOf(open())).toEqual([1]);
  });

  it('[HI45] belongs to one process at a time', () => {
    const first = open();
    expect(() => open()).toThrow(/in use by another process/);
    abandon(first);
    open();
  });
});
