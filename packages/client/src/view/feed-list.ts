/**
 * The last events of one feed, or of several as one, newest first: with the places where events are missing, a pause,
 * and counts. Rules: docs/spec/web-feeds.md.
 */
import type { FeedGap } from '../board-events.ts';
import {
  describeEvent,
  type FeedItem,
  type ShownEvent,
  type ShownFeed,
  type TickSizes,
  writeItem,
} from './feed-items.ts';

export interface EventEntry {
  readonly kind: 'event';
  readonly key: string;
  readonly event: ShownEvent;
  readonly item: FeedItem;
}

/** Events that never came, in the place where they would stand. */
export interface GapEntry {
  readonly kind: 'gap';
  readonly key: string;
  readonly feed: string;
  readonly lost: number | undefined;
  /** When it was noticed, Unix ms by the server's clock. */
  readonly time: number;
}

export type FeedEntry = EventEntry | GapEntry;

export interface FeedListOptions {
  readonly feeds: readonly ShownFeed[];
  /** Default: 50. */
  readonly kept?: number;
  /** Where it knows more than before, `rewrite` writes it. */
  readonly tickSizeOf?: TickSizes;
}

const KEPT = 50;
const MINUTE_MS = 60_000;
/** Begins the keys of entries whose numbers count no more. */
const PAST = 'past:';

export class FeedList {
  readonly #feeds: ReadonlySet<string>;
  readonly #kept: number;
  readonly #tickSizeOf: TickSizes | undefined;
  readonly #keys = new Set<string>();
  /** Keys of entries of a life before that were told again since. */
  readonly #toldAgain = new Set<string>();
  #entries: readonly FeedEntry[] = [];
  #shown: readonly FeedEntry[] | undefined;
  #arrivals: number[] = [];
  #count = 0;
  #missed = 0;
  #gaps = 0;

  constructor({ feeds, kept = KEPT, tickSizeOf }: FeedListOptions) {
    this.#feeds = new Set(feeds);
    this.#kept = kept;
    this.#tickSizeOf = tickSizeOf;
  }

  /** Newest first: another array whenever they changed. While paused, what was there when the pause began. */
  get entries(): readonly FeedEntry[] {
    return this.#shown ?? this.#entries;
  }

  get isPaused(): boolean {
    return this.#shown !== undefined;
  }

  /** Events that came while it was paused. */
  get missed(): number {
    return this.#missed;
  }

  /** Events that came live, not those of before. */
  get count(): number {
    return this.#count;
  }

  /** Of these, within the last minute. `now`: ms, of the clock that `add` is told, which does not step back. */
  perMinute(now: number): number {
    this.#arrivals = this.#arrivals.filter((at) => at > now - MINUTE_MS);
    return this.#arrivals.length;
  }

  /** `isNews`: it happened now, and counts. Returns whether it was unknown so far. */
  add(event: ShownEvent, now: number, isNews = !event.isReplay): boolean {
    const item = describeEvent(event, this.#tickSizeOf);
    if (!this.#feeds.has(event.channel) || this.#keys.has(item.key)) return false;
    if (event.isReplay && this.#isToldAgain(event, item.key)) return false;
    this.#insert({ kind: 'event', key: item.key, event, item });
    if (!isNews) return true;
    this.#count++;
    this.perMinute(now);
    this.#arrivals.push(now);
    if (this.isPaused) this.#missed++;
    return true;
  }

  addGap({ channel, lost }: FeedGap, now: number): boolean {
    // A feed of which nothing was shown yet misses nothing that anybody would look for.
    const newest = this.#entries[0];
    if (!this.#feeds.has(channel) || newest === undefined) return false;
    // After a restart each of the feeds says the same of the same place.
    if (lost === undefined && newest.kind === 'gap' && newest.lost === undefined) return true;
    const number = ++this.#gaps;
    // Where nobody knows how many are missing the server may have begun anew, and its events count from one again.
    if (lost === undefined) this.#closeLife(number);
    const time = Math.max(now, timeOf(newest));
    this.#entries = [{ kind: 'gap', key: `gap:${number}`, feed: channel, lost, time }, ...this.#entries];
    this.#trim();
    return true;
  }

  /** Writes anew what would be written otherwise now; every other line stays the same object. */
  rewrite(): void {
    const written = new Map<FeedEntry, FeedEntry>();
    for (const entry of [...this.#entries, ...(this.#shown ?? [])]) {
      if (entry.kind === 'gap' || written.has(entry)) continue;
      const item = describeEvent(entry.event, this.#tickSizeOf);
      if (writeItem(item) !== writeItem(entry.item)) written.set(entry, { ...entry, item });
    }
    if (written.size === 0) return;
    const rewritten = (entries: readonly FeedEntry[]) => entries.map((entry) => written.get(entry) ?? entry);
    this.#shown &&= rewritten(this.#shown);
    this.#entries = rewritten(this.#entries);
  }

  pause(): void {
    this.#shown ??= this.#entries;
    this.#missed = 0;
  }

  resume(): void {
    this.#shown = undefined;
    this.#missed = 0;
  }

  /** A server that was started again tells what its history has under other ids. */
  #isToldAgain(event: ShownEvent, key: string): boolean {
    const content = contentOf(event);
    const isSame = (entry: FeedEntry) =>
      entry.kind === 'event' &&
      entry.key.startsWith(PAST) &&
      !this.#toldAgain.has(entry.key) &&
      entry.event.channel === event.channel &&
      contentOf(entry.event) === content;
    const before = this.#entries.find(isSame);
    if (before === undefined) return false;
    this.#toldAgain.add(before.key);
    this.#keys.add(key);
    return true;
  }

  #insert(entry: EventEntry): void {
    const found = this.#entries.findIndex((other) => !isOlder(entry, other));
    const at = found < 0 ? this.#entries.length : found;
    // What is older than all that is kept has no place.
    if (at >= this.#kept) return;
    this.#entries = [...this.#entries.slice(0, at), entry, ...this.#entries.slice(at)];
    this.#keys.add(entry.key);
    this.#trim();
  }

  #closeLife(number: number): void {
    this.#keys.clear();
    this.#toldAgain.clear();
    this.#entries = this.#entries.map((entry) => ({ ...entry, key: `${PAST}${number}:${entry.key}` }));
  }

  #trim(): void {
    for (const { key } of this.#entries.slice(this.#kept)) this.#keys.delete(key);
    if (this.#entries.length > this.#kept) this.#entries = this.#entries.slice(0, this.#kept);
  }
}

/** Whether an event belongs below another entry. */
function isOlder({ event }: EventEntry, other: FeedEntry): boolean {
  if (other.kind === 'event' && other.event.channel === event.channel && !other.key.startsWith(PAST)) {
    return event.id < other.event.id;
  }
  return event.isReplay && event.time < timeOf(other);
}

/** All that an event says, whatever the order of its fields; history has a time where its source told none. */
function contentOf({ data, time }: ShownEvent): string {
  const fields = Object.entries({ time, ...data }).filter(([, value]) => value !== undefined);
  return JSON.stringify(fields.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function timeOf(entry: FeedEntry): number {
  return entry.kind === 'gap' ? entry.time : entry.event.time;
}
