import type { HistoryReader } from '../../src/history/history-reader.ts';
import type { HistoryStatus } from '../../src/history/history.ts';
import { renderPage } from '../../src/history/render-page.ts';
import { computeStats } from '../../src/history/stats/compute-stats.ts';
import type { HttpContext } from '../../src/http/http-context.ts';

type Kept = NonNullable<HttpContext['history']>;

const STATUS: HistoryStatus = { state: 'live', detail: '', waiting: 0, left_out: 0 };

/** What the routes ask, answered in this thread. */
export function historyOf(reader: HistoryReader, replaced: Partial<Kept> = {}): Kept {
  return {
    query: async (query) => renderPage(query, await reader.read(query)),
    symbols: async () => reader.symbols(),
    stats: (query) => computeStats(query, reader),
    status: STATUS,
    ...replaced,
  };
}

/** Nothing can be read. */
export function brokenHistory(error: Error): Kept {
  const fail = () => Promise.reject(error);
  return { query: fail, symbols: fail, stats: fail, status: STATUS };
}
