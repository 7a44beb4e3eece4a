/**
 * A session and its client: asks as a session does, reads as a client does that follows the protocol, and holds every
 * message against the oracle the moment it arrives.
 */
import assert from 'node:assert/strict';
import { decode } from '@msgpack/msgpack';
import { CHANNELS, CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import type { ChannelDefinition } from '@tickboard/core/model/channel';
import { CompactDecoder } from '@tickboard/core/protocol/codec/compact-decoder';
import { decodeMessage } from '@tickboard/core/protocol/codec/decode-message';
import type { Incoming, IncomingEvent } from '@tickboard/core/protocol/codec/incoming';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { GapMessage } from '@tickboard/core/protocol/down/gap';
import { type IncomingState, type IncomingTable, Replica, type ReplicaRow } from '@tickboard/core/store/replica';
import { type FeedFilter, parseName, Selection } from '@tickboard/core/store/selection';
import type { ClientType } from '../../../src/broadcast/observer.ts';
import type { ReplayRequest } from '../../../src/broadcast/replay-request.ts';
import { Subscriber } from '../../../src/broadcast/subscriber.ts';
import { canonical } from '../../../../core/test/support/naive-state.ts';
import { expectSame } from '../../../../core/test/support/expect-same.ts';
import { FrameReader, type ReceivedMessage } from './frame-reader.ts';
import { MemoryOutlet } from './memory-outlet.ts';
import { isEventWanted, type Wanted } from './oracle.ts';
import type { Rig } from './rig.ts';
import { addTo, type Sent } from './tally.ts';

export interface TestClientOptions {
  readonly codec: CodecName;
  readonly clientType: ClientType;
  readonly isCompressed: boolean;
  readonly intervalMs: number;
  readonly names: readonly string[];
  readonly filters: Readonly<Record<string, FeedFilter>>;
}

/** Where a client stands in a feed. */
interface Cursor {
  /** Nothing up to this one is to come. */
  readonly from: number;
  /** Everything wanted after this one is to come. Equal to `from` where the position is known. */
  readonly until: number;
}

interface Expected {
  readonly wanted: Wanted;
  /** Channels whose snapshot is still to come. */
  readonly awaited: readonly string[];
  readonly cursors?: ReadonlyMap<string, Cursor>;
  /** Positions in the feeds of another life of the state count no more. */
  readonly isNewLife?: boolean;
}

/** A message as it arrived, for tests that look closer. */
export interface Arrived {
  readonly type: string;
  /** As parsed: an object of protocol 1, or an array of protocol 2. */
  readonly parsed: unknown;
  readonly message: Incoming;
  readonly frame: ReceivedMessage;
  readonly isCatchUp: boolean;
}

export class TestClient {
  readonly rig: Rig;
  readonly codec: CodecName;
  readonly clientType: ClientType;
  readonly isCompressed: boolean;
  readonly replica = new Replica();
  readonly arrived: Arrived[] = [];
  /** By kind of client, codec and message type: what was handed to the outlets. */
  readonly handed = new Map<string, Sent>();
  /** By feed: what gap notices handed to the outlets said. */
  readonly lossesTold = new Map<string, number>();
  /** Of replays, why they were not begun. */
  readonly refusals: string[] = [];
  intervalMs: number;
  outlet = new MemoryOutlet();
  subscriber!: Subscriber;
  /** What the server was asked for last. */
  asked: Wanted;
  /** What the server said that it sends. */
  wanted: Wanted = { names: [], filters: {} };
  answersDue = 0;
  readonly #decoder = new CompactDecoder();
  #reader = new FrameReader();
  #isCatchUp: boolean[] = [];
  /** Answers to come, each with what holds from then on. */
  #expected: Expected[] = [];
  /** Resumed: what comes before the answer does not count. */
  #isOpening = false;
  #awaited = new Set<string>();
  readonly #cursors = new Map<string, Cursor>();

  constructor(rig: Rig, options: Partial<TestClientOptions>) {
    this.rig = rig;
    this.codec = options.codec ?? 'json';
    this.clientType = options.clientType ?? 'TUI';
    this.isCompressed = options.isCompressed ?? false;
    this.intervalMs = options.intervalMs ?? 100;
    this.asked = { names: options.names ?? ['market_data'], filters: options.filters ?? {} };
    this.#connect();
  }

  get isConnected(): boolean {
    return this.subscriber.group !== undefined;
  }

  /** While it waits for the answer to a resume it looks at nothing else. */
  get isOpening(): boolean {
    return this.#isOpening;
  }

  get types(): string[] {
    return this.arrived.map(({ type }) => type);
  }

  get last(): Arrived {
    return this.arrived.at(-1)!;
  }

  eventIds(feed: string): number[] {
    return this.arrived.flatMap(({ message }) =>
      message.type === 'event' && message.channel === feed && !message.isReplay ? [message.id] : [],
    );
  }

  // What a session does.

  /** A new connection, without a past. */
  join(): void {
    this.replica.clear();
    this.#cursors.clear();
    this.wanted = this.asked;
    this.#awaited = new Set(stateChannels(this.asked.names));
    this.rig.broadcaster.join(this.subscriber, this.#selection(), this.intervalMs);
  }

  select(wanted: Wanted): void {
    const before = this.asked;
    this.asked = wanted;
    const channels = channelsOf(wanted.names);
    const shown = channels.filter((channel) => namesIn(before, channel) !== namesIn(wanted, channel));
    const shownState = shown.filter((channel) => !isFeed(channel));
    const isChanged = (feed: string) =>
      shown.includes(feed) || canonical(before.filters[feed]) !== canonical(wanted.filters[feed]);
    const cursors = new Map(
      channels
        .filter((channel) => isFeed(channel) && isChanged(channel))
        .map((feed) => [feed, { from: 0, until: this.rig.store.feeds.get(feed)!.lastId }] as const),
    );
    this.#expected.push({ wanted, awaited: shownState, cursors });
    this.#send({ type: 'subscribed', channels: [...wanted.names], interval_ms: this.intervalMs });
    if (this.isConnected) this.rig.broadcaster.select(this.subscriber, this.#selection(), shownState);
  }

  setInterval(intervalMs: number): void {
    this.intervalMs = intervalMs;
    this.#expected.push({ wanted: this.asked, awaited: [] });
    this.#send({ type: 'subscribed', channels: [...this.asked.names], interval_ms: intervalMs });
    this.rig.broadcaster.setInterval(this.subscriber, intervalMs);
  }

  refresh(channels?: readonly string[]): void {
    this.rig.broadcaster.refresh(this.subscriber, channels);
  }

  verify(): void {
    if (!this.isConnected) return;
    this.answersDue++;
    this.rig.broadcaster.verify(this.subscriber, (seq, channels) => {
      this.#send({ type: 'digest', epoch: this.rig.store.epoch, seq, channels });
    });
  }

  ping(): void {
    if (!this.isConnected) return;
    this.answersDue++;
    this.#send({ type: 'pong', server_time: new Date(this.rig.clock.now()).toISOString() });
  }

  /** The last so many. */
  replay(feed: string, count: number): void {
    this.ask(feed, { count });
  }

  ask(feed: string, request: ReplayRequest): void {
    this.rig.broadcaster.replay(this.subscriber, feed, request, {
      refused: (reason) => this.refusals.push(reason),
      failed: (error) => {
        throw error;
      },
    });
  }

  /** Goes on from what it holds. Names these feeds; the others go on from where the server is. */
  resume(feeds: readonly string[], position = this.position()): void {
    const { broadcaster, store } = this.rig;
    // As a client does: while an answer is out it asks for nothing else, and what it does not hold in full it asks for
    // later.
    if (this.#expected.length > 0) return;
    const names = this.asked.names.filter((name) => this.#holds(parseName(name).channel));
    const wanted = { names, filters: this.asked.filters };
    const isSameEpoch = position.epoch === store.epoch;
    const held = new Map(feeds.map((feed) => [feed, isSameEpoch ? (this.#cursors.get(feed)?.from ?? 0) : 0]));
    const cursors = new Map<string, Cursor>();
    for (const feed of channelsOf(names).filter(isFeed)) {
      const from = held.get(feed);
      if (from !== undefined) cursors.set(feed, { from, until: from });
      else cursors.set(feed, { from: 0, until: store.feeds.get(feed)!.lastId });
    }
    this.asked = wanted;
    const isRecovered = broadcaster.canResume(position.epoch, position.seq, this.#selection());
    this.#expected.push({ wanted, awaited: isRecovered ? [] : stateChannels(names), cursors, isNewLife: !isSameEpoch });
    this.#isOpening = true;
    this.#send({ type: 'resumed', recovered: isRecovered, seq: position.seq, channels: [...names] });
    broadcaster.resume(this.subscriber, this.#selection(), this.intervalMs, {
      seq: isRecovered ? position.seq : 0,
      feeds: held,
    });
  }

  position(): { readonly epoch: string; readonly seq: number } {
    return { epoch: this.replica.epoch ?? '', seq: this.replica.seq };
  }

  disconnect(): void {
    this.outlet.cut();
    this.rig.broadcaster.leave(this.subscriber);
  }

  /** What comes first on the new connection it does not look at: it asks to go on from what it holds. */
  joinAndResume(feeds: readonly string[]): void {
    const position = this.position();
    this.#isOpening = true;
    this.rig.broadcaster.join(this.subscriber, this.#selection(), this.intervalMs);
    this.resume(feeds, position);
  }

  /** A new connection of the same client, which remembers what it holds. */
  reconnect(): void {
    this.#connect();
  }

  // What a client does.

  /** Where nothing is on its way: everything that this client was to get has arrived. */
  expectComplete(): void {
    assert.equal(this.answersDue, 0, 'an answer is missing');
    assert.deepEqual(this.#expected, []);
    assert.deepEqual([...this.#awaited], [], 'a snapshot is missing');
    assert.equal(this.subscriber.lag, undefined);
    assert.deepEqual(this.subscriber.waiting, []);
    this.expectStateOf(this.rig.store.version);
    for (const [feed, { until }] of this.#cursors) {
      this.#expectNoneWanted(feed, until, Number.POSITIVE_INFINITY);
    }
  }

  /** That the replica is the oracle's copy of that version, in all that is not still to come. */
  expectStateOf(version: number): void {
    const expected = this.rig.oracle.state.rowsAt(version, this.wanted.names);
    for (const channel of this.#awaited) expected.delete(channel);
    const held = new Map([...this.replica.tables].filter(([channel]) => expected.has(channel)));
    expectSame(held, expected);
  }

  #connect(): void {
    const outlet = new MemoryOutlet();
    this.outlet = outlet;
    this.#reader = new FrameReader();
    this.#isCatchUp = [];
    this.#expected = [];
    this.#isOpening = false;
    this.answersDue = 0;
    outlet.onWrite = (frames) => this.#handed(frames);
    outlet.onArrival = (bytes) => {
      if (outlet === this.outlet) for (const frame of this.#reader.push(bytes)) this.#receive(frame);
    };
    outlet.onClose = () => this.rig.broadcaster.leave(this.subscriber);
    this.subscriber = new Subscriber({
      outlet,
      clientType: this.clientType,
      codec: this.codec,
      isCompressed: this.isCompressed,
    });
  }

  #holds(channel: string): boolean {
    return !this.#awaited.has(channel) && namesIn(this.wanted, channel) === namesIn(this.asked, channel);
  }

  #selection(): Selection {
    return new Selection(new Map()).with(this.asked.names, this.asked.filters);
  }

  #send(message: Parameters<Rig['broadcaster']['send']>[1]): void {
    this.rig.broadcaster.send(this.subscriber, message);
  }

  #handed(frames: Buffer): void {
    const { isCatchUp } = this.rig.written();
    for (const frame of new FrameReader().push(frames)) {
      const parsed = this.#parse(frame);
      addTo(this.handed, `${this.clientType} ${this.codec} ${typeOf(parsed)}`, 1, frame.bytes);
      if (typeOf(parsed) === 'gap') {
        const { channel, lost, replay } = parsed as GapMessage;
        if (replay !== true) this.lossesTold.set(channel, (this.lossesTold.get(channel) ?? 0) + lost);
      }
      this.#isCatchUp.push(isCatchUp);
    }
  }

  #parse({ isBinary, payload }: ReceivedMessage): unknown {
    assert.equal(isBinary, this.codec !== 'json');
    return isBinary ? decode(payload) : JSON.parse(payload.toString('utf8'));
  }

  #receive(frame: ReceivedMessage): void {
    const parsed = this.#parse(frame);
    const type = typeOf(parsed);
    const isCatchUp = this.#isCatchUp.shift()!;
    if (type === 'pong' || type === 'digest') this.answersDue--;
    if (type === 'resumed') this.#isOpening = false;
    // Unread: what it tells does not go on from what this client holds, nor from what its decoder knows.
    if (this.#isOpening && type !== 'subscribed') return undefined;
    const message = Array.isArray(parsed) ? this.#decoder.decode(parsed) : decodeMessage(parsed);
    this.arrived.push({ type, parsed, message: structuredClone(message), frame, isCatchUp });
    switch (message.type) {
      case 'snapshot':
      case 'update':
        return this.#takeState(message, isCatchUp);
      case 'event':
        return this.#takeEvent(message);
      case 'gap':
        return this.#takeGap(message);
      case 'heartbeat':
        assert.equal(this.replica.confirm(message.seq, message.prev!), 'applied');
        return this.expectStateOf(this.replica.seq);
      case 'digest':
        assert.deepEqual([...this.#awaited], [], 'a snapshot is missing');
        assert.deepEqual(message.channels, this.replica.digests());
        return this.expectStateOf(message.seq);
      case 'subscribed':
      case 'resumed':
        return this.#takeAnswer();
      case 'pong':
        return undefined;
      default:
        throw new Error(`unexpected message ${message.type}`);
    }
  }

  #takeAnswer(): void {
    const { wanted, awaited, cursors, isNewLife } = this.#expected.shift()!;
    if (isNewLife === true) this.#cursors.clear();
    this.wanted = wanted;
    const channels = channelsOf(wanted.names);
    this.replica.keepOnly(new Set(channels));
    this.#awaited = new Set([...this.#awaited, ...awaited].filter((channel) => channels.includes(channel)));
    for (const feed of this.#cursors.keys()) if (!channels.includes(feed)) this.#cursors.delete(feed);
    for (const [feed, cursor] of cursors ?? []) {
      this.#cursors.set(
        feed,
        cursor.from === cursor.until ? cursor : { ...cursor, from: this.#cursors.get(feed)?.from ?? 0 },
      );
    }
  }

  #takeState(state: IncomingState, isCatchUp: boolean): void {
    if (state.type === 'update' && !isCatchUp) this.#expectNews(state);
    const isSameLife = state.epoch === undefined || state.epoch === this.replica.epoch;
    const before = this.replica.seq;
    const result = this.replica.apply(state);
    if (result === 'ignored') assert.ok(state.seq <= before);
    else assert.equal(result, 'applied');
    if (state.type === 'snapshot') {
      if (isSameLife) assert.ok(state.seq >= before, 'the state went back in time');
      for (const { channel } of state.tables) this.#awaited.delete(channel);
      for (const [feed, id] of Object.entries(state.feeds ?? {})) this.#takePosition(feed, id);
    }
    this.expectStateOf(this.replica.seq);
  }

  /** The server says that the events of a feed after this one are to come. */
  #takePosition(feed: string, id: number): void {
    assert.ok(channelsOf(this.wanted.names).includes(feed));
    const cursor = this.#cursors.get(feed);
    if (cursor !== undefined) {
      assert.ok(id >= cursor.from);
      this.#expectNoneWanted(feed, cursor.until, id + 1);
    }
    this.#cursors.set(feed, { from: id, until: id });
  }

  /** That a tick tells nothing that the client holds already. */
  #expectNews(state: IncomingState): void {
    for (const table of state.tables) {
      if (this.rig.oracle.state.horizonOf(table.channel) <= this.replica.seq) this.#expectTableNews(table);
    }
  }

  #expectTableNews({ channel, isReset, rows }: IncomingTable): void {
    const held = this.replica.tables.get(channel);
    if (isReset) {
      const told = new Map(rows.map(({ key, fields }) => [key, fields]));
      assert.notEqual(canonical(told), canonical(held ?? new Map()), `nothing new in ${channel}`);
      return;
    }
    for (const { kind, key, fields } of rows) {
      const row = held?.get(key);
      const what = `${channel} ${key}`;
      if (kind === 'deleted') assert.notEqual(row, undefined, `${what} is not there`);
      else if (kind === 'partial') expectAllDiffer(fields, row!, what);
      // A row that is there already comes whole only if it lost a field.
      else if (row !== undefined)
        assert.ok(
          Object.keys(row).some((name) => !(name in fields)),
          `${what} came whole`,
        );
    }
  }

  #expectNoneWanted(feed: string, after: number, before: number): void {
    const events = this.rig.oracle.wantedBetween(this.wanted, feed, after, before);
    assert.deepEqual(events, [], `events of ${feed} are missing`);
  }

  #takeEvent({ channel, id, isReplay, data }: IncomingEvent): void {
    const { oracle } = this.rig;
    const event = oracle.eventsOf(channel)[id - 1]!;
    expectSame(data, withoutAbsent(event.data));
    assert.ok(isEventWanted(this.wanted, channel, event.data), `event ${id} of ${channel} is not wanted`);
    if (isReplay) return;
    const { from, until } = this.#cursorOf(channel);
    assert.ok(id > from, `event ${id} of ${channel} came again`);
    this.#expectNoneWanted(channel, until, id);
    this.#moveTo(channel, id);
  }

  #takeGap({ channel, lost, next, replay }: GapMessage): void {
    // Whoever asks for a replay looks at that.
    if (replay === true) return;
    const { from, until } = this.#cursorOf(channel);
    assert.ok(lost > 0);
    assert.ok(next - lost > from);
    this.#expectNoneWanted(channel, until, next - lost);
    // No false alarm: what is announced as lost the server has forgotten.
    assert.ok(next <= this.rig.store.feeds.get(channel)!.firstId, 'nothing of this was forgotten');
    this.#moveTo(channel, next - 1);
  }

  #moveTo(feed: string, id: number): void {
    this.#cursors.set(feed, { from: id, until: Math.max(id, this.#cursorOf(feed).until) });
  }

  #cursorOf(feed: string): Cursor {
    const cursor = this.#cursors.get(feed);
    if (cursor === undefined) throw new Error(`a message of ${feed}, which is not subscribed, or not begun`);
    return cursor;
  }
}

function definitionOf(name: string): ChannelDefinition {
  return CHANNELS_BY_NAME.get(parseName(name).channel)!;
}

function isFeed(name: string): boolean {
  return definitionOf(name).kind === 'feed';
}

function channelsOf(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => parseName(name).channel))];
}

function stateChannels(names: readonly string[]): string[] {
  return channelsOf(names).filter((channel) => !isFeed(channel));
}

/** The names of one channel, as text. */
function namesIn({ names }: Wanted, channel: string): string {
  const own = names.filter((name) => parseName(name).channel === channel);
  return (own.includes(channel) ? [channel] : own).sort().join(' ');
}

function expectAllDiffer(fields: ReplicaRow, row: Readonly<ReplicaRow>, what: string): void {
  for (const [name, value] of Object.entries(fields)) {
    assert.notEqual(canonical(value), canonical(row[name]), `nothing new in ${what} ${name}`);
  }
}

function typeOf(parsed: unknown): string {
  if (!Array.isArray(parsed)) return (parsed as { type: string }).type;
  if (parsed[0] !== 3) return parsed[0] === 1 ? 'snapshot' : 'update';
  const feed: ChannelDefinition = CHANNELS[parsed[1] as number]!;
  return feed.kind === 'feed' ? feed.eventType : 'no event';
}

function withoutAbsent(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined && value !== null));
}
