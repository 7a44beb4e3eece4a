/** What a client wants to see: channels, each whole or by key patterns, and filters on feeds. Immutable. */
import type { RowPatch } from './change.ts';

/** A filter on a feed: each condition must hold. A list holds the values allowed; `min_X` bounds field X from below. */
export type FeedFilter = Readonly<Record<string, readonly (string | number | boolean)[] | string | number | boolean>>;

export type KeyPatterns = ReadonlySet<string>;

const MATCH_ALL = '*';
/** One for all selections: a server holds thousands of them. */
const ALL_KEYS: KeyPatterns = new Set([MATCH_ALL]);

export class Selection {
  /** By channel: the key patterns; the set holding only `*` is the whole channel. */
  readonly patterns: ReadonlyMap<string, KeyPatterns>;
  readonly filters: ReadonlyMap<string, FeedFilter>;
  /**
   * Equal only for selections of the same names and filters: sessions with the same text share one encoding. Names come
   * from clients, so the text leaves no room for one name that reads like two.
   */
  readonly text: string;
  readonly #matchers: ReadonlyMap<string, KeyMatcher>;

  constructor(patterns: ReadonlyMap<string, KeyPatterns>, filters: ReadonlyMap<string, FeedFilter> = new Map()) {
    this.patterns = patterns;
    this.filters = new Map([...filters].filter(([channel]) => patterns.has(channel)));
    this.#matchers = new Map([...patterns].map(([channel, keys]) => [channel, new KeyMatcher(keys)]));
    this.text = JSON.stringify([this.names(), [...this.filters].sort(byName).map(describeFilter)]);
  }

  static ofChannels(names: Iterable<string>): Selection {
    return new Selection(new Map([...names].map((name) => [name, ALL_KEYS])));
  }

  /** Adds names such as `positions` and `market_data:BTC*`; a filter replaces the channel's earlier one. */
  with(names: readonly string[], filters: Readonly<Record<string, FeedFilter>> = {}): Selection {
    const patterns = new Map(this.patterns);
    for (const name of names) {
      const { channel, pattern } = parseName(name);
      const held = patterns.get(channel);
      if (held?.has(MATCH_ALL)) continue;
      patterns.set(channel, pattern === MATCH_ALL ? ALL_KEYS : new Set([...(held ?? []), pattern]));
    }
    return new Selection(patterns, new Map([...this.filters, ...Object.entries(filters)]));
  }

  /** Removes names: a bare channel goes with all its patterns, a pattern goes alone. */
  without(names: readonly string[]): Selection {
    const patterns = new Map(this.patterns);
    for (const name of names) {
      const { channel, pattern } = parseName(name);
      const held = patterns.get(channel);
      if (held === undefined) continue;
      const rest = new Set([...held].filter((other) => other !== pattern));
      if (pattern === MATCH_ALL || rest.size === 0) patterns.delete(channel);
      else patterns.set(channel, rest);
    }
    return new Selection(patterns, this.filters);
  }

  /** The names that make this selection, sorted. */
  names(): string[] {
    return [...this.patterns]
      .flatMap(([channel, keys]) => [...keys].map((key) => (key === MATCH_ALL ? channel : `${channel}:${key}`)))
      .sort();
  }

  has(channel: string): boolean {
    return this.patterns.has(channel);
  }

  isWhole(channel: string): boolean {
    return this.patterns.get(channel)?.has(MATCH_ALL) ?? false;
  }

  matches(channel: string, key: string): boolean {
    return this.#matchers.get(channel)?.matches(key) ?? false;
  }

  /**
   * Whether an event is wanted. Its key is its symbol, or its strategy where it has none; `@NAME` is its strategy in any
   * case, `#NAME` its type.
   */
  wantsEvent(channel: string, data: RowPatch): boolean {
    const matcher = this.#matchers.get(channel);
    if (matcher === undefined || !matcher.matchesEvent(data)) return false;
    const filter = this.filters.get(channel);
    return filter === undefined || isAllowed(data, filter);
  }
}

/** Splits `channel:pattern` at the first colon; no pattern means all keys. */
export function parseName(name: string): { readonly channel: string; readonly pattern: string } {
  const colon = name.indexOf(':');
  if (colon < 0) return { channel: name, pattern: MATCH_ALL };
  return { channel: name.slice(0, colon), pattern: name.slice(colon + 1) };
}

const STRATEGY_MARK = '@';
const TYPE_MARK = '#';

function keysOfEvent({ symbol, strategy_name: strategy, type }: RowPatch): readonly string[] {
  const keys = [(symbol ?? strategy ?? '') as string];
  if (typeof strategy === 'string') keys.push(STRATEGY_MARK + strategy);
  if (typeof type === 'string') keys.push(TYPE_MARK + type);
  return keys;
}

/** `*USDT` is about symbols: it does not mean the strategy `@Tether_USDT`. */
function isOfSameKind(pattern: string, key: string): boolean {
  return [STRATEGY_MARK, TYPE_MARK].every((mark) => pattern.startsWith(mark) === key.startsWith(mark));
}

/** Exact keys are looked up; only real patterns are tried one by one. */
class KeyMatcher {
  readonly #all: boolean;
  readonly #exact: ReadonlySet<string>;
  readonly #patterns: readonly string[];

  constructor(keys: KeyPatterns) {
    this.#all = keys.has(MATCH_ALL);
    this.#exact = new Set([...keys].filter((key) => !key.includes(MATCH_ALL)));
    this.#patterns = [...keys].filter((key) => key.includes(MATCH_ALL));
  }

  matchesEvent(data: RowPatch): boolean {
    if (this.#all) return true;
    const keys = keysOfEvent(data);
    if (keys.some((key) => this.#exact.has(key))) return true;
    return this.#patterns.some((pattern) => keys.some((key) => isOfSameKind(pattern, key) && isMatch(pattern, key)));
  }

  matches(key: string): boolean {
    return this.#all || this.#exact.has(key) || this.#patterns.some((pattern) => isMatch(pattern, key));
  }
}

/** `*` stands for any run of characters. Steps back to the last star only, so no pattern is expensive. */
export function isMatch(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < text.length) {
    if (at < pattern.length && pattern[at] === MATCH_ALL) {
      star = at++;
      resume = index;
    } else if (at < pattern.length && pattern[at] === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === MATCH_ALL) at++;
  return at === pattern.length;
}

const MINIMUM = 'min_';

function isAllowed(data: RowPatch, filter: FeedFilter): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    if (name.startsWith(MINIMUM) && typeof wanted === 'number') {
      const value = data[name.slice(MINIMUM.length)];
      return typeof value === 'number' && value >= wanted;
    }
    const value = data[name];
    return Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
  });
}

function byName(left: readonly [string, unknown], right: readonly [string, unknown]): number {
  return left[0] < right[0] ? -1 : 1;
}

function describeFilter([channel, filter]: readonly [string, FeedFilter]): readonly unknown[] {
  return [channel, Object.entries(filter).sort(byName)];
}
