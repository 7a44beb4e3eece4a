/** A real file, written and read as the threads of the server do it, but in this one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeMsgpack } from '@tickboard/core/protocol/codec/decode-msgpack';
import { afterEach } from 'vitest';
import { type Batch, BatchPacker, type KeptRow } from '../../../src/history/batch.ts';
import { FileReader } from '../../../src/history/embedded/file-reader.ts';
import { FileWriter } from '../../../src/history/embedded/file-writer.ts';
import { openForReading, openForWriting } from '../../../src/history/embedded/open-file.ts';
import type { HistoryQuery } from '../../../src/history/history-query.ts';
import { renderPage } from '../../../src/history/render-page.ts';
import { type GivenQuote, type GivenTrade, packQuote, packTrade } from '../gather.ts';

export type ShownRow = Readonly<Record<string, unknown>>;

export interface ShownPage {
  readonly data: readonly ShownRow[];
  readonly next_cursor?: string;
}

export interface FileUnderTest {
  readonly path: string;
  quote(quote: GivenQuote): void;
  trade(trade: GivenTrade): void;
  row(row: KeptRow): void;
  /** Writes what was given since. */
  write(): void;
  take(batch: Batch): void;
  ask(query: Partial<HistoryQuery> & Pick<HistoryQuery, 'type'>): ShownPage;
  /** All pages of a walk, one after the other; `between` runs before each but the first. */
  walk(query: Partial<HistoryQuery> & Pick<HistoryQuery, 'type'>, between?: () => void): ShownRow[];
  reopen(): void;
  close(): void;
}

/** More than any test has rows. */
const PAGES_MAX = 1_000;

const directories: string[] = [];
let opened: FileUnderTest[] = [];

afterEach(() => {
  for (const file of opened) file.close();
  opened = [];
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

export function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tickboard-history-'));
  directories.push(directory);
  return directory;
}

/** `run`: the epoch of the state that trades of the tape come from. */
export function openFile(path = join(makeDirectory(), 'history.sqlite'), run = ''): FileUnderTest {
  let packer = new BatchPacker(run);
  let names: string[] = [];
  let writing = openForWriting(path, () => 0).database;
  let writer = new FileWriter(writing, names);
  let reading = openForReading(path);
  let reader = new FileReader(reading);
  const close = () => {
    if (reading.isOpen) reading.close();
    if (writing.isOpen) writing.close();
  };
  const file: FileUnderTest = {
    path,
    quote: (quote) => packQuote(packer, quote),
    trade: (trade) => packTrade(packer, trade),
    row: (row) => packer.addRow(row),
    write: () => file.take(packer.take()),
    take(batch) {
      names.push(...batch.names);
      writer.write(batch);
    },
    ask(query) {
      const whole: HistoryQuery = { order: 'asc', limit: 500, format: 'msgpack', ...query };
      return decodeMsgpack(renderPage(whole, reader.read(whole)).body) as ShownPage;
    },
    walk(query, between = () => {}) {
      const rows: ShownRow[] = [];
      let page = file.ask(query);
      let pages = 1;
      rows.push(...page.data);
      while (page.next_cursor !== undefined) {
        if (++pages > PAGES_MAX) throw new Error('the walk has no end');
        between();
        page = file.ask({ ...query, cursor: page.next_cursor });
        rows.push(...page.data);
      }
      return rows;
    },
    reopen() {
      close();
      packer = new BatchPacker(run);
      names = [];
      writing = openForWriting(path, () => 0).database;
      writer = new FileWriter(writing, names);
      reading = openForReading(path);
      reader = new FileReader(reading);
    },
    close,
  };
  opened.push(file);
  return file;
}
