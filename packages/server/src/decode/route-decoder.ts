/** From messages to changes: finds the route, reads the payload, and hands over what it says. */
import { keyOf, RECORD_KEY, type TableDefinition } from '@tickboard/core/model/channel';
import { CHANNELS } from '@tickboard/core/model/registry';
import type { Change } from '@tickboard/core/store/change';
import { KeyLedger } from './key-ledger.ts';
import { asAnswer, asLoaded, type Origin } from './origin.ts';
import { readPayload } from './payload-format.ts';
import type { DecodeOutput, Route, Subject } from './route.ts';

/** Where decoded messages go; a source's context is one. */
export interface DecodeSink {
  deliver(changes: readonly Change[]): void;
  refuse(kind: string, where: string, why: string, input?: unknown): void;
  /** Where somebody watches what arrives: each message before it is read, as bytes or as a value. */
  heard?(name: string, message: unknown): void;
}

export interface RouteDecoderOptions {
  readonly routes: readonly Route[];
  readonly sink: DecodeSink;
  /** A longer payload is refused unread. */
  readonly maxPayloadBytes?: number;
}

interface Found {
  readonly route: Route;
  readonly subject: Subject;
}

const MAX_PAYLOAD_BYTES = 1_048_576;
/** Changes of one turn of the event loop leave together; beyond this many they leave at once. */
const BATCH_MAX = 512;
/** Names whose route is remembered: a back end with more of them is looked up anew. */
const SUBJECTS_MAX = 20_000;
const SHOWN_LENGTH = 120;
const NOTHING: readonly Change[] = [];

/** One a source; it outlives connections, because what was known before a break tells what is gone after it. */
export class RouteDecoder {
  readonly #routes: readonly Route[];
  readonly #sink: DecodeSink;
  readonly #maxPayloadBytes: number;
  readonly #found = new Map<string, Found | undefined>();
  /** Which rows earlier answers listed, by route and channel. */
  readonly #ledgers = new Map<Route, ReadonlyMap<string, KeyLedger>>();
  /** Rows that the stream told of while answers are awaited, and of which time by `updated_at`. */
  readonly #told = new Map<string, unknown>();
  #awaited = 0;
  #batch: Change[] = [];
  #isClosed = false;
  /** The message at hand: one object for all of them, as they come by the hundred thousand. */
  #current: Found | undefined;
  #origin: Origin = 'stream';
  #input: unknown;
  #isSilent = true;
  #isRefused = false;
  readonly #output: DecodeOutput = {
    add: (change) => this.#take(change),
    refuse: (kind, why) => {
      this.#isSilent = false;
      this.#isRefused = true;
      this.#refuse(kind, this.#current?.subject.name ?? '', why, this.#input);
    },
  };

  constructor({ routes, sink, maxPayloadBytes }: RouteDecoderOptions) {
    this.#routes = routes;
    this.#sink = sink;
    this.#maxPayloadBytes = maxPayloadBytes ?? MAX_PAYLOAD_BYTES;
    for (const route of routes) {
      if (route.lists === undefined) continue;
      this.#ledgers.set(route, new Map(route.lists.map((channel) => [channel, new KeyLedger()])));
    }
  }

  /** A message as it arrived. */
  receive(name: string, payload: Uint8Array, origin: Origin = 'stream'): void {
    this.#sink.heard?.(name, payload);
    const found = this.#find(name, payload);
    if (found === undefined) return;
    if (payload.length > this.#maxPayloadBytes) {
      const why = `${payload.length} bytes, where ${this.#maxPayloadBytes} are allowed`;
      this.#refuse('too_large', name, why, payload);
      return;
    }
    const { format } = found.route;
    let value: unknown;
    try {
      value = readPayload(format, payload);
    } catch (error) {
      this.#refuse(`bad_${format}`, name, (error as Error).message, payload);
      return;
    }
    this.#decode(found, value, origin, payload);
  }

  /** A message of a transport that reads payloads itself. */
  receiveValue(name: string, value: unknown, origin: Origin = 'stream'): void {
    this.#sink.heard?.(name, value);
    const found = this.#find(name, value);
    if (found !== undefined) this.#decode(found, value, origin, value);
  }

  /**
   * Something is asked that will be received under this name: what the stream tells until then (`endAnswer`, to be
   * called also where no answer came) is newer than it.
   */
  beginAnswer(name: string): void {
    this.#awaited++;
    const route = this.#lookUp(name)?.route;
    if (route === undefined) return;
    for (const ledger of this.#ledgers.get(route)?.values() ?? []) ledger.beginLoad();
  }

  endAnswer(): void {
    this.#awaited--;
    if (this.#awaited === 0) this.#told.clear();
  }

  /** Hands over what waits for the end of the turn. */
  flush(): void {
    if (this.#isClosed || this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#sink.deliver(batch);
  }

  /** From here on nothing is handed over any more. */
  close(): void {
    this.#isClosed = true;
    this.#batch = [];
  }

  #find(name: string, input: unknown): Found | undefined {
    const found = this.#lookUp(name);
    if (found === undefined) this.#refuse('no_route', name, 'nothing configured matches this name', input);
    return found;
  }

  #lookUp(name: string): Found | undefined {
    const known = this.#found.get(name);
    if (known !== undefined || this.#found.has(name)) return known;
    if (this.#found.size >= SUBJECTS_MAX) this.#found.clear();
    const found = findRoute(this.#routes, name);
    this.#found.set(name, found);
    return found;
  }

  #decode(found: Found, value: unknown, origin: Origin, input: unknown): void {
    this.#current = found;
    this.#origin = origin;
    this.#input = input;
    this.#isSilent = true;
    this.#isRefused = false;
    const { route, subject } = found;
    route.decode(value, subject, this.#output);
    this.#input = undefined;
    if (origin !== 'stream') this.#endList(route, this.#isRefused);
    // A back end may say something without telling anything new.
    if (this.#isSilent && origin !== 'kept' && !this.#isClosed) this.#sink.deliver(NOTHING);
  }

  #take(change: Change): void {
    this.#isSilent = false;
    if (change.op === 'event' || (this.#origin === 'stream' && this.#awaited === 0 && this.#ledgers.size === 0)) {
      this.#add(change);
      return;
    }
    const key = keyOfChange(change);
    if (this.#origin === 'stream') {
      if (this.#awaited > 0) this.#told.set(`${change.channel} ${key}`, timeOf(change));
      this.#noteTold(change, key);
      this.#add(change);
      return;
    }
    const ledger =
      this.#current === undefined ? undefined : this.#ledgers.get(this.#current.route)?.get(change.channel);
    const isNews = change.op === 'delete' || ledger === undefined || ledger.meet(key);
    if (!isNews || this.#hasToldAtLeast(change, key)) return;
    this.#add(this.#origin === 'kept' ? asLoaded(change) : asAnswer(change));
  }

  /**
   * Without a time, or at the same time (which may be a whole second), nothing but the order of arrival tells which is
   * newer.
   */
  #hasToldAtLeast(change: Exclude<Change, { op: 'event' }>, key: string): boolean {
    const name = `${change.channel} ${key}`;
    if (!this.#told.has(name)) return false;
    const at = timeOf(change);
    return at === undefined || at === this.#told.get(name);
  }

  /** What the stream says of a row outlasts the list that is on its way. */
  #noteTold(change: Exclude<Change, { op: 'event' }>, key: string): void {
    for (const ledgers of this.#ledgers.values()) {
      const ledger = ledgers.get(change.channel);
      if (change.op === 'delete') ledger?.remove(key);
      else ledger?.hear(key);
    }
  }

  #endList(route: Route, isRefused: boolean): void {
    // What was refused may be any of the rows that are missing.
    if (isRefused) return;
    for (const [channel, ledger] of this.#ledgers.get(route) ?? []) {
      for (const { key } of ledger.endLoad()) this.#add({ op: 'delete', channel, key, isLoaded: true });
    }
  }

  #refuse(kind: string, name: string, why: string, input: unknown): void {
    if (!this.#isClosed) this.#sink.refuse(kind, name.slice(0, SHOWN_LENGTH), why, input);
  }

  #add(change: Change): void {
    this.#batch.push(change);
    if (this.#batch.length === 1) queueMicrotask(() => this.flush());
    else if (this.#batch.length >= BATCH_MAX) this.flush();
  }
}

function findRoute(routes: readonly Route[], name: string): Found | undefined {
  for (const route of routes) {
    const captures = route.pattern.match(name);
    if (captures !== undefined) return { route, subject: { name, captures } };
  }
  return undefined;
}

const TABLES: ReadonlyMap<string, TableDefinition> = new Map(
  CHANNELS.flatMap((channel) => (channel.kind === 'table' ? [[channel.name, channel] as const] : [])),
);

function timeOf(change: Exclude<Change, { op: 'event' }>): unknown {
  return change.op === 'delete' ? change.at : change.row['updated_at'];
}

function keyOfChange(change: Exclude<Change, { op: 'event' }>): string {
  if (change.op === 'delete') return change.key;
  const table = TABLES.get(change.channel);
  return table === undefined ? RECORD_KEY : keyOf(table, change.row);
}
