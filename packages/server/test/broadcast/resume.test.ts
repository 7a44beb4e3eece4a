import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import type { Change } from '@tickboard/core/store/change';
import { describe, expect, it } from 'vitest';
import { fill, manyQuotes, position, quote, removeQuote, signal } from './support/changes.ts';
import { FrameReader } from './support/frame-reader.ts';
import { Rig, type RigOptions } from './support/rig.ts';
import type { TestClient } from './support/test-client.ts';

const NAMES = ['market_data', 'positions:E*', 'orders', 'account', 'fills', 'signals'];

/** One batch a version: rows added, changed back and forth, removed and added again, fields lost, events between. */
const HISTORY: readonly (readonly Change[])[] = [
  [quote('BTCUSDT', 1), quote('ETHUSDT', 1), position('ETHUSDT', 1)],
  [fill('BTCUSDT', 1)],
  [quote('BTCUSDT', 2), { op: 'merge', channel: 'orders', row: { id: 'a', quantity: 1 } }],
  [quote('BTCUSDT', 1), signal('RSI', 0.5)],
  [removeQuote('ETHUSDT'), { op: 'merge', channel: 'account', row: { equity: 5 } }],
  [fill('ETHUSDT', 2), fill('ETHUSDT', 3)],
  [quote('ETHUSDT', 7)],
  [{ op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', last_price: null } }],
  [{ op: 'delete', channel: 'account', key: '' }, position('BTCUSDT', 1)],
  [removeQuote('BTCUSDT'), signal('RSI', 1), fill('BTCUSDT', 4)],
];

/** A client that lost its connection when the state was at this version, and a server that went on since. */
function awayAt(version: number, options: RigOptions, codec: TestClient['codec']): TestClient {
  const rig = new Rig(options);
  const client = rig.connect({ codec, names: NAMES });
  for (const batch of HISTORY.slice(0, version)) {
    rig.apply(...batch);
    rig.advance(100);
  }
  client.verify();
  client.disconnect();
  for (const batch of HISTORY.slice(version)) {
    rig.apply(...batch);
    rig.advance(100);
  }
  return client;
}

describe('resume', () => {
  it.each(CODEC_NAMES)('[W22] sends exactly what changed since any version, in %s', (codec) => {
    for (let version = 1; version <= HISTORY.length; version++) {
      const client = awayAt(version, {}, codec);
      const { rig } = client;
      const before = client.arrived.length;
      client.reconnect();
      client.resume(['fills', 'signals']);
      rig.run();
      const [resumed, state, ...events] = client.arrived.slice(before);
      expect(resumed!.message).toMatchObject({ type: 'resumed', recovered: true });
      expect(state!.type).toBe(version < HISTORY.length ? 'update' : 'heartbeat');
      expect(state!.message).toMatchObject({ seq: HISTORY.length });
      const missed = HISTORY.slice(version).flatMap((batch) => batch.filter(({ op }) => op === 'event'));
      expect(events).toHaveLength(missed.length);
      rig.apply(quote('BTCUSDT', 9), fill('BTCUSDT', 5));
      rig.advance(200);
      client.expectComplete();
    }
  });

  it('[W22] sends a snapshot to who names a life, a version or deletions that cannot be told from', () => {
    const cases = [
      { tombstonesKept: 100, epoch: 'another', seq: 3 },
      { tombstonesKept: 100, epoch: undefined, seq: 99 },
      { tombstonesKept: 100, epoch: undefined, seq: 0 },
      { tombstonesKept: 0, epoch: undefined, seq: 3 },
    ];
    for (const { tombstonesKept, epoch, seq } of cases) {
      const client = awayAt(3, { tombstonesKept }, 'json');
      const before = client.arrived.length;
      client.reconnect();
      client.resume([], { epoch: epoch ?? client.rig.store.epoch, seq });
      client.rig.run();
      const [resumed, state] = client.arrived.slice(before);
      expect(resumed!.message).toMatchObject({ type: 'resumed', recovered: false });
      expect(state!.type).toBe('snapshot');
      client.expectComplete();
    }
  });

  it('[W22] sends a snapshot where deletions are forgotten between the answer and the catch-up', () => {
    const rig = new Rig({ tombstonesKept: 1 });
    rig.apply(...manyQuotes(3, 1));
    const client = rig.connect();
    rig.apply(quote('S0', 2));
    rig.run();
    client.disconnect();
    client.reconnect();
    client.resume([]);
    rig.apply(removeQuote('S1'));
    rig.apply(removeQuote('S2'));
    rig.advance(100);
    expect(client.types.slice(-2)).toEqual(['resumed', 'snapshot']);
    client.expectComplete();
  });

  it('[W22] waits for a class that has not seen the version yet which a client comes from', () => {
    const rig = new Rig();
    rig.connect({ intervalMs: 5_000 });
    rig.apply(quote('BTCUSDT', 1));
    rig.run();
    const client = rig.connect({ intervalMs: 50 });
    rig.apply(quote('BTCUSDT', 2));
    rig.run();
    client.disconnect();
    client.reconnect();
    client.intervalMs = 5_000;
    client.resume([]);
    rig.advance(4_000);
    expect(client.last.type).toBe('resumed');
    rig.advance(1_000);
    client.expectComplete();
  });

  it('[W21] [W22] starts the feeds that are named after the events that are named, the others from now', () => {
    const rig = new Rig();
    rig.apply(fill('BTCUSDT', 1), fill('BTCUSDT', 2), fill('BTCUSDT', 3), signal('RSI', 1), signal('RSI', 2));
    rig.connect();
    rig.run();
    const client = rig.connect({ names: ['fills', 'signals'] });
    const { subscriber } = client;
    const selection = subscriber.selection!;
    client.outlet.stall();
    rig.broadcaster.resume(subscriber, selection, 100, { seq: 0, feeds: new Map([['fills', 1]]) });
    rig.apply(fill('BTCUSDT', 4), signal('RSI', 3));
    rig.run();
    const ids = client.outlet.writes
      .flatMap((write) => new FrameReader().push(write))
      .map(({ payload }) => JSON.parse(payload.toString()))
      .filter(({ type }) => type === 'trade' || type === 'signal')
      .map(({ type, id }) => `${type} ${id}`);
    expect(ids).toEqual(['trade 2', 'trade 3', 'trade 4', 'signal 3']);
  });

  it('[W23] starts the feeds that are named at their first kept event after a restart', () => {
    const rig = new Rig({ feedKept: 3 });
    const client = rig.connect({ names: ['market_data', 'fills', 'signals'] });
    rig.apply(...Array.from({ length: 4 }, (_, index) => fill('BTCUSDT', index)), quote('BTCUSDT', 1));
    rig.run();
    rig.restart();
    rig.apply(
      ...Array.from({ length: 5 }, (_, index) => fill('ETHUSDT', index)),
      quote('ETHUSDT', 1),
      signal('RSI', 1),
    );
    rig.run();

    const before = client.arrived.length;
    client.reconnect();
    client.resume(['fills', 'signals']);
    rig.run();
    const types = client.arrived.slice(before).map(({ type }) => type);
    expect(types).toEqual(['resumed', 'snapshot', 'gap', 'trade', 'trade', 'trade', 'signal']);
    expect(client.arrived.at(before + 2)!.message).toEqual({ type: 'gap', channel: 'fills', lost: 2, next: 3 });
    // The position that the snapshot names is the one that the events go on from.
    expect(client.arrived.at(before + 1)!.message).toMatchObject({ feeds: { fills: 0, signals: 0 } });
    client.expectComplete();
  });
});
