/**
 * One client of a load run. It looks only at what stands before the data of each message, which suffices to see a gap;
 * one with a mirror decodes everything and can be verified.
 */
import { encodeMessage, parseFrame } from '@tickboard/client/frames';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { ControlMessage } from '@tickboard/core/protocol/down';
import type { UpMessage } from '@tickboard/core/protocol/up';
import type { Counters } from './counters.ts';
import type { Inflater } from './inflater.ts';
import { LoadSocket, type SocketEnd, type SocketOwner } from './load-socket.ts';
import { type MessageHead, readHead } from './message-head.ts';
import { Mirror } from './mirror.ts';
import type { Target } from './target.ts';

export type ClientType = 'tui' | 'web';

export interface ClientPlan {
  readonly type: ClientType;
  readonly format: CodecName;
  /** Whether it keeps a whole copy of the state, to be verified. */
  readonly isSampled: boolean;
  /** Whether its latencies count. */
  readonly isTimed: boolean;
  /** Most bytes it takes at once. */
  readonly readBytesMax?: number;
}

/** What all clients of a run share. */
export interface ClientShared {
  readonly target: Target;
  readonly token: string | undefined;
  readonly intervalMs: number | undefined;
  /** Channels, or channels with a key pattern; undefined: all, as the server gives them. */
  readonly channels: readonly string[] | undefined;
  readonly isCompressionOffered: boolean;
  readonly counters: Counters;
  readonly inflater: Inflater;
  /** Scratch for reading heads. */
  readonly head: MessageHead;
  /** Wall time in ms, finer than a millisecond. */
  readonly now: () => number;
  readonly observer: ClientObserver;
}

export interface ClientObserver {
  /** The server took its connection. */
  opened(client: LoadClient): void;
  /** It has its first snapshot. */
  joined(client: LoadClient): void;
  /** Since it connected last, it has come to hold what the server held at that moment. */
  current(client: LoadClient): void;
  ended(client: LoadClient, end: SocketEnd): void;
  /** An answer to `verify`: the channels that the client shows otherwise than the server. */
  verified(client: LoadClient, differing: readonly string[]): void;
}

type Phase =
  | 'idle'
  /** No message yet. */
  | 'connecting'
  /** What comes now is not what was asked for: its answer is on the way. */
  | 'asking'
  | 'streaming';

export class LoadClient implements SocketOwner {
  readonly plan: ClientPlan;
  readonly #shared: ClientShared;
  readonly #mirror: Mirror | undefined;
  #socket: LoadSocket | undefined;
  #phase: Phase = 'idle';
  #startedAt = 0;
  #epoch = '';
  #seq = 0;
  /** What the server held when this connection was made. */
  #goal = 0;
  #isCurrent = false;
  #hasState = false;
  #isResyncing = false;
  #isPaused = false;
  /** By feed, the last event that came. */
  #feeds: Map<string, number> | undefined;

  constructor(plan: ClientPlan, shared: ClientShared) {
    this.plan = plan;
    this.#shared = shared;
    this.#mirror = plan.isSampled ? new Mirror() : undefined;
  }

  get seq(): number {
    return this.#seq;
  }

  get isConnected(): boolean {
    return this.#phase === 'streaming' || this.#phase === 'asking';
  }

  get isIdle(): boolean {
    return this.#phase === 'idle';
  }

  get hasState(): boolean {
    return this.#hasState;
  }

  /** Connects, and goes on from what it holds, if it holds anything. */
  connect(): void {
    const { target, token, isCompressionOffered, inflater } = this.#shared;
    const { readBytesMax } = this.plan;
    this.#phase = 'connecting';
    this.#isCurrent = false;
    this.#isResyncing = false;
    this.#isPaused = false;
    this.#startedAt = this.#shared.now();
    const optional = readBytesMax === undefined ? {} : { readBytesMax };
    this.#socket = new LoadSocket(
      { target, resource: this.#resource(), token, isCompressionOffered, inflater, ...optional },
      this,
    );
  }

  /** Ends the connection without a word. What it holds it keeps, to resume from. */
  cut(): void {
    if (this.#phase === 'idle') return;
    this.#shared.counters.counts.cuts++;
    this.#phase = 'idle';
    this.#socket?.cut();
  }

  close(): void {
    this.#phase = 'idle';
    this.#socket?.close();
  }

  /** Whether it reads as fast as it can. */
  get isReading(): boolean {
    return !this.#isPaused;
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#socket?.resume();
  }

  /** Of a paused one: takes what one read gives. */
  readOnce(): void {
    this.#socket?.readOnce();
  }

  /** Asks for the server's digests; the answer comes to the observer. */
  verify(): void {
    this.#send({ type: 'verify' });
  }

  opened(): void {
    this.#shared.observer.opened(this);
  }

  read(bytes: number): void {
    this.#shared.counters.counts.bytes += bytes;
  }

  received(payload: Buffer, isText: boolean, wireBytes: number): void {
    const { counters, head } = this.#shared;
    counters.counts.messages++;
    try {
      if (!readHead(payload, isText, head)) this.#control(parseFrame(isText ? payload.toString('utf8') : payload));
      else if (head.kind === 'update') this.#update(payload, isText, wireBytes);
      else if (head.kind === 'snapshot') this.#snapshot(payload, isText, wireBytes);
      else this.#event();
    } catch {
      counters.counts.unreadable++;
    }
  }

  ended(end: SocketEnd): void {
    this.#phase = 'idle';
    this.#shared.observer.ended(this, end);
  }

  #resource(): string {
    const { target, intervalMs, channels } = this.#shared;
    const query = new URLSearchParams(target.query);
    query.set('type', this.plan.type);
    query.set('format', this.plan.format);
    if (intervalMs !== undefined) query.set('interval', String(intervalMs));
    // A resume in the URL is one of all channels.
    if (this.#hasState && channels === undefined) {
      query.set('epoch', this.#epoch);
      query.set('seq', String(this.#seq));
    }
    return `${target.path}?${query.toString()}`;
  }

  #update(payload: Buffer, isText: boolean, wireBytes: number): void {
    const { counters, head, now } = this.#shared;
    const { seq, prev } = head;
    counters.counts.updates++;
    counters.counts.updateBytes += wireBytes;
    if (this.plan.isTimed) counters.updateLatency.record(now() - head.time);
    // Before its snapshot, an update is of a selection that was given up.
    if (this.#phase !== 'streaming' || !this.#hasState) return;
    const result = this.#mirror?.take(payload, isText);
    if (prev > this.#seq || result === 'gap') this.#noteGap();
    else this.#advance(seq);
  }

  #snapshot(payload: Buffer, isText: boolean, wireBytes: number): void {
    const { counters, head } = this.#shared;
    counters.counts.snapshots++;
    counters.counts.snapshotBytes += wireBytes;
    if (this.#phase !== 'streaming') return;
    const { epoch, seq } = head;
    this.#mirror?.take(payload, isText);
    if (epoch !== this.#epoch) this.#feeds = undefined;
    this.#epoch = epoch;
    this.#seq = seq;
    this.#isResyncing = false;
    this.#join();
    this.#advance(seq);
  }

  #event(): void {
    const { counters, head, now } = this.#shared;
    const { channel, id } = head;
    counters.counts.events++;
    if (this.plan.isTimed) counters.eventLatency.record(now() - head.time);
    if (this.#phase !== 'streaming') return;
    const last = this.#feeds?.get(channel);
    if (last !== undefined && id > last + 1 && this.#seesAllOf(channel)) counters.counts.silentGaps++;
    this.#noteEvent(channel, id);
  }

  #control(message: unknown): void {
    const control = message as ControlMessage;
    const { counts } = this.#shared.counters;
    switch (control.type) {
      case 'connected':
        this.#connected(control.data.epoch, control.data.seq);
        break;
      case 'subscribed':
      case 'resumed':
        this.#answered(control);
        break;
      case 'heartbeat':
        if (control.prev !== undefined) this.#confirm(control.seq, control.prev);
        break;
      case 'gap':
        counts.gaps++;
        counts.eventsLost += control.lost;
        this.#noteEvent(control.channel, control.next - 1);
        break;
      case 'digest':
        this.#shared.observer.verified(this, this.#mirror?.differences(control.channels) ?? []);
        break;
      case 'error':
        counts.errors++;
        break;
      default:
    }
  }

  #connected(epoch: string, seq: number): void {
    const { channels } = this.#shared;
    this.#goal = seq;
    if (!this.#hasState) this.#epoch = epoch;
    this.#phase = 'streaming';
    if (channels === undefined) {
      // A resume in the URL brings the state; events go on from now.
      if (this.#hasState) this.#feeds = undefined;
      return;
    }
    this.#phase = 'asking';
    if (!this.#hasState) {
      this.#send({ type: 'subscribe', channels: [...channels] });
      return;
    }
    if (epoch !== this.#epoch) this.#feeds = undefined;
    const feeds = Object.fromEntries(this.#feeds ?? []);
    this.#send({ type: 'resume', epoch: this.#epoch, seq: this.#seq, channels: [...channels], feeds });
  }

  #answered(message: Extract<ControlMessage, { type: 'subscribed' | 'resumed' }>): void {
    const { counts } = this.#shared.counters;
    this.#phase = 'streaming';
    this.#mirror?.keepOnly(new Set(message.channels.map((name) => name.split(':', 1)[0] as string)));
    if (message.type !== 'resumed') return;
    if (message.recovered) counts.resumesRecovered++;
    else counts.resumesRefused++;
  }

  #confirm(seq: number, prev: number): void {
    if (this.#phase !== 'streaming') return;
    // Nothing but feeds was subscribed: there is no snapshot.
    if (!this.#hasState) this.#join();
    else if (prev > this.#seq) return this.#noteGap();
    this.#mirror?.confirm(seq, prev);
    this.#advance(seq);
  }

  #join(): void {
    if (this.#hasState) return;
    const { counters, now, observer } = this.#shared;
    this.#hasState = true;
    counters.joining.record(now() - this.#startedAt);
    observer.joined(this);
  }

  #advance(seq: number): void {
    if (seq > this.#seq) this.#seq = seq;
    if (this.#isCurrent || this.#seq < this.#goal) return;
    this.#isCurrent = true;
    this.#shared.observer.current(this);
  }

  #noteGap(): void {
    const { counts } = this.#shared.counters;
    // Until the snapshot comes, one gap is one.
    if (this.#isResyncing) return;
    this.#isResyncing = true;
    counts.silentGaps++;
    counts.resyncs++;
    this.#send({ type: 'refresh' });
  }

  #noteEvent(channel: string, id: number): void {
    this.#feeds ??= new Map();
    this.#feeds.set(channel, Math.max(id, this.#feeds.get(channel) ?? 0));
  }

  /** With a key pattern, ids are skipped for good reason. */
  #seesAllOf(feed: string): boolean {
    const { channels } = this.#shared;
    return channels === undefined || channels.includes(feed);
  }

  #send(message: UpMessage): void {
    const encoded = encodeMessage(message, this.plan.format);
    if (typeof encoded === 'string') this.#socket?.sendText(encoded);
    else this.#socket?.sendBinary(encoded);
  }
}
