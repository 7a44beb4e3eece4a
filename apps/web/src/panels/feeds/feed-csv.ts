import { toCsv } from '@tickboard/client/view/csv';
import { feedColumns } from '@tickboard/client/view/feed-columns';
import type { EventEntry } from '@tickboard/client/view/feed-list';
import { saveFile } from '../../grid/save-file.ts';

export function writeFeedCsv(entries: readonly EventEntry[]): string {
  return toCsv(feedColumns(entries), entries);
}

export function saveFeedCsv(id: string, entries: readonly EventEntry[]): void {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  saveFile(`tickboard-${id}-${stamp}.csv`, writeFeedCsv(entries), 'text/csv;charset=utf-8');
}
