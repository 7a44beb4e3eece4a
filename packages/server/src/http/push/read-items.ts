/** From the bytes of a request to its items, a slice at a time: no body is held but one document, or one line. */
import { decodeMsgpack } from '@tickboard/core/protocol/codec/decode-msgpack';
import { HttpError } from '../http-error.ts';
import { LineReader } from './line-reader.ts';

export const BODY_FORMATS: ReadonlyMap<string, BodyFormat> = new Map([
  ['application/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/msgpack', 'msgpack'],
  ['application/x-msgpack', 'msgpack'],
  ['application/vnd.msgpack', 'msgpack'],
]);
export type BodyFormat = 'json' | 'ndjson' | 'msgpack';

/** A value; or why there is none, and what was there instead. */
export type Item =
  { readonly value: unknown } | { readonly kind: string; readonly why: string; readonly input: Uint8Array | undefined };

/** Items handled at a stretch. */
export const SLICE_ITEMS = 256;

/**
 * Slices of at most `SLICE_ITEMS`. A body of JSON or MessagePack is one item, or an array of them; one of NDJSON has an
 * item on each line.
 *
 * @throws {HttpError} 400 where the body cannot be read at all, 413 where a document is larger than `bytesMax`.
 */
export async function* readItems(
  body: AsyncIterable<Buffer>,
  format: BodyFormat,
  bytesMax: number,
): AsyncGenerator<readonly Item[]> {
  if (format === 'ndjson') yield* readLines(body, bytesMax);
  else yield* slicesOf(readDocument(await collect(body, bytesMax), format));
}

async function* readLines(body: AsyncIterable<Buffer>, bytesMax: number): AsyncGenerator<readonly Item[]> {
  const reader = new LineReader(bytesMax);
  for await (const chunk of body) yield* reader.read(chunk, SLICE_ITEMS);
  yield* reader.end();
}

function* slicesOf(value: unknown): Generator<readonly Item[]> {
  const values = Array.isArray(value) ? (value as unknown[]) : [value];
  for (let from = 0; from < values.length; from += SLICE_ITEMS) {
    yield values.slice(from, from + SLICE_ITEMS).map((each) => ({ value: each }));
  }
}

async function collect(body: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bytesMax) {
      throw new HttpError(
        413,
        `the body has more than ${bytesMax} bytes: send less at once, or as application/x-ndjson`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readDocument(bytes: Buffer, format: 'json' | 'msgpack'): unknown {
  if (bytes.length === 0) throw new HttpError(400, 'the body is empty');
  try {
    return format === 'json' ? (JSON.parse(bytes.toString()) as unknown) : decodeMsgpack(bytes);
  } catch (error) {
    throw new HttpError(400, `the body is no ${format}: ${(error as Error).message}`);
  }
}
