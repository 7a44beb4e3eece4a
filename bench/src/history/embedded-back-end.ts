import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '@tickboard/server/history/embedded/open-embedded-store';
import type { HistoryBareRole } from '../history-roles.ts';
import { startRole } from '../remote.ts';
import type { HistoryBackEnd } from './back-end.ts';

export const embeddedBackEnd: HistoryBackEnd = {
  name: 'embedded',
  targets: [
    { figure: 'rows_per_s', atLeast: 300_000 },
    { figure: 'tick_delay_added_p99_ms', atMost: 2 },
    { figure: 'candle_query_p99_ms', atMost: 5 },
    { figure: 'mb_per_million_ticks', atMost: 60 },
    { figure: 'restart_ms', atMost: 1_000 },
  ],
  prepare: () => {
    const directory = mkdtempSync(join(tmpdir(), 'tickboard-bench-'));
    const removeAll = () => rmSync(directory, { recursive: true, force: true });
    process.once('exit', removeAll);
    const address = join(directory, 'history.sqlite');
    return Promise.resolve({
      address,
      bytes: () => {
        const parts = [address, `${address}-wal`].filter((path) => existsSync(path));
        return Promise.resolve(parts.reduce((sum, path) => sum + statSync(path).size, 0));
      },
      insertBare: async (rows, symbols) => {
        const bare = startRole<HistoryBareRole>('history-bare', 'any');
        try {
          return await bare.remote.insert({ path: join(directory, 'bare.sqlite'), rows, symbols });
        } finally {
          await bare.end();
        }
      },
      end: () => {
        process.off('exit', removeAll);
        removeAll();
        return Promise.resolve();
      },
    });
  },
  open: openEmbeddedStore,
};
