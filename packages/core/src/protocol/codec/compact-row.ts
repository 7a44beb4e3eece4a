/** Writes the values of one row positionally. */
import type { FieldDefinition, FieldValue } from '../../model/channel.ts';
import type { MsgpackWriter } from './msgpack-writer.ts';
import { PRICE_CLASS, QUANTITY_CLASS, scaleAt, scaleClassOf, toScaled } from './scales.ts';

type Levels = readonly (readonly [number, number])[];

/** Carries the price that the next one is written against. One instance writes one row after another. */
export class CompactRowWriter {
  readonly #writer: MsgpackWriter;
  #lastPrice = 0;

  constructor(writer: MsgpackWriter) {
    this.#writer = writer;
  }

  /** `timeBase`: times are written as milliseconds before it; undefined writes them as they are. */
  writeValues(
    fields: readonly FieldDefinition[],
    values: readonly (FieldValue | undefined)[],
    mask: number,
    scales: number,
    timeBase: number | undefined,
  ): number {
    this.#lastPrice = 0;
    let count = 0;
    for (const { index, kind } of fields) {
      if ((mask & (1 << index)) === 0) continue;
      const value = values[index] as FieldValue;
      const scaleClass = scaleClassOf(kind);
      if (scaleClass !== undefined) this.#number(value as number, scaleClass, scaleAt(scales, scaleClass));
      else if (kind === 'time')
        this.#writer.number(timeBase === undefined ? (value as number) : timeBase - (value as number));
      else if (kind === 'levels') this.#levels(value as Levels, scales);
      else this.#writer.value(value);
      count++;
    }
    return count;
  }

  #number(value: number, scaleClass: number, scale: number): void {
    const scaled = toScaled(value, scale);
    if (scaled === undefined) this.#unscaled(value);
    else if (scaleClass !== PRICE_CLASS) this.#writer.integer(scaled);
    // The difference of two safe integers need not be one: then it would not come back exactly.
    else if (!Number.isSafeInteger(scaled - this.#lastPrice)) this.#unscaled(value);
    else {
      this.#writer.integer(scaled - this.#lastPrice);
      this.#lastPrice = scaled;
    }
  }

  /** A float, which no scaled value is; an integer stands alone in an array, to be told apart. */
  #unscaled(value: number): void {
    if (Number.isSafeInteger(value)) this.#writer.arrayHeader(1);
    this.#writer.number(value);
  }

  /** Flat integers; or the pairs as they are, where one of them does not fit the scales. */
  #levels(levels: Levels, scales: number): void {
    const flat = flattenLevels(levels, scales, this.#lastPrice);
    if (flat === undefined) {
      this.#writer.value(levels);
      return;
    }
    this.#writer.arrayHeader(flat.length);
    for (const integer of flat) this.#writer.integer(integer);
    // The best price, not the last: the other side of the book starts next to it.
    if (flat[0] !== undefined) this.#lastPrice += flat[0];
  }
}

/** Each price as the difference from the one before it, each quantity as it is; undefined where one does not fit. */
function flattenLevels(levels: Levels, scales: number, lastPrice: number): number[] | undefined {
  const priceScale = scaleAt(scales, PRICE_CLASS);
  const quantityScale = scaleAt(scales, QUANTITY_CLASS);
  const flat: number[] = [];
  let before = lastPrice;
  for (const [price, quantity] of levels) {
    const scaledPrice = toScaled(price, priceScale);
    const scaledQuantity = toScaled(quantity, quantityScale);
    if (scaledPrice === undefined || scaledQuantity === undefined) return undefined;
    if (!Number.isSafeInteger(scaledPrice - before)) return undefined;
    flat.push(scaledPrice - before, scaledQuantity);
    before = scaledPrice;
  }
  return flat;
}
