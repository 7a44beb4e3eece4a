/**
 * Writes MessagePack into one growing buffer. Written here because the broadcast path builds messages from fragments,
 * which encoders of whole values cannot; tests hold every output against @msgpack/msgpack.
 */
const INITIAL_BYTES = 1_024;
const TWO_POW_32 = 2 ** 32;
const SHORT_TEXT_LENGTH = 64;

const encoder = new TextEncoder();

export class MsgpackWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Forgets what was written: after an error, a half-written message must not stand before the next one. */
  reset(): void {
    this.#length = 0;
  }

  /** A copy of what was written; the writer starts anew. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  mapHeader(size: number): void {
    this.#header(size, 0x80, 16, 0xde);
  }

  arrayHeader(size: number): void {
    this.#header(size, 0x90, 16, 0xdc);
  }

  nil(): void {
    this.#byte(0xc0);
  }

  boolean(value: boolean): void {
    this.#byte(value ? 0xc3 : 0xc2);
  }

  /** An integer in its shortest form. `value` must be a safe integer. */
  integer(value: number): void {
    if (value >= 0) this.#positive(value);
    else this.#negative(value);
  }

  float(value: number): void {
    this.#reserve(9);
    this.#bytes[this.#length] = 0xcb;
    this.#view.setFloat64(this.#length + 1, value);
    this.#length += 9;
  }

  number(value: number): void {
    if (Number.isSafeInteger(value)) this.integer(value);
    else this.float(value);
  }

  string(text: string): void {
    if (text.length <= SHORT_TEXT_LENGTH && this.#asciiString(text)) return;
    const bytes = encoder.encode(text);
    this.#stringHeader(bytes.length);
    this.raw(bytes);
  }

  /** Any JSON-like value. Members that are undefined are left out. */
  value(value: unknown): void {
    if (typeof value === 'number') this.number(value);
    else if (typeof value === 'string') this.string(value);
    else if (typeof value === 'boolean') this.boolean(value);
    else if (value === null || value === undefined) this.nil();
    else if (Array.isArray(value)) {
      this.arrayHeader(value.length);
      for (const item of value) this.value(item);
    } else this.#object(value as Record<string, unknown>);
  }

  #object(value: Readonly<Record<string, unknown>>): void {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    this.mapHeader(entries.length);
    for (const [name, member] of entries) {
      this.string(name);
      this.value(member);
    }
  }

  #asciiString(text: string): boolean {
    const { length } = text;
    this.#reserve(length + 2);
    let at = this.#length + (length < 32 ? 1 : 2);
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return false;
      this.#bytes[at++] = code;
    }
    this.#stringHeader(length);
    this.#length = at;
    return true;
  }

  #stringHeader(length: number): void {
    if (length < 32) this.#byte(0xa0 | length);
    else if (length < 0x100) this.#byteAnd8(0xd9, length);
    else if (length < 0x10000) this.#byteAnd16(0xda, length);
    else this.#byteAnd32(0xdb, length);
  }

  #header(size: number, fixed: number, fixedSizes: number, code16: number): void {
    if (size < fixedSizes) this.#byte(fixed | size);
    else if (size < 0x10000) this.#byteAnd16(code16, size);
    else this.#byteAnd32(code16 + 1, size);
  }

  #positive(value: number): void {
    if (value < 0x80) this.#byte(value);
    else if (value < 0x100) this.#byteAnd8(0xcc, value);
    else if (value < 0x10000) this.#byteAnd16(0xcd, value);
    else if (value < TWO_POW_32) this.#byteAnd32(0xce, value);
    else this.#byteAnd64(0xcf, value);
  }

  #negative(value: number): void {
    if (value >= -0x20) this.#byte(value & 0xff);
    else if (value >= -0x80) this.#byteAnd8(0xd0, value & 0xff);
    else if (value >= -0x8000) this.#byteAnd16(0xd1, value & 0xffff);
    else if (value >= -0x80000000) this.#byteAnd32(0xd2, value);
    else this.#byteAnd64(0xd3, value);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  #byteAnd8(code: number, value: number): void {
    this.#reserve(2);
    this.#bytes[this.#length] = code;
    this.#bytes[this.#length + 1] = value;
    this.#length += 2;
  }

  #byteAnd16(code: number, value: number): void {
    this.#reserve(3);
    this.#bytes[this.#length] = code;
    this.#view.setUint16(this.#length + 1, value);
    this.#length += 3;
  }

  #byteAnd32(code: number, value: number): void {
    this.#reserve(5);
    this.#bytes[this.#length] = code;
    this.#view.setUint32(this.#length + 1, value);
    this.#length += 5;
  }

  #byteAnd64(code: number, value: number): void {
    this.#reserve(9);
    this.#bytes[this.#length] = code;
    this.#view.setInt32(this.#length + 1, Math.floor(value / TWO_POW_32));
    this.#view.setUint32(this.#length + 5, value >>> 0);
    this.#length += 9;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
