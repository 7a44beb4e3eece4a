/** Rows as texts, out of what comes in pieces. */

export type RecordFormat = 'ndjson' | 'csv';

export interface TextRecord {
  /** From 1, of the line that it begins on. */
  readonly line: number;
  readonly text: string;
  /** It was given up: there is nothing of it. */
  readonly isTooLong?: boolean;
}

/** Characters of a row: no row that history has is nearly as long. */
export const RECORD_MAX_LENGTH = 1_048_576;

/** A row is a line; of CSV, one whose quotes are closed: a text may have lines of its own. */
export async function* readRecords(
  pieces: AsyncIterable<Uint8Array>,
  format: RecordFormat,
): AsyncGenerator<TextRecord> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const builder = new RecordBuilder(format);
  for await (const piece of pieces) yield* builder.take(decoder.decode(piece, { stream: true }));
  yield* builder.take(decoder.decode());
  yield* builder.end();
}

class RecordBuilder {
  readonly #format: RecordFormat;
  /** Of the row that is not over. */
  #parts: string[] = [];
  #length = 0;
  #hasOpenQuote = false;
  /** What is left of its line belongs to a row that was given up. */
  #isGivenUp = false;
  #line = 1;
  #begun = 1;
  #done: TextRecord[] = [];

  constructor(format: RecordFormat) {
    this.#format = format;
  }

  /** The rows that end in it. */
  take(text: string): TextRecord[] {
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      this.#add(text.slice(at, end));
      at = end + 1;
      this.#line++;
      if (this.#hasOpenQuote) this.#add('\n');
      else this.#finish();
    }
    this.#add(text.slice(at));
    const done = this.#done;
    this.#done = [];
    return done;
  }

  /** What is left where quotes are never closed is one broken row. */
  end(): TextRecord[] {
    if (this.#length > 0) this.#finish();
    return this.#done;
  }

  #add(part: string): void {
    if (part === '' || this.#isGivenUp) return;
    if (this.#format === 'csv' && countQuotes(part) % 2 === 1) this.#hasOpenQuote = !this.#hasOpenQuote;
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length <= RECORD_MAX_LENGTH) return;
    this.#done.push({ line: this.#begun, text: '', isTooLong: true });
    this.#clear();
    this.#isGivenUp = part !== '\n';
  }

  #finish(): void {
    const text = this.#parts.join('');
    if (!this.#isGivenUp) this.#done.push({ line: this.#begun, text: text.endsWith('\r') ? text.slice(0, -1) : text });
    this.#clear();
    this.#isGivenUp = false;
  }

  #clear(): void {
    this.#parts = [];
    this.#length = 0;
    this.#hasOpenQuote = false;
    this.#begun = this.#line;
  }
}

/** The cells of a row of RFC 4180; undefined where quotes stand where none may. */
export function readCells(text: string): string[] | undefined {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const match = /"([^"]*(?:""[^"]*)*)"(?=,|$)/y;
      match.lastIndex = at;
      const found = match.exec(text);
      if (found === null) return undefined;
      cells.push((found[1] as string).replaceAll('""', '"'));
      at = match.lastIndex;
    } else {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      const cell = text.slice(at, end);
      if (cell.includes('"')) return undefined;
      cells.push(cell);
      at = end;
    }
    if (at >= text.length) return cells;
    at++;
    if (at === text.length) return [...cells, ''];
  }
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count;
}
