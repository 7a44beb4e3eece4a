import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import { describe, expect, it } from 'vitest';
import { fill, manyQuotes, quote, signal } from './support/changes.ts';
import { Rig } from './support/rig.ts';

describe('events', () => {
  it.each(CODEC_NAMES)('[W19] leave in the next turn, not at the next tick, in %s', (codec) => {
    const rig = new Rig();
    const client = rig.connect({ codec, names: ['market_data', 'fills', 'signals'], intervalMs: 1_000 });
    rig.apply(quote('BTCUSDT', 1));
    rig.run();
    rig.apply(quote('BTCUSDT', 2), fill('BTCUSDT', 1));
    rig.apply(signal('RSI', 0.5));
    rig.apply(fill('ETHUSDT', 2));
    expect(rig.deferred).toBe(1);
    const written = client.outlet.writes.length;
    rig.run();
    expect(client.types).toEqual(['snapshot', 'update', 'trade', 'signal', 'trade']);
    expect(client.outlet.writes).toHaveLength(written + 1);
    rig.advance(1_000);
    client.expectComplete();
  });

  it('[W19] leave in the order in which they came, over all feeds of one batch', () => {
    const rig = new Rig();
    const client = rig.connect({ names: ['fills', 'signals'] });
    rig.run();
    rig.apply(signal('RSI', 0.5), fill('BTCUSDT', 1), signal('MACD', 0.5), signal('RSI', 0.5), fill('BTCUSDT', 2));
    rig.run();
    expect(client.types.slice(1)).toEqual(['signal', 'trade', 'signal', 'signal', 'trade']);
    client.expectComplete();
  });

  it('[W19] leave right after what is being written, together', () => {
    const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
    const clients = Array.from({ length: 40 }, () => rig.connect({ names: ['market_data', 'fills'] }));
    rig.apply(quote('BTCUSDT', 1));
    rig.turn();
    rig.turn();
    const written = clients[0]!.outlet.writes.length;
    for (const price of [1, 2, 3]) {
      rig.apply(fill('BTCUSDT', price));
      rig.turn();
    }
    rig.run();
    for (const client of clients) {
      expect(client.types).toEqual(['snapshot', 'update', 'trade', 'trade', 'trade']);
      client.expectComplete();
    }
    expect(clients[0]!.outlet.writes).toHaveLength(written + 1);
  });

  it('[W19] get their turn however busy the ticks are', () => {
    const rig = new Rig({ limits: { sliceBudgetMs: 0 }, feedKept: 50 });
    const clients = [50, 100].flatMap((intervalMs) =>
      Array.from({ length: 40 }, () => rig.connect({ intervalMs, names: ['market_data', 'fills'] })),
    );
    for (let count = 1; count <= 40; count++) {
      rig.apply(quote('BTCUSDT', count), fill('BTCUSDT', count));
      // Time enough for a tick of each class to fall due, not enough to write it.
      rig.clock.manual.advance(100);
      rig.turn();
      rig.turn();
    }
    expect(clients[0]!.eventIds('fills').length).toBeGreaterThan(20);
    rig.run();
    for (const client of clients) {
      expect(client.eventIds('fills')).toHaveLength(40);
      client.expectComplete();
    }
    expect(rig.tally.losses.size).toBe(0);
  });

  it('[W20] that the server has forgotten before it could send them are announced as lost', () => {
    const rig = new Rig({ feedKept: 3 });
    const all = rig.connect({ names: ['fills', 'signals'] });
    const some = rig.connect({ names: ['fills:ETH*'] });
    const none = rig.connect({ names: ['signals'] });
    rig.apply(...Array.from({ length: 10 }, (_, index) => fill('BTCUSDT', index)), signal('RSI', 1));
    rig.run();
    expect(all.types).toEqual(['snapshot', 'gap', 'trade', 'trade', 'trade', 'signal']);
    expect(all.arrived[1]!.message).toEqual({ type: 'gap', channel: 'fills', lost: 7, next: 8 });
    // Whether something that it wanted was among them nobody knows any more.
    expect(some.types).toEqual(['snapshot', 'gap']);
    expect(some.last.message).toEqual({ type: 'gap', channel: 'fills', lost: 7, next: 8 });
    expect(none.types).toEqual(['snapshot', 'signal']);
    expect(rig.tally.losses).toEqual(new Map([['fills', 14]]));
    for (const client of [all, some, none]) client.expectComplete();
  });

  it('[W20] that were forgotten while a session lagged are announced to it', () => {
    const rig = new Rig({ feedKept: 3 });
    const slow = rig.connect({ names: ['market_data', 'fills', 'signals'] });
    rig.connect({ names: ['fills'] });
    rig.apply(fill('BTCUSDT', 0));
    rig.run();
    slow.outlet.stall();
    rig.apply(...manyQuotes(50, 1));
    rig.run();
    for (let count = 1; count <= 5; count++) {
      rig.apply(fill('BTCUSDT', count), signal('RSI', 1));
      rig.run();
    }
    slow.outlet.open();
    rig.advance(100);
    // The events after its last update: fills 2 to 6, signals 1 to 5, of which three each are kept.
    expect(slow.types.slice(-8)).toEqual(['gap', 'trade', 'trade', 'trade', 'gap', 'signal', 'signal', 'signal']);
    expect(slow.arrived.filter(({ type }) => type === 'gap').map(({ message }) => message)).toEqual([
      { type: 'gap', channel: 'fills', lost: 2, next: 4 },
      { type: 'gap', channel: 'signals', lost: 2, next: 3 },
    ]);
    slow.expectComplete();
  });

  it('[W20] that were forgotten before they were handed out are announced once to one who is brought up', () => {
    const rig = new Rig({ feedKept: 2 });
    const names = ['market_data', 'fills'];
    const [slow, other] = [rig.connect({ names }), rig.connect({ names })];
    slow.outlet.stall();
    rig.apply(...manyQuotes(50, 1));
    rig.run();
    rig.apply(...[1, 2, 3].map((price) => fill('BTCUSDT', price)));
    rig.run();
    rig.apply(...[4, 5, 6, 7, 8].map((price) => fill('BTCUSDT', price)));
    slow.outlet.open();
    // The tick that brings it up comes before the pass that hands these out.
    rig.clock.manual.advance(100);
    rig.run();
    const gaps = slow.arrived.flatMap(({ message }) => (message.type === 'gap' ? [message] : []));
    expect(gaps).toMatchObject([
      { lost: 3, next: 4 },
      { lost: 3, next: 7 },
    ]);
    slow.expectComplete();
    other.expectComplete();
  });

  it('[W21] come once and in order to one who lags between two of them, whatever is under way', () => {
    const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
    const names = ['market_data', 'fills'];
    const crowd = Array.from({ length: 20 }, () => rig.connect({ names }));
    const slow = crowd.at(-1)!;
    rig.apply(fill('BTCUSDT', 1));
    rig.run();
    slow.outlet.stall();
    rig.apply(...manyQuotes(50, 1));
    rig.run();
    // It is skipped by an events pass that is under way, and drains before the pass is over.
    rig.apply(fill('BTCUSDT', 2), quote('S1', 2));
    rig.turn();
    rig.turn();
    slow.outlet.open();
    rig.apply(fill('BTCUSDT', 3));
    rig.advance(200);
    expect(slow.eventIds('fills')).toEqual([1, 2, 3]);
    for (const client of crowd) client.expectComplete();
  });
});
