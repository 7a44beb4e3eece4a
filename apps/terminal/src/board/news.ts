/** What the server told since the last frame, and what a panel is about: channels, and of tables which rows. */
import type { Board } from '@tickboard/client/board';
import { FEED_NAMES, TABLE_NAMES } from '@tickboard/client/channel-kinds';
import type { FeedName, TableName } from '@tickboard/client/channel-rows';
import type { Judged } from '@tickboard/client/view/standing';

/** By channel the keys of rows; undefined for all of it. */
export type Follows = ReadonlyMap<string, ReadonlySet<string> | undefined>;

export class News {
  readonly #keys = new Map<string, Set<string> | undefined>();
  #isTime = false;

  /** Ages have grown, whatever they are of. */
  addTime(): void {
    this.#isTime = true;
  }

  /** `changed` undefined: anything of the channel. */
  add(channel: string, changed: readonly string[] | undefined): void {
    const before = this.#keys.get(channel);
    if (changed === undefined || (before === undefined && this.#keys.has(channel))) this.#keys.set(channel, undefined);
    else if (before === undefined) this.#keys.set(channel, new Set(changed));
    else for (const key of changed) before.add(key);
  }

  has(channel: string, key: string): boolean {
    return this.#isTime || (this.#keys.has(channel) && this.#keys.get(channel)?.has(key) !== false);
  }

  isAbout(follows: Follows): boolean {
    if (this.#isTime) return true;
    for (const [channel, keys] of this.#keys) {
      if (!follows.has(channel)) continue;
      const followed = follows.get(channel);
      if (keys === undefined || followed === undefined || !keys.isDisjointFrom(followed)) return true;
    }
    return false;
  }
}

/** Calls `told` with each change, with the keys of a table's rows. Calling all that is returned ends it. */
export function followBoard(
  board: Board,
  told: (channel: string, keys: readonly string[] | undefined) => void,
): readonly (() => void)[] {
  return [
    board.on('applied', ({ channels }) => {
      for (const channel of channels) if (!TABLE_NAMES.has(channel)) told(channel, undefined);
    }),
    ...[...TABLE_NAMES].map((name) =>
      board.on(name as TableName, ({ added, changed, removed }) => {
        told(name, added.length + removed.length === 0 ? changed : [...added, ...changed, ...removed]);
      }),
    ),
    ...[...FEED_NAMES].map((name) => board.on(name as FeedName, () => told(name, undefined))),
  ];
}

/** Of a panel: what the server sends for it, and what it is judged by. */
export function followsOf(
  selectors: readonly string[],
  { channels, shown = {}, instead, madeOf, beside }: Judged,
): Follows {
  const follows = new Map<string, Set<string> | undefined>();
  const follow = (channel: string, key: string | undefined): void => {
    const keys = follows.get(channel);
    if (key === undefined) follows.set(channel, undefined);
    else if (keys !== undefined) keys.add(key);
    else if (!follows.has(channel)) follows.set(channel, new Set([key]));
  };
  for (const selector of selectors) {
    const at = selector.indexOf(':');
    if (at < 0) follow(selector, undefined);
    else follow(selector.slice(0, at), selector.slice(at + 1));
  }
  for (const channel of channels) follow(channel, keyOf(shown[channel]));
  for (const rows of [instead, madeOf, beside]) {
    for (const [channel, row] of Object.entries(rows ?? {})) follow(channel, keyOf(row));
  }
  return follows;
}

function keyOf(shown: unknown): string | undefined {
  return typeof shown === 'string' ? shown : undefined;
}
