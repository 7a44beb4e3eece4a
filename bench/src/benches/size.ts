/** How many bytes an update of the reference trace takes, and how long it takes to write it. */
import type { Codec, StateFrame } from '@tickboard/core/protocol/codec/codec';
import { createCodecs } from '@tickboard/core/protocol/codec/registry';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { RateView } from '@tickboard/core/store/rate-view';
import { Selection } from '@tickboard/core/store/selection';
import { Store } from '@tickboard/core/store/store';
import { frameMessage } from '@tickboard/server/broadcast/websocket-frame';
import { count, defineBench } from '../bench.ts';
import { ColyseusDesk, type FigureType } from '../colyseus-desk.ts';
import { mean, round } from '../figures.ts';
import { ReferenceTrace } from '../trace.ts';

const START_TIME = Date.UTC(2026, 0, 5, 9, 30);
const TICK_MS = 100;
/** Of a server that has been running for a day: short numbers would flatter whoever writes them as they are. */
const START_VERSION = 1_000_000;
const US_PER_MS = 1_000;

/** Bytes and time of each tick. */
class Tally {
  readonly #bytes: number[] = [];
  readonly #us: number[] = [];

  /** Measures one encoding, and hands it back. */
  take(encode: () => Uint8Array): Uint8Array {
    const startedMs = performance.now();
    const encoded = encode();
    this.#us.push((performance.now() - startedMs) * US_PER_MS);
    this.#bytes.push(encoded.length);
    return encoded;
  }

  forget(): void {
    this.#bytes.length = 0;
    this.#us.length = 0;
  }

  get bytes(): number {
    return round(mean(this.#bytes));
  }

  get us(): number {
    return round(mean(this.#us));
  }
}

const NAMES = [
  'json',
  'msgpack',
  'compact',
  'json_deflate',
  'compact_deflate',
  'snapshot_json',
  'colyseus',
  'colyseus_float64',
] as const;
type Name = (typeof NAMES)[number];

/** The state as a server has it, and each encoding of what a tick changed. */
class Subject {
  readonly tallies = Object.fromEntries(NAMES.map((name) => [name, new Tally()])) as Record<Name, Tally>;
  readonly #store = new Store({ random: seededRandom(1), now: () => START_TIME });
  readonly #view = new RateView(this.#store);
  readonly #codecs = createCodecs();
  readonly #everything = Selection.ofChannels(this.#store.tables.keys());
  readonly #colyseus: readonly (readonly [Name, ColyseusDesk])[];
  #ticks = 0;

  constructor(open: readonly Change[]) {
    this.#store.apply(open);
    this.#view.advance();
    const desk = (figures: FigureType) => {
      const made = new ColyseusDesk(figures);
      made.apply(open);
      made.encode();
      return made;
    };
    this.#colyseus = [
      ['colyseus', desk('number')],
      ['colyseus_float64', desk('float64')],
    ];
  }

  tick(changes: readonly Change[]): void {
    this.#store.apply(changes);
    const { tables } = this.#view.advance();
    const seq = START_VERSION + ++this.#ticks;
    const head = { epoch: this.#store.epoch, seq, prev: seq - 1, time: START_TIME + this.#ticks * TICK_MS };
    const update: StateFrame = { type: 'update', ...head, tables };
    const { json, msgpack, compact } = this.#codecs;
    this.#deflate('json_deflate', json, this.#encode('json', json, update));
    this.#encode('msgpack', msgpack, update);
    this.#deflate('compact_deflate', compact, this.#encode('compact', compact, update));
    this.#encode('snapshot_json', json, { ...update, type: 'snapshot', tables: this.#view.snapshot(this.#everything) });
    for (const [name, desk] of this.#colyseus) {
      desk.apply(changes);
      this.tallies[name].take(() => desk.encode());
    }
  }

  #encode(name: Name, codec: Codec, frame: StateFrame): Uint8Array {
    return this.tallies[name].take(() => codec.encodeState(frame));
  }

  #deflate(name: Name, { isBinary }: Codec, payload: Uint8Array): void {
    this.tallies[name].take(() => withoutHead(frameMessage(payload, { isBinary, compressFrom: 0 })));
  }
}

/** The payload of a server's frame. */
function withoutHead(frame: Buffer): Buffer {
  const length = frame[1] ?? 0;
  return frame.subarray(length < 126 ? 2 : length === 126 ? 4 : 10);
}

const WARM_UP_TICKS = 500;

export const size = defineBench({
  name: 'size',
  description: 'bytes of an update of the reference trace in each encoding, and the time to write it',
  options: { ticks: count(3_000, 'ticks of the trace'), seed: count(1, 'seed of the trace') },
  targets: () => [
    { figure: 'ratios.json_to_compact', atLeast: 7 },
    { figure: 'ratios.compact_to_colyseus', atMost: 0.65 },
    { figure: 'ratios.json_to_compact_deflate', atLeast: 10 },
    { figure: 'ratios.json_to_snapshot', atMost: 0.3 },
    { figure: 'ratios.compact_to_snapshot', atMost: 0.05 },
  ],
  run: ({ ticks, seed }, tell) => {
    const trace = new ReferenceTrace({ seed });
    const subject = new Subject(trace.open());
    tell(`${ticks} ticks of the trace, seed ${seed}`);
    for (let tick = 0; tick < WARM_UP_TICKS; tick++) subject.tick(trace.step());
    for (const tally of Object.values(subject.tallies)) tally.forget();
    for (let tick = 0; tick < ticks; tick++) subject.tick(trace.step());
    const bytes = mapValues(subject.tallies, (tally) => tally.bytes);
    const us = mapValues(subject.tallies, (tally) => tally.us);
    return Promise.resolve({
      ticks,
      ...bytes,
      encode_us: {
        ...us,
        json_deflate: round(us.json + us.json_deflate),
        compact_deflate: round(us.compact + us.compact_deflate),
      },
      ratios: {
        json_to_compact: round(bytes.json / bytes.compact),
        json_to_compact_deflate: round(bytes.json / bytes.compact_deflate),
        compact_to_colyseus: round(bytes.compact / bytes.colyseus),
        compact_to_colyseus_float64: round(bytes.compact / bytes.colyseus_float64),
        json_to_snapshot: round(bytes.json / bytes.snapshot_json),
        compact_to_snapshot: round(bytes.compact / bytes.snapshot_json),
      },
    });
  },
});

function mapValues<Key extends string, From, To>(
  values: Readonly<Record<Key, From>>,
  convert: (value: From) => To,
): Record<Key, To> {
  const entries = Object.entries<From>(values).map(([key, value]) => [key, convert(value)]);
  return Object.fromEntries(entries) as Record<Key, To>;
}
