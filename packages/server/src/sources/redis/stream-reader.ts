/** Reads streams entry by entry, remembers where it is, and says so where a stream was trimmed past that. */
import type { Redis } from 'ioredis';
import type { Origin } from '../../decode/origin.ts';
import type { RouteDecoder } from '../../decode/route-decoder.ts';
import type { SourceContext } from '../source.ts';
import type { StreamOptions } from './options.ts';
import {
  advance,
  BEGINNING,
  compareIds,
  firstPosition,
  formatPosition,
  judge,
  parsePosition,
  type StreamPosition,
  type StreamState,
} from './stream-position.ts';

export interface StreamTimes {
  readonly streamBlockMs: number;
  readonly streamCheckIntervalMs: number;
}

/** One life of a connection, as the reader needs to know it. */
export interface StreamLife {
  readonly isOver: boolean;
  /** Called before each command with how long its answer may take on purpose, and after it with nothing. */
  expectAnswer(withinMs?: number): void;
}

interface Stream {
  readonly options: StreamOptions;
  readonly key: Buffer;
  readonly payloadField: Buffer | undefined;
  position: StreamPosition | undefined;
  /** The last entry that was there when the connection was made: up to it entries are no news. */
  keptUntil: string;
}

/** Identifier, and field and value by turns. */
type Entry = readonly [Buffer, readonly Buffer[]];
type Answer = readonly (readonly [Buffer, readonly Entry[]])[];

/** Of each stream at a time. */
const ENTRIES_MAX = 1_000;

/** One a source: it outlives connections, and goes on where it stopped. */
export class StreamReader {
  readonly #streams: readonly Stream[];
  readonly #times: StreamTimes;
  readonly #decoder: RouteDecoder;
  readonly #context: SourceContext;

  constructor(streams: readonly StreamOptions[], times: StreamTimes, decoder: RouteDecoder, context: SourceContext) {
    this.#times = times;
    this.#decoder = decoder;
    this.#context = context;
    this.#streams = streams.map((options) => ({
      options,
      key: Buffer.from(options.name),
      payloadField: options.payloadField === undefined ? undefined : Buffer.from(options.payloadField),
      position: options.from === 'stored' ? parsePosition(context.bookmarks.get(bookmarkOf(options))) : undefined,
      keptUntil: BEGINNING,
    }));
  }

  /** Finds out where each stream stands; to be called before anything is read on a new connection. */
  open(client: Redis, life: StreamLife): Promise<void> {
    return this.#inspect(client, life, (stream, state) => {
      stream.keptUntil = state?.lastId ?? BEGINNING;
      this.#look(stream, state);
    });
  }

  /** Reads until the life is over; rejects where Redis refuses. */
  async read(client: Redis, life: StreamLife): Promise<void> {
    const { clock } = this.#context;
    let checkedMs = clock.monotonic();
    while (!life.isOver) {
      life.expectAnswer(this.#times.streamBlockMs);
      const answer = await this.#request(client);
      life.expectAnswer();
      if (life.isOver) return;
      for (const [key, entries] of answer ?? []) this.#take(key, entries);
      if (clock.monotonic() - checkedMs < this.#times.streamCheckIntervalMs) continue;
      await this.#inspect(client, life, (stream, state) => this.#look(stream, state));
      checkedMs = clock.monotonic();
    }
  }

  async #inspect(
    client: Redis,
    life: StreamLife,
    look: (stream: Stream, state: StreamState | undefined) => void,
  ): Promise<void> {
    for (const stream of this.#streams) {
      life.expectAnswer(0);
      const state = await inspect(client, stream.options.name);
      life.expectAnswer();
      if (life.isOver) return;
      look(stream, state);
    }
  }

  #request(client: Redis): Promise<Answer | null> {
    const names = this.#streams.map(({ key }) => key);
    const ids = this.#streams.map(({ position }) => position?.id ?? '$');
    const block = ['COUNT', String(ENTRIES_MAX), 'BLOCK', String(this.#times.streamBlockMs), 'STREAMS'];
    return client.callBuffer('XREAD', ...block, ...names, ...ids) as Promise<Answer | null>;
  }

  #take(key: Buffer, entries: readonly Entry[]): void {
    const stream = this.#streams.find((each) => each.key.equals(key));
    const last = entries.at(-1);
    if (stream?.position === undefined || last === undefined) return;
    let isKept = true;
    for (const [id, fields] of entries) {
      // They come by the thousand, and in their order: behind the first that is news all are.
      isKept &&= compareIds(id.toString('latin1'), stream.keptUntil) <= 0;
      this.#decode(stream, id, fields, isKept ? 'kept' : 'stream');
    }
    // Noted once it is handed over: after a crash entries may come twice, and none is missing.
    this.#decoder.flush();
    this.#moveTo(stream, advance(stream.position, last[0].toString('latin1'), entries.length));
  }

  #decode({ options: { name }, payloadField }: Stream, id: Buffer, fields: readonly Buffer[], origin: Origin): void {
    if (payloadField === undefined) {
      this.#decoder.receiveValue(name, toObject(fields), origin);
      return;
    }
    for (let index = 0; index + 1 < fields.length; index += 2) {
      if (!payloadField.equals(fields[index] as Buffer)) continue;
      this.#decoder.receive(name, fields[index + 1] as Buffer, origin);
      return;
    }
    const why = `entry ${id.toString('latin1')} has no field ${payloadField.toString()}`;
    this.#context.refuse('bad_shape', name, why, toObject(fields));
  }

  #look(stream: Stream, state: StreamState | undefined): void {
    const { options } = stream;
    if (stream.position === undefined) {
      this.#moveTo(stream, firstPosition(options.from, state));
      return;
    }
    const { position, gap } = judge(stream.position, state);
    // Back to the beginning: identifiers of the old stream say nothing about entries of the new one.
    if (state !== undefined && compareIds(position.id, stream.position.id) < 0) stream.keptUntil = state.lastId;
    this.#moveTo(stream, position);
    if (gap !== undefined) this.#context.refuse('gap', options.name, gap);
  }

  #moveTo(stream: Stream, position: StreamPosition): void {
    stream.position = position;
    const { options } = stream;
    if (options.from === 'stored') this.#context.bookmarks.set(bookmarkOf(options), formatPosition(position));
  }
}

function bookmarkOf({ name }: StreamOptions): string {
  return `stream ${name}`;
}

/** Undefined where there is no such stream. Rejects where the key is something else. */
async function inspect(client: Redis, name: string): Promise<StreamState | undefined> {
  let told: readonly unknown[];
  try {
    told = (await client.call('XINFO', 'STREAM', name)) as readonly unknown[];
  } catch (error) {
    const { message } = error as Error;
    if (message.startsWith('ERR no such key')) return undefined;
    if (message.startsWith('WRONGTYPE')) throw new Error(`WRONGTYPE ${name}`, { cause: error });
    throw error;
  }
  const fields = new Map<unknown, unknown>();
  for (let index = 0; index + 1 < told.length; index += 2) fields.set(told[index], told[index + 1]);
  const first = fields.get('first-entry');
  const added = fields.get('entries-added');
  return {
    length: Number(fields.get('length')),
    lastId: String(fields.get('last-generated-id')),
    firstId: Array.isArray(first) ? String(first[0]) : undefined,
    added: added === undefined ? undefined : Number(added),
  };
}

function toObject(fields: readonly Buffer[]): Record<string, string> {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    pairs.push([(fields[index] as Buffer).toString(), (fields[index + 1] as Buffer).toString()]);
  }
  return Object.fromEntries(pairs);
}
