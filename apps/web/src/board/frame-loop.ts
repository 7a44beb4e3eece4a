/**
 * One paint for the whole page, however many messages came: what changed is gathered, and told once in a frame. A page
 * that nobody sees gathers on and paints once when it is seen again.
 */
import type { Board } from '@tickboard/client/board';
import type { ChannelName, TableName } from '@tickboard/client/channel-rows';
import { CHANNELS } from '@tickboard/core/model/registry';

/** What changed in one channel since it was last painted. */
export interface ChannelChange {
  /** Rows that changed, came or went; of a feed none. Of very many: all that are there. */
  readonly keys: ReadonlySet<string>;
  /** So many changed that they were not told apart: any row may have, one that is gone as well. */
  readonly isEverything: boolean;
  /** Rows came or went; of a feed every event is one that came. */
  readonly isStructural: boolean;
}

export type Changes = ReadonlyMap<ChannelName, ChannelChange>;

export interface Painter {
  readonly channels: readonly ChannelName[];
  paint(changes: Changes): void;
  /** It threw, and is not called again: whoever shows what it paints says so. Without this the page's console does. */
  readonly failed?: (error: Error) => void;
}

/** What a page is to the loop. */
export interface FrameHost {
  isHidden(): boolean;
  onSeenAgain(listener: () => void): void;
  nextFrame(task: () => void): void;
  report(error: unknown): void;
}

/** Where a page is hidden for a night, rows that come and go are without end. */
export const KEYS_MAX = 10_000;

/** Whether a row changed, came or went. */
export function concerns(changes: Changes, channel: ChannelName, key: string): boolean {
  const change = changes.get(channel);
  return change !== undefined && (change.isEverything || change.keys.has(key));
}

const browser: FrameHost = {
  isHidden: () => document.hidden,
  onSeenAgain: (listener) => document.addEventListener('visibilitychange', listener),
  nextFrame: (task) => requestAnimationFrame(task),
  report: (error) => reportError(error),
};

interface Gathered {
  keys: Set<string>;
  isStructural: boolean;
  isEverything: boolean;
}

interface RowsChange {
  readonly channel: ChannelName;
  readonly added?: readonly string[];
  readonly changed?: readonly string[];
  readonly removed?: readonly string[];
}

export class FrameLoop {
  readonly #board: Pick<Board, 'on' | 'table'>;
  readonly #host: FrameHost;
  readonly #painters = new Set<Painter>();
  readonly #channelListeners = new Map<ChannelName, Set<() => void>>();
  readonly #versions = new Map<ChannelName, number>();
  #dirty = new Map<ChannelName, Gathered>();
  #isAwaited = false;

  constructor(board: Pick<Board, 'on' | 'table'>, host: FrameHost = browser) {
    this.#board = board;
    this.#host = host;
    for (const { name, kind } of CHANNELS) {
      board.on(name as ChannelName, (change) => this.#note(change, kind === 'feed'));
    }
    // What was held of the feed may be gone, without an event that says so.
    board.on('gap', ({ channel }) => this.#note({ channel }, true));
    host.onSeenAgain(() => this.#wake());
  }

  /** Calls `paint` in each frame in which one of its channels changed, until the function returned is called. */
  add(painter: Painter): () => void {
    this.#painters.add(painter);
    return () => this.#painters.delete(painter);
  }

  /** Calls `listener` in each frame in which the channel changed, until the function returned is called. */
  subscribe(channel: ChannelName, listener: () => void): () => void {
    let listeners = this.#channelListeners.get(channel);
    if (listeners === undefined) this.#channelListeners.set(channel, (listeners = new Set()));
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Counts the frames in which the channel changed. */
  versionOf(channel: ChannelName): number {
    return this.#versions.get(channel) ?? 0;
  }

  #note({ channel, added = [], changed = [], removed = [] }: RowsChange, isEvent: boolean): void {
    let gathered = this.#dirty.get(channel);
    if (gathered === undefined) {
      gathered = { keys: new Set(), isStructural: false, isEverything: false };
      this.#dirty.set(channel, gathered);
    }
    gathered.isStructural ||= isEvent || added.length > 0 || removed.length > 0;
    if (!gathered.isEverything) {
      for (const keys of [added, changed, removed]) for (const key of keys) gathered.keys.add(key);
      if (gathered.keys.size > KEYS_MAX) {
        gathered.isEverything = true;
        gathered.keys = new Set();
      }
    }
    this.#wake();
  }

  #wake(): void {
    if (this.#isAwaited || this.#dirty.size === 0 || this.#host.isHidden()) return;
    this.#isAwaited = true;
    this.#host.nextFrame(() => this.#flush());
  }

  #flush(): void {
    this.#isAwaited = false;
    if (this.#host.isHidden()) return;
    const changes = this.#dirty;
    this.#dirty = new Map();
    for (const [channel, change] of changes) {
      this.#versions.set(channel, this.versionOf(channel) + 1);
      if (change.isEverything) change.keys = new Set(this.#board.table(channel as TableName).keys());
    }
    for (const painter of this.#painters) {
      if (painter.channels.some((channel) => changes.has(channel))) this.#paint(painter, changes);
    }
    for (const channel of changes.keys()) {
      for (const listener of this.#channelListeners.get(channel) ?? []) {
        try {
          listener();
        } catch (error) {
          this.#host.report(error);
        }
      }
    }
  }

  /** Whoever throws costs the others nothing, and does it once. */
  #paint(painter: Painter, changes: Changes): void {
    try {
      painter.paint(changes);
    } catch (error) {
      this.#painters.delete(painter);
      if (painter.failed === undefined) this.#host.report(error);
      else painter.failed(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
