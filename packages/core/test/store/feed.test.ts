import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signals } from '../../src/model/channels/signals.ts';
import { Feed } from '../../src/store/feed.ts';
import { makeStore, START_MS } from '../support/make-store.ts';

describe('[S27] a feed', () => {
  it('yields what it kept after any cursor, and says how much it lost', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(30), fc.nat(40), (capacity, count, cursor) => {
        const feed = new Feed(signals, capacity);
        const all = Array.from({ length: count }, (_, index) => feed.append({ action: `${index}` }, index, START_MS));
        const later = all.filter(({ id }) => id > cursor);
        const kept = all.slice(-capacity).filter(({ id }) => id > cursor);
        expect(feed.after(cursor)).toEqual({ lost: later.length - kept.length, events: kept });
        expect([feed.lastId, feed.firstId]).toEqual([count, Math.max(1, count - capacity + 1)]);
      }),
    );
  });

  it('holds more than it keeps for readers on their way', () => {
    const feed = new Feed(signals, 2, 5);
    const all = Array.from({ length: 7 }, (_, index) => feed.append({ action: `${index}` }, index, START_MS));
    expect(feed.after(0)).toEqual({ lost: 2, events: all.slice(-5) });
    expect(feed.kept).toEqual(all.slice(-2));
    expect([feed.firstId, feed.firstKeptId]).toEqual([3, 6]);
  });

  it('keeps 50 unless told otherwise', () => {
    const store = makeStore();
    for (let count = 0; count < 60; count++) store.apply([{ op: 'event', channel: 'fills', data: { price: count } }]);
    const { lost, events } = store.feeds.get('fills')!.after(0);
    expect([lost, events.length, events[0]!.id, events[49]!.data]).toEqual([10, 50, 11, { price: 59 }]);
  });
});
