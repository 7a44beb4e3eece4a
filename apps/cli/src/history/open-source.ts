/**
 * Rows of history, oldest first, from a running server, from the file itself or from the database: the same bytes, but
 * that a server alone knows which bars are `partial`.
 */
import { existsSync } from 'node:fs';
import { FileReader } from '@tickboard/server/history/embedded/file-reader';
import { openForReading, requireOwn as requireOwnFile } from '@tickboard/server/history/embedded/open-file';
import { HistoryError } from '@tickboard/server/history/history-error';
import type { HistoryQuery } from '@tickboard/server/history/history-query';
import type { HistoryReader } from '@tickboard/server/history/history-reader';
import { describeFault as describeDatabaseFault, openPool } from '@tickboard/server/history/postgres/database';
import { DatabaseReader } from '@tickboard/server/history/postgres/database-reader';
import { schemaOf } from '@tickboard/server/history/postgres/open-postgres-store';
import { requireOwn } from '@tickboard/server/history/postgres/schema';
import { renderPage } from '@tickboard/server/history/render-page';
import { isDatabase, isServer } from './history-place.ts';

export interface SourceOptions {
  readonly query: HistoryQuery;
  /** As a server takes them: the same. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly apiKey: string | undefined;
  /** Of a database: what the simulated desk recorded. */
  readonly isSimulated: boolean;
}

/** @throws {HistoryError} */
export function openSource(
  source: string,
  { query, parameters, apiKey, isSimulated }: SourceOptions,
): AsyncIterable<Uint8Array> {
  if (isServer(source)) return askServer(source, parameters, apiKey);
  return isDatabase(source) ? readDatabase(source, isSimulated, query) : readFile(source, query);
}

async function* readDatabase(url: string, isSimulated: boolean, query: HistoryQuery): AsyncGenerator<Uint8Array> {
  const pool = openPool({ url });
  try {
    const schema = schemaOf(isSimulated ? 'simulated' : 'live');
    await requireOwn(pool, schema);
    yield* renderAll(new DatabaseReader(pool, schema), query);
  } catch (error) {
    throw describeDatabaseFault(url, error);
  } finally {
    await pool.end();
  }
}

async function* askServer(
  source: string,
  parameters: Readonly<Record<string, string>>,
  apiKey: string | undefined,
): AsyncGenerator<Uint8Array> {
  const url = new URL('/api/v1/history', source);
  url.search = new URLSearchParams(parameters).toString();
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  let answer: Response;
  try {
    answer = await fetch(url, { headers });
  } catch (error) {
    throw new HistoryError(`${source}: ${reasonOf(error)}`, { canRetry: true, cause: error });
  }
  if (!answer.ok || answer.body === null) {
    throw new HistoryError(`${source}: ${answer.status}: ${await describe(answer)}`, { canRetry: false });
  }
  try {
    yield* answer.body;
  } catch (error) {
    throw new HistoryError(`${source}: the answer was cut off: ${reasonOf(error)}`, { canRetry: true, cause: error });
  }
}

async function* readFile(path: string, query: HistoryQuery): AsyncGenerator<Uint8Array> {
  if (!existsSync(path)) throw new HistoryError(`${path}: there is no such file`, { canRetry: false });
  const database = openForReading(path);
  const reader = new FileReader(database);
  try {
    requireOwnFile(database);
    yield* renderAll(reader, query);
  } finally {
    reader.close();
  }
}

async function* renderAll(reader: Pick<HistoryReader, 'read'>, query: HistoryQuery): AsyncGenerator<Uint8Array> {
  let wanted = query;
  for (;;) {
    const page = await reader.read(wanted);
    yield renderPage(wanted, page).body;
    if (page.nextCursor === undefined) return;
    wanted = { ...query, cursor: page.nextCursor, isContinued: true };
  }
}

async function describe(answer: Response): Promise<string> {
  const text = await answer.text();
  try {
    return (JSON.parse(text) as { readonly error?: string }).error ?? answer.statusText;
  } catch {
    return answer.statusText;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
