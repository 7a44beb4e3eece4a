/** Who the clients of a run are: which formats in which shares, and how they behave. */
import { CODEC_NAMES, type CodecName } from '@tickboard/core/protocol/codec/registry';
import type { ClientPlan, ClientType } from './load-client.ts';

export type Behaviour =
  | 'steady'
  /** Reads, but not as fast as the server sends. */
  | 'slow'
  /** Stops reading for the time of the measurement. */
  | 'stopped'
  /** Loses its connection again and again, and resumes. */
  | 'reconnecting';

export interface PlannedClient extends ClientPlan {
  readonly behaviour: Behaviour;
}

export interface PlanOptions {
  readonly clients: number;
  readonly type: ClientType;
  readonly formats: readonly CodecName[];
  readonly slow: number;
  readonly stopped: number;
  readonly reconnecting: number;
  /** One client in so many is verified; 0: none. */
  readonly sampleEvery: number;
}

const SLOW_READ_BYTES = 4_096;
const SHARE_MAX = 100;

/**
 * `json,compact` in equal shares, or `compact=9,json=1`: the formats of the clients, one after another, to be repeated.
 * Undefined where this is no such list.
 */
export function parseFormats(text: string): CodecName[] | undefined {
  const formats: CodecName[] = [];
  for (const part of text.split(',')) {
    const [, name, share = '1'] = /^(\w+)(?:=(\d{1,3}))?$/.exec(part.trim()) ?? [];
    const format = CODEC_NAMES.find((known) => known === name);
    if (format === undefined || Number(share) < 1 || Number(share) > SHARE_MAX) return undefined;
    for (let count = 0; count < Number(share); count++) formats.push(format);
  }
  return formats;
}

/**
 * The odd ones come first, and each kind of them is in the sample, as is each format.
 *
 * @throws {RangeError} when there are more odd ones than clients, or no formats.
 */
export function planClients(options: PlanOptions): PlannedClient[] {
  const { clients, type, formats, sampleEvery } = options;
  const odd: Behaviour[] = [
    ...Array.from({ length: options.slow }, (): Behaviour => 'slow'),
    ...Array.from({ length: options.stopped }, (): Behaviour => 'stopped'),
    ...Array.from({ length: options.reconnecting }, (): Behaviour => 'reconnecting'),
  ];
  if (odd.length > clients) throw new RangeError('more slow, stopped and reconnecting clients than clients');
  if (formats.length === 0) throw new RangeError('no format');
  const seen = new Set<string>();
  return Array.from({ length: clients }, (_, index) => {
    const behaviour = odd[index] ?? 'steady';
    const format = formats[index % formats.length] as CodecName;
    const isFirstOfKind = !seen.has(behaviour) || !seen.has(format);
    seen.add(behaviour).add(format);
    return {
      type,
      format,
      behaviour,
      isSampled: sampleEvery > 0 && (isFirstOfKind || index % sampleEvery === 0),
      isTimed: behaviour === 'steady',
      ...(behaviour === 'slow' && { readBytesMax: SLOW_READ_BYTES }),
    };
  });
}
