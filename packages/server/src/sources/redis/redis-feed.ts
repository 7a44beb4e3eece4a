/** What a connection to Redis subscribes to and loads, and who takes what comes: a contract, a mapping, or both. */

/** Keys that are loaded together: only a complete load can tell that one of them is gone. */
export interface KeyGroup {
  readonly name: string;
  /** As SCAN takes it. */
  readonly glob: string;
}

export interface RedisFeed {
  /** As PSUBSCRIBE takes them. */
  readonly patterns: readonly string[];
  readonly keyGroups: readonly KeyGroup[];
  receiveMessage(pattern: string, channel: Buffer, payload: Buffer): void;
  beginLoad(group: string): void;
  /** `key` is the whole name. */
  receiveKey(group: string, key: string, payload: Buffer): void;
  /** All keys of the group were received. */
  endLoad(group: string): void;
  /** Hands over what waits for the end of the turn. */
  flush(): void;
  /** From here on nothing is handed over any more. */
  close(): void;
}

/** `*`, `?` and the like as literal characters of a pattern. */
export function escapeGlob(literal: string): string {
  return literal.replaceAll(/[*?[\]\\^-]/g, String.raw`\$&`);
}

/** Several as one: each gets what its own patterns and groups ask for. Group names are distinct. */
export class JointFeed implements RedisFeed {
  readonly patterns: readonly string[];
  readonly keyGroups: readonly KeyGroup[];
  readonly #feeds: readonly RedisFeed[];
  readonly #byPattern = new Map<string, RedisFeed[]>();
  readonly #byGroup = new Map<string, RedisFeed>();

  constructor(feeds: readonly RedisFeed[]) {
    this.#feeds = feeds;
    for (const feed of feeds) {
      for (const pattern of feed.patterns) {
        this.#byPattern.set(pattern, [...(this.#byPattern.get(pattern) ?? []), feed]);
      }
      for (const { name } of feed.keyGroups) this.#byGroup.set(name, feed);
    }
    this.patterns = [...this.#byPattern.keys()];
    this.keyGroups = feeds.flatMap((feed) => feed.keyGroups);
  }

  receiveMessage(pattern: string, channel: Buffer, payload: Buffer): void {
    for (const feed of this.#byPattern.get(pattern) ?? []) feed.receiveMessage(pattern, channel, payload);
  }

  beginLoad(group: string): void {
    this.#byGroup.get(group)?.beginLoad(group);
  }

  receiveKey(group: string, key: string, payload: Buffer): void {
    this.#byGroup.get(group)?.receiveKey(group, key, payload);
  }

  endLoad(group: string): void {
    this.#byGroup.get(group)?.endLoad(group);
  }

  flush(): void {
    for (const feed of this.#feeds) feed.flush();
  }

  close(): void {
    for (const feed of this.#feeds) feed.close();
  }
}
