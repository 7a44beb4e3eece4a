/** The lines of a recording. What comes from a file is believed in nothing. */
import type { Change, RowPatch } from '@tickboard/core/store/change';

export interface RecordedSource {
  readonly name: string;
  readonly type: string;
  readonly isSimulated: boolean;
}

/** The first line. */
export interface RecordingHeader {
  /** Unix ms. */
  readonly startedAt: number;
  readonly sources: readonly RecordedSource[];
}

/** `t` is in ms from the start of the recording. */
export type RecordingRecord =
  /** What a source delivered at once. */
  | { readonly t: number; readonly source: string; readonly changes: readonly Change[] }
  /** All rows of a source at this time. */
  | { readonly t: number; readonly source: string; readonly rows: readonly Change[] }
  | { readonly t: number; readonly source: string; readonly state: 'connected' | 'disconnected'; readonly why: string }
  /** So many deliveries up to here are missing: the disk was too slow. */
  | { readonly t: number; readonly lost: number }
  /** The recording was ended on purpose. */
  | { readonly t: number; readonly end: true };

const FORMAT_VERSION = 1;
/** A longer row of text than any source could have meant. */
const TEXT_MAX_LENGTH = 10_000;

export function formatHeader({ startedAt, sources }: RecordingHeader): string {
  const line = {
    tickboard_recording: FORMAT_VERSION,
    started_at: new Date(startedAt).toISOString(),
    sources: sources.map(({ name, type, isSimulated }) => ({ name, type, is_simulated: isSimulated })),
  };
  return `${JSON.stringify(line)}\n`;
}

/** A text says why it is none. */
export function readHeader(line: string): RecordingHeader | string {
  const value = parse(line);
  if (!isObject(value) || !('tickboard_recording' in value)) return 'it does not begin as a recording does';
  const version = value['tickboard_recording'];
  if (version !== FORMAT_VERSION) {
    return `it has version ${JSON.stringify(version).slice(0, 20)} of the format, and this is version ${FORMAT_VERSION}`;
  }
  const startedAt = typeof value['started_at'] === 'string' ? Date.parse(value['started_at']) : Number.NaN;
  if (!Number.isFinite(startedAt) || !Array.isArray(value['sources'])) return 'its first line is not complete';
  const sources = value['sources'].flatMap((source: unknown): RecordedSource[] => {
    if (!isObject(source) || typeof source['name'] !== 'string' || typeof source['type'] !== 'string') return [];
    return [{ name: source['name'], type: source['type'], isSimulated: source['is_simulated'] === true }];
  });
  return { startedAt, sources };
}

export function formatRecord(record: RecordingRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** Undefined where the line is no record. */
export function readRecord(line: string): RecordingRecord | undefined {
  const value = parse(line);
  if (!isObject(value)) return undefined;
  const { t, source, changes, rows, state, why, lost, end } = value;
  if (typeof t !== 'number' || !(t >= 0)) return undefined;
  if (typeof lost === 'number') return { t, lost };
  if (end === true) return { t, end };
  if (typeof source !== 'string') return undefined;
  if (state === 'connected' || state === 'disconnected') {
    return { t, source, state, why: typeof why === 'string' ? why.slice(0, TEXT_MAX_LENGTH) : '' };
  }
  if (Array.isArray(changes)) {
    const read = readChanges(changes);
    return read === undefined ? undefined : { t, source, changes: read };
  }
  if (!Array.isArray(rows)) return undefined;
  const read = readChanges(rows);
  return read === undefined ? undefined : { t, source, rows: read };
}

function readChanges(values: readonly unknown[]): Change[] | undefined {
  const changes: Change[] = [];
  for (const value of values) {
    const change = readChange(value);
    if (change === undefined) return undefined;
    changes.push(change);
  }
  return changes;
}

/** Its shape only: whether it may enter the state is for the gate to say. */
function readChange(value: unknown): Change | undefined {
  if (!isObject(value)) return undefined;
  const { op, channel, row, data, key, at } = value;
  if (typeof channel !== 'string') return undefined;
  const provenance = value['isLoaded'] === true ? { isLoaded: true } : {};
  if ((op === 'merge' || op === 'replace') && isObject(row)) {
    const ifNewer = value['ifNewer'] === true ? { ifNewer: true } : {};
    return { op, channel, row: row as RowPatch, ...ifNewer, ...provenance };
  }
  if (op === 'event' && isObject(data)) return { op, channel, data: data as RowPatch };
  if (op === 'delete' && typeof key === 'string') {
    return { op, channel, key, ...(typeof at === 'number' && { at }), ...provenance };
  }
  return undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
