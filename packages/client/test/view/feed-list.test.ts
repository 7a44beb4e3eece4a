import type { FeedEvent } from '@tickboard/client/board-events';
import type { ShownEvent } from '@tickboard/client/view/feed-items';
import { FeedList } from '@tickboard/client/view/feed-list';
import { describe, expect, it } from 'vitest';

function fill(id: number, given: Partial<FeedEvent<'fills'>> = {}): ShownEvent {
  return { channel: 'fills', id, seq: id, time: id * 1_000, isReplay: false, data: {}, ...given };
}

function closure(id: number, given: Partial<FeedEvent<'closed_trades'>> = {}): ShownEvent {
  return { channel: 'closed_trades', id, seq: id, time: id * 1_000, isReplay: false, data: {}, ...given };
}

const createList = (kept = 50) => new FeedList({ feeds: ['fills', 'closed_trades'], kept });
const keysOf = (list: FeedList) => list.entries.map(({ key }) => key);

describe('a list of events', () => {
  it('[UF5] keeps the newest, newest first', () => {
    const list = createList(50);
    for (let id = 1; id <= 500; id++) list.add(fill(id), id);
    expect(keysOf(list)).toEqual(Array.from({ length: 50 }, (_, index) => `fills:${500 - index}`));
  });

  it('[UF5] shows each event once, and none of another feed', () => {
    const list = createList();
    expect([list.add(fill(1), 0), list.add(fill(1), 0)]).toEqual([true, false]);
    expect(list.add({ ...fill(2), channel: 'signals', data: {} }, 0)).toBe(false);
    expect(list.count).toBe(1);
  });

  it('[UF5] puts replayed events where they belong, and does not count them', () => {
    const list = createList();
    list.add(fill(3), 0);
    list.add(closure(5), 0);
    list.add(fill(2, { isReplay: true }), 0);
    list.add(closure(1, { isReplay: true, time: 2_500 }), 0);
    list.add(closure(4, { isReplay: true }), 0);
    expect(keysOf(list)).toEqual(['closed_trades:5', 'closed_trades:4', 'fills:3', 'closed_trades:1', 'fills:2']);
    expect(list.count).toBe(2);
  });

  it('[UF5] takes no replayed event that is older than all that is kept', () => {
    const list = createList(2);
    list.add(fill(3), 0);
    list.add(fill(4), 0);
    list.add(fill(1, { isReplay: true }), 0);
    expect(keysOf(list)).toEqual(['fills:4', 'fills:3']);
  });

  it('[UF32] writes anew what can be written better, held or not, and leaves every other line as it is', () => {
    const ticks = new Map<string, number>();
    const list = new FeedList({ feeds: ['fills'], tickSizeOf: (symbol) => ticks.get(symbol) });
    const priceOf = (at: number) => {
      const entry = list.entries[at];
      return entry?.kind === 'event' ? entry.item.figures.at(-1)?.text : undefined;
    };
    list.add(fill(1, { data: { symbol: 'BETA', price: 2.5 } }), 0);
    list.add(fill(2, { data: { symbol: 'ALPHA', price: 0.5 } }), 0);
    const before = list.entries;
    list.rewrite();
    expect(list.entries).toBe(before);
    list.pause();
    ticks.set('ALPHA', 0.001);
    list.rewrite();
    expect([priceOf(0), priceOf(1)]).toEqual(['0.500', '2.5']);
    expect(list.entries[1]).toBe(before[1]);
    list.resume();
    expect(priceOf(0)).toBe('0.500');
  });

  it('[UF4] shows a gap in its place', () => {
    const list = createList();
    list.add(fill(1), 0);
    list.addGap({ channel: 'fills', lost: 12, next: 14 }, 1_500);
    list.add(fill(14), 0);
    list.add(closure(1, { isReplay: true, time: 1_200 }), 0);
    expect(keysOf(list)).toEqual(['fills:14', 'gap:1', 'closed_trades:1', 'fills:1']);
  });

  it('[UF4] shows no gap where nothing was shown, and none of other feeds', () => {
    const list = createList();
    expect(list.addGap({ channel: 'fills', lost: undefined, next: undefined }, 0)).toBe(false);
    list.add(fill(1), 0);
    expect(list.addGap({ channel: 'trades', lost: 3, next: 9 }, 0)).toBe(false);
  });

  it('[UF4] says once of one place that nobody knows what is missing, whichever feeds say so', () => {
    const list = createList();
    list.add(fill(1), 0);
    list.add(closure(1), 0);
    const unknown = { lost: undefined, next: undefined } as const;
    expect(list.addGap({ channel: 'fills', ...unknown }, 2_000)).toBe(true);
    expect(list.addGap({ channel: 'closed_trades', ...unknown }, 2_000)).toBe(true);
    expect(list.entries.filter(({ kind }) => kind === 'gap')).toHaveLength(1);
    list.add(closure(1, { time: 3_000 }), 0);
    list.addGap({ channel: 'fills', ...unknown }, 4_000);
    expect(list.entries.map(({ kind }) => kind)).toEqual(['gap', 'event', 'gap', 'event', 'event']);
    list.addGap({ channel: 'fills', lost: 3, next: 9 }, 5_000);
    expect(list.entries.filter(({ kind }) => kind === 'gap')).toHaveLength(3);
  });

  it('[UF5] shows once what a server that was started again tells from its history, under another id', () => {
    const list = createList();
    const data = { symbol: 'BTCUSDT', price: 5, time: 900 };
    list.add(fill(7, { data }), 0);
    list.add(fill(8, { data }), 0);
    list.add(fill(9, { data: { symbol: 'ETHUSDT' } }), 0);
    list.addGap({ channel: 'fills', lost: undefined, next: undefined }, 9_500);
    const again = { time: 900, data: { time: 900, price: 5, symbol: 'BTCUSDT' }, isReplay: true };
    expect(list.add(fill(1, again), 0)).toBe(false);
    expect(list.add(fill(2, again), 0)).toBe(false);
    expect(list.add(fill(3, { time: 9_000, data: { symbol: 'ETHUSDT', time: 9_000 }, isReplay: true }), 0)).toBe(false);
    // One more than was shown, one of another price, and one that is new.
    expect(list.add(fill(4, again), 0)).toBe(true);
    expect(list.add(fill(5, { ...again, data: { ...data, price: 6 } }), 0)).toBe(true);
    expect(list.add(fill(6, { time: 10_000, data }), 0)).toBe(true);
    expect(list.add(fill(1, again), 0)).toBe(false);
  });

  it('[UF4] shows the events of a new life beside those of the old one', () => {
    const list = createList();
    list.add(fill(1), 0);
    list.add(fill(2), 0);
    list.addGap({ channel: 'fills', lost: undefined, next: undefined }, 2_500);
    expect(list.add(fill(1, { time: 3_000 }), 0)).toBe(true);
    const entries = list.entries.map((entry) => (entry.kind === 'gap' ? 'gap' : entry.event.id));
    expect(entries).toEqual([1, 'gap', 2, 1]);
    expect(new Set(keysOf(list)).size).toBe(4);
  });

  it('[UF6] stands still while paused, says how many came, and shows them after', () => {
    const list = createList();
    list.add(fill(1), 0);
    list.pause();
    for (let id = 2; id <= 38; id++) list.add(fill(id), 0);
    expect([keysOf(list), list.missed, list.isPaused]).toEqual([['fills:1'], 37, true]);
    list.resume();
    expect([list.entries.length, list.missed, list.isPaused]).toEqual([38, 0, false]);
  });

  it('[UF6] counts what came live, and of it the last minute', () => {
    const list = createList();
    list.add(fill(1), 0);
    list.add(fill(2), 30_000);
    expect(list.perMinute(59_999)).toBe(2);
    expect(list.perMinute(60_000)).toBe(1);
    expect([list.perMinute(90_000), list.count]).toEqual([0, 2]);
  });
});
