/** A board against a server built from the core's own store and codecs, over a link that lags and breaks anywhere. */
import { ManualClock } from '@tickboard/core/clock';
import { RECORD_KEY } from '@tickboard/core/model/channel';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Board } from '../src/board.ts';
import type { FeedEvent, FeedGap, Resync, TableChange } from '../src/board-events.ts';
import type { ChannelSelector, TableName } from '../src/channel-rows.ts';
import { resolveSettings } from '../src/options.ts';
import { MemoryNetwork } from '../src/transport/memory.ts';
import { ModelServer } from './support/model-server.ts';
import { settle } from './support/peer.ts';

const TABLES = ['market_data', 'orders', 'positions', 'candles'] as const satisfies readonly TableName[];
const RECORDS = ['account', 'risk'] as const;
const FEED = 'fills';

const decimal = fc
  .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(5))
  .map(([digits, scale]) => digits / 10 ** scale);
const symbol = fc.constantFrom('BTC', 'ETH', 'BTC.P', 'X:1', 'SOL');
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const nullable = <Value>(value: fc.Arbitrary<Value>) => fc.option(fc.option(value, { nil: undefined }), { nil: null });

const row = fc.oneof(
  fc.record({
    channel: fc.constant('market_data'),
    row: fc.record({
      symbol,
      last_price: nullable(decimal),
      bid_price: nullable(decimal),
      stale: nullable(fc.boolean()),
    }),
  }),
  fc.record({
    channel: fc.constant('orders'),
    row: fc.record({
      id: fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5'),
      status: fc.constantFrom('new', 'filled'),
      price: nullable(decimal),
    }),
  }),
  fc.record({ channel: fc.constant('positions'), row: fc.record({ symbol, quantity: nullable(decimal) }) }),
  fc.record({
    channel: fc.constant('candles'),
    row: fc.record({
      symbol,
      interval: fc.constantFrom('1m', '1h'),
      close: nullable(decimal),
      open_time: optional(fc.constant(1_700_000_000_000)),
    }),
  }),
  fc.record({
    channel: fc.constant('account'),
    row: fc.record({ equity: nullable(decimal), balances: nullable(fc.constant({ BTC: 1 })) }),
  }),
  fc.record({ channel: fc.constant('risk'), row: fc.record({ leverage: nullable(decimal) }) }),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: row.map((given) => ({ op: 'merge', ...given }) as Change) },
  { weight: 1, arbitrary: row.map((given) => ({ op: 'replace', ...given }) as Change) },
  { weight: 2, arbitrary: symbol.map((key) => ({ op: 'delete', channel: 'market_data', key }) as const) },
  { weight: 1, arbitrary: symbol.map((key) => ({ op: 'delete', channel: 'positions', key }) as const) },
  {
    weight: 3,
    arbitrary: decimal.map((price) => ({ op: 'event', channel: FEED, data: { symbol: 'BTC', price } }) as const),
  },
);

const selector = fc.constantFrom<ChannelSelector>(
  'market_data',
  'market_data:BTC*',
  'market_data:E*',
  'orders',
  'positions',
  'positions:X:1',
  'candles',
  'candles:SOL*',
  'account',
  'risk',
  'alerts',
);

type Step =
  | { readonly do: 'apply'; readonly changes: readonly Change[] }
  | { readonly do: 'subscribe' | 'unsubscribe'; readonly channels: readonly ChannelSelector[] }
  | { readonly do: 'deliver'; readonly toClient: number; readonly toServer: number }
  | { readonly do: 'pass'; readonly milliseconds: number }
  | { readonly do: 'tick' | 'cut' | 'accept' | 'slow' | 'quick' | 'restart' | 'check' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(change, { minLength: 1, maxLength: 5 }).map((changes) => ({ do: 'apply', changes }) as const),
  },
  { weight: 5, arbitrary: fc.constant({ do: 'tick' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), toClient: fc.nat(4), toServer: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(selector, { minLength: 1, maxLength: 3 })
      .map((channels) => ({ do: 'subscribe', channels }) as const),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(selector, { minLength: 1, maxLength: 3 })
      .map((channels) => ({ do: 'unsubscribe', channels }) as const),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(0, 300, 700, 6_000).map((milliseconds) => ({ do: 'pass', milliseconds }) as const),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'cut' } as const) },
  { weight: 4, arbitrary: fc.constant({ do: 'accept' } as const) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'slow' } as const, { do: 'quick' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'check' } as const) },
);

/** What must be true of one feed, checked with each event and gap. */
class FeedOracle {
  /** Everything up to this id was delivered, or is covered by a gap. */
  position: number;
  #epoch: string | undefined;
  readonly #truth: ReadonlyMap<string, unknown>;

  constructor(position: number, epoch: string | undefined, truth: ReadonlyMap<string, unknown>) {
    this.position = position;
    this.#epoch = epoch;
    this.#truth = truth;
  }

  take({ id, data }: FeedEvent<'fills'>, epoch: string | undefined): void {
    expect(epoch).toBe(this.#epoch);
    expect(id, 'each event once, in order, none missing').toBe(this.position + 1);
    expect(data).toEqual(this.#truth.get(`${epoch} ${id}`));
    this.position = id;
  }

  takeGap({ lost, next }: FeedGap, epoch: string | undefined): void {
    if (lost === undefined || next === undefined) {
      expect(epoch, 'a gap of unknown size comes with a new life only').not.toBe(this.#epoch);
      this.#epoch = epoch;
      this.position = 0;
      return;
    }
    expect(next).toBe(this.position + lost + 1);
    this.position = next - 1;
  }
}

class World {
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  readonly board: Board;
  server: ModelServer;
  readonly #random;
  /** Every event that ever was, by epoch and id. */
  readonly #truth = new Map<string, unknown>();
  /** The keys of each table, as the change events tell them. */
  readonly #keys = new Map<string, Set<string>>(TABLES.map((name) => [name, new Set<string>()]));
  readonly #resyncs: Resync[] = [];
  readonly #errors: Error[] = [];
  readonly #oracle: FeedOracle;
  #isSlow = false;

  constructor(seed: number, format: CodecName, channels: readonly ChannelSelector[] | undefined) {
    this.#random = seededRandom(seed);
    this.server = this.#startServer();
    this.apply([
      { op: 'merge', channel: 'market_data', row: { symbol: 'BTC', last_price: 1.5 } },
      { op: 'event', channel: FEED, data: { price: 0 } },
    ]);
    const { clock, network } = this;
    const wanted = channels === undefined ? {} : { channels: [...channels, FEED] as const };
    const options = { clock, transport: network.transport, random: this.#random, format, wakeSource: () => () => {} };
    this.board = new Board(resolveSettings('ws://model.test', { ...options, ...wanted, verifyIntervalMs: 10_000 }));
    for (const name of TABLES) this.board.on(name, (told: TableChange) => this.#takeKeys(told));
    this.board.on('resync', (resync) => this.#resyncs.push(resync));
    this.board.on('error', (error) => this.#errors.push(error));
    this.heal();
    this.#oracle = new FeedOracle(this.server.store.feeds.get(FEED)!.lastId, this.board.status.epoch, this.#truth);
    this.board.on(FEED, (event) => this.#oracle.take(event, this.board.status.epoch));
    this.board.on('gap', (gap) => {
      if (gap.channel === FEED) this.#oracle.takeGap(gap, this.board.status.epoch);
    });
  }

  do(given: Step): void {
    const { network, clock, board, server } = this;
    switch (given.do) {
      case 'apply':
        return this.apply(given.changes);
      case 'tick':
        return server.tick();
      case 'deliver':
        network.link.deliverToServer(given.toServer);
        return network.link.deliverToClient(given.toClient);
      case 'subscribe':
        return board.subscribe(given.channels);
      case 'unsubscribe':
        return board.unsubscribe(given.channels);
      case 'pass':
        return clock.advance(given.milliseconds);
      case 'cut':
        return network.link.cut();
      case 'accept':
        return this.#accept();
      case 'slow':
      case 'quick':
        this.#isSlow = given.do === 'slow';
        return this.#pace();
      case 'restart':
        network.link.cut();
        this.server = this.#startServer();
        return undefined;
      case 'check':
        this.heal();
        return this.check();
    }
  }

  apply(changes: readonly Change[]): void {
    const { store } = this.server;
    const before = store.feeds.get(FEED)!.lastId;
    changes
      .filter((applied) => applied.op === 'event')
      .forEach(({ data }, index) => this.#truth.set(`${store.epoch} ${before + index + 1}`, data));
    this.server.apply(changes);
  }

  /** The link works again, and time enough passes. */
  heal(): void {
    this.#isSlow = false;
    let quietRounds = 0;
    for (let round = 0; quietRounds < 3; round++) {
      if (round > 200) throw new Error(`not healed: ${JSON.stringify(this.board.status)}`);
      this.#accept();
      this.#pace();
      this.server.tick();
      const isQuiet = this.#deliverAll() === 0 && this.board.status.state === 'connected';
      quietRounds = isQuiet ? quietRounds + 1 : 0;
      this.clock.advance(round < 20 ? 0 : 1_000);
    }
  }

  /** Everything that is subscribed is what the server holds, and all is accounted for. */
  check(): void {
    const { server, board } = this;
    const [session] = server.sessions;
    const { selection } = session!;
    const held = new Map(
      server.view.snapshot(selection).map(({ definition, rows }) => [definition.name, { definition, rows }]),
    );
    for (const name of [...TABLES, ...RECORDS]) {
      const { definition, rows } = held.get(name) ?? { definition: undefined, rows: [] };
      const expected = rows.map(({ key, values }) => [
        key,
        Object.fromEntries(
          definition!.fields
            .filter(({ index }) => values[index] !== undefined)
            .map((field) => [field.name, values[field.index]]),
        ),
      ]);
      const isTable = (TABLES as readonly string[]).includes(name);
      const record = board.record(name as 'account');
      const shown = isTable ? new Map(board.table(name as TableName)) : new Map(record && [[RECORD_KEY, record]]);
      expect(shown).toEqual(new Map(expected as [string, unknown][]));
      if (isTable) expect(this.#keys.get(name)).toEqual(new Set(shown.keys()));
    }
    expect(this.#resyncs.filter(({ reason }) => reason !== 'epoch')).toEqual([]);
    expect(this.#errors).toEqual([]);
    if (selection.has(FEED)) expect(this.#oracle.position).toBe(server.store.feeds.get(FEED)!.lastId);
  }

  async verify(): Promise<void> {
    const verification = this.board.verify();
    await settle();
    this.#deliverAll();
    const { matches, channels } = await verification;
    const [session] = this.server.sessions;
    expect(matches).toBe(true);
    expect(channels.toSorted()).toEqual(Object.keys(this.server.view.digests(session!.selection)).toSorted());
  }

  #accept(): void {
    if (this.network.link.state === 'dialling') this.server.accept(this.network.link);
    this.#pace();
  }

  #pace(): void {
    for (const session of this.server.sessions) session.isSlow = this.#isSlow;
  }

  /** Returns how many frames that took. */
  #deliverAll(): number {
    const { link } = this.network;
    let count = 0;
    for (let { waiting } = link; waiting.toClient + waiting.toServer > 0; { waiting } = link) {
      count += waiting.toClient + waiting.toServer;
      link.deliverToServer();
      link.deliverToClient();
    }
    return count;
  }

  #startServer(): ModelServer {
    return new ModelServer({ clock: this.clock, random: this.#random, feedKept: 4, tombstonesKept: 3 });
  }

  #takeKeys({ channel, added, changed, removed }: TableChange): void {
    const keys = this.#keys.get(channel)!;
    for (const key of added) {
      expect(keys.has(key)).toBe(false);
      keys.add(key);
    }
    for (const key of changed) expect(keys.has(key)).toBe(true);
    for (const key of removed) expect(keys.delete(key)).toBe(true);
  }
}

describe('a board over a bad link', () => {
  const selection = fc.option(fc.uniqueArray(selector, { minLength: 1, maxLength: 5 }), { nil: undefined });

  it.each(['json', 'msgpack', 'compact'] as const)(
    '[L57] [L33] [L40] %s: heals completely, whatever happened',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer(),
          selection,
          fc.array(step, { maxLength: 60, size: 'max' }),
          async (seed, channels, steps) => {
            const world = new World(seed, format, channels);
            for (const given of steps) world.do(given);
            world.heal();
            world.check();
            await world.verify();
            world.board.close();
            expect(world.clock.pending).toBe(0);
          },
        ),
        { numRuns: 200 },
      );
    },
  );
});
