import { readFileSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock, Timer } from '@tickboard/core/clock';

export interface ConfigWatcher {
  stop(): void;
}

/** Editors and deployments write a file in several steps; it is read when they have been quiet for this long. */
const QUIET_MS = 200;

function readContent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone for a moment while it is being replaced: another event follows.
    return undefined;
  }
}

/**
 * Calls `onChange` when the content of the file has changed. Watches its directory, because a file is often replaced,
 * not written: by editors, and by Kubernetes, which swaps a link named `..data` beside it. `known` is the content that
 * is in effect: what changed since it was read is noticed as well. `onFailure` is called with the reason where the
 * system cannot watch; the file is not watched from then on.
 */
export function watchConfig(
  path: string,
  known: string | undefined,
  onChange: () => void,
  clock: Clock,
  onFailure: (reason: string) => void,
): ConfigWatcher {
  const name = basename(path);
  let content = known;
  let timer: Timer | undefined;

  function compare(): void {
    const current = readContent(path);
    if (current === undefined || current === content) return;
    content = current;
    onChange();
  }

  function notice(changed: string | null): void {
    if (changed !== null && changed !== name && !changed.startsWith('..')) return;
    timer?.cancel();
    timer = clock.after(QUIET_MS, compare);
  }

  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => notice(changed));
    const stop = (): void => {
      timer?.cancel();
      watcher.close();
    };
    watcher.on('error', (error) => {
      stop();
      onFailure(error.message);
    });
    if (readContent(path) !== content) notice(name);
    return { stop };
  } catch (error) {
    onFailure(error instanceof Error ? error.message : String(error));
    return { stop: () => {} };
  }
}
