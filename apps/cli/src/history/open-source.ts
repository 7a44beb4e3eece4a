/** Rows of history, oldest first, from a running server or from the file itself: the same bytes. */
import { existsSync } from 'node:fs';
import { FileReader } from '@tickboard/server/history/embedded/file-reader';
import { openForReading, requireOwn } from '@tickboard/server/history/embedded/open-file';
import { HistoryError } from '@tickboard/server/history/history-error';
import type { HistoryQuery } from '@tickboard/server/history/history-query';
import { renderPage } from '@tickboard/server/history/render-page';

const WEB = /^https?:\/\//;

/** @throws {HistoryError} */
export function openSource(
  source: string,
  query: HistoryQuery,
  parameters: Readonly<Record<string, string>>,
  apiKey: string | undefined,
): AsyncIterable<Uint8Array> {
  return WEB.test(source) ? askServer(source, parameters, apiKey) : readFile(source, query);
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
    requireOwn(database);
    let wanted = query;
    for (;;) {
      const page = reader.read(wanted);
      yield renderPage(wanted, page).body;
      if (page.nextCursor === undefined) return;
      wanted = { ...query, cursor: page.nextCursor, isContinued: true };
    }
  } finally {
    reader.close();
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
