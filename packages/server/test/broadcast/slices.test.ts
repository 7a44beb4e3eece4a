import { describe, expect, it } from 'vitest';
import { fill, manyQuotes, quote } from './support/changes.ts';
import { Rig } from './support/rig.ts';
import type { TestClient } from './support/test-client.ts';

/** More than are written at a stretch, and the last one of them: the first 16 are written, it is not. */
function crowdUnderWay(options: Parameters<Rig['connect']>[0] = {}): { rig: Rig; last: TestClient } {
  const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
  for (let count = 0; count < 40; count++) rig.connect(options);
  rig.apply(quote('BTCUSDT', 1));
  // To fall due and begin; to write 16.
  rig.turn();
  rig.turn();
  const last = rig.clients.at(-1)!;
  expect(last.types).toEqual(['snapshot']);
  expect(rig.clients[0]!.types).toEqual(['snapshot', 'update']);
  return { rig, last };
}

describe('slices', () => {
  it('[W10] holds the event loop no longer than the slice budget, but for 16 writes', () => {
    const rig = new Rig({ writeCostMs: 0.25, limits: { sliceBudgetMs: 10 } });
    const clients = Array.from({ length: 200 }, () => rig.connect());
    rig.apply(quote('BTCUSDT', 1));
    const longest: number[] = [];
    while (rig.deferred > 0) {
      const before = rig.clock.spentMs;
      rig.turn();
      longest.push(rig.clock.spentMs - before);
    }
    expect(Math.max(...longest)).toBeLessThanOrEqual(10 + 16 * 0.25);
    expect(longest.length).toBeGreaterThanOrEqual((200 * 0.25) / (10 + 16 * 0.25));
    for (const client of clients) client.expectComplete();
  });

  it.each(['a tick', 'events', 'heartbeats'])('[W10] makes messages only when their turn comes: %s', (what) => {
    const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
    const count = 500;
    const clients = Array.from({ length: count }, (_, index) => {
      return rig.connect({ names: [`market_data:S${index}`, 'fills', `positions:${index}`] });
    });
    const encoded = () => rig.tally.encodedMessages.length;
    const before = encoded();
    if (what === 'a tick') rig.apply(...manyQuotes(count, 1));
    else if (what === 'events') rig.apply(fill('BTCUSDT', 1));
    else rig.clock.manual.advance(15_000);
    const most: number[] = [];
    while (rig.deferred > 0) {
      const start = encoded();
      rig.turn();
      most.push(encoded() - start);
    }
    expect(Math.max(...most)).toBe(1);
    // All groups of one wire share the event.
    expect(encoded() - before).toBe(what === 'events' ? 1 : count);
    for (const client of clients) client.expectComplete();
  });

  it('[W10] counts the sockets that are still to be written', () => {
    const { rig } = crowdUnderWay();
    expect(rig.broadcaster.counts.queueDepth).toBe(24);
    rig.turn();
    expect(rig.broadcaster.counts.queueDepth).toBe(8);
    rig.run();
    expect(rig.broadcaster.counts.queueDepth).toBe(0);
  });

  it('[W10] writes nothing any more once it was stopped', () => {
    const { rig, last } = crowdUnderWay();
    rig.broadcaster.stop();
    rig.run();
    expect(last.types).toEqual(['snapshot']);
    expect(rig.clock.manual.pending).toBe(0);
    rig.apply(quote('BTCUSDT', 2), fill('BTCUSDT', 2));
    rig.run();
    rig.advance(60_000);
    expect(last.types).toEqual(['snapshot']);
  });

  it('[W11] writes what is under way to a session before an answer to it', () => {
    const { rig, last } = crowdUnderWay();
    last.ping();
    expect(last.types).toEqual(['snapshot', 'update', 'pong']);
    rig.run();
    expect(last.types).toEqual(['snapshot', 'update', 'pong']);
  });

  it('[W11] verifies what was written, not what is to be', () => {
    const { rig, last } = crowdUnderWay();
    last.verify();
    expect(last.types).toEqual(['snapshot', 'update', 'digest']);
    rig.run();
    last.expectComplete();
  });

  it('[W11] takes the old selection to its end before the new one begins', () => {
    const { rig, last } = crowdUnderWay({ names: ['market_data', 'fills'] });
    last.select({ names: ['positions'], filters: {} });
    expect(last.types).toEqual(['snapshot', 'update', 'subscribed', 'snapshot']);
    expect(last.last.message).toMatchObject({ tables: [{ channel: 'positions' }] });
    rig.apply(quote('BTCUSDT', 2));
    rig.advance(200);
    expect(last.types).toHaveLength(4);
    last.expectComplete();
  });

  it('[W11] confirms how far a session is that only gives something up', () => {
    const { rig, last } = crowdUnderWay({ names: ['market_data', 'positions'] });
    last.select({ names: ['market_data'], filters: {} });
    expect(last.types).toEqual(['snapshot', 'update', 'subscribed', 'heartbeat']);
    expect(last.last.message).toMatchObject({ seq: 1, prev: 1 });
    rig.apply(quote('BTCUSDT', 2));
    rig.advance(200);
    last.expectComplete();
  });

  it('[W11] brings a session that enters a group in the middle of a pass to where the group is', () => {
    const { rig, last } = crowdUnderWay();
    const other = rig.connect({ names: ['market_data', 'positions'] });
    // Into the group that is just being written.
    other.select({ names: ['market_data'], filters: {} });
    other.verify();
    rig.run();
    expect(other.types).toEqual(['snapshot', 'subscribed', 'heartbeat', 'digest']);
    other.expectComplete();
    last.expectComplete();
  });

  it.each(['select', 'setInterval', 'refresh', 'resume', 'verify', 'replay'] as const)(
    '[W11] writes what is under way to a session before it does what is asked: %s',
    (what) => {
      const names = ['market_data', 'fills'];
      const { rig, last } = crowdUnderWay({ names });
      const { broadcaster, store } = rig;
      const { subscriber } = last;
      const selection = subscriber.selection!;
      if (what === 'select') broadcaster.select(subscriber, selection, ['market_data']);
      else if (what === 'setInterval') broadcaster.setInterval(subscriber, 400);
      else if (what === 'refresh') broadcaster.refresh(subscriber);
      else if (what === 'resume') broadcaster.resume(subscriber, selection, 100, { seq: 1, feeds: new Map() });
      else if (what === 'verify') broadcaster.verify(subscriber, (seq) => expect(seq).toBe(store.version));
      else last.replay('fills', 1);
      expect(last.types.slice(0, 2)).toEqual(['snapshot', 'update']);
      rig.apply(quote('BTCUSDT', 2), fill('BTCUSDT', 1));
      rig.advance(1_000);
      last.expectComplete();
    },
  );

  it('[W11] writes nothing any more to a session that went in the middle of a pass', () => {
    const { rig, last } = crowdUnderWay();
    last.disconnect();
    rig.run();
    expect(last.types).toEqual(['snapshot']);
    expect(last.outlet.lateWrites).toBe(0);
  });

  it('[W11] sends events that are under way before the events of another selection', () => {
    const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
    for (let count = 0; count < 40; count++) rig.connect({ names: ['fills'] });
    rig.apply(fill('BTCUSDT', 1), fill('ETHUSDT', 2));
    rig.turn();
    rig.turn();
    const last = rig.clients.at(-1)!;
    expect(last.types).toEqual(['snapshot']);
    last.select({ names: ['fills:BTC*'], filters: {} });
    rig.apply(fill('ETHUSDT', 3), fill('BTCUSDT', 4));
    rig.run();
    expect(last.types).toEqual(['snapshot', 'trade', 'trade', 'subscribed', 'heartbeat', 'trade']);
    expect(last.eventIds('fills')).toEqual([1, 2, 4]);
  });
});
