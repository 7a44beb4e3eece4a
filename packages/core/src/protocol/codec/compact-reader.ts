/** Walks a flat array of protocol 2, undoing what compact-row.ts wrote. */
import type { FieldDefinition, FieldValue } from '../../model/channel.ts';
import type { ReplicaRow } from '../../store/replica.ts';
import { asArray, asFieldValue, asNumber } from './checked.ts';
import { ProtocolError } from './protocol-error.ts';
import { fromScaled, isScales, PRICE_CLASS, QUANTITY_CLASS, scaleAt, scaleClassOf } from './scales.ts';

export type CompactField = Pick<FieldDefinition, 'name' | 'kind' | 'nestedTimes'>;

const MASK_MAX = 2 ** 31 - 1;

export class CompactReader {
  readonly #items: readonly unknown[];
  #at: number;
  #lastPrice = 0;

  constructor(items: readonly unknown[], start: number) {
    this.#items = items;
    this.#at = start;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#items.length;
  }

  next(): unknown {
    if (this.isAtEnd) throw new ProtocolError('compact message ends within a row');
    return this.#items[this.#at++];
  }

  integer(): number {
    const value = this.next();
    if (!Number.isSafeInteger(value)) throw new ProtocolError('an integer was expected');
    return value as number;
  }

  /** From −(2³¹ − 1) to 2³¹ − 1: a sign, and a bit for each field. */
  mask(): number {
    const mask = this.integer();
    if (Math.abs(mask) > MASK_MAX) throw new ProtocolError('a mask has at most 31 bits');
    return mask;
  }

  scales(): number {
    const scales = this.integer();
    if (!isScales(scales)) throw new ProtocolError('scales are four numbers from 0 to 12, of four bits each');
    return scales;
  }

  /** `timeBase`: times are milliseconds before it; undefined where they are written as they are. */
  values(fields: readonly CompactField[], mask: number, scales: number, timeBase: number | undefined): ReplicaRow {
    this.#lastPrice = 0;
    const row: ReplicaRow = {};
    for (let index = 0; mask >> index !== 0; index++) {
      if ((mask & (1 << index)) === 0) continue;
      const field = fields[index];
      if (field === undefined) throw new ProtocolError(`there is no field ${index}`);
      row[field.name] = asFieldValue(field, this.#value(field, scales, timeBase));
    }
    return row;
  }

  #value({ kind }: CompactField, scales: number, timeBase: number | undefined): unknown {
    const value = this.next();
    if (kind === 'time') return timeBase === undefined ? value : timeBase - asNumber(value);
    if (kind === 'levels') return this.#levels(asArray(value), scales);
    const scaleClass = scaleClassOf(kind);
    if (scaleClass === undefined) return value;
    if (Array.isArray(value)) return value[0];
    return this.#number(asNumber(value), scaleClass, scaleAt(scales, scaleClass));
  }

  /** Only values that are no safe integer travel as bare floats, so that a safe integer is always a scaled one. */
  #number(value: number, scaleClass: number, scale: number): number {
    if (!Number.isSafeInteger(value)) return value;
    if (scaleClass !== PRICE_CLASS) return fromScaled(value, scale);
    this.#lastPrice += value;
    return fromScaled(this.#lastPrice, scale);
  }

  #levels(items: readonly unknown[], scales: number): FieldValue {
    if (Array.isArray(items[0])) return items as FieldValue;
    if (items.length % 2 !== 0) throw new ProtocolError('levels are pairs');
    const levels: [number, number][] = [];
    let price = this.#lastPrice;
    for (let index = 0; index < items.length; index += 2) {
      price += asNumber(items[index]);
      if (index === 0) this.#lastPrice = price;
      const quantity = fromScaled(asNumber(items[index + 1]), scaleAt(scales, QUANTITY_CLASS));
      levels.push([fromScaled(price, scaleAt(scales, PRICE_CLASS)), quantity]);
    }
    return levels;
  }
}
