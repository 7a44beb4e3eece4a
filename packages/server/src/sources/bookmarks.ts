/** Where a source stands in what its back end keeps (a stream's last id), kept on disk so that a restart loses nothing. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock, Timer } from '@tickboard/core/clock';

export interface Bookmarks {
  /** Undefined where nothing was noted, in this life or an earlier one. */
  get(name: string): string | undefined;
  /** Written to disk within a second: after a crash, the last second of a stream is read again. */
  set(name: string, position: string): void;
  /** Writes what is not yet on disk; leaves no timer behind. */
  flush(): void;
}

const WRITE_INTERVAL_MS = 1_000;

/** For sources that need not remember, and for tests. */
export class MemoryBookmarks implements Bookmarks {
  readonly #positions = new Map<string, string>();

  get(name: string): string | undefined {
    return this.#positions.get(name);
  }

  set(name: string, position: string): void {
    this.#positions.set(name, position);
  }

  flush(): void {}
}

/** One file a source. A file that cannot be read or written is reported, and the source goes on without. */
export class FileBookmarks implements Bookmarks {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #onFailure: (reason: string) => void;
  #positions: Map<string, string> | undefined;
  #timer: Timer | undefined;
  /** Something is not on disk yet. */
  #isDirty = false;
  /** Since the last success: a disk that stays full is reported once. */
  #isFailing = false;

  constructor(path: string, clock: Clock, onFailure: (reason: string) => void) {
    this.#path = path;
    this.#clock = clock;
    this.#onFailure = onFailure;
  }

  get(name: string): string | undefined {
    return this.#read().get(name);
  }

  set(name: string, position: string): void {
    const positions = this.#read();
    if (positions.get(name) === position) return;
    positions.set(name, position);
    this.#isDirty = true;
    this.#flushLater();
  }

  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (!this.#isDirty) return;
    try {
      this.#write();
      this.#isDirty = false;
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#onFailure(`cannot write ${this.#path}: ${(error as Error).message}`);
      this.#isFailing = true;
    }
  }

  /** Until it is written: a position that no newer one follows must not stay behind. */
  #flushLater(): void {
    this.#timer ??= this.#clock.after(WRITE_INTERVAL_MS, () => {
      this.flush();
      if (this.#isDirty) this.#flushLater();
    });
  }

  /** @throws where the disk does not take it. */
  #write(): void {
    const text = JSON.stringify(Object.fromEntries(this.#read()));
    const draft = `${this.#path}.new`;
    const directory = dirname(this.#path);
    mkdirSync(directory, { recursive: true });
    // On the disk before it takes the old one's place: a power cut leaves the old or the new one, never an empty one.
    writeFileSync(draft, text, { flush: true });
    renameSync(draft, this.#path);
    flushDirectory(directory);
  }

  #read(): Map<string, string> {
    return (this.#positions ??= this.#load());
  }

  #load(): Map<string, string> {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#onFailure(`cannot read ${this.#path}: ${(error as Error).message}`);
      }
      return new Map();
    }
    try {
      const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
      return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
    } catch (error) {
      this.#onFailure(`${this.#path} is not readable: ${(error as Error).message}`);
      return new Map();
    }
  }
}

/** Not every platform and file system can: there the name may be the old one's for a moment longer. */
function flushDirectory(path: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(path, 'r');
    fsyncSync(handle);
  } catch {
    // The file itself is safe.
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
