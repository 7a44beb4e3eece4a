/** Makes the files of conformance/. scripts/generate-conformance.ts writes them; the tests read what is written. */
import { CHANNELS } from '../../src/model/registry.ts';
import { CLOSE_CODES, formatCloseReason, parseCloseReason, shouldReconnect } from '../../src/protocol/close-codes.ts';
import { KIND_LETTERS } from '../../src/protocol/codec/compact-layout.ts';
import { rowPath, splitPath } from '../../src/protocol/codec/path.ts';
import type { Codec } from '../../src/protocol/codec/codec.ts';
import { type CodecName, createCodecs } from '../../src/protocol/codec/registry.ts';
import type { ControlMessage } from '../../src/protocol/down.ts';
import type { UpMessage } from '../../src/protocol/up.ts';
import { PROTOCOL_REVISION } from '../../src/protocol/version.ts';
import type { RowPatch } from '../../src/store/change.ts';
import { type FeedFilter, Selection } from '../../src/store/selection.ts';
import { digestOf, murmur3OfText } from '../support/independent-digest.ts';
import { makeStore, START_MS } from '../support/make-store.ts';
import { controlMessages, upMessages } from '../support/messages.ts';
import { CLOSE_REASONS, EVENTS, FILTERS, KEYS, MURMUR_TEXTS, PATTERNS, RAW_REASONS } from './samples.ts';
import { type Played, replay } from './replay.ts';
import { type Scenario, SCENARIOS, type Step } from './scenarios.ts';

const codecs = createCodecs();

/** One message as each codec writes it: text for json, hexadecimal for the others. */
export type Written = Readonly<Record<CodecName, string>>;

interface StepVector extends Step, Written {
  readonly type: 'snapshot' | 'update';
  readonly epoch: string;
  readonly seq: number;
  readonly prev: number;
  /** Unix ms. */
  readonly time: number;
  /** What a reader then holds, as a snapshot of protocol 1 shows it. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly digests: Readonly<Record<string, string>>;
}

interface EventVector extends Written {
  readonly channel: string;
  readonly id: number;
  readonly seq: number;
  readonly time: number;
  readonly replay: boolean;
  readonly data: RowPatch;
}

interface MessageVector extends Written {
  readonly message: ControlMessage;
}

/** By file name. */
export interface Vectors {
  readonly 'channels.json': { readonly revision: number; readonly channels: readonly object[] };
  readonly 'states.json': readonly (Omit<Scenario, 'steps'> & { readonly steps: readonly StepVector[] })[];
  readonly 'events.json': readonly EventVector[];
  readonly 'messages.json': { readonly up: readonly UpMessage[]; readonly down: readonly MessageVector[] };
  readonly 'paths.json': readonly { readonly key: string; readonly path: string; readonly parts: readonly string[] }[];
  readonly 'selections.json': {
    readonly patterns: readonly { readonly pattern: string; readonly key: string; readonly matches: boolean }[];
    readonly filters: readonly {
      readonly names: readonly string[];
      readonly filter: FeedFilter | null;
      readonly data: RowPatch;
      readonly wanted: boolean;
    }[];
  };
  readonly 'digests.json': {
    readonly murmur3: readonly { readonly text: string; readonly seed: number; readonly hash: number }[];
    readonly channels: readonly { readonly channel: string; readonly rows: unknown; readonly digest: string }[];
  };
  readonly 'closes.json': {
    readonly codes: readonly { readonly code: number; readonly reconnect: boolean }[];
    readonly written: readonly ReasonVector[];
    readonly read: readonly ReasonVector[];
  };
}

interface ReasonVector {
  readonly message: string;
  readonly retry_after_ms: number | null;
  readonly reason: string;
}

export function buildVectors(): Vectors {
  return {
    'channels.json': buildChannels(),
    'states.json': SCENARIOS.map((scenario) => ({ ...scenario, steps: Array.from(replay(scenario), buildStep) })),
    'events.json': EVENTS.map(buildEvent),
    'messages.json': { up: upMessages, down: controlMessages.map(buildMessage) },
    'paths.json': KEYS.map((key) => ({ key, path: pathOf(key), parts: splitPath(`${pathOf(key)}.pnl`) })),
    'selections.json': { patterns: PATTERNS.map(buildPattern), filters: FILTERS.map(buildFilter) },
    'digests.json': {
      murmur3: MURMUR_TEXTS.map(([text, seed]) => ({ text, seed, hash: Number(murmur3OfText(text, BigInt(seed))) })),
      channels: SCENARIOS.flatMap((scenario) => [...replay(scenario)]).flatMap(({ data }) =>
        Object.entries(data).map(([channel, rows]) => ({ channel, rows, digest: digestOf(channel, rows) })),
      ),
    },
    'closes.json': {
      codes: Object.values(CLOSE_CODES).map((code) => ({ code, reconnect: shouldReconnect(code) })),
      written: CLOSE_REASONS.map(([message, retryAfterMs]) => ({
        message,
        retry_after_ms: retryAfterMs ?? null,
        reason: formatCloseReason(message, retryAfterMs),
      })),
      read: RAW_REASONS.map((reason) => {
        const { message, retryAfterMs } = parseCloseReason(reason);
        return { reason, message, retry_after_ms: retryAfterMs ?? null };
      }),
    },
  };
}

export function pathOf(key: string): string {
  return rowPath(CHANNELS.find(({ name }) => name === 'strategies') as never, key);
}

/** As the vectors have it. */
export function writeOut(codec: Codec, bytes: Uint8Array): string {
  return Buffer.from(bytes).toString(codec.isBinary ? 'hex' : 'utf8');
}

function writeAll(encode: (codec: Codec) => Uint8Array): Written {
  const { json, msgpack, compact } = codecs;
  return {
    json: writeOut(json, encode(json)),
    msgpack: writeOut(msgpack, encode(msgpack)),
    compact: writeOut(compact, encode(compact)),
  };
}

function buildChannels(): Vectors['channels.json'] {
  return {
    revision: PROTOCOL_REVISION,
    channels: CHANNELS.map((channel, number) => ({
      number,
      name: channel.name,
      kind: channel.kind,
      ...(channel.kind === 'table' && { key: channel.keyFields, shape: channel.shape }),
      ...(channel.kind === 'feed' && { event_type: channel.eventType }),
      description: channel.description,
      fields: channel.fields.map(({ name, kind, description, nestedTimes }) => ({
        name,
        kind,
        letter: KIND_LETTERS[kind],
        ...(nestedTimes.length > 0 && { nested_times: nestedTimes }),
        description,
      })),
    })),
  };
}

function buildStep({ step, frame, data }: Played): StepVector {
  const digests = Object.fromEntries(Object.entries(data).map(([channel, rows]) => [channel, digestOf(channel, rows)]));
  const { type, epoch, seq, prev, time } = frame;
  return {
    ...step,
    type,
    epoch,
    seq,
    prev,
    time,
    ...writeAll((codec) => codec.encodeState(frame)),
    data,
    digests,
  };
}

function buildEvent([channel, data, replayed]: (typeof EVENTS)[number]): EventVector {
  const store = makeStore();
  const [event] = store.apply([{ op: 'event', channel, data }]).events;
  return {
    channel,
    id: 1,
    seq: 1,
    time: START_MS,
    replay: replayed,
    data,
    ...writeAll((codec) => codec.encodeEvent(event!, replayed)),
  };
}

function buildMessage(message: ControlMessage): MessageVector {
  return { message, ...writeAll((codec) => codec.encodeControl(message)) };
}

function buildPattern([pattern, key]: (typeof PATTERNS)[number]): Vectors['selections.json']['patterns'][number] {
  const selection = new Selection(new Map()).with([`market_data:${pattern}`]);
  return { pattern, key, matches: selection.matches('market_data', key) };
}

function buildFilter([names, filter, data]: (typeof FILTERS)[number]): Vectors['selections.json']['filters'][number] {
  const selection = new Selection(new Map()).with(names, filter === null ? {} : { signals: filter });
  return { names, filter, data, wanted: selection.wantsEvent('signals', data) };
}
