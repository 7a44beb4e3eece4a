/** What comes out of Redis by routes: messages of channels, keys, and entries of streams. */
import { keyOf, RECORD_KEY, type TableDefinition } from '@tickboard/core/model/channel';
import { CHANNELS } from '@tickboard/core/model/registry';
import type { Change } from '@tickboard/core/store/change';
import { KeyLedger } from '../../decode/key-ledger.ts';
import { RouteDecoder } from '../../decode/route-decoder.ts';
import type { Route } from '../../decode/route.ts';
import type { SubjectPattern } from '../../decode/subject-pattern.ts';
import type { SourceContext } from '../source.ts';
import type { KeyPattern } from './options.ts';
import { escapeGlob, type KeyGroup, type RedisFeed } from './redis-feed.ts';

export interface RouteInboxOptions {
  readonly routes: readonly Route[];
  /** What is subscribed to. */
  readonly channels: readonly SubjectPattern[];
  readonly keys: readonly KeyPattern[];
  readonly maxPayloadBytes: number;
}

interface Channel {
  readonly pattern: SubjectPattern;
  readonly glob: string;
}

interface Group {
  readonly ledger: KeyLedger;
  /** Rows that a key told of when it was last read. */
  rows: Map<string, readonly string[]>;
  met: Map<string, readonly string[]>;
  readonly isGoneDeleted: boolean;
}

type RowChange = Exclude<Change, { op: 'event' }>;

/** Channels whose pattern is remembered: one with more of them is looked up anew. */
const CHANNELS_MAX = 20_000;

export class RouteInbox implements RedisFeed {
  readonly decoder: RouteDecoder;
  readonly patterns: readonly string[];
  readonly keyGroups: readonly KeyGroup[];
  readonly #context: SourceContext;
  readonly #channels: readonly Channel[];
  readonly #owners = new Map<string, string | undefined>();
  readonly #groups: ReadonlyMap<string, Group>;
  /** Set while a key is decoded: what comes of it goes there. */
  #ofKey: Change[] | undefined;
  #isKeyRefused = false;

  constructor(options: RouteInboxOptions, context: SourceContext) {
    this.#context = context;
    this.decoder = new RouteDecoder({
      routes: options.routes,
      maxPayloadBytes: options.maxPayloadBytes,
      sink: {
        deliver: (changes) => this.#deliver(changes),
        refuse: (kind, where, why, input) => {
          this.#isKeyRefused = true;
          context.refuse(kind, where, why, input);
        },
        ...(context.heard !== undefined && {
          heard: (name: string, message: unknown) => context.heard?.(name, message),
        }),
      },
    });
    this.#channels = options.channels.map((pattern) => ({ pattern, glob: pattern.translate('*', escapeGlob) }));
    this.patterns = [...new Set(this.#channels.map(({ glob }) => glob))];
    this.keyGroups = options.keys.map(({ pattern }) => ({
      name: `keys ${pattern.text}`,
      glob: pattern.translate('*', escapeGlob),
    }));
    this.#groups = new Map(
      options.keys.map(({ pattern, isGoneDeleted }) => [
        `keys ${pattern.text}`,
        { ledger: new KeyLedger(), rows: new Map(), met: new Map(), isGoneDeleted },
      ]),
    );
  }

  receiveMessage(pattern: string, channel: Buffer, payload: Buffer): void {
    const name = channel.toString();
    // Where patterns overlap, Redis sends a message once for each of them.
    const owner = this.patterns.length === 1 ? pattern : this.#ownerOf(name);
    if (owner === undefined || owner === pattern) this.decoder.receive(name, payload);
  }

  beginLoad(group: string): void {
    const state = this.#groups.get(group);
    if (state === undefined) return;
    state.ledger.beginLoad();
    state.met = new Map();
    this.decoder.beginAnswer(group);
  }

  receiveKey(group: string, key: string, payload: Buffer): void {
    const state = this.#groups.get(group);
    if (state === undefined) return;
    // A key tells how things are, not what happens: read again and again, an event would happen each time.
    const rows = this.#decodeKey(key, payload).filter((change): change is RowChange => change.op !== 'event');
    const names = rows.map((change) => rowName(change));
    const before = state.rows.get(key) ?? [];
    // What cannot be read may be what it was before.
    const isUnsure = this.#isKeyRefused;
    if (isUnsure) for (const name of before) state.ledger.meetUnreadable(name);
    state.met.set(key, isUnsure ? [...new Set([...before, ...names])] : names);
    const news = rows.filter((change) => state.ledger.meet(rowName(change)));
    if (news.length > 0) this.#context.deliver(news);
  }

  endLoad(group: string): void {
    const state = this.#groups.get(group);
    if (state === undefined) return;
    state.rows = state.met;
    this.decoder.endAnswer(group);
    const gone = state.ledger.endLoad().flatMap(({ key }) => toDelete(key));
    if (state.isGoneDeleted && gone.length > 0) this.#context.deliver(gone);
  }

  flush(): void {
    this.decoder.flush();
  }

  close(): void {
    this.decoder.close();
  }

  /** What was received before waits for the end of the turn, and must not be taken for the key's. */
  #decodeKey(key: string, payload: Buffer): readonly Change[] {
    this.decoder.flush();
    const changes: Change[] = [];
    this.#ofKey = changes;
    this.#isKeyRefused = false;
    this.decoder.receive(key, payload, 'kept');
    this.decoder.flush();
    this.#ofKey = undefined;
    return changes;
  }

  #deliver(changes: readonly Change[]): void {
    if (this.#ofKey !== undefined) {
      this.#ofKey.push(...changes);
      return;
    }
    if (this.#groups.size > 0) for (const change of changes) this.#noteTold(change);
    this.#context.deliver(changes);
  }

  /** What a message says of a row outlasts the load that runs. */
  #noteTold(change: Change): void {
    if (change.op === 'event') return;
    const name = rowName(change);
    for (const { ledger } of this.#groups.values()) {
      if (change.op === 'delete') ledger.remove(name);
      else ledger.hear(name);
    }
  }

  #ownerOf(name: string): string | undefined {
    const known = this.#owners.get(name);
    if (known !== undefined || this.#owners.has(name)) return known;
    if (this.#owners.size >= CHANNELS_MAX) this.#owners.clear();
    const owner = this.#channels.find(({ pattern }) => pattern.match(name) !== undefined)?.glob;
    this.#owners.set(name, owner);
    return owner;
  }
}

const TABLES: ReadonlyMap<string, TableDefinition> = new Map(
  CHANNELS.flatMap((channel) => (channel.kind === 'table' ? [[channel.name, channel] as const] : [])),
);

/** Channels have no space in their names. */
function rowName(change: RowChange): string {
  if (change.op === 'delete') return `${change.channel} ${change.key}`;
  const table = TABLES.get(change.channel);
  return `${change.channel} ${table === undefined ? RECORD_KEY : keyOf(table, change.row)}`;
}

/** Records have no rows that could go. */
function toDelete(name: string): Change[] {
  const space = name.indexOf(' ');
  const channel = name.slice(0, space);
  return TABLES.has(channel) ? [{ op: 'delete', channel, key: name.slice(space + 1), isLoaded: true }] : [];
}
