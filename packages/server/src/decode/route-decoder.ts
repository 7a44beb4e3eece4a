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
  /** Version of the state now, where there is one. */
  stateVersion?(): number;
  /**
   * Where somebody watches what arrives, and only there: each message before it is read, as bytes or as a value. What it
   * means is then delivered before the next one.
   */
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

interface Told {
  /** `updated_at`, or when the row ended. */
  readonly time: unknown;
  /** The last question that had been asked by then. */
  readonly question: number;
}

type Ledgers = ReadonlyMap<string, KeyLedger>;
type StateChange = Exclude<Change, { op: 'event' }>;

const MAX_PAYLOAD_BYTES = 1_048_576;
/** Changes of one turn of the event loop leave together; beyond this many they leave at once. */
const BATCH_MAX = 512;
/** Names whose route is remembered: a back end with more of them is looked up anew. */
const SUBJECTS_MAX = 20_000;
/** A longer name is nobody's: patterns are not held against it. */
const NAME_LENGTH_MAX = 512;
/** Names whose answers are held against each other; beyond, nothing is taken for gone. */
const LISTS_MAX = 1_000;
const SHOWN_LENGTH = 120;
const NOTHING: readonly Change[] = [];

/** One a source; it outlives connections, because what was known before a break tells what is gone after it. */
export class RouteDecoder {
  readonly #routes: readonly Route[];
  readonly #sink: DecodeSink;
  readonly #maxPayloadBytes: number;
  readonly #found = new Map<string, Found | undefined>();
  /** Which rows the last answer under a name listed, by channel. */
  readonly #lists = new Map<string, Ledgers>();
  /** Rows that the stream told of while answers are awaited. */
  readonly #told = new Map<string, Told>();
  /** Questions that wait for an answer, by its name. */
  readonly #questions = new Map<string, number>();
  /** Versions of the state when they were asked. */
  readonly #askedAt = new Map<string, number>();
  #lastQuestion = 0;
  #batch: Change[] = [];
  #isClosed = false;
  /** The message at hand: one object for all of them, as they come by the hundred thousand. */
  #current: Found | undefined;
  #ledgers: Ledgers | undefined;
  #origin: Origin = 'stream';
  #input: unknown;
  #isSilent = true;
  #isRefused = false;
  readonly #output: DecodeOutput & { askedAt: number | undefined } = {
    askedAt: undefined,
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
    this.#questions.set(name, ++this.#lastQuestion);
    const version = this.#sink.stateVersion?.();
    if (version !== undefined) this.#askedAt.set(name, version);
    for (const ledger of this.#ledgersOf(name, this.#lookUp(name)?.route)?.values() ?? []) ledger.beginLoad();
  }

  endAnswer(name: string): void {
    this.#questions.delete(name);
    this.#askedAt.delete(name);
    if (this.#questions.size === 0) {
      this.#told.clear();
      return;
    }
    const first = Math.min(...this.#questions.values());
    for (const [row, { question }] of this.#told) if (question < first) this.#told.delete(row);
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
    if (name.length > NAME_LENGTH_MAX) {
      this.#refuse('too_large', name, `a name of ${name.length}, where ${NAME_LENGTH_MAX} are allowed`, input);
      return undefined;
    }
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

  /** Undefined where answers under this name do not list all. */
  #ledgersOf(name: string, route: Route | undefined): Ledgers | undefined {
    const known = this.#lists.get(name);
    if (known !== undefined || route?.lists === undefined || this.#lists.size >= LISTS_MAX) return known;
    const ledgers: Ledgers = new Map(route.lists.map((channel) => [channel, new KeyLedger()]));
    this.#lists.set(name, ledgers);
    return ledgers;
  }

  #decode(found: Found, value: unknown, origin: Origin, input: unknown): void {
    this.#current = found;
    this.#origin = origin;
    this.#input = input;
    this.#isSilent = true;
    this.#isRefused = false;
    const { route, subject } = found;
    this.#output.askedAt = origin === 'answer' ? this.#askedAt.get(subject.name) : undefined;
    this.#ledgers = origin === 'stream' ? undefined : this.#ledgersOf(subject.name, route);
    route.decode(value, subject, this.#output);
    this.#input = undefined;
    this.#endList();
    // A back end may say something without telling anything new.
    const isSignOfLife = origin === 'stream' || origin === 'answer';
    if (this.#isSilent && isSignOfLife && !this.#isClosed) this.#sink.deliver(NOTHING);
    // Who watches sees what a message means before the next one.
    if (this.#sink.heard !== undefined) this.flush();
  }

  #take(change: Change): void {
    this.#isSilent = false;
    if (change.op === 'event') {
      if (this.#origin !== 'retained') this.#add(change);
      return;
    }
    if (this.#origin === 'stream') {
      if (this.#questions.size > 0 || this.#lists.size > 0) this.#noteTold(change);
      this.#add(change);
      return;
    }
    const key = keyOfChange(change);
    const ledger = this.#ledgers?.get(change.channel);
    const isNews = change.op === 'delete' || ledger === undefined || ledger.meet(key);
    if (!isNews || this.#hasToldAtLeast(change, key)) return;
    this.#add(this.#origin === 'answer' ? asAnswer(change) : asLoaded(change));
  }

  /**
   * Without a time, or at the same time (which may be a whole second), nothing but the order of arrival tells which is
   * newer.
   */
  #hasToldAtLeast(change: StateChange, key: string): boolean {
    const told = this.#told.get(`${change.channel} ${key}`);
    if (told === undefined || told.question < this.#questionAnswered()) return false;
    const at = timeOf(change);
    return at === undefined || told.time === undefined || at === told.time;
  }

  /** What is read in many parts answers the one question that was asked for all of them. */
  #questionAnswered(): number {
    return this.#questions.get(this.#current?.subject.name ?? '') ?? Math.min(...this.#questions.values());
  }

  /** What the stream says of a row outlasts the answer that is on its way. */
  #noteTold(change: StateChange): void {
    const key = keyOfChange(change);
    if (this.#questions.size > 0) {
      this.#told.set(`${change.channel} ${key}`, { time: timeOf(change), question: this.#lastQuestion });
    }
    for (const ledgers of this.#lists.values()) {
      const ledger = ledgers.get(change.channel);
      if (change.op === 'delete') ledger?.remove(key);
      else ledger?.hear(key);
    }
  }

  #endList(): void {
    // What was refused may be any of the rows that are missing.
    if (this.#ledgers === undefined || this.#isRefused) return;
    for (const [channel, ledger] of this.#ledgers) {
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

function timeOf(change: StateChange): unknown {
  return change.op === 'delete' ? change.at : change.row['updated_at'];
}

function keyOfChange(change: StateChange): string {
  if (change.op === 'delete') return change.key;
  const table = TABLES.get(change.channel);
  return table === undefined ? RECORD_KEY : keyOf(table, change.row);
}
