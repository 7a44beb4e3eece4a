/** The digest of a channel, computed from a snapshot of protocol 1 by the text of docs/spec/store.md alone. */

const MASK_32 = 0xffffffffn;

/** MurmurHash3 x86 32, in big integers, step by step as its reference has it. */
function murmur3(bytes: Uint8Array, seed: bigint): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.byteLength;
  let hash = seed;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    hash ^= mix(BigInt(view.getUint32(at, true)));
    hash = (rotate(hash, 13n) * 5n + 0xe6546b64n) & MASK_32;
  }
  let tail = 0n;
  for (let index = length - 1; index >= at; index--) tail = (tail << 8n) | BigInt(bytes[index]!);
  hash ^= mix(tail) ^ BigInt(length);
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & MASK_32;
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & MASK_32;
  return hash ^ (hash >> 16n);
}

function mix(block: bigint): bigint {
  return (rotate((block * 0xcc9e2d51n) & MASK_32, 15n) * 0x1b873593n) & MASK_32;
}

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (32n - bits))) & MASK_32;
}

export function murmur3OfText(text: string, seed: bigint): bigint {
  return murmur3(new TextEncoder().encode(text), seed);
}

/** Names in order of their UTF-16 code units, no spaces: RFC 8785. */
function writeCanonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeCanonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${writeCanonical((value as never)[name])}`).join(',')}}`;
}

/** `data`: the channel as a snapshot of protocol 1 shows it. */
export function digestOf(channel: string, data: unknown): string {
  const lanes = [0n, 0n];
  for (const entry of rowsOf(channel, data)) {
    const text = writeCanonical(entry);
    lanes[0] = (lanes[0]! + murmur3OfText(text, 0n)) & MASK_32;
    lanes[1] = (lanes[1]! + murmur3OfText(text, 0x9747b28cn)) & MASK_32;
  }
  return lanes.map((lane) => lane.toString(16).padStart(8, '0')).join('');
}

const RECORDS = ['account', 'risk', 'summary'];

function rowsOf(channel: string, data: unknown): [key: string, row: unknown][] {
  if (Array.isArray(data)) return data.map((row) => [row.id, row]);
  if (!RECORDS.includes(channel)) return Object.entries(data as object);
  return Object.keys(data as object).length === 0 ? [] : [['', data]];
}
