/**
 * Random lives of many clients: every message is held against the oracle when it arrives, and once everything has
 * arrived, all of it must be there. What is demanded stands in support/test-client.ts.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import type { Change } from '@tickboard/core/store/change';
import { describe, it } from 'vitest';
import { arbitraryChange } from '../../../core/test/support/arbitrary-changes.ts';
import type { Wanted } from './support/oracle.ts';
import { Rig } from './support/rig.ts';
import { addTo, type Sent } from './support/tally.ts';
import type { TestClient, TestClientOptions } from './support/test-client.ts';

const CLIENTS_MAX = 10;
/** More than are written between two looks at the clock. */
const CROWD = 20;
const CHANNEL_NAMES = ['market_data', 'orders', 'positions', 'account', 'fills', 'signals', 'trades'];
const NAMES = [
  ...CHANNEL_NAMES,
  'market_data:BTC*',
  'market_data:ETHUSDT',
  'market_data:*USDT',
  'orders:a*',
  'orders:.',
  'positions:BTC/USD:USD',
  'fills:BTC*',
  'signals:running',
];
const INTERVALS_MS = [50, 100, 400];

const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.oneof(...CHANNEL_NAMES.map((name) => arbitraryChange(CHANNELS_BY_NAME.get(name)!))),
  { minLength: 1, maxLength: 4 },
);

const wanted: fc.Arbitrary<Wanted> = fc.record({
  names: fc.oneof(
    { weight: 3, arbitrary: fc.subarray(NAMES, { minLength: 1 }) },
    { weight: 1, arbitrary: fc.constant(CHANNEL_NAMES) },
  ),
  filters: fc.constantFrom<Wanted['filters'][]>(
    {},
    {},
    { signals: { min_confidence: 0.25 } },
    { fills: { side: ['buy'] }, signals: { strategy_name: ['running', ''] } },
  ),
});

const kind: fc.Arbitrary<Omit<TestClientOptions, 'names' | 'filters'>> = fc.record({
  codec: fc.constantFrom(...CODEC_NAMES),
  clientType: fc.constantFrom('TUI', 'Web'),
  isCompressed: fc.boolean(),
  intervalMs: fc.constantFrom(...INTERVALS_MS),
});

interface Crowd {
  readonly kind: Omit<TestClientOptions, 'names' | 'filters'>;
  readonly wanted: Wanted;
}

interface World {
  readonly steps: readonly Step[];
  readonly sliceBudgetMs: number;
  readonly feedKept: number;
  readonly tombstonesKept: number;
  readonly highWaterBytes: number;
}

type Step =
  | { readonly do: 'apply' | 'apply later'; readonly changes: readonly Change[] }
  | { readonly do: 'turn'; readonly count: number }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'join'; readonly kind: Omit<TestClientOptions, 'names' | 'filters'>; readonly wanted: Wanted }
  | { readonly do: 'restart' }
  | ({ readonly client: number } & (
      | { readonly do: 'leave' | 'verify' | 'ping' | 'stall' | 'open' | 'leave while written' | 'replay' }
      | { readonly do: 'drain'; readonly bytes: number }
      | { readonly do: 'select'; readonly wanted: Wanted }
      | { readonly do: 'set interval'; readonly intervalMs: number }
      | { readonly do: 'refresh'; readonly isPartial: boolean }
      | { readonly do: 'resume'; readonly feeds: readonly string[] }
      | {
          readonly do: 'return';
          readonly how: 'afresh' | 'by address' | 'after joining';
          readonly feeds: readonly string[];
        }
    ));

const client = fc.nat(CROWD + CLIENTS_MAX - 1);
const feeds = fc.subarray(['fills', 'signals', 'trades']);

function ofClient<Rest extends Record<string, unknown>>(rest: { [Name in keyof Rest]: fc.Arbitrary<Rest[Name]> }) {
  return fc.record({ client, ...rest });
}

const step = fc.oneof(
  { weight: 14, arbitrary: fc.record({ do: fc.constant('apply' as const), changes }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('apply later' as const), changes }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('turn' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(10, 50, 100, 400, 4_000) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('join' as const), kind, wanted }) },
  { weight: 4, arbitrary: ofClient({ do: fc.constant('stall' as const) }) },
  { weight: 3, arbitrary: ofClient({ do: fc.constant('open' as const) }) },
  { weight: 3, arbitrary: ofClient({ do: fc.constant('drain' as const), bytes: fc.integer({ min: 1, max: 2_000 }) }) },
  { weight: 3, arbitrary: ofClient({ do: fc.constant('select' as const), wanted }) },
  {
    weight: 2,
    arbitrary: ofClient({ do: fc.constant('set interval' as const), intervalMs: fc.constantFrom(...INTERVALS_MS) }),
  },
  { weight: 2, arbitrary: ofClient({ do: fc.constant('refresh' as const), isPartial: fc.boolean() }) },
  { weight: 2, arbitrary: ofClient({ do: fc.constantFrom('verify' as const, 'ping' as const) }) },
  { weight: 1, arbitrary: ofClient({ do: fc.constant('replay' as const) }) },
  { weight: 2, arbitrary: ofClient({ do: fc.constant('resume' as const), feeds }) },
  { weight: 2, arbitrary: ofClient({ do: fc.constantFrom('leave' as const, 'leave while written' as const) }) },
  {
    weight: 3,
    arbitrary: ofClient({
      do: fc.constant('return' as const),
      how: fc.constantFrom('afresh' as const, 'by address' as const, 'after joining' as const),
      feeds,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
) as fc.Arbitrary<Step>;

class Life {
  readonly rig: Rig;
  readonly #clientsMax: number;

  constructor(rig: Rig) {
    this.rig = rig;
    this.#clientsMax = rig.clients.length + CLIENTS_MAX;
  }

  run(next: Step): void {
    const { rig } = this;
    switch (next.do) {
      case 'apply':
        rig.apply(...next.changes);
        break;
      case 'apply later':
        rig.applyLater(...next.changes);
        break;
      case 'turn':
        for (let count = 0; count < next.count; count++) rig.turn();
        break;
      case 'advance':
        rig.clock.manual.advance(next.ms);
        break;
      case 'join':
        if (rig.clients.length < this.#clientsMax) rig.connect({ ...next.kind, ...next.wanted });
        break;
      case 'restart':
        rig.restart();
        break;
      default:
        this.#ask(next);
    }
    this.expectConsistent();
  }

  #ask(next: Extract<Step, { client: number }>): void {
    const one = this.rig.clients[next.client % Math.max(1, this.rig.clients.length)];
    if (one === undefined) return;
    if (!one.isConnected) {
      if (next.do === 'return') this.#bringBack(one, next.how, next.feeds);
      return;
    }
    switch (next.do) {
      case 'leave':
        return one.disconnect();
      case 'leave while written':
        return leaveWhileWritten(one);
      case 'verify':
        return one.verify();
      case 'ping':
        return one.ping();
      case 'stall':
        return one.outlet.stall();
      case 'open':
        return one.outlet.open();
      case 'drain':
        return one.outlet.drain(next.bytes);
      case 'select':
        return one.select(next.wanted);
      case 'set interval':
        return one.setInterval(next.intervalMs);
      case 'refresh':
        return one.refresh(next.isPartial ? one.asked.names.slice(0, 1).map((name) => name.split(':')[0]!) : undefined);
      case 'replay': {
        const feed = one.asked.names.find((name) => ['fills', 'signals', 'trades'].includes(name));
        return feed === undefined ? undefined : one.ask(feed, {});
      }
      case 'resume':
        return one.resume(next.feeds.filter((feed) => one.asked.names.includes(feed)));
      case 'return':
        return undefined;
    }
  }

  #bringBack(one: TestClient, how: 'afresh' | 'by address' | 'after joining', named: readonly string[]): void {
    const held = named.filter((feed) => one.asked.names.includes(feed));
    one.reconnect();
    if (how === 'afresh') one.join();
    else if (how === 'by address') one.resume([]);
    else one.joinAndResume(held);
  }

  /** What the server believes of its clients is so. */
  expectConsistent(): void {
    const { rig } = this;
    const { counts } = rig.broadcaster;
    const joined = rig.clients.filter(({ isConnected }) => isConnected);
    assert.equal(counts.subscribers, joined.length);
    assert.equal(counts.lagging, joined.filter(({ subscriber }) => subscriber.lag !== undefined).length);
    for (const { outlet } of rig.clients) assert.equal(outlet.lateWrites, 0);
    for (const { subscriber, outlet } of joined) {
      assert.ok(subscriber.waiting.length <= 32);
      const largest = Math.max(0, ...outlet.writes.map((write) => write.length));
      assert.ok(outlet.bufferedBytes <= rig.limits.highWaterBytes + subscriber.bulkBytes + largest);
    }
    if (rig.deferred > 0) return;
    for (const each of joined) {
      assert.equal(each.subscriber.group!.job, undefined);
      if (each.subscriber.lag !== undefined || each.outlet.bufferedBytes > 0 || each.isOpening) continue;
      each.expectStateOf(each.subscriber.group!.rateClass.view.version);
    }
  }

  /** Lets everything arrive. */
  settle(): void {
    const { rig } = this;
    for (const each of rig.clients) if (each.isConnected) each.outlet.open();
    rig.advance(1_000);
    for (const each of rig.clients) if (each.isConnected) each.verify();
    rig.run();
    this.expectConsistent();
    for (const each of rig.clients) if (each.isConnected) each.expectComplete();
  }

  /** When the last one has gone, nothing is left. */
  end(): void {
    const { rig } = this;
    for (const each of rig.clients) each.disconnect();
    rig.run();
    const nothing = { subscribers: 0, lagging: 0, groups: 0, rateClasses: 0, queueDepth: 0 };
    assert.deepEqual(rig.broadcaster.counts, nothing);
    // The sweep.
    assert.equal(rig.clock.manual.pending, 1);
    rig.broadcaster.stop();
    assert.equal(rig.clock.manual.pending, 0);
    assert.deepEqual(rig.tally.sentMessages, handedToAll(rig));
    const losses = new Map<string, number>();
    for (const { lossesTold } of rig.clients) {
      for (const [feed, count] of lossesTold) losses.set(feed, (losses.get(feed) ?? 0) + count);
    }
    assert.deepEqual(rig.tally.losses, losses);
  }
}

/** The next write finds out that the connection is gone. */
function leaveWhileWritten(one: TestClient): void {
  const { outlet } = one;
  const { onWrite } = outlet;
  outlet.onWrite = (frames) => {
    onWrite(frames);
    one.disconnect();
  };
}

function handedToAll({ clients }: Rig): Map<string, Sent> {
  const sums = new Map<string, Sent>();
  for (const { handed } of clients) for (const [key, { count, bytes }] of handed) addTo(sums, key, count, bytes);
  return sums;
}

describe('[W4] [W11] [W12] [W13] [W15] [W17] [W18] [W20] [W21] [W22] [W25] a random life', () => {
  const world: fc.Arbitrary<World> = fc.record({
    steps: fc.array(step, { minLength: 10, maxLength: 120, size: 'max' }),
    sliceBudgetMs: fc.constantFrom(0, 1, 1_000),
    feedKept: fc.constantFrom(2, 5, 50),
    tombstonesKept: fc.constantFrom(0, 2, 1_000),
    highWaterBytes: fc.constantFrom(2_000, 20_000),
  });

  function live({ steps, sliceBudgetMs, highWaterBytes, ...kept }: World, crowd?: Crowd): void {
    const limits = { sliceBudgetMs, highWaterBytes, lowWaterBytes: 500, writeTimeoutMs: 6_000 };
    const rig = new Rig({ ...kept, limits, writeCostMs: 0.5 });
    if (crowd !== undefined)
      for (let count = 0; count < CROWD; count++) rig.connect({ ...crowd.kind, ...crowd.wanted });
    const life = new Life(rig);
    for (const each of steps) life.run(each);
    life.settle();
    life.end();
  }

  it('keeps each of a few clients exact', () => {
    fc.assert(
      fc.property(world, (given) => live(given)),
      { numRuns: 100 },
    );
  });

  it('keeps each of a crowd exact', () => {
    fc.assert(
      fc.property(world, fc.record({ kind, wanted }), (given, crowd) => live(given, crowd)),
      { numRuns: 30 },
    );
  });
});
