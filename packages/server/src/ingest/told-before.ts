/**
 * Events that were told before this server started, and were restored: a source that tells one of them again, because it
 * does not know how far it was heard, tells nothing new.
 */
import type { FeedDefinition } from '@tickboard/core/model/channel';
import type { RowPatch } from '@tickboard/core/store/change';

interface Told {
  /** By their own times: nearly every event that is new is told apart by this alone. */
  readonly times: Set<number>;
  /** How many were told with these fields. */
  readonly counts: Map<string, number>;
}

export class ToldBefore {
  readonly #told = new Map<string, Told>();
  readonly #feeds: ReadonlyMap<string, { readonly definition: FeedDefinition }>;

  constructor(feeds: ReadonlyMap<string, { readonly definition: FeedDefinition }>) {
    this.#feeds = feeds;
  }

  remember(channel: string, data: RowPatch): void {
    let told = this.#told.get(channel);
    if (told === undefined) this.#told.set(channel, (told = { times: new Set(), counts: new Map() }));
    if (typeof data['time'] === 'number') told.times.add(data['time']);
    for (const key of this.#keysOf(channel, data)) told.counts.set(key, (told.counts.get(key) ?? 0) + 1);
  }

  /**
   * Whether it is one of them. It has to be the same in every field, and to have a time or an identifier of its own. One
   * with an identifier may come any number of times; others as often as they were told before.
   */
  has(channel: string, data: RowPatch): boolean {
    const told = this.#told.get(channel);
    if (told === undefined) return false;
    const { time, trade_id: id } = data;
    if (typeof time === 'number' ? !told.times.has(time) : typeof id !== 'string') return false;
    const key = this.#keyOf(channel, data, time);
    const count = told.counts.get(key) ?? 0;
    if (count === 0) return false;
    if (typeof id !== 'string') told.counts.set(key, count - 1);
    return true;
  }

  /** What is kept always has a time, and does not say whether its source told it. */
  #keysOf(channel: string, data: RowPatch): string[] {
    const withTime = this.#keyOf(channel, data, data['time']);
    return typeof data['trade_id'] === 'string' ? [withTime, this.#keyOf(channel, data, undefined)] : [withTime];
  }

  #keyOf(channel: string, data: RowPatch, time: unknown): string {
    const fields = this.#feeds.get(channel)?.definition.fields ?? [];
    return JSON.stringify([time ?? null, ...fields.map(({ name }) => (name === 'time' ? null : (data[name] ?? null)))]);
  }
}
