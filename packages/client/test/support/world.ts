/** A board, a server built from the core's own store and codecs, and a link that lags and breaks anywhere. */
import assert from 'node:assert/strict';
import { ManualClock } from '@tickboard/core/clock';
import { RECORD_KEY } from '@tickboard/core/model/channel';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import { type Random, seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { Board } from '../../src/board.ts';
import type { FeedEvent, FeedGap, Resync, TableChange } from '../../src/board-events.ts';
import type { ChannelSelector, TableName } from '../../src/channel-rows.ts';
import { ServerError } from '../../src/errors.ts';
import { resolveSettings } from '../../src/options.ts';
import { MemoryNetwork } from '../../src/transport/memory.ts';
import type { Frame } from '../../src/transport/transport.ts';
import { FEED, type Step } from './arbitrary-steps.ts';
import { ModelServer } from './model-server.ts';
import { settle } from './peer.ts';

const TABLES = ['market_data', 'orders', 'positions', 'candles'] as const satisfies readonly TableName[];
const RECORDS = ['account', 'risk'] as const;

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
    assert.equal(epoch, this.#epoch);
    assert.equal(id, this.position + 1, 'each event once, in order, none missing');
    assert.deepEqual(data, this.#truth.get(`${epoch} ${id}`));
    this.position = id;
  }

  takeGap({ lost, next }: FeedGap, epoch: string | undefined): void {
    if (lost === undefined || next === undefined) {
      assert.notEqual(epoch, this.#epoch, 'a gap of unknown size comes with a new life only');
      this.#epoch = epoch;
      this.position = 0;
      return;
    }
    assert.equal(next, this.position + lost + 1);
    this.position = next - 1;
  }
}

export class World {
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  readonly board: Board;
  server: ModelServer;
  /** All that the server ever sent. */
  readonly frames: Frame[] = [];
  readonly #random: Random;
  /** Every event that ever was, by epoch and id. */
  readonly #truth = new Map<string, unknown>();
  /** The keys of each table, as the change events tell them. */
  readonly #keys = new Map<string, Set<string>>(TABLES.map((name) => [name, new Set<string>()]));
  readonly #resyncs: Resync[] = [];
  readonly #errors: Error[] = [];
  readonly #oracle: FeedOracle;
  #isSlow = false;
  #hasDropped = false;

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
    this.board = new Board(resolveSettings('ws://model.test', { ...options, ...wanted, verifyIntervalMs: 400 }));
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
      case 'drop':
        this.#hasDropped = true;
        for (const session of server.sessions) session.dropsNext = given.messages;
        return undefined;
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
    if (this.#hasDropped) this.#askAgain();
    let quietRounds = 0;
    for (let round = 0; quietRounds < 3; round++) {
      if (round > 200) throw new Error(`not healed: ${JSON.stringify(this.board.status)}`);
      this.#accept();
      this.#pace();
      this.server.tick();
      const isQuiet = this.#deliverAll() === 0;
      const isConnected = this.board.status.state === 'connected';
      quietRounds = isQuiet && isConnected ? quietRounds + 1 : 0;
      // Long waits only for a backoff: what is asked from time to time would never let it become quiet.
      this.clock.advance(isConnected || round < 20 ? 0 : 1_000);
    }
  }

  /** Everything that is subscribed is what the server holds, and all is accounted for. */
  check(): void {
    this.checkState();
    const { server } = this;
    const [session] = server.sessions;
    assert.deepEqual(
      this.#resyncs.filter(({ reason }) => reason !== 'epoch'),
      [],
      'no link that keeps the order makes a resync necessary',
    );
    assert.deepEqual(
      this.#errors.filter((error) => !(error instanceof ServerError && error.shouldRetry)),
      [],
    );
    if (session!.selection.has(FEED)) assert.equal(this.#oracle.position, server.store.feeds.get(FEED)!.lastId);
  }

  checkState(): void {
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
      assert.deepEqual(shown, new Map(expected as [string, unknown][]));
      if (isTable) assert.deepEqual(this.#keys.get(name), new Set(shown.keys()));
    }
  }

  /** The client's own proof says so, too. Returns whether it did at once. */
  async verify(): Promise<boolean> {
    const verification = this.board.verify();
    await settle();
    this.#deliverAll();
    const { matches, channels } = await verification;
    const [session] = this.server.sessions;
    assert.deepEqual(channels.toSorted(), Object.keys(this.server.view.digests(session!.selection)).toSorted());
    return matches;
  }

  /** Nothing is left behind. */
  end(): void {
    this.board.close();
    assert.equal(this.clock.pending, 0);
  }

  /** What was dropped is asked for again, at the latest when its answer is overdue. */
  #askAgain(): void {
    this.#hasDropped = false;
    for (const session of this.server.sessions) session.dropsNext = 0;
    for (let second = 0; second < 12; second++) {
      this.#accept();
      this.server.tick();
      this.#deliverAll();
      this.clock.advance(1_000);
    }
  }

  #accept(): void {
    const { link } = this.network;
    if (link.state === 'dialling') {
      const send = link.send.bind(link);
      link.send = (frame) => {
        this.frames.push(frame);
        send(frame);
      };
      this.server.accept(link);
    }
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
    const readsNamesInUrl = this.#random() < 0.7;
    return new ModelServer({
      clock: this.clock,
      random: this.#random,
      feedKept: 4,
      tombstonesKept: 3,
      readsNamesInUrl,
    });
  }

  #takeKeys({ channel, added, changed, removed }: TableChange): void {
    const keys = this.#keys.get(channel)!;
    for (const key of added) {
      assert.ok(!keys.has(key), `${key} was there`);
      keys.add(key);
    }
    for (const key of changed) assert.ok(keys.has(key), `${key} was not there`);
    for (const key of removed) assert.ok(keys.delete(key), `${key} was not there`);
  }
}
