/** Values from outside as text of a bounded length: whatever they are, and without running any code of theirs. */

const DEPTH_MAX = 16;

class Full extends Error {}

/** A text that takes only so much. */
class Page {
  readonly #lengthMax: number;
  text = '';

  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax;
  }

  write(part: string): void {
    const room = this.#lengthMax - this.text.length;
    this.text += part.length > room ? part.slice(0, room) : part;
    if (part.length > room) throw new Full();
  }

  /** Of a long text only so much is looked at as there is room for. */
  quote(text: string): void {
    this.write(JSON.stringify(text.slice(0, this.#lengthMax)));
  }
}

export interface Rendered {
  readonly text: string;
  /** There was more. */
  readonly isCut: boolean;
}

/**
 * A value as JSON; what JSON does not know is shown as JavaScript writes it (`NaN`, `undefined`, `12n`), so that it can
 * be told from what it would become. Looks no further than it shows.
 */
export function renderValue(value: unknown, lengthMax: number): Rendered {
  const page = new Page(lengthMax);
  try {
    write(page, value, 0);
    return { text: page.text.toWellFormed(), isCut: false };
  } catch (error) {
    if (error instanceof Full) return { text: page.text.toWellFormed(), isCut: true };
    return { text: 'a value that cannot be read', isCut: false };
  }
}

function write(page: Page, value: unknown, depth: number): void {
  if (typeof value === 'string') page.quote(value);
  else if (typeof value === 'bigint') page.write(`${value}n`);
  else if (typeof value === 'function' || typeof value === 'symbol') page.write(`a ${typeof value}`);
  else if (typeof value !== 'object' || value === null) page.write(Object.is(value, -0) ? '-0' : String(value));
  else if (depth >= DEPTH_MAX) page.write('…');
  else if (Array.isArray(value)) writeArray(page, value, depth);
  else if (ArrayBuffer.isView(value)) page.write(`${value.byteLength} bytes`);
  else if (value instanceof Date) page.write(Number.isNaN(value.getTime()) ? 'an invalid date' : value.toISOString());
  else writeObject(page, value as Readonly<Record<string, unknown>>, depth);
}

function writeArray(page: Page, values: readonly unknown[], depth: number): void {
  page.write('[');
  for (let index = 0; index < values.length; index++) {
    if (index > 0) page.write(',');
    write(page, values[index], depth + 1);
  }
  page.write(']');
}

function writeObject(page: Page, object: Readonly<Record<string, unknown>>, depth: number): void {
  let separator = '{';
  for (const name of Object.keys(object)) {
    page.write(separator);
    page.quote(name);
    page.write(':');
    write(page, object[name], depth + 1);
    separator = ',';
  }
  page.write(separator === '{' ? '{}' : '}');
}
