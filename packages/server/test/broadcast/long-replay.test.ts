import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { REACH_EVENTS } from '../../src/broadcast/long-replay.ts';
import { fill, signal } from './support/changes.ts';
import { Rig } from './support/rig.ts';
import { SlowPast } from './support/slow-past.ts';
import type { TestClient } from './support/test-client.ts';

const NAMES = ['market_data', 'fills'];

/** So many fills, of which the last five are in memory and the others in history, where it has them. */
function openRig(fills: number, { isLost = () => false }: { isLost?: (id: number) => boolean } = {}) {
  const past = new SlowPast();
  const rig = new Rig({ feedKept: 5, past, beforeBroadcaster: (store) => past.follow(store) });
  rig.apply(...Array.from({ length: fills }, (_, index) => fill(index % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT', index + 1)));
  past.write(({ id }) => isLost(id));
  rig.run();
  return { rig, past };
}

type Told = number | readonly [number, number];

/** Ids of events and, in brackets, of gaps, of what was told again. */
function toldTo(client: TestClient): Told[] {
  return client.arrived.flatMap(({ message }): Told[] => {
    if (message.type === 'event' && message.isReplay) return [message.id];
    return message.type === 'gap' && message.replay === true ? [[message.next - message.lost, message.next - 1]] : [];
  });
}

async function settle(rig: Rig): Promise<void> {
  for (let count = 0; count < 10; count++) {
    await nextTurn();
    rig.advance(10);
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe('a replay that memory has no answer to', () => {
  it('[HI80] [HI81] goes on from history into memory, and says where something is missing', async () => {
    const { rig, past } = openRig(20, { isLost: (id) => id < 3 || id === 9 || id === 10 });
    const client = rig.connect({ names: NAMES });
    client.ask('fills', { fromId: 1 });
    await settle(rig);
    expect(toldTo(client)).toEqual([]);
    past.answer();
    await settle(rig);
    expect(toldTo(client)).toEqual([[1, 2], ...range(3, 8), [9, 10], ...range(11, 20)]);
    client.expectComplete();
  });

  it('[N14] [HI81] looks back for the last so many of a part, and says that there are no more', async () => {
    const { rig, past } = openRig(20, { isLost: (id) => id < 5 });
    const client = rig.connect({ names: ['fills:BTC*'] });
    client.ask('fills', { count: 3 });
    expect(toldTo(client)).toEqual([]);
    client.ask('fills', { count: 99 });
    for (let count = 0; count < 6; count++) {
      await settle(rig);
      past.answer();
    }
    await settle(rig);
    expect(toldTo(client)).toEqual([15, 17, 19, [1, 4], 5, 7, 9, 11, 13, 15, 17, 19]);
  });

  it('[N14] [HI80] finds where a time begins', async () => {
    const { rig, past } = openRig(20);
    rig.clock.manual.advance(1_000);
    const since = rig.clock.now();
    rig.apply(...range(21, 40).map((price) => fill('BTCUSDT', price)));
    past.write();
    rig.run();
    const client = rig.connect({ names: NAMES });
    client.ask('fills', { fromTime: since });
    for (let count = 0; count < 3; count++) {
      await settle(rig);
      past.answer();
    }
    await settle(rig);
    expect(toldTo(client)).toEqual(range(21, 40));
    client.ask('fills', { fromTime: since + 1 });
    for (let count = 0; count < 3; count++) {
      await settle(rig);
      past.answer();
    }
    await settle(rig);
    expect(toldTo(client)).toHaveLength(20);
  });

  it('[HI81] says that all of it is missing where history cannot be read', async () => {
    const { rig, past } = openRig(20);
    const client = rig.connect({ names: NAMES });
    client.ask('fills', { fromId: 4 });
    await settle(rig);
    past.fail();
    await settle(rig);
    expect(toldTo(client)).toEqual([[4, 15], ...range(16, 20)]);
    client.expectComplete();
  });

  it('[HI82] reaches so far back and no further, and says so', async () => {
    const { rig, past } = openRig(REACH_EVENTS + 50);
    const client = rig.connect({ names: NAMES });
    client.ask('fills', { fromId: 20 });
    await settle(rig);
    expect(past.asked).toBe(1);
    past.answer();
    await settle(rig);
    expect(toldTo(client).slice(0, 2)).toEqual([[20, 50], 51]);
    client.disconnect();
  });

  it('[HI82] asks history for nothing while the client takes nothing, and keeps nothing for it', async () => {
    const { rig, past } = openRig(1_000);
    const slow = rig.connect({ names: NAMES });
    slow.ask('fills', { fromId: 1 });
    await settle(rig);
    slow.outlet.stall();
    past.answer();
    await settle(rig);
    // The first page lies in its socket; the second is asked for once that is gone.
    expect([past.asked, past.pending]).toEqual([1, 0]);
    const held = slow.outlet.bufferedBytes;
    rig.advance(1_000);
    await settle(rig);
    expect([past.asked, slow.outlet.bufferedBytes]).toEqual([1, held]);
    slow.outlet.drain();
    await settle(rig);
    expect(past.pending).toBe(1);
    // What comes while its socket is full again is let go of, and read anew.
    slow.refresh();
    expect(slow.outlet.bufferedBytes).toBeGreaterThan(0);
    for (let count = 0; slow.outlet.bufferedBytes <= rig.limits.lowWaterBytes; count++) slow.ping();
    past.answer();
    await settle(rig);
    slow.outlet.open();
    for (let count = 0; count < 20; count++) {
      await settle(rig);
      past.answer();
    }
    await settle(rig);
    expect(toldTo(slow)).toEqual(range(1, 1_000));
    expect(past.asked).toBe(11);
  });

  it('[HI82] reads for four clients at a time, and for the others in their order', async () => {
    const { rig, past } = openRig(50);
    const clients = Array.from({ length: 7 }, () => rig.connect({ names: NAMES }));
    for (const each of clients) each.ask('fills', { fromId: 1 });
    await settle(rig);
    expect(past.pending).toBe(4);
    clients[5]!.disconnect();
    for (let count = 0; count < 7; count++) {
      past.answer();
      await settle(rig);
    }
    expect(past.pendingMax).toBe(4);
    for (const [index, each] of clients.entries()) expect(toldTo(each)).toEqual(index === 5 ? [] : range(1, 50));
  });

  it('[HI82] is made page by page in turns, whoever else has one to be made', async () => {
    const { rig, past } = openRig(300);
    const clients = Array.from({ length: 3 }, () => rig.connect({ names: NAMES }));
    for (const each of clients) each.ask('fills', { fromId: 1 });
    await nextTurn();
    for (let count = 0; count < 3; count++) past.answer();
    const pages = () => clients.map((each) => toldTo(each).length / 100);
    const seen: number[][] = [];
    for (let count = 0; count < 3; count++) {
      await nextTurn();
      seen.push(pages());
      rig.turn();
    }
    expect(seen).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
    ]);
  });

  it('[N31] is answered before the next one, and before a digest that is asked for behind it', async () => {
    const { rig, past } = openRig(20);
    rig.apply(signal('RSI', 1));
    rig.run();
    const client = rig.connect({ names: [...NAMES, 'signals'] });
    client.ask('fills', { fromId: 14 });
    client.ask('signals', {});
    client.verify();
    await settle(rig);
    expect(client.types).toEqual(['snapshot']);
    past.answer();
    await settle(rig);
    expect(client.types.slice(1)).toEqual([...range(14, 20).map(() => 'trade'), 'signal', 'digest']);
    client.ask('signals', {});
    expect(client.types.at(-1)).toBe('signal');
  });

  it('[N31] is refused where too many wait, and harms nobody else', async () => {
    const { rig, past } = openRig(20);
    const client = rig.connect({ names: NAMES });
    for (let count = 0; count < 33; count++) client.ask('fills', { fromId: 14 });
    expect(client.refusals).toEqual(['32 replays wait already']);
    for (let count = 0; count < 33; count++) {
      await settle(rig);
      past.answer();
    }
    await settle(rig);
    expect(toldTo(client)).toHaveLength(32 * 7);
    client.ask('fills', { fromId: 18 });
    expect(toldTo(client).slice(-3)).toEqual([18, 19, 20]);
  });

  it('[N31] ends where the feed is no longer followed, and tells only what is selected by then', async () => {
    const { rig, past } = openRig(20);
    const [left, narrowed] = [rig.connect({ names: NAMES }), rig.connect({ names: NAMES })];
    for (const each of [left, narrowed]) each.ask('fills', { fromId: 10 });
    await settle(rig);
    left.select({ names: ['market_data'], filters: {} });
    narrowed.select({ names: ['fills:ETH*'], filters: {} });
    for (let count = 0; count < 2; count++) past.answer();
    await settle(rig);
    expect(toldTo(left)).toEqual([]);
    expect(toldTo(narrowed)).toEqual([10, 12, 14, 16, 18, 20]);
    left.select({ names: ['market_data', 'fills'], filters: {} });
    left.ask('fills', { fromId: 17 });
    expect(toldTo(left)).toEqual([17, 18, 19, 20]);
  });
});
