/**
 * The one current state. A single writer applies batches of changes; each batch that changes something steps the
 * version by one. Pure: no I/O, no clock but the one given.
 */
import { randomEpoch } from './epoch.ts';
import type { ChannelDefinition, FeedDefinition, StateDefinition } from '../model/channel.ts';
import { CHANNELS } from '../model/registry.ts';
import type { Random } from '../random.ts';
import type { Change, RowPatch } from './change.ts';
import { Feed, type FeedEvent } from './feed.ts';
import { Table } from './table.ts';

export interface StoreOptions {
  readonly random: Random;
  /** Wall time, Unix ms. */
  readonly now: () => number;
  readonly channels?: readonly ChannelDefinition[];
  readonly feedKept?: number;
  /** Events of a feed held for readers on their way; what is kept, unless told. */
  readonly feedWindow?: number;
  readonly finishedKept?: number;
  /** Rows of each table: keys come from outside, and would otherwise make rows without end. */
  readonly rowsMax?: number;
  readonly tombstonesKept?: number;
}

export interface AppliedBatch {
  /** The store's version after the batch. */
  readonly version: number;
  /** Whether any table or record changed. */
  readonly isStateChanged: boolean;
  readonly events: readonly FeedEvent[];
  /** Changes marked `ifNewer`, and deletions with a time, of rows that are newer. */
  readonly outdated: number;
  /** Changes that were not applied: each would have made a row too many. */
  readonly refused: readonly Change[];
}

export type StoreListener = (batch: AppliedBatch) => void;

const FEED_KEPT = 50;
const FINISHED_KEPT = 100;
const TOMBSTONES_KEPT = 10_000;
const ROWS_MAX = 100_000;
const NONE: readonly Change[] = [];

export class Store {
  /** Random, new for each life of the state: versions of different epochs cannot be compared. */
  readonly epoch: string;
  readonly tables: ReadonlyMap<string, Table>;
  readonly feeds: ReadonlyMap<string, Feed>;
  readonly #now: () => number;
  readonly #listeners = new Set<StoreListener>();
  #version = 0;
  /** Events of all feeds so far. */
  #eventsCount = 0;

  constructor(options: StoreOptions) {
    const channels: readonly ChannelDefinition[] = options.channels ?? CHANNELS;
    const tableOptions = {
      rowsMax: options.rowsMax ?? ROWS_MAX,
      tombstonesKept: options.tombstonesKept ?? TOMBSTONES_KEPT,
      finishedKept: options.finishedKept ?? FINISHED_KEPT,
    };
    this.epoch = randomEpoch(options.random);
    this.#now = options.now;
    this.tables = new Map(
      channels
        .filter((channel): channel is StateDefinition => channel.kind !== 'feed')
        .map((channel) => [channel.name, new Table(channel, tableOptions)]),
    );
    this.feeds = new Map(
      channels
        .filter((channel): channel is FeedDefinition => channel.kind === 'feed')
        .map((channel) => [channel.name, new Feed(channel, options.feedKept ?? FEED_KEPT, options.feedWindow)]),
    );
  }

  /** Steps by one with each batch that changed something. */
  get version(): number {
    return this.#version;
  }

  /** Calls `listener` after each batch that changed something, until the returned function is called. */
  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Applies changes that were validated before. Rows and values handed over belong to the store from now on: the
   * caller must not change them any more.
   *
   * @throws {RangeError} for a channel that does not exist, or an operation that its kind does not know: a fault of
   * the caller, found before anything was applied.
   */
  apply(changes: readonly Change[]): AppliedBatch {
    const before = this.#version;
    const batch = this.#take(changes, (feed, data, version) =>
      feed.append(data, version, this.#now(), ++this.#eventsCount),
    );
    if (batch.version > before) for (const listener of this.#listeners) listener(batch);
    return batch;
  }

  /**
   * Takes in what was before this life of the state, before anything else is applied. Listeners do not hear of it:
   * nothing of it happens now. Of an event `time` says when it was.
   */
  restore(changes: readonly Change[]): AppliedBatch {
    return this.#take(changes, (feed, data, version) => {
      const { time } = data;
      return feed.restore(data, version, typeof time === 'number' ? time : this.#now(), ++this.#eventsCount);
    });
  }

  #take(changes: readonly Change[], append: (feed: Feed, data: RowPatch, version: number) => FeedEvent): AppliedBatch {
    for (const change of changes) this.#require(change);
    const version = this.#version + 1;
    const events: FeedEvent[] = [];
    let isStateChanged = false;
    let outdated = 0;
    let refused: Change[] | undefined;
    for (const change of changes) {
      if (change.op === 'event') {
        const feed = this.feeds.get(change.channel) as Feed;
        events.push(append(feed, change.data, version));
        continue;
      }
      const table = this.tables.get(change.channel) as Table;
      if (isOutdated(table, change)) {
        outdated++;
        if (change.op !== 'delete' && change.isLoaded !== true && table.confirm(change, version)) isStateChanged = true;
      } else if (applyToTable(table, change, version)) isStateChanged = true;
      else if (table.takeRefusal()) (refused ??= []).push(change);
    }
    if (!isStateChanged && events.length === 0) {
      return { version: this.#version, isStateChanged, events, outdated, refused: refused ?? NONE };
    }
    this.#version = version;
    return { version, isStateChanged, events, outdated, refused: refused ?? NONE };
  }

  #require(change: Change): void {
    const known = change.op === 'event' ? this.feeds : this.tables;
    if (!known.has(change.channel)) throw new RangeError(`cannot apply ${change.op} to channel ${change.channel}`);
  }
}

type TableChange = Exclude<Change, { op: 'event' }>;

function isOutdated(table: Table, change: TableChange): boolean {
  // Who keeps something may keep it for longer than it holds: only what is told is believed against what was.
  const voice = change.isLoaded === true ? undefined : change.voice;
  if (change.op === 'delete') return change.at !== undefined && table.isNewerThanEnd(change.key, change.at, voice);
  return change.ifNewer === true && table.isNewerThan(change.row, voice);
}

function applyToTable(table: Table, change: TableChange, version: number): boolean {
  if (change.op === 'delete') return table.delete(change.key, version, change.at, change.voice);
  return change.op === 'merge' ? table.merge(change, version) : table.replace(change, version);
}
