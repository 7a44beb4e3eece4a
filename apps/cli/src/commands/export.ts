import { once } from 'node:events';
import { type Command, Option } from 'commander';
import { HistoryError } from '@tickboard/server/history/history-error';
import { HttpError } from '@tickboard/server/http/http-error';
import { readHistoryQuery } from '@tickboard/server/http/read-history-query';
import { fail } from '../fail.ts';
import { writeNewFile } from '../history/new-file.ts';
import { openSource } from '../history/open-source.ts';
import { readRecords, type RecordFormat } from '../history/records.ts';

interface Flags {
  readonly type: string;
  readonly format: RecordFormat;
  readonly out?: string;
  readonly force: boolean;
  readonly apiKey?: string;
  readonly simulated: boolean;
}

type Write = (text: string) => Promise<void>;

const FILTERS = ['symbol', 'strategy', 'desk', 'from', 'to', 'interval'] as const;
const WRITE_LENGTH = 65_536;
/** A number of the store that it came from, which means nothing elsewhere. */
const RECORD_ID = { ndjson: /^\{"record_id":\d+,/, csv: /^(?:record_id|\d+),/ } as const;
const CSV_ID_HEAD = 'record_id,';

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('write what is kept of one type, oldest first, as CSV or NDJSON')
    .argument(
      '<source>',
      'a file such as data/history.sqlite, or the address of a server or of a database (postgres://…)',
    )
    .requiredOption('--type <type>', 'as /api/v1/history has it')
    .option('--symbol <symbol>', 'of this symbol only')
    .option('--strategy <name>', 'of this strategy only')
    .option('--desk <name>', 'of this desk, of all, or of unnamed (default: all; of a server, its own)')
    .option('--simulated', 'of a database: what the simulated desk recorded', false)
    .option('--from <time>', 'from then on: RFC 3339 or Unix milliseconds')
    .option('--to <time>', 'until before then')
    .option('--interval <interval>', 'of candles')
    .addOption(new Option('--format <format>', 'how it is written').choices(['ndjson', 'csv']).default('ndjson'))
    .option('--out <file>', 'a new file (default: standard output)')
    .option('--force', 'write over what is there by that name', false)
    .option('--api-key <key>', 'of the server (default: TICKBOARD_API_KEY)')
    .action((source: string, flags: Flags & Readonly<Partial<Record<(typeof FILTERS)[number], string>>>) => {
      const filters = FILTERS.flatMap((name) => {
        const value = flags[name];
        return value === undefined ? [] : [[name, value] as const];
      });
      const { type, format } = flags;
      return run(source, flags, { type, ...Object.fromEntries<string>(filters), format, order: 'asc', limit: 'all' });
    });
}

/** Ends with exit code 1 where not all of it could be written; then there is no file either. */
async function run(source: string, flags: Flags, parameters: Readonly<Record<string, string>>): Promise<void> {
  const { out, format, force, simulated: isSimulated, apiKey = process.env['TICKBOARD_API_KEY'] } = flags;
  try {
    const { query } = readHistoryQuery(parameters);
    let count = 0;
    const copy = async (write: Write) => {
      const rows = openSource(source, { query, parameters, apiKey, isSimulated });
      count = await copyRecords(rows, format, write);
    };
    // Whoever read the rows has seen enough, or the disk behind the output is full.
    if (out === undefined) process.stdout.on('error', endOnOutput);
    await (out === undefined ? copy(writeToOutput) : writeNewFile(out, force, copy));
    process.stderr.write(`${out ?? 'standard output'}: ${count} rows of ${flags.type}\n`);
  } catch (error) {
    if (hasCode(error, 'ENOSPC')) fail(`${out ?? 'standard output'}: the disk is full`);
    if (error instanceof HistoryError || error instanceof HttpError || error instanceof Error) fail(error.message);
    throw error;
  }
}

/** Resolves with how many there were. */
async function copyRecords(source: AsyncIterable<Uint8Array>, format: RecordFormat, write: Write): Promise<number> {
  let count = format === 'csv' ? -1 : 0;
  let hasId = format === 'ndjson';
  let text = '';
  for await (const { text: record, isTooLong } of readRecords(source, format)) {
    if (isTooLong === true) throw new HistoryError('a row is longer than any may be', { canRetry: false });
    if (count === -1) hasId = record.startsWith(CSV_ID_HEAD);
    count++;
    text += hasId ? record.replace(RECORD_ID[format], format === 'csv' ? '' : '{') : record;
    text += format === 'csv' ? '\r\n' : '\n';
    if (text.length < WRITE_LENGTH) continue;
    await write(text);
    text = '';
  }
  if (text !== '') await write(text);
  return Math.max(0, count);
}

async function writeToOutput(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function endOnOutput(error: Error): never {
  if (hasCode(error, 'EPIPE')) process.exit(0);
  fail(`standard output: ${hasCode(error, 'ENOSPC') ? 'the disk is full' : error.message}`);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
