import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { systemClock } from '@tickboard/core/clock';
import { HistoryError } from '@tickboard/server/history/history-error';
import { HISTORY_TYPES, type HistoryType } from '@tickboard/server/history/kinds';
import { importRows } from '@tickboard/server/history/transfer/import-rows';
import {
  readCsvRow,
  readRow,
  type ReadRow,
  type RefusedRow,
  whyNotImported,
} from '@tickboard/server/history/transfer/read-row';
import { StagedRows } from '@tickboard/server/history/transfer/staged-rows';
import { fail } from '../fail.ts';
import { showPlace } from '../history/history-place.ts';
import { openTarget } from '../history/import-target.ts';
import { readCells, readRecords, RECORD_MAX_LENGTH, type RecordFormat } from '../history/records.ts';

interface Flags {
  readonly into: string;
  readonly type?: HistoryType;
  readonly simulated: boolean;
}

/** Some lines were refused; the others were imported. */
const EXIT_REFUSED = 2;
/** Refused lines that are told one by one. */
const SHOWN_MAX = 20;
const REMOVED = 'rows are of days of which trades were removed there: its bars have them already';
const TOO_LONG: RefusedRow = {
  why: `it is longer than ${RECORD_MAX_LENGTH} characters, as where quotes are not closed`,
};

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('add rows of a CSV or NDJSON file to history, but for those that are there already')
    .argument('<file>', 'such as fills.ndjson or fills.csv, as the command export writes it')
    .requiredOption(
      '--into <history>',
      'a file, or the address of a database (postgres://…); it is made where there is none',
    )
    .option('--simulated', 'into a database: beside what the simulated desk recorded', false)
    .addOption(
      new Option('--type <type>', 'what the rows are (default: how the file is called)').choices(HISTORY_TYPES),
    )
    .action((file: string, flags: Flags) => run(file, flags));
}

/** Exit code 2 where lines were refused, 1 where it could not be imported. */
async function run(file: string, { into, type = typeOf(file), simulated }: Flags): Promise<void> {
  if (type === undefined) fail(`${file}: say --type, one of ${HISTORY_TYPES.join(', ')}`);
  const why = whyNotImported(type);
  if (why !== undefined) fail(`${file}: ${why}`);
  const staged = new StagedRows();
  try {
    const { refusedLines, hasText } = await stage(file, type, staged);
    let refused = refusedLines;
    const range = staged.finish();
    let [added, there] = [0, 0];
    if (range !== undefined) {
      const target = await openTarget(into, simulated);
      try {
        const imported = await importRows(type, staged, range, target, systemClock.now());
        ({ added, there } = imported);
        refused += imported.removed;
        if (imported.removed > 0) process.stderr.write(`${file}: ${imported.removed} ${REMOVED}\n`);
      } finally {
        await target.finish();
      }
    }
    // As where nothing was recorded of a type: export writes such a file, and there is nothing wrong with it.
    if (range === undefined && refused === 0) {
      process.stderr.write(`${file}: ${hasText ? 'it has a first line and no rows' : 'it is empty'}\n`);
    }
    process.stdout.write(
      `${showPlace(into)}: ${added} rows of ${type} added, ${there} there already, ${refused} refused\n`,
    );
    process.exitCode = refused > 0 ? EXIT_REFUSED : 0;
  } catch (error) {
    if (error instanceof HistoryError || (error instanceof Error && 'code' in error)) fail(`${file}: ${error.message}`);
    throw error;
  } finally {
    staged.close();
  }
}

interface Staged {
  readonly refusedLines: number;
  readonly hasText: boolean;
}

async function stage(file: string, type: HistoryType, staged: StagedRows): Promise<Staged> {
  const format: RecordFormat = /\.csv$/i.test(file) ? 'csv' : 'ndjson';
  let refused = 0;
  let heads: readonly string[] | undefined;
  for await (const { line, text, isTooLong } of readRecords(createReadStream(file), format)) {
    if (isTooLong !== true && text.trim() === '') continue;
    if (format === 'csv' && heads === undefined) {
      heads = readCells(text.replace(/^\uFEFF/, '')) ?? [];
      continue;
    }
    const row =
      isTooLong === true ? TOO_LONG : format === 'csv' ? readCsv(type, heads ?? [], text) : readJson(type, text);
    if ('why' in row) {
      refused++;
      if (refused <= SHOWN_MAX) process.stderr.write(`${file}:${line}: ${row.why}\n`);
    } else staged.add(row);
  }
  if (refused > SHOWN_MAX) process.stderr.write(`${file}: ${refused - SHOWN_MAX} more lines were refused\n`);
  return { refusedLines: refused, hasText: heads !== undefined || refused + staged.count > 0 };
}

function readCsv(type: HistoryType, heads: readonly string[], text: string): ReadRow | RefusedRow {
  const cells = readCells(text);
  if (cells === undefined) return { why: 'quotes stand where none may' };
  if (cells.length !== heads.length) return { why: `${cells.length} cells, where the first line has ${heads.length}` };
  return readCsvRow(type, new Map(heads.map((head, index) => [head, cells[index] as string])));
}

function readJson(type: HistoryType, text: string): ReadRow | RefusedRow {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    return { why: 'it is no JSON' };
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return { why: 'it is no object' };
  return readRow(type, row as Readonly<Record<string, unknown>>);
}

/** `fills.ndjson`, `fills-2026.csv`. */
function typeOf(file: string): HistoryType | undefined {
  const stem = /^[a-z_]+/.exec(basename(file))?.[0];
  return HISTORY_TYPES.find((type) => type === stem);
}
