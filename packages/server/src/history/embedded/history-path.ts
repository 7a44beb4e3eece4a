import { join } from 'node:path';

/** What is simulated has a file of its own: it is never beside what was real. */
export function historyPath(dataDir: string, mode: 'live' | 'simulated'): string {
  return join(dataDir, mode === 'live' ? 'history.sqlite' : 'history-simulated.sqlite');
}
