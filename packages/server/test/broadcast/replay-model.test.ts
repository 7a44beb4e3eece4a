/**
 * Random lives of clients that ask for what was, while more happens: rings of any size, a history that answers late, in
 * any order, with holes or not at all, and sockets that stall. Whatever is asked for comes once, in order, as what it
 * was, or is announced as a gap; and nothing that is there is.
 */
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import { describe, it } from 'vitest';
import type { ReplayRequest } from '../../src/broadcast/replay-request.ts';
import { fill, quote, trade } from './support/changes.ts';
import { isEventWanted } from './support/oracle.ts';
import { Rig } from './support/rig.ts';
import { SlowPast } from './support/slow-past.ts';
import type { TestClient, TestClientOptions } from './support/test-client.ts';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const CLIENTS_MAX = 4;

type Fed = 'fills' | 'trades';

type Asking = { readonly back: number; readonly by: 'id' | 'time' | 'nothing'; readonly count: number | undefined };

type Step =
  | { readonly do: 'fill'; readonly count: number }
  | { readonly do: 'write'; readonly isHole: boolean }
  | { readonly do: 'turn' | 'quote' }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'answer' | 'fail'; readonly which: number }
  | { readonly do: 'join'; readonly kind: Pick<TestClientOptions, 'codec' | 'intervalMs'> & { readonly part: string } }
  | { readonly do: 'ask'; readonly client: number; readonly asking: Asking }
  | { readonly do: 'stall' | 'open' | 'leave'; readonly client: number }
  | { readonly do: 'drain'; readonly client: number; readonly bytes: number };

const client = fc.nat(CLIENTS_MAX - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('fill' as const), count: fc.integer({ min: 1, max: 150 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), isHole: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('turn' as const, 'quote' as const) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(10, 100, 400) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), which: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      kind: fc.record({
        codec: fc.constantFrom(...CODEC_NAMES),
        part: fc.constantFrom('', '', ':BTC*'),
        intervalMs: fc.constantFrom(50, 100),
      }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      client,
      asking: fc.record({
        back: fc.nat(600),
        by: fc.constantFrom('id' as const, 'id' as const, 'time' as const, 'nothing' as const),
        count: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
      }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('stall' as const, 'open' as const), client }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), client }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('drain' as const), client, bytes: fc.integer({ min: 1, max: 5_000 }) }),
  },
);

interface Asked {
  readonly request: ReplayRequest;
  /** The last event that had been handed out; all up to it was. */
  readonly untilAtLeast: number;
  /** What could be read then; what is announced as lost was not among it, unless history failed meanwhile. */
  readonly written: ReadonlySet<number>;
  readonly failures: number;
}

class Life {
  readonly past = new SlowPast();
  readonly rig: Rig;
  readonly #asked = new Map<TestClient, Asked[]>();
  readonly #fed: Fed;

  constructor(fed: Fed, feedKept: number, feedWindow: number) {
    this.#fed = fed;
    this.rig = new Rig({
      feedKept,
      feedWindow,
      past: this.past,
      beforeBroadcaster: (store) => this.past.follow(store),
      limits: { lowWaterBytes: 2_000, writeTimeoutMs: 1e9, highWaterBytes: 1e9 },
    });
  }

  async run(next: Step): Promise<void> {
    this.#do(next);
    await nextTurn();
  }

  #do(next: Step): void {
    const { rig, past } = this;
    switch (next.do) {
      case 'fill': {
        const first = rig.store.version;
        return rig.apply(
          ...Array.from({ length: next.count }, (_, index) => {
            return (this.#fed === 'fills' ? fill : trade)(SYMBOLS[(first + index) % 3]!, first + index);
          }),
        );
      }
      case 'quote':
        return rig.apply(quote('BTCUSDT', rig.store.version));
      case 'write':
        return past.write(({ id }) => next.isHole && id % 5 === 0);
      case 'turn':
        return rig.turn();
      case 'advance':
        return rig.advance(next.ms);
      case 'answer':
        return past.answer(next.which);
      case 'fail':
        return past.fail(next.which);
      case 'join':
        if (rig.clients.length < CLIENTS_MAX) this.join(next.kind);
        return undefined;
      default:
        return this.#ofClient(next);
    }
  }

  join({ part, ...kind }: { readonly part: string } & Partial<TestClientOptions>): void {
    this.rig.connect({ ...kind, names: ['market_data', `${this.#fed}${part}`] });
  }

  #ofClient(next: Extract<Step, { client: number }>): void {
    const one = this.rig.clients[next.client];
    if (one?.isConnected !== true) return undefined;
    if (next.do === 'stall') return one.outlet.stall();
    if (next.do === 'open') return one.outlet.open();
    if (next.do === 'drain') return one.outlet.drain(next.bytes);
    if (next.do === 'leave') return one.disconnect();
    if (next.do === 'ask' && one.answersDue < 10) this.#ask(one, next.asking);
    return undefined;
  }

  /** The digest that is asked for behind it comes behind it: so it is told from the next one. */
  #ask(one: TestClient, { back, by, count }: Asking): void {
    const { rig, past } = this;
    const feed = rig.store.feeds.get(this.#fed)!;
    const fromId = Math.max(1, feed.lastId - back);
    const fromTime = past.all.get(this.#fed)?.[fromId - 1]?.time ?? 0;
    const request = {
      ...(count !== undefined && { count }),
      ...(by === 'id' && { fromId }),
      ...(by === 'time' && { fromTime }),
    };
    const written = new Set(past.written.get(this.#fed));
    const asked = { request, untilAtLeast: one.eventIds(this.#fed).at(-1) ?? 0, written, failures: past.failures };
    this.#asked.set(one, [...(this.#asked.get(one) ?? []), asked]);
    one.ask(this.#fed, request);
    one.verify();
  }

  async settle(): Promise<void> {
    const { rig, past } = this;
    for (const { outlet } of rig.clients) outlet.open();
    const isBusy = () => past.pending > 0 || rig.clients.some((each) => each.isConnected && each.answersDue > 0);
    for (let rounds = 0; isBusy(); rounds++) {
      assert.ok(rounds < 10_000, 'the answers do not come to an end');
      past.answer();
      await nextTurn();
      rig.advance(20);
    }
    rig.advance(1_000);
  }

  expectAll(): void {
    for (const each of this.rig.clients) {
      if (each.isConnected) this.#expectAnswers(each);
    }
  }

  #expectAnswers(one: TestClient): void {
    one.expectComplete();
    assert.deepEqual(one.refusals, []);
    const asked = this.#asked.get(one) ?? [];
    let told: Told[] = [];
    for (const { message } of one.arrived) {
      if (message.type === 'event' && message.isReplay) {
        const { id, seq, time } = message;
        const was = this.past.all.get(this.#fed)![id - 1]!;
        assert.deepEqual({ id, seq, time }, { id, seq: was.version, time: was.time });
        told.push({ firstId: id, lastId: id, isEvent: true });
      } else if (message.type === 'gap' && message.replay === true) {
        told.push({ firstId: message.next - message.lost, lastId: message.next - 1, isEvent: false });
      } else if (message.type === 'digest') {
        this.#expectAnswer(one, asked.shift()!, told);
        told = [];
      }
    }
    assert.deepEqual([asked, told], [[], []]);
  }

  #expectAnswer(one: TestClient, { request, untilAtLeast, written, failures }: Asked, told: readonly Told[]): void {
    const { count = Number.POSITIVE_INFINITY, fromId = 1, fromTime = 0 } = request;
    const all = this.past.all.get(this.#fed) ?? [];
    for (const [index, { firstId }] of told.entries()) {
      assert.ok(index === 0 || firstId > told[index - 1]!.lastId, 'not in order, or twice');
    }
    const events = told.filter(({ isEvent }) => isEvent);
    // Of a part of the feed, history may have come to have more between looking for the first one and telling them.
    if (one.wanted.names.includes(this.#fed)) assert.ok(events.length <= count);
    const isAsked = (id: number) => {
      const { time, data } = all[id - 1]!;
      return id >= fromId && time >= fromTime && isEventWanted(one.wanted, this.#fed, data);
    };
    for (const { firstId } of events) assert.ok(isAsked(firstId), 'not asked for');
    // The last `count`, those among them that are gone, or what is kept in memory: there may be more before.
    let counted = 0;
    for (const each of told) for (let id = each.firstId; id <= each.lastId; id++) if (isAsked(id)) counted++;
    const isOpen = counted >= count || Object.keys(request).length === 0;
    const firstId = isOpen ? (told[0]?.firstId ?? all.length + 1) : 1;
    for (let id = firstId; id <= untilAtLeast; id++) {
      const isTold = told.some((each) => id >= each.firstId && id <= each.lastId);
      assert.ok(isTold || !isAsked(id), `nobody told of ${id}`);
    }
    if (failures !== this.past.failures) return;
    for (const gap of told.filter(({ isEvent }) => !isEvent)) {
      for (let id = gap.firstId; id <= gap.lastId; id++) assert.ok(!written.has(id), `${id} is there`);
    }
  }
}

interface Told {
  readonly firstId: number;
  readonly lastId: number;
  readonly isEvent: boolean;
}

describe('replays out of history', () => {
  it('[HI80] [HI81] [HI82] tell everything once, in order, as what it was, or that it is not there', async () => {
    const world = fc.record({
      fed: fc.constantFrom<Fed[]>('fills', 'trades'),
      feedKept: fc.integer({ min: 1, max: 30 }),
      beyond: fc.constantFrom(0, 5, 200),
      steps: fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ fed, feedKept, beyond, steps }) => {
        const life = new Life(fed, feedKept, feedKept + beyond);
        life.join({ part: '' });
        for (const next of steps) await life.run(next);
        await life.settle();
        life.expectAll();
      }),
      { numRuns: 100 },
    );
  });
});
