import { Selection } from '@tickboard/core/store/selection';
import { describe, expect, it } from 'vitest';
import { Subscriber } from '../../src/broadcast/subscriber.ts';
import { Derivation } from '../../src/state/derivation.ts';
import { fill, quote } from './support/changes.ts';
import { FrameReader } from './support/frame-reader.ts';
import { MemoryOutlet } from './support/memory-outlet.ts';
import { Rig } from './support/rig.ts';
import type { TestClient } from './support/test-client.ts';

/** The prices of BTCUSDT that updates brought, in order. */
function pricesOf({ arrived }: TestClient): unknown[] {
  return arrived.flatMap(({ parsed }) => {
    const { type, changes } = parsed as { type: string; changes: Record<string, unknown> };
    if (type !== 'update') return [];
    const row = changes['market_data.BTCUSDT'] as { last_price: number } | undefined;
    return [row?.last_price ?? changes['market_data.BTCUSDT.last_price']];
  });
}

describe('rate', () => {
  it('[W1] sends a change after a quiet interval at once, later ones once an interval', () => {
    const rig = new Rig();
    const client = rig.connect({ intervalMs: 100 });
    rig.apply(quote('BTCUSDT', 1));
    rig.run();
    expect(pricesOf(client)).toEqual([1]);

    rig.apply(quote('BTCUSDT', 2));
    rig.advance(90);
    rig.apply(quote('BTCUSDT', 3));
    rig.run();
    expect(pricesOf(client)).toEqual([1]);
    rig.advance(10);
    expect(pricesOf(client)).toEqual([1, 3]);

    rig.advance(100);
    rig.apply(quote('BTCUSDT', 4));
    rig.run();
    expect(pricesOf(client)).toEqual([1, 3, 4]);
  });

  it('[W1] keeps the rate of each class by itself', () => {
    const rig = new Rig();
    const [fast, slow] = [rig.connect({ intervalMs: 50 }), rig.connect({ intervalMs: 200 })];
    for (let price = 1; price <= 40; price++) {
      rig.apply(quote('BTCUSDT', price));
      rig.advance(10);
    }
    expect(pricesOf(fast)).toEqual([1, 5, 10, 15, 20, 25, 30, 35, 40]);
    expect(pricesOf(slow)).toEqual([1, 20, 40]);
  });

  it('[W2] takes all that arrives in one turn into one tick', () => {
    const rig = new Rig();
    const client = rig.connect();
    rig.apply(quote('BTCUSDT', 1));
    rig.apply(quote('ETHUSDT', 2));
    rig.run();
    expect(client.types).toEqual(['snapshot', 'update']);
    client.expectComplete();
  });

  it('[W3] never begins a pass while another is under way, and takes in what happened until its turn', () => {
    const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
    const first = Array.from({ length: 40 }, () => rig.connect({ intervalMs: 50 }));
    const second = rig.connect({ intervalMs: 200 });
    rig.apply(quote('BTCUSDT', 1));
    // Both classes are due; the first writes 16 of its 40 members, the second waits for its turn.
    rig.turn();
    rig.turn();
    rig.turn();
    expect(first.filter(({ types }) => types.includes('update'))).toHaveLength(16);
    expect(second.types).toEqual(['snapshot']);

    rig.apply(quote('BTCUSDT', 2));
    rig.clock.manual.advance(1_000);
    rig.run();
    expect(first.map(pricesOf)).toEqual(first.map(() => [1, 2]));
    expect(pricesOf(second)).toEqual([2]);
  });

  it('[W3] sends less often, not more at once, when sending takes longer than the interval', () => {
    const rig = new Rig({ limits: { sliceBudgetMs: 0 }, writeCostMs: 10 });
    const clients = Array.from({ length: 32 }, () => rig.connect({ intervalMs: 50 }));
    for (let price = 1; price <= 100; price++) {
      rig.apply(quote('BTCUSDT', price));
      rig.turn();
      rig.clock.manual.advance(10);
    }
    rig.run();
    for (const client of clients) {
      client.expectComplete();
      // 100 turns at two slices a pass, and one to begin it.
      expect(pricesOf(client).length).toBeLessThanOrEqual(100 / 2);
    }
    expect(rig.broadcaster.counts.queueDepth).toBe(0);
  });

  it('[W4] sends nothing when a value is what was last sent again', () => {
    const rig = new Rig();
    rig.apply(quote('BTCUSDT', 1));
    const client = rig.connect();
    rig.apply(quote('BTCUSDT', 2));
    rig.apply(quote('BTCUSDT', 1));
    rig.advance(500);
    expect(client.types).toEqual(['snapshot']);

    rig.apply(quote('BTCUSDT', 2, { bid_price: 3 }));
    rig.apply(quote('BTCUSDT', 1));
    rig.run();
    expect((client.last.parsed as { changes: unknown }).changes).toEqual({ 'market_data.BTCUSDT.bid_price': 3 });
  });

  it('[W5] never sends a price without its spread', () => {
    const rig = new Rig({ settle: () => derivation.settle() });
    const derivation = new Derivation(rig.store);
    const outlet = new MemoryOutlet();
    const subscriber = new Subscriber({ outlet, clientType: 'Web', codec: 'json', isCompressed: false });
    rig.broadcaster.join(subscriber, Selection.ofChannels(['market_data']), 50);
    for (const ask of [101, 102, 103]) {
      rig.store.apply([
        { op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', bid_price: 100, ask_price: ask } },
      ]);
      rig.advance(100);
    }
    const messages = outlet.writes.flatMap((write) => new FrameReader().push(write));
    const [, added, ...changed] = messages.map(({ payload }) => JSON.parse(payload.toString()).changes);
    expect(added['market_data.BTCUSDT']).toMatchObject({ bid_price: 100, ask_price: 101, spread: 1 });
    expect(changed).toMatchObject([
      { 'market_data.BTCUSDT.ask_price': 102, 'market_data.BTCUSDT.spread': 2 },
      { 'market_data.BTCUSDT.ask_price': 103, 'market_data.BTCUSDT.spread': 3 },
    ]);
  });

  it('[W2] [W19] sends what one batch holds of state and events in the same turn', () => {
    const rig = new Rig();
    const client = rig.connect({ names: ['market_data', 'fills'] });
    rig.apply(quote('BTCUSDT', 1), fill('BTCUSDT', 1));
    rig.run();
    expect(client.types).toEqual(['snapshot', 'update', 'trade']);
  });
});
