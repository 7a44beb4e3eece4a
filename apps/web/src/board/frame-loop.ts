/**
 * One paint for the whole page, however many messages came: what changed is gathered, and told once in a frame. A page
 * that nobody sees gathers on and paints once when it is seen again.
 */
import type { Board } from '@tickboard/client/board';
import type { ChannelName } from '@tickboard/client/channel-rows';
import { CHANNELS } from '@tickboard/core/model/registry';

/** What changed in one channel since it was last painted. */
export interface ChannelChange {
  /** Rows that changed, came or went; of a feed none. */
  readonly keys: ReadonlySet<string>;
  /** Rows came or went. */
  readonly isStructural: boolean;
}

export type Changes = ReadonlyMap<ChannelName, ChannelChange>;

export interface Painter {
  readonly channels: readonly ChannelName[];
  paint(changes: Changes): void;
}

interface Gathered {
  readonly keys: Set<string>;
  isStructural: boolean;
}

interface RowsChange {
  readonly channel: ChannelName;
  readonly added?: readonly string[];
  readonly changed?: readonly string[];
  readonly removed?: readonly string[];
}

export class FrameLoop {
  readonly #painters = new Set<Painter>();
  readonly #channelListeners = new Map<ChannelName, Set<() => void>>();
  readonly #versions = new Map<ChannelName, number>();
  #dirty = new Map<ChannelName, Gathered>();
  #isAwaited = false;

  constructor(board: Board) {
    for (const { name } of CHANNELS) board.on(name as ChannelName, (change) => this.#note(change));
    document.addEventListener('visibilitychange', () => this.#wake());
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

  #note({ channel, added = [], changed = [], removed = [] }: RowsChange): void {
    let gathered = this.#dirty.get(channel);
    if (gathered === undefined) this.#dirty.set(channel, (gathered = { keys: new Set(), isStructural: false }));
    gathered.isStructural ||= added.length > 0 || removed.length > 0;
    for (const keys of [added, changed, removed]) for (const key of keys) gathered.keys.add(key);
    this.#wake();
  }

  #wake(): void {
    if (this.#isAwaited || this.#dirty.size === 0 || document.hidden) return;
    this.#isAwaited = true;
    requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    this.#isAwaited = false;
    if (document.hidden) return;
    const changes = this.#dirty;
    this.#dirty = new Map();
    for (const channel of changes.keys()) this.#versions.set(channel, this.versionOf(channel) + 1);
    for (const painter of this.#painters) {
      if (painter.channels.some((channel) => changes.has(channel))) painter.paint(changes);
    }
    for (const channel of changes.keys()) for (const listener of this.#channelListeners.get(channel) ?? []) listener();
  }
}
