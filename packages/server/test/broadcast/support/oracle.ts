/** What the state and the feeds were, kept without the store: naive copies by version, and every event there ever was. */
import type { RowPatch, Change } from '@tickboard/core/store/change';
import type { FeedFilter } from '@tickboard/core/store/selection';
import { isNamed, NaiveState } from '../../../../core/test/support/naive-state.ts';

export interface Wanted {
  readonly names: readonly string[];
  readonly filters: Readonly<Record<string, FeedFilter>>;
}

export interface PastEvent {
  readonly id: number;
  readonly data: RowPatch;
}

export class Oracle {
  readonly state: NaiveState;
  readonly #events = new Map<string, PastEvent[]>();

  constructor(options: { readonly tombstonesKept: number; readonly finishedKept: number }) {
    this.state = new NaiveState(options);
  }

  apply(changes: readonly Change[]): void {
    this.state.apply(changes);
    for (const change of changes) {
      if (change.op !== 'event') continue;
      const events = this.eventsOf(change.channel);
      events.push({ id: events.length + 1, data: change.data });
      this.#events.set(change.channel, events);
    }
  }

  eventsOf(feed: string): PastEvent[] {
    return this.#events.get(feed) ?? [];
  }

  /** Events of a feed with ids between the two, both excluded, that somebody wants. */
  wantedBetween(wanted: Wanted, feed: string, after: number, before: number): PastEvent[] {
    return this.eventsOf(feed).filter((event) => {
      return event.id > after && event.id < before && isEventWanted(wanted, feed, event.data);
    });
  }
}

export function isEventWanted({ names, filters }: Wanted, feed: string, data: RowPatch): boolean {
  const key = (data['symbol'] ?? data['strategy_name'] ?? '') as string;
  if (!isNamed(names, feed, key)) return false;
  return Object.entries(filters[feed] ?? {}).every(([name, condition]) => {
    const least = /^min_(.+)$/.exec(name)?.[1];
    if (least !== undefined) return data[least] !== undefined && Number(data[least]) >= Number(condition);
    return [condition].flat().some((allowed) => allowed === data[name]);
  });
}
