import { describe, expect, it } from 'vitest';
import { fill, manyQuotes, quote, signal } from './support/changes.ts';
import { Rig } from './support/rig.ts';
import { addTo, type Sent } from './support/tally.ts';

/** What was handed to the outlets of all clients. */
function handed(rig: Rig): Map<string, Sent> {
  const sums = new Map<string, Sent>();
  for (const client of rig.clients) {
    for (const [key, { count, bytes }] of client.handed) addTo(sums, key, count, bytes);
  }
  return sums;
}

describe('what is reported', () => {
  it('[W30] counts messages and bytes that sockets were handed, by kind of client, codec and type', () => {
    const rig = new Rig({ limits: { heartbeatMs: 1_000 } });
    const names = ['market_data', 'fills', 'signals'];
    const tui = [rig.connect({ names }), rig.connect({ names }), rig.connect({ names })];
    const web = rig.connect({ names, clientType: 'Web', codec: 'compact', isCompressed: true });
    // Two types in one write.
    rig.apply(fill('BTCUSDT', 1), fill('BTCUSDT', 2), signal('RSI', 1));
    rig.run();
    rig.apply(...manyQuotes(30, 1));
    rig.run();
    tui[0]!.ping();
    tui[1]!.replay('fills', 2);
    web.verify();
    tui[2]!.outlet.stall();
    tui[2]!.refresh();
    rig.apply(quote('S1', 2));
    rig.advance(100);
    tui[2]!.outlet.open();
    tui[1]!.disconnect();
    rig.apply(quote('S1', 3), signal('RSI', 2));
    rig.advance(3_000);

    expect(rig.tally.sentMessages).toEqual(handed(rig));
    const count = (key: string) => rig.tally.sentMessages.get(key)?.count;
    expect(count('TUI json trade')).toBe(3 * 2 + 2);
    expect(count('TUI json signal')).toBe(3 + 2);
    expect(count('TUI json pong')).toBe(1);
    expect(count('Web compact trade')).toBe(2);
    expect(count('Web compact digest')).toBe(1);
    expect(count('TUI json heartbeat')).toBeGreaterThan(0);
    expect(rig.tally.laggings).toBe(1);
    expect(rig.tally.catchUps).toEqual(['update']);
  });

  it('[W30] counts a write that an answer hurried along once', () => {
    const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
    const crowd = Array.from({ length: 20 }, () => rig.connect());
    rig.apply(quote('BTCUSDT', 1));
    rig.turn();
    rig.turn();
    const last = crowd.at(-1)!;
    last.ping();
    // Its group is gone before the pass could come to its end.
    last.select({ names: ['positions'], filters: {} });
    last.disconnect();
    rig.run();
    expect(rig.tally.sentMessages.get('TUI json update')!.count).toBe(20);
    expect(rig.tally.sentMessages).toEqual(handed(rig));
  });

  it('[W30] counts what gap notices said, once for each who was told', () => {
    const rig = new Rig({ feedKept: 2 });
    for (let count = 0; count < 3; count++) rig.connect({ names: ['fills'] });
    const slow = rig.connect({ names: ['fills', 'market_data'] });
    slow.outlet.stall();
    rig.apply(...manyQuotes(50, 1));
    rig.run();
    rig.apply(...Array.from({ length: 6 }, (_, index) => fill('BTCUSDT', index)));
    rig.run();
    expect(rig.tally.losses).toEqual(new Map([['fills', 3 * 4]]));
    slow.outlet.open();
    rig.advance(100);
    expect(rig.tally.losses).toEqual(new Map([['fills', 3 * 4 + 4]]));
  });

  it('[W30] times a tick from its start to its last write, once for each kind of client that it wrote', () => {
    const rig = new Rig({ writeCostMs: 5 });
    for (let count = 0; count < 3; count++) {
      rig.connect({ codec: count === 0 ? 'json' : 'msgpack' });
      rig.connect({ clientType: 'Web', names: ['orders'] });
    }
    rig.apply(quote('BTCUSDT', 1), fill('BTCUSDT', 1));
    rig.run();
    expect(rig.tally.passes).toEqual([{ clientType: 'TUI', seconds: 0.015 }]);
    rig.apply({ op: 'merge', channel: 'orders', row: { id: 'a', quantity: 1 } }, quote('BTCUSDT', 2));
    rig.advance(100);
    expect(rig.tally.passes.slice(1).map(({ clientType }) => clientType)).toEqual(['TUI', 'Web']);
  });
});
