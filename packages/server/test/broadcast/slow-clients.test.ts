import { describe, expect, it } from 'vitest';
import { fill, manyQuotes, position, quote, removeQuote } from './support/changes.ts';
import { Rig } from './support/rig.ts';
import type { TestClient } from './support/test-client.ts';

const LOW_WATER_BYTES = 1_000;

/** Ticks until the socket of this client, which takes nothing, holds more than the low mark, and once more. */
function tickUntilLagging(rig: Rig, client: TestClient): void {
  client.outlet.stall();
  for (let price = 1_000; client.subscriber.lag === undefined; price++) {
    rig.apply(quote('BTCUSDT', price));
    rig.advance(client.intervalMs);
  }
}

describe('slow clients', () => {
  it('[W14] skips who is slow and delays nobody else', () => {
    const rig = new Rig();
    const [slow, other] = [rig.connect(), rig.connect()];
    slow.outlet.stall();
    rig.apply(...manyQuotes(50, 1));
    rig.run();
    expect(slow.outlet.bufferedBytes).toBeGreaterThan(LOW_WATER_BYTES);
    const written = slow.outlet.writes.length;
    for (let price = 2; price < 20; price++) {
      rig.apply(quote('BTCUSDT', price));
      rig.advance(100);
      expect(other.last.message).toMatchObject({ type: 'update', seq: rig.store.version });
    }
    expect(slow.outlet.writes).toHaveLength(written);
    expect(rig.broadcaster.counts.lagging).toBe(1);
    expect(rig.tally.laggings).toBe(1);
    other.expectComplete();
  });

  it('[W15] brings up, with one update of the latest values, who has drained to half the low mark', () => {
    const rig = new Rig();
    const slow = rig.connect({ names: ['market_data', 'fills'] });
    const other = rig.connect({ names: ['market_data', 'fills'] });
    tickUntilLagging(rig, slow);
    rig.apply(quote('ETHUSDT', 1), fill('BTCUSDT', 1));
    rig.advance(100);
    rig.apply(quote('ETHUSDT', 2), quote('BTCUSDT', 7), fill('BTCUSDT', 2));
    rig.advance(100);
    const written = slow.outlet.writes.length;

    slow.outlet.drain(slow.outlet.bufferedBytes - LOW_WATER_BYTES / 2 - 1);
    rig.advance(300);
    expect(slow.outlet.writes).toHaveLength(written);
    slow.outlet.drain(1);
    rig.advance(100);
    slow.outlet.open();
    rig.run();

    expect(slow.types.slice(-3)).toEqual(['update', 'trade', 'trade']);
    const catchUp = slow.arrived.at(-3)!;
    expect(catchUp.isCatchUp).toBe(true);
    expect((catchUp.parsed as { changes: unknown }).changes).toEqual({
      'market_data.BTCUSDT.last_price': 7,
      'market_data.ETHUSDT': { symbol: 'ETHUSDT', last_price: 2 },
    });
    expect(rig.tally.catchUps).toEqual(['update']);
    slow.expectComplete();
    other.expectComplete();

    rig.apply(quote('BTCUSDT', 8));
    rig.advance(100);
    expect(slow.last.isCatchUp).toBe(false);
    slow.expectComplete();
  });

  it('[W15] says by a heartbeat that somebody missed nothing in the end', () => {
    const rig = new Rig();
    rig.apply(quote('BTCUSDT', 0));
    const slow = rig.connect({ names: ['market_data', 'positions:mine'] });
    rig.connect({ names: ['positions'] });
    tickUntilLagging(rig, slow);
    slow.select({ names: ['positions:mine'], filters: {} });
    slow.outlet.open();
    rig.apply(position('other', 1));
    rig.advance(100);
    expect(slow.last.message).toMatchObject({ type: 'heartbeat', seq: rig.store.version });
    slow.expectComplete();
  });

  it('[W14] [W15] keeps the position of one whom an answer finds too slow', () => {
    for (const ask of ['select', 'set interval', 'verify', 'refresh', 'replay', 'resume'] as const) {
      const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
      const crowd = Array.from({ length: 20 }, () => rig.connect({ names: ['market_data', 'fills'] }));
      rig.apply(...manyQuotes(50, 1), fill('BTCUSDT', 1));
      rig.run();
      const last = crowd.at(-1)!;
      last.outlet.stall();
      last.refresh();
      rig.advance(100);
      // A pass is under way which has not come to it; the answer finds that it could not take its part.
      rig.apply(quote('S1', 2), quote('NEW', 1), fill('BTCUSDT', 2));
      rig.turn();
      rig.turn();
      if (ask === 'select') last.select({ names: ['market_data', 'fills', 'positions'], filters: {} });
      else if (ask === 'set interval') last.setInterval(400);
      else if (ask === 'verify') last.verify();
      else if (ask === 'refresh') last.refresh();
      else if (ask === 'replay') last.replay('fills', 5);
      else last.resume(['fills']);
      expect(last.subscriber.lag).toBeDefined();
      rig.run();
      last.outlet.open();
      rig.advance(1_000);
      last.expectComplete();
    }
  });

  it('[W15] starts one anew that adds a channel while it lags, and says where its feeds go on', () => {
    const rig = new Rig();
    const slow = rig.connect({ names: ['market_data', 'fills'] });
    rig.connect({ names: ['trades', 'fills'] });
    tickUntilLagging(rig, slow);
    rig.apply(fill('BTCUSDT', 1), { op: 'event', channel: 'trades', data: { symbol: 'BTCUSDT', price: 1 } });
    rig.run();
    slow.select({ names: ['market_data', 'positions', 'fills', 'trades'], filters: {} });
    slow.outlet.open();
    rig.advance(100);
    // The fill it missed is to come, the public trade was before its time.
    expect(slow.types.slice(-3)).toEqual(['subscribed', 'snapshot', 'trade']);
    expect(slow.arrived.at(-2)!.message).toMatchObject({ feeds: { fills: 0, trades: 1 } });
    slow.expectComplete();
  });

  it('[W14] does not fill up further with what was asked for the socket of one who is slow', () => {
    const rig = new Rig();
    const slow = rig.connect({ names: ['market_data', 'fills'] });
    rig.apply(...manyQuotes(50, 1), fill('BTCUSDT', 1));
    rig.run();
    slow.outlet.stall();
    slow.refresh();
    const held = slow.outlet.bufferedBytes;
    for (let count = 0; count < 20; count++) {
      slow.refresh();
      slow.refresh(['market_data']);
      slow.replay('fills', 1);
      rig.advance(10);
    }
    expect(slow.outlet.bufferedBytes).toBe(held);
    slow.outlet.open();
    rig.advance(100);
    expect(slow.types.filter((type) => type === 'snapshot')).toHaveLength(3);
    slow.expectComplete();
  });

  it('[W16] closes who holds more than the high mark, and says when to come back', () => {
    const rig = new Rig({ limits: { highWaterBytes: 5_000, writeTimeoutMs: 1e9 } });
    const clients = [rig.connect(), rig.connect(), rig.connect()];
    for (const { outlet } of clients) outlet.stall();
    rig.apply(...manyQuotes(10, 1));
    rig.run();
    for (let count = 0; count < 200; count++) {
      for (const client of clients) client.ping();
      rig.advance(100);
    }
    for (const { outlet, isConnected } of clients) {
      expect(isConnected).toBe(false);
      expect(outlet.closing).toMatchObject({ code: 4413 });
      expect(outlet.closing!.retryAfterMs).toBeGreaterThanOrEqual(1_000);
      expect(outlet.closing!.retryAfterMs).toBeLessThanOrEqual(2_000);
    }
    expect(new Set(clients.map(({ outlet }) => outlet.closing!.retryAfterMs)).size).toBe(3);
    expect(rig.broadcaster.counts).toMatchObject({ subscribers: 0, lagging: 0 });
  });

  it('[W16] closes who lags for longer than the write timeout, at whatever rate', () => {
    for (const intervalMs of [100, 3_600_000]) {
      const rig = new Rig({ limits: { writeTimeoutMs: 2_000, heartbeatMs: 4_000 } });
      const slow = rig.connect({ intervalMs });
      slow.outlet.stall();
      rig.apply(...manyQuotes(50, 1));
      rig.run();
      slow.refresh();
      expect(slow.subscriber.lag).toBeDefined();
      rig.advance(1_900);
      expect(slow.isConnected).toBe(true);
      rig.advance(1_200);
      expect(slow.outlet.closing).toMatchObject({ code: 4413 });
    }
  });

  it('[W16] gives no more time to who asks on and on', () => {
    const rig = new Rig({ limits: { writeTimeoutMs: 2_000 } });
    const slow = rig.connect();
    tickUntilLagging(rig, slow);
    const closed: boolean[] = [];
    for (let count = 0; count < 6; count++) {
      slow.setInterval(count % 2 === 0 ? 200 : 100);
      slow.refresh();
      rig.advance(500);
      closed.push(slow.outlet.closing !== undefined);
    }
    // It lags since a tick before the first of these.
    expect(closed.indexOf(true)).toBe(3);
  });

  it('[W16] does not take for lagging too long who has drained in time', () => {
    const rig = new Rig({ limits: { writeTimeoutMs: 2_000 } });
    const slow = rig.connect({ intervalMs: 10_000 });
    slow.outlet.stall();
    rig.apply(...manyQuotes(50, 1));
    rig.run();
    slow.refresh();
    slow.outlet.open();
    rig.advance(10_000);
    expect(slow.outlet.closing).toBeUndefined();
    slow.expectComplete();
  });

  it('[W16] gives a snapshot that is larger than the high mark the time to be taken', () => {
    const rig = new Rig({ limits: { highWaterBytes: 2_000, writeTimeoutMs: 5_000 } });
    rig.apply(...manyQuotes(500, 1));
    const slow = rig.connect();
    slow.outlet.stall();
    slow.refresh();
    const size = slow.outlet.bufferedBytes;
    expect(size).toBeGreaterThan(10_000);
    for (let count = 1; count <= 40; count++) {
      rig.apply(quote('S1', count));
      rig.advance(100);
      slow.ping();
      slow.outlet.drain(Math.ceil(size / 40));
    }
    expect(slow.isConnected).toBe(true);
    slow.outlet.open();
    rig.advance(100);
    slow.expectComplete();

    slow.outlet.stall();
    slow.refresh();
    for (let count = 0; count < 50; count++) slow.ping();
    expect(slow.outlet.closing).toMatchObject({ code: 4413 });
  });

  it('[W17] holds for a slow session a cursor and no messages', () => {
    const rig = new Rig({ limits: { writeTimeoutMs: 1e9 }, feedKept: 5 });
    const slow = rig.connect({ names: ['market_data', 'fills', 'orders'] });
    rig.connect({ names: ['market_data', 'fills', 'orders'] });
    tickUntilLagging(rig, slow);
    const written = slow.outlet.writes.length;
    const { lag } = slow.subscriber;
    for (let count = 0; count < 1_000; count++) {
      rig.apply(quote('BTCUSDT', count), fill('BTCUSDT', count));
      rig.advance(100);
    }
    expect(slow.outlet.writes).toHaveLength(written);
    expect(slow.subscriber.lag).toBe(lag);
    expect([...lag!.feeds.keys()].sort()).toEqual([...rig.store.feeds.keys()].sort());
    expect(slow.subscriber.waiting).toEqual([]);
    slow.outlet.open();
    rig.advance(100);
    slow.expectComplete();
  });

  it('[W17] remembers no positions in feeds that do not exist', () => {
    const rig = new Rig();
    const client = rig.connect({ names: ['fills'] });
    const invented = new Map(Array.from({ length: 1_000 }, (_, index) => [`feed ${index}`, index] as const));
    const held = { seq: 0, feeds: invented };
    rig.broadcaster.resume(client.subscriber, client.subscriber.selection!, 100, held);
    expect(client.subscriber.lag!.feeds.size).toBe(rig.store.feeds.size);
  });

  it.each(['verify', 'replay'] as const)('[W17] gives up who asks on and on while it lags: %s', (what) => {
    const rig = new Rig();
    const slow = rig.connect({ names: ['market_data', 'fills'] });
    tickUntilLagging(rig, slow);
    const ask = () => (what === 'verify' ? slow.verify() : slow.replay('fills', 1));
    for (let count = 0; count < 32; count++) ask();
    expect(slow.isConnected).toBe(true);
    expect(slow.subscriber.waiting).toHaveLength(32);
    ask();
    expect(slow.outlet.closing).toMatchObject({ code: 4413 });
    expect(slow.subscriber.waiting).toEqual([]);
    // Whatever it goes on asking, it is not there any more.
    ask();
    slow.ping();
    slow.refresh();
    slow.setInterval(50);
    slow.select({ names: ['fills'], filters: {} });
    slow.resume([]);
    rig.broadcaster.join(slow.subscriber, rig.connect().subscriber.selection!, 100);
    rig.advance(500);
    expect(slow.isConnected).toBe(false);
    expect(rig.broadcaster.counts.subscribers).toBe(1);
  });

  it('[W18] catches up with a snapshot where deletions were forgotten', () => {
    for (const tombstonesKept of [1, 100]) {
      const rig = new Rig({ tombstonesKept });
      rig.apply(...manyQuotes(3, 1));
      const slow = rig.connect();
      tickUntilLagging(rig, slow);
      rig.apply(removeQuote('S0'), removeQuote('S1'));
      rig.apply(quote('S1', 2));
      rig.apply(removeQuote('S2'));
      rig.run();
      slow.outlet.open();
      rig.advance(200);
      expect(slow.last.type).toBe(tombstonesKept === 1 ? 'snapshot' : 'update');
      expect(rig.tally.catchUps).toEqual([slow.last.type]);
      slow.expectComplete();
    }
  });
});
