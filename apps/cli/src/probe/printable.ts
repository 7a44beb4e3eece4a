/** What came from outside, as one line that a terminal can show: nothing in it moves the cursor. */
import { readPayload } from '@tickboard/server/decode/payload-format';
import { renderValue } from '@tickboard/server/sources/render-value';

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const HEX_BYTES_MAX = 32;

/** A name or a sentence, cut. */
export function printText(text: string, lengthMax: number): string {
  const start = text.slice(0, lengthMax).toWellFormed().replaceAll(UNPRINTABLE, escape);
  return text.length > lengthMax ? `${start}…` : start;
}

/** A message as it arrived: bytes that are a text, or MessagePack, or neither, or a value. */
export function printMessage(message: unknown, lengthMax: number): string {
  if (typeof message === 'string') return printText(message, lengthMax);
  if (!(message instanceof Uint8Array)) return printValue(message, lengthMax);
  // A character is four bytes at most.
  const start = message.subarray(0, lengthMax * 4);
  try {
    const isCut = start.length < message.length;
    return printText(new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: isCut }), lengthMax);
  } catch {
    return printBinary(message, lengthMax);
  }
}

export function printValue(value: unknown, lengthMax: number): string {
  const { text, isCut } = renderValue(value, lengthMax);
  return printText(text, lengthMax) + (isCut ? '…' : '');
}

function printBinary(bytes: Uint8Array, lengthMax: number): string {
  try {
    return `MessagePack ${printValue(readPayload('msgpack', bytes), lengthMax)}`;
  } catch {
    const shown = Buffer.from(bytes.subarray(0, HEX_BYTES_MAX)).toString('hex');
    return `${bytes.length} bytes ${shown}${bytes.length > HEX_BYTES_MAX ? '…' : ''}`;
  }
}

function escape(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
