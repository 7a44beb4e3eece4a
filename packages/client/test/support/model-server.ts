/**
 * A small server for model tests: the real store, rate view and codecs behind the protocol's messages, over memory
 * links. It keeps no queue and has one rate class; a session may lag, and is then brought up at a later tick.
 */
import { decode } from '@msgpack/msgpack';
import type { ManualClock } from '@tickboard/core/clock';
import { formatTime } from '@tickboard/core/model/wire-value';
import { CHANNELS } from '@tickboard/core/model/registry';
import type { Codec } from '@tickboard/core/protocol/codec/codec';
import { type CodecName, createCodecs } from '@tickboard/core/protocol/codec/registry';
import type { ControlMessage } from '@tickboard/core/protocol/down';
import type { UpMessage } from '@tickboard/core/protocol/up';
import type { ResumeMessage } from '@tickboard/core/protocol/up/resume';
import { PROTOCOL_REVISION } from '@tickboard/core/protocol/version';
import type { Random } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import type { TableDelta } from '@tickboard/core/store/delta';
import type { FeedEvent } from '@tickboard/core/store/feed';
import { narrow, RateView } from '@tickboard/core/store/rate-view';
import { parseName, Selection } from '@tickboard/core/store/selection';
import { Store } from '@tickboard/core/store/store';
import type { MemoryLink } from '../../src/transport/memory.ts';
import type { Frame } from '../../src/transport/transport.ts';

const CHANNEL_NAMES = CHANNELS.map(({ name }) => name);
const FEED_NAMES = new Set(CHANNELS.filter(({ kind }) => kind === 'feed').map(({ name }) => name));

export interface ModelServerOptions {
  readonly clock: ManualClock;
  readonly random: Random;
  readonly feedKept: number;
  readonly tombstonesKept: number;
  /** Whether it reads from the URL what is wanted: older servers do not. */
  readonly readsNamesInUrl: boolean;
}

export class ModelServer {
  readonly store: Store;
  readonly view: RateView;
  readonly sessions = new Set<ModelSession>();
  readonly clock: ManualClock;
  readonly readsNamesInUrl: boolean;
  readonly #codecs = createCodecs();

  constructor({ clock, random, feedKept, tombstonesKept, readsNamesInUrl }: ModelServerOptions) {
    this.clock = clock;
    this.readsNamesInUrl = readsNamesInUrl;
    this.store = new Store({ random, now: () => clock.now(), feedKept, tombstonesKept, finishedKept: 3 });
    this.view = new RateView(this.store);
  }

  /** Takes a connection. */
  accept(link: MemoryLink): void {
    const session = new ModelSession(this, link, this.#codecs);
    this.sessions.add(session);
    link.onFrame = (frame) => session.receive(frame);
    link.onClose = () => this.sessions.delete(session);
    link.accept();
    session.open();
  }

  apply(changes: readonly Change[]): void {
    const { events } = this.store.apply(changes);
    for (const session of this.sessions) session.tellEvents(events);
  }

  tick(): void {
    const { tables } = this.view.advance();
    for (const session of this.sessions) session.tick(tables);
  }
}

interface Lag {
  readonly version: number;
  readonly prev: number;
  readonly cursors: ReadonlyMap<string, number>;
}

class ModelSession {
  /** A slow reader is told nothing, and brought up once it is quick again. */
  isSlow = false;
  /** So many messages of the client that are dropped unread, with an error that cannot name them. */
  dropsNext = 0;
  readonly #server: ModelServer;
  readonly #link: MemoryLink;
  readonly #codec: Codec;
  readonly #url: URL;
  #selection = Selection.ofChannels(CHANNEL_NAMES);
  #hasChosen = false;
  #lastSent = 0;
  #lag: Lag | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(server: ModelServer, link: MemoryLink, codecs: Readonly<Record<CodecName, Codec>>) {
    this.#server = server;
    this.#link = link;
    this.#url = new URL(link.request.url);
    this.#codec = codecs[this.#url.searchParams.get('format') as CodecName];
  }

  get selection(): Selection {
    return this.#selection;
  }

  open(): void {
    const { store, clock } = this.#server;
    const timestamp = formatTime(clock.now());
    this.#say({
      type: 'connected',
      timestamp,
      data: {
        message: 'hello',
        client_id: 'model',
        protocol: this.#codec.protocol,
        revision: PROTOCOL_REVISION,
        epoch: store.epoch,
        seq: store.version,
        channels: CHANNEL_NAMES,
        interval_ms: 100,
        mode: 'simulated',
        server_time: timestamp,
        heartbeat_ms: 15_000,
        topics: [],
      },
    });
    const epoch = this.#url.searchParams.get('epoch');
    const names = this.#server.readsNamesInUrl ? this.#url.searchParams.getAll('channel') : [];
    if (names.length > 0) {
      this.#hasChosen = true;
      this.#selection = new Selection(new Map()).with(names);
      this.#say({ type: 'subscribed', channels: this.#selection.names(), interval_ms: 100 });
    }
    if (epoch === null) this.#snapshot(this.#server.view.snapshot(this.#selection));
    else this.#resume({ type: 'resume', epoch, seq: Number(this.#url.searchParams.get('seq')) });
  }

  receive(frame: Frame): void {
    if (this.dropsNext > 0) {
      this.dropsNext--;
      const text = 'too many messages';
      this.#say({ type: 'error', code: 'RATE_LIMIT_EXCEEDED', message: text, error: text });
      return;
    }
    const message = (typeof frame === 'string' ? JSON.parse(frame) : decode(frame)) as UpMessage;
    const { clock } = this.#server;
    switch (message.type) {
      case 'subscribe': {
        const base = this.#hasChosen ? this.#selection : new Selection(new Map());
        const added = message.channels.map((name) => parseName(name).channel);
        return this.#choose(base.with(message.channels, message.filters), added, message.id);
      }
      case 'unsubscribe':
        return this.#choose(this.#selection.without(message.channels), [], message.id);
      case 'refresh':
        return this.#refresh(message.channels);
      case 'resume':
        return this.#resume(message);
      case 'verify':
        return this.#inStep(() => {
          const { store, view } = this.#server;
          const channels = view.digests(this.#selection);
          this.#say({ type: 'digest', epoch: store.epoch, seq: view.version, channels, id: message.id! });
        });
      case 'ping':
        return this.#say({ type: 'pong', timestamp: message.timestamp, server_time: formatTime(clock.now()) });
      default:
        throw new Error(`not part of the model: ${message.type}`);
    }
  }

  tick(tables: readonly TableDelta[]): void {
    const { view } = this.#server;
    const prev = this.#lastSent;
    if (this.#lag === undefined) {
      const seen = tables.map((table) => narrow(table, this.#selection)).filter((table) => table !== undefined);
      if (seen.length === 0) return;
      this.#lastSent = view.version;
      if (this.isSlow) this.#fallBehind(prev);
      else this.#tellState('update', prev, seen);
    } else if (!this.isSlow) {
      this.#catchUp(this.#lag);
    }
  }

  tellEvents(events: readonly FeedEvent[]): void {
    if (events.length === 0 || this.#lag !== undefined) return;
    if (this.isSlow) {
      this.#fallBehind(this.#lastSent, events);
      return;
    }
    for (const event of events)
      if (this.#wants(event)) this.#link.send(this.#framed(this.#codec.encodeEvent(event, false)));
  }

  #wants(event: FeedEvent): boolean {
    return this.#selection.wantsEvent(event.feed.name, event.data);
  }

  #fallBehind(version: number, unsent: readonly FeedEvent[] = []): void {
    const cursors = this.#positions();
    for (const { feed, id } of [...unsent].reverse()) cursors.set(feed.name, id - 1);
    this.#lag = { version, prev: version, cursors };
  }

  #catchUp({ version, prev, cursors }: Lag): void {
    const { store, view, clock } = this.#server;
    this.#lag = undefined;
    this.#lastSent = view.version;
    if (version === 0 || !view.canCollect(version, this.#selection)) {
      this.#snapshot(view.snapshot(this.#selection), cursors);
    } else {
      const tables = view.collect(version, this.#selection);
      if (tables.length > 0) this.#tellState('update', prev, tables);
      else this.#say({ type: 'heartbeat', seq: view.version, prev, timestamp: formatTime(clock.now()) });
    }
    for (const [name, feed] of store.feeds) {
      const { lost, events } = feed.after(cursors.get(name) ?? feed.lastId);
      if (!this.#selection.has(name)) continue;
      if (lost > 0) this.#say({ type: 'gap', channel: name, lost, next: feed.firstId });
      this.tellEvents(events);
    }
    for (const respond of this.#waiting.splice(0)) respond();
  }

  #inStep(respond: () => void): void {
    if (this.#lag === undefined) respond();
    else this.#waiting.push(respond);
  }

  #choose(selection: Selection, added: readonly string[], id: string | number | undefined): void {
    const { view, clock } = this.#server;
    this.#hasChosen = true;
    this.#selection = selection;
    this.#say({ type: 'subscribed', channels: selection.names(), interval_ms: 100, id: id! });
    const shown = added.filter((channel) => selection.has(channel) && !FEED_NAMES.has(channel));
    if (this.#lag !== undefined) {
      if (shown.length > 0) this.#lag = { ...this.#lag, version: 0 };
    } else if (shown.length > 0) {
      this.#snapshot(view.snapshot(selection).filter((table) => shown.includes(table.definition.name)));
    } else {
      this.#say({ type: 'heartbeat', seq: view.version, prev: this.#lastSent, timestamp: formatTime(clock.now()) });
    }
  }

  #refresh(channels: readonly string[] | undefined): void {
    const { view } = this.#server;
    if (this.#lag !== undefined) {
      this.#lag = { ...this.#lag, version: 0 };
      return;
    }
    const tables = view.snapshot(this.#selection);
    this.#snapshot(
      channels === undefined ? tables : tables.filter(({ definition }) => channels.includes(definition.name)),
    );
  }

  #resume({ epoch, seq, channels, filters, feeds = {}, id }: ResumeMessage): void {
    const { store } = this.#server;
    const before = this.#selection;
    if (channels !== undefined) {
      this.#hasChosen = true;
      this.#selection = new Selection(new Map()).with(channels, filters);
    }
    const isSameLife = epoch === store.epoch;
    const canTell = [...store.tables].every(([name, table]) => !this.#selection.has(name) || seq >= table.horizon);
    const recovered = isSameLife && seq <= store.version && canTell;
    this.#say({ type: 'resumed', recovered, seq, channels: this.#selection.names(), ...(id !== undefined && { id }) });
    const cursors = this.#positions();
    for (const [feed, cursor] of this.#lag?.cursors ?? []) if (before.has(feed)) cursors.set(feed, cursor);
    for (const [feed, cursor] of Object.entries(feeds)) cursors.set(feed, isSameLife ? cursor : 0);
    this.#lag = { version: recovered ? seq : 0, prev: seq, cursors };
  }

  #positions(): Map<string, number> {
    return new Map([...this.#server.store.feeds].map(([name, { lastId }]) => [name, lastId]));
  }

  /** Events after those positions follow. */
  #snapshot(tables: readonly TableDelta[], positions: ReadonlyMap<string, number> = this.#positions()): void {
    const feeds = Object.fromEntries([...positions].filter(([feed]) => this.#selection.has(feed)));
    this.#lastSent = this.#server.view.version;
    this.#tellState('snapshot', 0, tables, feeds);
  }

  #tellState(
    type: 'snapshot' | 'update',
    prev: number,
    tables: readonly TableDelta[],
    feeds?: Readonly<Record<string, number>>,
  ): void {
    const { store, view, clock } = this.#server;
    const head = { type, epoch: store.epoch, seq: view.version, prev, time: clock.now() };
    this.#link.send(this.#framed(this.#codec.encodeState({ ...head, tables, ...(feeds && { feeds }) })));
  }

  #say(message: ControlMessage): void {
    this.#link.send(this.#framed(this.#codec.encodeControl(message)));
  }

  #framed(bytes: Uint8Array): Frame {
    return this.#codec.isBinary ? Uint8Array.from(bytes) : new TextDecoder().decode(bytes);
  }
}
