/**
 * Digest of a channel: what proves that a client holds what the server holds. Defined on what protocol 1 shows, so
 * that any language can compute it: for each row the text `[key,row]` as canonical JSON (RFC 8785) in UTF-8, hashed with
 * MurmurHash3 x86 32 under seeds 0 and 0x9747b28c; each lane summed over the rows modulo 2³²; both as eight
 * hexadecimal digits, first lane first. The order of rows does not matter.
 */
import type { FieldDefinition, FieldValue, StateDefinition } from '../model/channel.ts';
import { formatTime, toWireValue } from '../model/wire-value.ts';

export type Digest = readonly [first: number, second: number];

export const EMPTY_DIGEST: Digest = [0, 0];

const SECOND_SEED = 0x9747b28c;
const encoder = new TextEncoder();

export function addDigest(left: Digest, right: Digest): Digest {
  return [(left[0] + right[0]) >>> 0, (left[1] + right[1]) >>> 0];
}

export function formatDigest([first, second]: Digest): string {
  return hex(first) + hex(second);
}

function hex(lane: number): string {
  return lane.toString(16).padStart(8, '0');
}

/** Digest of one row, given by field index. */
export function digestRow(
  definition: StateDefinition,
  key: string,
  values: readonly (FieldValue | undefined)[],
): Digest {
  let text = `[${JSON.stringify(key)},{`;
  let separator = '';
  for (const field of sortedFields(definition)) {
    const value = values[field.index];
    if (value === undefined) continue;
    text += `${separator}"${field.name}":${canonicalField(field, value)}`;
    separator = ',';
  }
  return digestText(`${text}}]`);
}

const sortedByDefinition = new WeakMap<StateDefinition, readonly FieldDefinition[]>();

function sortedFields(definition: StateDefinition): readonly FieldDefinition[] {
  let sorted = sortedByDefinition.get(definition);
  if (sorted === undefined) {
    sorted = [...definition.fields].sort((left, right) => (left.name < right.name ? -1 : 1));
    sortedByDefinition.set(definition, sorted);
  }
  return sorted;
}

function canonicalField(field: FieldDefinition, value: FieldValue): string {
  if (field.kind === 'time') return `"${formatTime(value as number)}"`;
  return canonicalJson(toWireValue(field, value));
}

/** JSON with sorted names and without spaces (RFC 8785). ECMAScript already writes numbers and strings as it asks. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`).join(',')}}`;
}

/** Digest of one text. */
export function digestText(text: string): Digest {
  const bytes = encoder.encode(text);
  return [murmur3(bytes, 0), murmur3(bytes, SECOND_SEED)];
}

/** MurmurHash3_x86_32 by Austin Appleby (public domain). */
function murmur3(bytes: Uint8Array, seed: number): number {
  const blocksEnd = bytes.length & ~3;
  let hash = seed;
  for (let at = 0; at < blocksEnd; at += 4) {
    const block =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    hash ^= scramble(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= blocksEnd; at--) tail = (tail << 8) | (bytes[at] as number);
  if (blocksEnd < bytes.length) hash ^= scramble(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
