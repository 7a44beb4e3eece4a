import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import { describe, expect, it } from 'vitest';
import { fill, manyQuotes, position, quote } from './support/changes.ts';
import { Rig } from './support/rig.ts';
import type { TestClient } from './support/test-client.ts';

/** A crowd that comes back after a while, and one that never went. */
function comeBack(count: number, distinct: number): { rig: Rig; crowd: TestClient[]; loyal: TestClient } {
  const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
  const loyal = rig.connect();
  const crowd = Array.from({ length: count }, () => rig.connect());
  for (let version = 1; version <= distinct; version++) {
    rig.apply(quote('BTCUSDT', version), quote('ETHUSDT', version));
    rig.advance(100);
    for (const [index, client] of crowd.entries()) if (index % distinct === version - 1) client.disconnect();
  }
  rig.apply(quote('BTCUSDT', 100));
  rig.advance(100);
  for (const client of crowd) {
    client.reconnect();
    client.resume([]);
  }
  return { rig, crowd, loyal };
}

describe('crowds and faults', () => {
  it('[W27] brings up a crowd in turn with the updates of the others', () => {
    const { rig, crowd, loyal } = comeBack(500, 50);
    const broughtUp = () => crowd.filter(({ subscriber }) => subscriber.lag === undefined).length;
    const progress: number[] = [];
    for (let price = 200; rig.broadcaster.counts.lagging > 0; price++) {
      rig.apply(quote('BTCUSDT', price));
      rig.clock.manual.advance(100);
      const target = loyal.arrived.length + 1;
      const before = broughtUp();
      for (let turns = 0; loyal.arrived.length < target; turns++) {
        expect(turns).toBeLessThan(300);
        rig.turn();
      }
      progress.push(broughtUp() - before);
    }
    // At most so many between two updates.
    expect(Math.max(...progress)).toBeLessThanOrEqual(64);
    expect(progress.length).toBeGreaterThanOrEqual(500 / 64);
    rig.advance(200);
    for (const client of crowd) client.expectComplete();
  });

  it('[W27] [W10] brings up no more than one at a stretch when the budget is spent', () => {
    const { rig } = comeBack(100, 10);
    const most: number[] = [];
    while (rig.deferred > 0) {
      const before = rig.broadcaster.counts.lagging;
      rig.turn();
      most.push(before - rig.broadcaster.counts.lagging);
    }
    expect(Math.max(...most)).toBe(1);
    expect(rig.broadcaster.counts.lagging).toBe(0);
  });

  it('[W27] encodes once for all who come back from the same version', () => {
    const { rig, crowd } = comeBack(500, 5);
    const before = rig.tally.encodings('update');
    rig.run();
    expect(rig.tally.encodings('update') - before).toBe(5);
    for (const client of crowd) client.expectComplete();
  });

  it.each(CODEC_NAMES)('[W28] a message that cannot be made costs nobody else theirs, in %s', (codec) => {
    const rig = new Rig();
    rig.apply(quote('BTCUSDT', 1), position('BTCUSDT', 1));
    const concerned = [rig.connect({ codec }), rig.connect({ codec })];
    const others = [rig.connect({ codec, names: ['positions'] }), rig.connect({ codec, names: ['fills'] })];
    // What validation keeps out: no codec can write it.
    rig.store.apply([{ op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', source: 1n as never } }]);
    rig.oracle.apply([quote('BTCUSDT', 1, { source: 'unsaid' })]);
    rig.apply(position('BTCUSDT', 2), fill('BTCUSDT', 1));
    const errors: unknown[] = [];
    while (rig.deferred > 0) {
      try {
        rig.turn();
      } catch (error) {
        errors.push(error);
      }
    }
    // It does not pass unnoticed, and comes once, not once a member.
    expect(errors).toHaveLength(1);
    for (const client of others) client.expectComplete();
    expect(concerned.map(({ types }) => types)).toEqual([['snapshot'], ['snapshot']]);
    expect(rig.broadcaster.counts.queueDepth).toBe(0);

    for (const { outlet } of concerned) outlet.stall();
    rig.apply(quote('BTCUSDT', 2, { source: 'said' }));
    rig.advance(100);
    for (const client of concerned) {
      // The client sees that it misses something, and asks for a snapshot.
      expect(() => client.outlet.open()).toThrow("'gap'");
      client.refresh();
      client.expectComplete();
    }
  });

  it('[W28] goes on after derived figures could not be brought up to date', () => {
    let isBroken = false;
    const rig = new Rig({
      settle: () => {
        if (isBroken) throw new Error('cannot derive');
      },
    });
    const client = rig.connect();
    isBroken = true;
    rig.apply(quote('BTCUSDT', 1));
    expect(() => rig.run()).toThrow('cannot derive');
    isBroken = false;
    rig.run();
    rig.apply(quote('BTCUSDT', 2));
    rig.advance(100);
    client.expectComplete();
  });

  it('[W28] tells within a heartbeat interval what it was not told of', () => {
    const rig = new Rig({
      beforeBroadcaster: (store) => {
        store.subscribe(({ version }) => {
          if (version === 1) throw new Error('a listener that fails');
        });
      },
    });
    const client = rig.connect({ names: ['market_data', 'fills'] });
    const changes = [quote('BTCUSDT', 1), fill('BTCUSDT', 1)];
    expect(() => rig.store.apply(changes)).toThrow('a listener that fails');
    rig.oracle.apply(changes);
    rig.run();
    expect(client.types).toEqual(['snapshot']);
    rig.advance(rig.limits.heartbeatMs);
    expect(client.types).toEqual(['snapshot', 'update', 'trade']);
    client.expectComplete();
  });

  it.each(['a tick', 'events', 'a snapshot', 'a catch-up', 'heartbeats', 'an answer'])(
    '[W29] a session may go while it is written to: %s',
    (what) => {
      const rig = new Rig();
      const names = ['market_data', 'fills'];
      const clients = Array.from({ length: 3 }, () => rig.connect({ names }));
      const [first, leaver, last] = clients as [TestClient, TestClient, TestClient];
      if (what === 'a catch-up') {
        rig.apply(quote('BTCUSDT', 1), fill('BTCUSDT', 1));
        leaver.setInterval(50);
        leaver.verify();
      }
      const { onWrite } = leaver.outlet;
      leaver.outlet.onWrite = (frames) => {
        onWrite(frames);
        leaver.disconnect();
      };
      const written = leaver.outlet.writes.length;
      if (what === 'a tick') rig.apply(quote('BTCUSDT', 1));
      else if (what === 'events') rig.apply(fill('BTCUSDT', 1));
      else if (what === 'a snapshot') leaver.refresh();
      else if (what === 'heartbeats') rig.advance(20_000);
      else if (what === 'an answer') leaver.select({ names: ['orders'], filters: {} });
      rig.run();
      expect(leaver.isConnected).toBe(false);
      // Nothing is written to it behind that.
      expect(leaver.outlet.writes).toHaveLength(written);
      expect(leaver.outlet.lateWrites).toBe(0);
      rig.apply(quote('BTCUSDT', 2), fill('BTCUSDT', 2));
      rig.advance(100);
      first.expectComplete();
      last.expectComplete();
      expect(rig.broadcaster.counts).toMatchObject({ subscribers: 2, groups: 1, rateClasses: 1, lagging: 0 });
    },
  );

  it('[W29] nothing is left of a group and a rate class when the last one has gone', () => {
    const rig = new Rig({ limits: { sliceBudgetMs: 0 } });
    const clients = [50, 100, 200].flatMap((intervalMs) =>
      ['market_data', 'positions', 'fills'].map((name) => rig.connect({ intervalMs, names: [name] })),
    );
    expect(rig.broadcaster.counts).toMatchObject({ subscribers: 9, groups: 9, rateClasses: 3 });
    // In the middle of a pass, with a tick to come.
    rig.apply(...manyQuotes(5, 1), position('BTCUSDT', 1), fill('BTCUSDT', 1));
    rig.turn();
    rig.turn();
    rig.apply(quote('S1', 2));
    for (const client of clients) client.disconnect();
    rig.run();
    expect(rig.broadcaster.counts).toEqual({ subscribers: 0, lagging: 0, groups: 0, rateClasses: 0, queueDepth: 0 });
    // The one timer left looks for silence.
    expect(rig.clock.manual.pending).toBe(1);
    rig.broadcaster.stop();
    expect(rig.clock.manual.pending).toBe(0);
  });

  it('[W29] a session that has gone can be told nothing', () => {
    const rig = new Rig();
    const client = rig.connect();
    client.disconnect();
    client.disconnect();
    client.verify();
    client.refresh();
    client.setInterval(50);
    client.replay('fills', 1);
    rig.broadcaster.select(client.subscriber, rig.connect().subscriber.selection!, []);
    rig.apply(quote('BTCUSDT', 1));
    rig.advance(100);
    expect(client.types).toEqual(['snapshot']);
    expect(rig.broadcaster.counts).toMatchObject({ subscribers: 1 });
  });
});
