import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import { describe, expect, it } from 'vitest';
import { manyQuotes, position, quote } from './support/changes.ts';
import { Rig } from './support/rig.ts';
import type { TestClient } from './support/test-client.ts';

describe('groups', () => {
  it.each(CODEC_NAMES)('[W6] encodes once for a whole group, in %s', (codec) => {
    const rig = new Rig();
    const clients = Array.from({ length: 50 }, () => rig.connect({ codec }));
    rig.apply(quote('BTCUSDT', 1));
    rig.run();
    expect(rig.tally.encodings('update')).toBe(1);
    const [first] = clients;
    for (const { outlet } of clients) expect(outlet.writes.at(-1)).toBe(first!.outlet.writes.at(-1));
  });

  it('[W6] makes a group of its own for each interval, codec, compression, kind and selection', () => {
    const rig = new Rig();
    const one = { codec: 'json', intervalMs: 100, isCompressed: false, clientType: 'TUI', names: ['fills'] } as const;
    rig.connect(one);
    rig.connect(one);
    expect(rig.broadcaster.counts).toMatchObject({ groups: 1, rateClasses: 1, subscribers: 2 });
    rig.connect({ ...one, codec: 'msgpack' });
    rig.connect({ ...one, isCompressed: true });
    rig.connect({ ...one, clientType: 'Web' });
    rig.connect({ ...one, names: ['fills', 'orders'] });
    rig.connect({ ...one, filters: { fills: { side: 'buy' } } });
    expect(rig.broadcaster.counts).toMatchObject({ groups: 6, rateClasses: 1 });
    rig.connect({ ...one, intervalMs: 200 });
    expect(rig.broadcaster.counts).toMatchObject({ groups: 7, rateClasses: 2, subscribers: 8 });
  });

  it('[W7] sends nothing to whom a tick does not concern, and goes on from what it was last sent', () => {
    const rig = new Rig();
    rig.apply(position('BTCUSDT', 1));
    const [quotes, positions] = [rig.connect(), rig.connect({ names: ['positions'] })];
    for (const price of [1, 2, 3]) {
      rig.apply(quote('BTCUSDT', price));
      rig.advance(100);
    }
    expect(positions.types).toEqual(['snapshot']);
    rig.apply(position('BTCUSDT', 2));
    rig.advance(100);
    expect(positions.last.message).toMatchObject({ type: 'update', prev: 1, seq: 5 });
    quotes.expectComplete();
    positions.expectComplete();
  });

  it('[W7] sees of a tick exactly the keys that a selection names, whether by key or by pattern', () => {
    const rig = new Rig();
    const by = (...names: string[]) => rig.connect({ names });
    const clients = [
      by('market_data:S7'),
      by('market_data:S7', 'market_data:S9', 'market_data:gone'),
      by('market_data:S1*'),
      by('market_data:S7', 'market_data:S1*'),
      by('market_data:none'),
      by('market_data'),
      by('orders:b'),
    ];
    const keysTold = ({ last }: TestClient) =>
      last.message.type === 'update' ? last.message.tables.flatMap(({ rows }) => rows.map(({ key }) => key)) : [];
    rig.apply(...manyQuotes(20, 1));
    for (const id of ['a', 'b']) rig.apply({ op: 'merge', channel: 'orders', row: { id, quantity: 1 } });
    rig.run();
    const teens = ['S1', ...Array.from({ length: 10 }, (_, digit) => `S1${digit}`)];
    expect(clients.map(keysTold).map((keys) => keys.length)).toEqual([1, 2, 11, 12, 0, 20, 1]);
    expect(keysTold(clients[2]!)).toEqual(teens);
    for (const client of clients) client.expectComplete();

    // An order that nobody of the group sees changes: the list of its orders stays.
    rig.apply({ op: 'merge', channel: 'orders', row: { id: 'a', quantity: 2 } });
    rig.advance(100);
    expect(clients[6]!.types).toEqual(['snapshot', 'update']);
    for (const client of clients) client.expectComplete();
  });

  it('[W8] encodes a snapshot of an unchanged state once a second, however many ask', () => {
    const rig = new Rig();
    rig.apply(...manyQuotes(10, 1));
    const clients = Array.from({ length: 100 }, () => rig.connect());
    expect(rig.tally.encodings('snapshot')).toBe(1);
    for (const client of clients) client.refresh();
    rig.run();
    expect(rig.tally.encodings('snapshot')).toBe(1);

    rig.advance(1_000);
    const late = rig.connect();
    expect(rig.tally.encodings('snapshot')).toBe(2);
    expect(late.last.message).toMatchObject({ time: rig.clock.now() });

    rig.apply(quote('BTCUSDT', 2));
    rig.run();
    rig.connect().expectComplete();
    expect(rig.tally.encodings('snapshot')).toBe(3);
  });
});
