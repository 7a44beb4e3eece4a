import type { Item } from './read-items.ts';

const NEWLINE = 10;

/** Cuts a stream of bytes into lines of JSON. A line that is too long is passed over, and costs no more than the bound. */
export class LineReader {
  readonly #bytesMax: number;
  /** The beginning of a line whose end has not come yet. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #isSkipping = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  *read(chunk: Buffer, sliceItems: number): Generator<readonly Item[]> {
    let items: Item[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      // The usual line stands whole in its chunk.
      if (this.#begunBytes === 0 && !this.#isSkipping && end - from <= this.#bytesMax) {
        readLine(chunk, from, end, items);
      } else {
        this.#add(chunk.subarray(from, end), items);
        this.#finish(items);
      }
      from = end + 1;
      if (items.length < sliceItems) continue;
      yield items;
      items = [];
    }
    this.#add(chunk.subarray(from), items);
    if (items.length > 0) yield items;
  }

  /** The last line need not end. */
  *end(): Generator<readonly Item[]> {
    const items: Item[] = [];
    this.#finish(items);
    if (items.length > 0) yield items;
  }

  #add(part: Buffer, items: Item[]): void {
    if (this.#isSkipping || part.length === 0) return;
    if (this.#begunBytes + part.length <= this.#bytesMax) {
      this.#begun.push(part);
      this.#begunBytes += part.length;
      return;
    }
    const [input] = this.#begun;
    this.#begun = [];
    this.#begunBytes = 0;
    this.#isSkipping = true;
    items.push({ kind: 'too_large', why: `a line of more than ${this.#bytesMax} bytes`, input });
  }

  #finish(items: Item[]): void {
    const [first, ...rest] = this.#begun;
    this.#begun = [];
    this.#begunBytes = 0;
    this.#isSkipping = false;
    if (first === undefined) return;
    const line = rest.length === 0 ? first : Buffer.concat([first, ...rest]);
    readLine(line, 0, line.length, items);
  }
}

function readLine(bytes: Buffer, from: number, end: number, items: Item[]): void {
  const text = bytes.toString('utf8', from, end);
  try {
    items.push({ value: JSON.parse(text) });
  } catch (error) {
    // An empty line is none.
    if (text.trim() === '') return;
    items.push({ kind: 'bad_json', why: (error as Error).message, input: bytes.subarray(from, end) });
  }
}
