/** All feeds of a board. */
import type { IncomingEvent } from '@tickboard/core/protocol/codec/incoming';
import type { Selection } from '@tickboard/core/store/selection';
import type { FeedGap } from './board-events.ts';
import { FEED_NAMES } from './channel-kinds.ts';
import type { FeedName } from './channel-rows.ts';
import { FeedLog } from './feed-log.ts';
import type { MutableCounters } from './status.ts';

export interface FeedsOptions {
  readonly kept: number;
  readonly counters: MutableCounters;
}

export interface FeedsEvents {
  event(event: IncomingEvent): void;
  gap(gap: FeedGap): void;
  replayGap(gap: FeedGap): void;
}

export class Feeds {
  readonly #options: FeedsOptions;
  readonly #events: FeedsEvents;
  readonly #logs = new Map<string, FeedLog>();

  constructor(options: FeedsOptions, events: FeedsEvents) {
    this.#options = options;
    this.#events = events;
  }

  /** The last events of a feed, oldest first. */
  eventsOf(feed: string): readonly IncomingEvent[] {
    return this.#logs.get(feed)?.events ?? NO_EVENTS;
  }

  /** By feed, the last event held: where a resume goes on. */
  cursors(): Record<string, number> {
    const cursors: Record<string, number> = {};
    for (const [feed, { cursor }] of this.#logs) if (cursor !== undefined) cursors[feed] = cursor;
    return cursors;
  }

  /** Subscribed feeds of which it is not known yet where they begin. */
  withoutCursor(): string[] {
    return [...this.#logs].filter(([, { cursor }]) => cursor === undefined).map(([feed]) => feed);
  }

  /** Feeds of which events are left out: what came of them says less and less of where they stand. */
  filtered(): string[] {
    return [...this.#logs].filter(([, { isFiltered }]) => isFiltered).map(([feed]) => feed);
  }

  /** Follows exactly the feeds of this selection; others are forgotten. */
  select(selection: Selection): void {
    for (const feed of this.#logs.keys()) if (!selection.has(feed)) this.#logs.delete(feed);
    for (const feed of selection.patterns.keys()) {
      if (!FEED_NAMES.has(feed)) continue;
      let log = this.#logs.get(feed);
      if (log === undefined) this.#logs.set(feed, (log = new FeedLog(this.#options.kept)));
      const filter = selection.filters.get(feed);
      log.setFiltered(!selection.isWhole(feed) || Object.keys(filter ?? {}).length > 0);
    }
  }

  /** Takes over where the feeds stand, for those of which it was unknown. */
  begin(newestIds: Readonly<Record<string, number>>): void {
    for (const [feed, newestId] of Object.entries(newestIds)) this.#logs.get(feed)?.begin(newestId);
  }

  /** Another life of the server's state. What of the old one was missed, nobody knows. */
  restart(): void {
    for (const [feed, log] of this.#logs) {
      log.restart();
      this.#reportGap({ channel: feed as FeedName, lost: undefined, next: undefined });
    }
  }

  /** A stream begins anew: where a feed's position was never learned, events may have been missed meanwhile. */
  reportUnknown(): void {
    for (const feed of this.withoutCursor()) {
      this.#reportGap({ channel: feed as FeedName, lost: undefined, next: undefined });
    }
  }

  takeGap(feed: string, lost: number, next: number): void {
    const log = this.#logs.get(feed);
    if (log === undefined) return;
    const before = log.cursor ?? -Infinity;
    log.skipTo(next);
    // Of what was asked for by an older position, some or all may have come while the answer was on its way.
    const missed = Math.min(lost, next - 1 - before);
    if (missed <= 0) return;
    // The server counts all events of the feed: how many of them were for us nobody knows.
    this.#reportGap({ channel: feed as FeedName, lost: log.isFiltered ? undefined : missed, next });
  }

  /** Of what a replay asked for, these are not there any more. */
  takeReplayGap(feed: string, lost: number, next: number): void {
    const log = this.#logs.get(feed);
    const missing = log?.countMissing(next - lost, next - 1) ?? 0;
    if (log === undefined || missing === 0) return;
    this.#events.replayGap({ channel: feed as FeedName, lost: log.isFiltered ? undefined : missing, next });
  }

  take(event: IncomingEvent): void {
    const verdict = this.#logs.get(event.channel)?.take(event);
    if (verdict === undefined || verdict.kind === 'early') return;
    const { counters } = this.#options;
    if (verdict.kind === 'duplicate') {
      counters.duplicates++;
      return;
    }
    const { channel, id } = event;
    if (verdict.lost > 0) this.#reportGap({ channel: channel as FeedName, lost: verdict.lost, next: id });
    counters.events++;
    this.#events.event(event);
  }

  #reportGap(gap: FeedGap): void {
    this.#options.counters.gaps++;
    this.#events.gap(gap);
  }
}

const NO_EVENTS: readonly IncomingEvent[] = [];
