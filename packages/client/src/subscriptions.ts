/**
 * What the application wants, what the server has granted, and which of it this client holds in full. The first
 * outlives connections; the difference between the first two is the next request; the third says what a resume can name.
 */
import { CHANNELS } from '@tickboard/core/model/registry';
import { type FeedFilter, isMatch, type KeyPatterns, parseName, Selection } from '@tickboard/core/store/selection';
import { STATE_NAMES } from './channel-kinds.ts';
import type { SubscriptionRequest } from './selection-requests.ts';

export type Filters = Readonly<Record<string, FeedFilter>>;

/** What any proxy passes on, with room for what else is in a URL. */
const URL_NAMES_MAX = 64;
const URL_LENGTH_MAX = 1_000;

const EVERYTHING = Selection.ofChannels(CHANNELS.map(({ name }) => name));
const NOTHING = new Selection(new Map());
const NO_PATTERNS: KeyPatterns = new Set();

export class Subscriptions {
  /** Undefined: everything that the server has for this client. */
  #desired: Selection | undefined;
  #granted = NOTHING;
  /** Channels that this connection may have. */
  #available: ReadonlySet<string> = new Set();
  /** Names that were asked for on this connection and not granted. */
  readonly #denied = new Set<string>();
  /** By state channel: the patterns of which every row is here. */
  readonly #held = new Map<string, KeyPatterns>();
  /** Channels that were held and are not to be trusted any more. */
  readonly #broken = new Set<string>();
  #wanted: Selection | undefined;
  #awaited: readonly string[] | undefined;

  constructor(names: readonly string[] | undefined, filters: Filters | undefined) {
    this.#desired = names === undefined ? undefined : NOTHING.with(names, filters);
  }

  /** What the server sends, by its last answer. */
  get granted(): Selection {
    return this.#granted;
  }

  /** What the application wants, as far as this server has it. */
  get wanted(): Selection {
    return (this.#wanted ??= restrict(this.#desired ?? EVERYTHING, this.#available).without([...this.#denied]));
  }

  get wantsEverything(): boolean {
    return this.#desired === undefined;
  }

  /** What can be asked for before a server has greeted: all that is wanted, where it is neither much nor filtered. */
  get namesForUrl(): readonly string[] | undefined {
    if (this.#desired === undefined || this.#desired.filters.size > 0) return undefined;
    const names = this.#desired.names();
    const isShort = names.length <= URL_NAMES_MAX && names.join('').length <= URL_LENGTH_MAX;
    return isShort && names.length > 0 ? names : undefined;
  }

  /** What is shown: of channels that the server sends, what it sends; of others that are wanted, what is still here. */
  get shown(): Selection {
    return new Selection(new Map([...this.wanted.patterns, ...this.#granted.patterns]));
  }

  /** Wanted channels that this server does not have for us, each told once a connection. */
  takeUnavailable(): string[] {
    if (this.#desired === undefined) return [];
    const unavailable = [...this.#desired.patterns.keys()].filter(
      (channel) => !this.#available.has(channel) && !this.#denied.has(channel),
    );
    this.#deny(unavailable);
    return unavailable;
  }

  /** Adds names; the first ones named replace "everything". */
  add(names: readonly string[], filters?: Filters): void {
    this.#want((this.#desired ?? NOTHING).with(names, filters));
  }

  remove(names: readonly string[]): void {
    this.#want((this.#desired ?? EVERYTHING).without(names));
  }

  /** A server has greeted, and says what this client may have. */
  offer(available: readonly string[]): void {
    this.#available = new Set(available);
    this.#denied.clear();
    this.#wanted = undefined;
  }

  /** Of what is wanted, the names of which every row is here: a resume can go on from there. */
  resumable(): string[] {
    return this.wanted.names().filter((name) => {
      const { channel, pattern } = parseName(name);
      return !STATE_NAMES.has(channel) || covers(this.#held.get(channel), pattern);
    });
  }

  /** The server's answer: from now on it sends exactly this. Returns the names that it left out of those asked for. */
  grant(names: readonly string[], filters: ReadonlyMap<string, FeedFilter>, asked: readonly string[]): string[] {
    this.#granted = new Selection(NOTHING.with(names).patterns, filters);
    const denied = asked.filter((name) => {
      const { channel, pattern } = parseName(name);
      return !covers(this.#granted.patterns.get(channel), pattern);
    });
    this.#deny(denied);
    this.#awaited = undefined;
    for (const [channel, held] of this.#held) {
      const granted = this.#granted.patterns.get(channel) ?? NO_PATTERNS;
      const kept = new Set([...intersect(granted, held), ...intersect(held, granted)]);
      if (kept.size > 0) this.#held.set(channel, kept);
      else this.#held.delete(channel);
    }
    this.#forgetUnwanted();
    return denied;
  }

  /** The server refused a request: what it named stays as granted. */
  revert(names: readonly string[]): void {
    const desired = this.#desired ?? EVERYTHING;
    const patterns = new Map(desired.patterns);
    const filters = new Map(desired.filters);
    for (const channel of new Set(names.map((name) => parseName(name).channel))) {
      restore(patterns, channel, this.#granted.patterns.get(channel));
      restore(filters, channel, this.#granted.filters.get(channel));
    }
    this.#want(new Selection(patterns, filters));
  }

  /** Whether of a channel that the server sends whole, and that is here, only parts are wanted. */
  get isNarrowing(): boolean {
    return [...this.#granted.patterns.keys()].some(
      (channel) =>
        this.#granted.isWhole(channel) &&
        this.wanted.has(channel) &&
        !this.wanted.isWhole(channel) &&
        this.holds(channel),
    );
  }

  /** The next step from what is granted to what is wanted; undefined when they agree. */
  nextRequest(): SubscriptionRequest | undefined {
    const { wanted } = this;
    const granted = this.#granted;
    const grantedNames = new Set(granted.names());
    const wantedNames = wanted.names();
    // A whole channel takes its patterns in: no need to drop them first.
    const surplus = [...grantedNames].filter(
      (name) => !wantedNames.includes(name) && !wanted.isWhole(parseName(name).channel),
    );
    if (surplus.length > 0) return { type: 'unsubscribe', channels: surplus, filters: granted.filters };
    const channels = wantedNames.filter((name) => {
      const { channel } = parseName(name);
      const isSameFilter = isEqualFilter(wanted.filters.get(channel), granted.filters.get(channel));
      return !isSameFilter || !grantedNames.has(name);
    });
    return channels.length > 0 ? { type: 'subscribe', channels, filters: wanted.filters } : undefined;
  }

  /** Every selected row of these channels has come. */
  hold(channels: Iterable<string>): void {
    this.#awaited = undefined;
    for (const channel of channels) {
      const patterns = this.#granted.patterns.get(channel);
      if (patterns === undefined || !STATE_NAMES.has(channel)) continue;
      this.#held.set(channel, patterns);
      this.#broken.delete(channel);
    }
  }

  /** These channels, or all, are not what the server holds. Returns those that were thought to be. */
  lose(channels: Iterable<string> = [...this.#held.keys()]): string[] {
    this.#awaited = undefined;
    const lost = [...channels].filter((channel) => this.#held.delete(channel));
    for (const channel of lost) this.#broken.add(channel);
    return lost;
  }

  /** Channels that the server sends, and whose snapshot has not come. */
  get awaited(): readonly string[] {
    return (this.#awaited ??= [...this.#granted.patterns.keys()].filter((channel) => !this.holds(channel)));
  }

  /** Whether a channel that was shown as true is awaited. */
  get isBroken(): boolean {
    return this.#broken.size > 0;
  }

  /** Whether every selected row of a channel is here, and is what the server holds; of a feed, whether it is sent. */
  holds(channel: string): boolean {
    const patterns = this.#granted.patterns.get(channel);
    if (patterns === undefined) return false;
    return !STATE_NAMES.has(channel) || areCovered(this.#held.get(channel), patterns);
  }

  /** Whether the row of this key is here, if there is one, and is what the server holds, whatever else is awaited. */
  holdsRow(channel: string, key: string): boolean {
    const held = this.#held.get(channel);
    return held !== undefined && this.#granted.matches(channel, key) && [...held].some((each) => isMatch(each, key));
  }

  get holdsState(): boolean {
    return this.#held.size > 0;
  }

  #want(desired: Selection): void {
    this.#desired = desired;
    this.#wanted = undefined;
    this.#forgetUnwanted();
  }

  #deny(names: readonly string[]): void {
    for (const name of names) this.#denied.add(name);
    this.#wanted = undefined;
  }

  #forgetUnwanted(): void {
    const { wanted } = this;
    for (const channel of this.#broken) if (!wanted.has(channel)) this.#broken.delete(channel);
  }
}

function covers(held: KeyPatterns | undefined, pattern: string): boolean {
  return held !== undefined && (held.has('*') || held.has(pattern));
}

/** Those of the first that the others cover. */
function intersect(patterns: KeyPatterns, others: KeyPatterns): readonly string[] {
  return [...patterns].filter((pattern) => covers(others, pattern));
}

function areCovered(held: KeyPatterns | undefined, patterns: KeyPatterns): boolean {
  return [...patterns].every((pattern) => covers(held, pattern));
}

function restrict(selection: Selection, available: ReadonlySet<string>): Selection {
  const patterns = [...selection.patterns].filter(([channel]) => available.has(channel));
  return new Selection(new Map(patterns), selection.filters);
}

function restore<Value>(values: Map<string, Value>, name: string, value: Value | undefined): void {
  if (value === undefined) values.delete(name);
  else values.set(name, value);
}

/** No filter and one without conditions mean the same. */
function isEqualFilter(left: FeedFilter = {}, right: FeedFilter = {}): boolean {
  const text = (filter: FeedFilter): string =>
    JSON.stringify(Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1)));
  return text(left) === text(right);
}
