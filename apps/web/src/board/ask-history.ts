import { fetchHistory, type HistoryPage, type HistoryQuery, type HistoryType } from '@tickboard/client/fetch-history';
import type { Credentials } from './credentials.ts';

/** What this page's server has kept. @throws {HistoryRequestError} */
export function askHistory<Type extends HistoryType>(
  credentials: Pick<Credentials, 'token'>,
  query: HistoryQuery<Type>,
): Promise<HistoryPage<Type>> {
  const token = credentials.token();
  return fetchHistory({ url: location.origin, ...(token !== undefined && { token }) }, query);
}
