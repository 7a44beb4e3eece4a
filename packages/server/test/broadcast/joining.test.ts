import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import { describe, expect, it } from 'vitest';
import { fill, manyQuotes, position, quote } from './support/changes.ts';
import { Rig } from './support/rig.ts';

describe('joining', () => {
  it.each(CODEC_NAMES)('[W12] starts a joiner from what its class was last sent, in %s', (codec) => {
    const rig = new Rig();
    rig.apply(quote('BTCUSDT', 1));
    rig.connect({ codec });
    rig.advance(100);
    rig.apply(quote('BTCUSDT', 2));
    rig.run();
    rig.apply(quote('BTCUSDT', 3));
    const joiner = rig.connect({ codec });
    // As of the last tick, not as of now: back at 2 nothing would be told to it.
    expect(joiner.last.message).toMatchObject({ type: 'snapshot', seq: 2 });
    expect([...joiner.replica.tables.get('market_data')!.values()]).toMatchObject([{ last_price: 2 }]);
    rig.apply(quote('BTCUSDT', 2));
    rig.advance(100);
    expect(joiner.types).toEqual(['snapshot']);
    joiner.expectStateOf(rig.store.version);
    rig.apply(quote('BTCUSDT', 5));
    rig.advance(100);
    joiner.expectComplete();
  });

  it('[W12] starts the first of a class from now', () => {
    const rig = new Rig();
    rig.apply(quote('BTCUSDT', 1));
    rig.applyLater(quote('BTCUSDT', 2));
    const client = rig.connect();
    expect(client.last.message).toMatchObject({ type: 'snapshot', seq: 2 });
    client.expectComplete();
  });

  it('[W12] tells a joiner from which events on it will be sent them', () => {
    const rig = new Rig();
    rig.connect({ names: ['fills'] });
    rig.apply(fill('BTCUSDT', 1));
    rig.run();
    rig.apply(fill('BTCUSDT', 2));
    const joiner = rig.connect({ names: ['fills', 'market_data'] });
    expect(joiner.last.message).toMatchObject({ type: 'snapshot', feeds: { fills: 1 } });
    rig.run();
    expect(joiner.eventIds('fills')).toEqual([2]);
    joiner.expectComplete();
  });

  it('[W12] keeps for the only session of a class what happened while it changed its selection', () => {
    const rig = new Rig();
    rig.apply(quote('BTCUSDT', 1), position('BTCUSDT', 1));
    const client = rig.connect({ names: ['market_data'] });
    rig.apply(quote('BTCUSDT', 2));
    rig.run();
    rig.apply(quote('BTCUSDT', 3));
    client.select({ names: ['market_data', 'positions'], filters: {} });
    expect(client.last.message).toMatchObject({ type: 'snapshot', seq: 2, tables: [{ channel: 'positions' }] });
    rig.advance(100);
    expect(client.types).toEqual(['snapshot', 'update', 'subscribed', 'snapshot', 'update']);
    client.expectComplete();
    expect(rig.broadcaster.counts).toMatchObject({ rateClasses: 1, groups: 1 });
  });

  it('[W13] goes on in another class with one catch-up at its next tick', () => {
    const rig = new Rig();
    rig.apply(quote('BTCUSDT', 1), quote('ETHUSDT', 1));
    const client = rig.connect({ names: ['market_data', 'fills'] });
    rig.connect({ intervalMs: 400 });
    rig.apply(quote('BTCUSDT', 2));
    rig.run();
    rig.advance(200);

    rig.apply(quote('ETHUSDT', 2), fill('BTCUSDT', 1));
    client.setInterval(400);
    rig.apply(quote('ETHUSDT', 3));
    rig.run();
    expect(client.types).toEqual(['snapshot', 'update', 'subscribed']);
    rig.advance(200);
    expect(client.types).toEqual(['snapshot', 'update', 'subscribed', 'update', 'trade']);
    expect((client.arrived[3]!.parsed as { changes: unknown }).changes).toEqual({
      'market_data.ETHUSDT.last_price': 3,
    });
    rig.apply(quote('BTCUSDT', 4));
    rig.advance(400);
    expect(client.types).toHaveLength(6);
    client.expectComplete();
  });

  it('[W13] takes nothing away from who comes from a class that is ahead', () => {
    const rig = new Rig({ limits: { heartbeatMs: 400 } });
    rig.connect({ intervalMs: 10_000 });
    const client = rig.connect({ intervalMs: 50 });
    rig.apply(quote('BTCUSDT', 1));
    rig.run();
    for (const price of [2, 3, 4]) {
      rig.apply(quote('BTCUSDT', price));
      rig.advance(50);
    }
    client.setInterval(10_000);
    rig.advance(5_000);
    // The slow class has not seen what the client holds: it is left with that.
    expect(client.last.type).toBe('subscribed');
    client.expectStateOf(rig.store.version);
    rig.apply(quote('BTCUSDT', 5));
    rig.advance(5_000);
    client.expectComplete();
  });

  it.each([false, true])(
    '[W13] takes nothing away while its new class brings up others, starting anew: %s',
    (isAnew) => {
      const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
      rig.apply(...manyQuotes(50, 1));
      const slow = rig.connect({ intervalMs: 400 });
      const fast = rig.connect({ intervalMs: 50 });
      slow.outlet.stall();
      slow.refresh();
      slow.refresh();
      expect(slow.subscriber.lag).toBeDefined();
      rig.run();
      // Both classes are due. The slow one ticks first; before it looks after its lagging member the fast one ticks, with
      // what happened in between.
      rig.apply(quote('S1', 2));
      rig.clock.manual.advance(400);
      while (slow.subscriber.group!.rateClass.view.version < rig.store.version) rig.turn();
      rig.apply(quote('S1', 3));
      while (fast.subscriber.group!.rateClass.view.version < rig.store.version) rig.turn();
      if (isAnew) {
        fast.outlet.stall();
        fast.refresh();
        fast.refresh();
      }
      fast.setInterval(400);
      fast.outlet.open();
      slow.outlet.open();
      rig.run();
      fast.expectStateOf(rig.store.version);
      rig.advance(400);
      fast.expectComplete();
      slow.expectComplete();
    },
  );

  it('[W13] does not take for slow who waits for the next tick of a slow class', () => {
    const rig = new Rig({ limits: { writeTimeoutMs: 1_000 } });
    rig.connect({ intervalMs: 60_000 });
    rig.apply(quote('BTCUSDT', 1));
    rig.run();
    const client = rig.connect({ intervalMs: 100 });
    client.setInterval(60_000);
    client.verify();
    rig.advance(60_000);
    expect(client.outlet.closing).toBeUndefined();
    expect(client.types.filter((type) => type !== 'heartbeat')).toEqual(['snapshot', 'subscribed', 'digest']);
    client.expectComplete();
  });

  it('[W13] has nothing to do for the interval that holds', () => {
    const rig = new Rig();
    const client = rig.connect({ intervalMs: 100 });
    client.setInterval(100);
    rig.run();
    expect(client.types).toEqual(['snapshot', 'subscribed']);
    expect(rig.broadcaster.counts.lagging).toBe(0);
  });
});
