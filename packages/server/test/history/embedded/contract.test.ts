import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileReader } from '../../../src/history/embedded/file-reader.ts';
import { FileWriter } from '../../../src/history/embedded/file-writer.ts';
import { openForReading, openForWriting } from '../../../src/history/embedded/open-file.ts';
import { prune } from '../../../src/history/embedded/prune.ts';
import { describeHistoryContract } from '../contract/history-contract.ts';
import { START } from '../contract/quotes.ts';
import type { BackEnd } from '../contract/history-under-test.ts';

let directory: string;
let files = 0;
const path = () => join(directory, `${files}.sqlite`);

describeHistoryContract('a file of SQLite', {
  numRuns: 40,
  start: async () => {
    directory = mkdtempSync(join(tmpdir(), 'tickboard-history-'));
  },
  stop: async () => rmSync(directory, { recursive: true }),
  create: async () => {
    files++;
    return openBackEnd(path());
  },
  reopen: async () => openBackEnd(path()),
});

function openBackEnd(file: string): BackEnd {
  const names: string[] = [];
  const { database } = openForWriting(file, () => 0);
  const writer = new FileWriter(database, names);
  const reader = new FileReader(openForReading(file));
  return {
    async write(batch) {
      names.push(...batch.names);
      writer.write(batch);
    },
    read: async (query) => reader.read(query),
    events: async (query) => reader.events(query),
    async prune(retention) {
      while (!prune(database, retention, START));
    },
    async close() {
      reader.close();
      database.close();
    },
  };
}
