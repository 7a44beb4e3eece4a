/**
 * What was refused, kept for inspection: the last of it, whatever came before. Cheap under a flood of refusals: bytes
 * are copied into memory that is reused, and what else is needed is put in words once a second, for what is left then.
 */
import { Buffer } from 'node:buffer';
import { renderValue } from './render-value.ts';

export interface QuarantineEntry {
  /** Unix ms. */
  readonly time: number;
  readonly kind: string;
  /** What it arrived as: a subject, a key, a channel. */
  readonly where: string;
  readonly why: string;
  /** Undefined where the source had nothing to show. */
  readonly input: QuarantinedInput | undefined;
}

export interface QuarantinedInput {
  /** How `shown` is to be read. */
  readonly as: 'text' | 'base64' | 'json';
  readonly shown: string;
  /** Only the beginning is shown. */
  readonly isCut: boolean;
}

export interface Refused {
  readonly kind: string;
  readonly where: string;
  /** Called no more than once, within a second or when somebody looks. */
  readonly describe: () => string;
  readonly input: unknown;
}

const ENTRIES_MAX = 100;
const INPUT_MAX_BYTES = 2_048;
const WORDS_MAX_LENGTH = 500;

/** A place for one entry, used again and again. */
interface Slot {
  time: number;
  kind: string;
  where: string;
  bytes: Buffer | undefined;
  /** Of `bytes`, how many are in use; undefined where the input was no bytes. */
  length: number | undefined;
  isText: boolean;
  isCut: boolean;
  /** What was not put in words yet. */
  waiting: { readonly describe: () => string; readonly value: unknown } | undefined;
  why: string;
  input: QuarantinedInput | undefined;
}

export class Quarantine {
  readonly #now: () => number;
  readonly #slots: Slot[] = [];
  #added = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** All that was ever refused; the last hundred are kept. */
  get refused(): number {
    return this.#added;
  }

  get kept(): number {
    return this.#slots.length;
  }

  add({ kind, where, describe, input }: Refused): void {
    const slot = this.#nextSlot();
    slot.time = this.#now();
    slot.kind = kind;
    slot.where = where;
    slot.length = undefined;
    slot.input = undefined;
    const isCopied = typeof input === 'string' || input instanceof Uint8Array;
    if (isCopied) copyInto(slot, input);
    slot.waiting = { describe, value: isCopied ? undefined : input };
  }

  /**
   * Puts in words what was kept since the last time. To be called once a second: until then an entry holds on to what
   * was refused, which may be large, and may still change.
   */
  settle(): void {
    for (const slot of this.#slots) settleSlot(slot);
  }

  /** The newest first. */
  list(): QuarantineEntry[] {
    this.settle();
    const newest = (this.#added - 1) % ENTRIES_MAX;
    const inOrder = [...this.#slots.slice(newest + 1), ...this.#slots.slice(0, newest + 1)];
    return inOrder.toReversed().map((slot) => ({
      time: slot.time,
      kind: slot.kind,
      where: cut(slot.where),
      why: slot.why,
      input: slot.length === undefined ? slot.input : readBytes(slot),
    }));
  }

  #nextSlot(): Slot {
    const index = this.#added++ % ENTRIES_MAX;
    return (this.#slots[index] ??= {
      time: 0,
      kind: '',
      where: '',
      bytes: undefined,
      length: undefined,
      isText: false,
      isCut: false,
      waiting: undefined,
      why: '',
      input: undefined,
    });
  }
}

/** A driver may use the memory of a message for the next one. */
function copyInto(slot: Slot, input: string | Uint8Array): void {
  slot.bytes ??= Buffer.allocUnsafeSlow(INPUT_MAX_BYTES);
  slot.isText = typeof input === 'string';
  if (typeof input === 'string') {
    const beginning = input.slice(0, INPUT_MAX_BYTES);
    slot.length = slot.bytes.write(beginning);
    slot.isCut = beginning.length < input.length || Buffer.byteLength(beginning) > slot.length;
  } else {
    slot.length = Math.min(INPUT_MAX_BYTES, input.length);
    slot.bytes.set(input.subarray(0, slot.length));
    slot.isCut = input.length > INPUT_MAX_BYTES;
  }
}

function settleSlot(slot: Slot): void {
  if (slot.waiting === undefined) return;
  const { describe, value } = slot.waiting;
  slot.waiting = undefined;
  slot.why = cut(describe());
  if (value === undefined) return;
  const { text, isCut } = renderValue(value, INPUT_MAX_BYTES);
  slot.input = { as: 'json', shown: text, isCut };
}

function readBytes({ bytes, length, isText, isCut }: Slot): QuarantinedInput {
  const kept = (bytes as Buffer).subarray(0, length);
  if (isText) return { as: 'text', shown: kept.toString(), isCut };
  try {
    // A character that the cut went through is no fault of the text.
    const shown = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(kept, { stream: isCut });
    return { as: 'text', shown, isCut };
  } catch {
    return { as: 'base64', shown: kept.toString('base64'), isCut };
  }
}

function cut(words: string): string {
  return words.slice(0, WORDS_MAX_LENGTH).toWellFormed();
}
