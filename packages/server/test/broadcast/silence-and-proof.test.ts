import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import { describe, expect, it } from 'vitest';
import { fill, manyQuotes, position, quote, signal } from './support/changes.ts';
import { Rig } from './support/rig.ts';

describe('silence and proof', () => {
  it.each(CODEC_NAMES)(
    '[W24] tells a group that was silent up to which version nothing concerned it, in %s',
    (codec) => {
      const rig = new Rig();
      rig.apply(position('BTCUSDT', 1));
      const silent = rig.connect({ codec, names: ['positions'] });
      const other = rig.connect({ codec });
      for (let count = 1; count <= 190; count++) {
        rig.apply(quote('BTCUSDT', count));
        rig.advance(100);
      }
      expect(silent.types).toEqual(['snapshot', 'heartbeat']);
      const { seq } = silent.last.message as { seq: number };
      expect(silent.last.message).toMatchObject({ type: 'heartbeat', prev: 1 });
      // One sweep before the last tick.
      expect(seq).toBeGreaterThan(140);
      expect(other.types).not.toContain('heartbeat');

      rig.apply(position('BTCUSDT', 2));
      rig.advance(100);
      expect(silent.last.message).toMatchObject({ type: 'update', prev: 1 });
      silent.expectComplete();
    },
  );

  it('[W24] goes on telling it', () => {
    const rig = new Rig({ limits: { heartbeatMs: 1_000 } });
    const client = rig.connect();
    rig.advance(10_000);
    const heartbeats = client.types.filter((type) => type === 'heartbeat').length;
    expect(heartbeats).toBeGreaterThanOrEqual(8);
    expect(heartbeats).toBeLessThanOrEqual(10);
  });

  it('[W24] counts events as a sign of life, and skips who lags', () => {
    const rig = new Rig({ limits: { heartbeatMs: 1_000 } });
    const [events, slow] = [rig.connect({ names: ['fills'] }), rig.connect()];
    slow.outlet.stall();
    rig.apply(...manyQuotes(50, 1));
    rig.run();
    for (let count = 1; count <= 10; count++) {
      rig.apply(fill('BTCUSDT', count));
      rig.advance(500);
    }
    expect(events.types).not.toContain('heartbeat');
    expect(slow.outlet.writes).toHaveLength(2);
    expect(slow.subscriber.lag).toBeDefined();
  });

  it('[W24] confirms no state that is still on its way', () => {
    const rig = new Rig({ limits: { sliceBudgetMs: 0, heartbeatMs: 1_000 } });
    const crowd = Array.from({ length: 40 }, () => rig.connect());
    rig.apply(quote('BTCUSDT', 1));
    rig.turn();
    rig.turn();
    for (let count = 0; count < 3; count++) rig.clock.manual.advance(1_000);
    rig.run();
    for (const client of crowd) {
      expect(client.types.slice(0, 2)).toEqual(['snapshot', 'update']);
      client.expectComplete();
    }
  });

  it.each(CODEC_NAMES)('[W25] answers with the digest of what it was sent, in %s', (codec) => {
    const rig = new Rig();
    rig.apply(...manyQuotes(5, 1), position('BTCUSDT', 2));
    const client = rig.connect({ codec, names: ['market_data:S1', 'positions', 'account', 'fills'] });
    rig.advance(100);
    rig.apply(quote('S1', 2), quote('S2', 2));
    rig.run();
    rig.apply(quote('S1', 3));
    client.verify();
    expect(client.last.type).toBe('digest');
    const { channels } = client.last.message as { channels: Record<string, string> };
    expect(Object.keys(channels).sort()).toEqual(['account', 'market_data', 'positions']);
    expect(channels['account']).toBe('0000000000000000');
    rig.advance(100);
    client.verify();
    expect((client.last.message as { channels: Record<string, string> }).channels['market_data']).not.toBe(
      channels['market_data'],
    );
    client.expectComplete();
  });

  it('[W25] answers one who lags when it is in step again, in the order of asking', () => {
    const rig = new Rig();
    const slow = rig.connect({ names: ['market_data', 'fills'] });
    rig.apply(fill('BTCUSDT', 1));
    rig.run();
    slow.outlet.stall();
    rig.apply(...manyQuotes(50, 1));
    rig.run();
    rig.apply(quote('S1', 2));
    rig.advance(100);
    slow.verify();
    slow.replay('fills', 1);
    slow.setInterval(200);
    slow.verify();
    slow.outlet.open();
    rig.advance(400);
    expect(slow.types.slice(-5)).toEqual(['subscribed', 'update', 'digest', 'trade', 'digest']);
    slow.expectComplete();
  });

  it('[W25] puts off what is left where the first answer finds the socket full again', () => {
    const rig = new Rig({ feedKept: 100, limits: { lowWaterBytes: 2_000 } });
    const slow = rig.connect({ names: ['market_data', 'fills'] });
    rig.apply(...Array.from({ length: 100 }, (_, index) => fill('BTCUSDT', index)));
    rig.run();
    slow.outlet.stall();
    slow.refresh();
    slow.replay('fills', 100);
    slow.replay('fills', 2);
    slow.verify();
    const replayed = () => slow.arrived.filter(({ message }) => message.type === 'event' && message.isReplay).length;
    rig.advance(100);
    expect(slow.subscriber.waiting).toHaveLength(2);
    slow.outlet.drain();
    expect(replayed()).toBe(100);
    rig.advance(100);
    slow.outlet.open();
    expect(replayed()).toBe(102);
    slow.expectComplete();
  });

  it.each(CODEC_NAMES)('[W26] replays kept events that are wanted, marked, oldest first, in %s', (codec) => {
    const rig = new Rig({ feedKept: 5 });
    const names = ['fills:BTC*', 'signals'];
    const client = rig.connect({ codec, names, filters: { signals: { min_confidence: 0.5 } } });
    for (let count = 1; count <= 8; count++) rig.apply(fill(count % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT', count));
    for (const confidence of [0.9, 0.1, 0.5]) rig.apply(signal('RSI', confidence));
    rig.run();
    // Kept are 4 to 8; the next one was not handed out yet.
    rig.apply(fill('BTCUSDT', 9));
    const before = client.arrived.length;
    const replayed = () =>
      client.arrived.slice(before).map(({ message }) => message.type === 'event' && message.isReplay && message.id);
    client.ask('fills', {});
    // The ring has gone on to 9 and forgotten 4.
    expect(replayed()).toEqual([6, 8]);
    client.replay('fills', 1);
    expect(replayed()).toEqual([6, 8, 8]);
    client.replay('signals', 10);
    expect(replayed()).toEqual([6, 8, 8, 1, 3]);
    client.ask('fills', { fromId: 7 });
    expect(replayed()).toEqual([6, 8, 8, 1, 3, 8]);
    client.ask('orders', {});
    client.ask('signals', { fromTime: rig.clock.now() + 1 });
    expect(replayed()).toHaveLength(6);
    rig.run();
    expect(client.eventIds('fills')).toEqual(codec === 'json' ? [4, 6, 8, 9] : [4, 6, 8, 9]);
    client.expectComplete();
  });
});
