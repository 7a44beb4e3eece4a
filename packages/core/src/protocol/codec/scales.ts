/**
 * Decimals as integers: a row has one scale (number of decimals) for each of four classes of fields, packed into one
 * integer of four bits each. A value that does not fit its scale travels as a float, which MessagePack tells apart.
 */
import type { FieldDefinition, FieldValue } from '../../model/channel.ts';
import type { FieldKind } from '../../model/field.ts';

export const PRICE_CLASS = 0;
export const QUANTITY_CLASS = 1;
const AMOUNT_CLASS = 2;
const OTHER_CLASS = 3;

const CLASS_OF_KIND: Partial<Record<FieldKind, number>> = {
  price: PRICE_CLASS,
  quantity: QUANTITY_CLASS,
  amount: AMOUNT_CLASS,
  ratio: OTHER_CLASS,
  percent: OTHER_CLASS,
  bps: OTHER_CLASS,
  count: OTHER_CLASS,
  milliseconds: OTHER_CLASS,
  seconds: OTHER_CLASS,
};

/** Beyond twelve decimals a double has few digits left before the point: such values travel as floats. */
const SCALE_MAX = 12;
const POWERS = Array.from({ length: SCALE_MAX + 1 }, (_, scale) => 10 ** scale);

/** A new row's scales are at least these: money often starts at a round number and does not stay there. */
const SCALES_MIN = packScales([0, 0, 2, 2]);

/** The scale class of a scalar field, or undefined where the field holds no decimal. */
export function scaleClassOf(kind: FieldKind): number | undefined {
  return CLASS_OF_KIND[kind];
}

/** Whether these are four scales, none above what a scale can be. */
export function isScales(scales: number): boolean {
  return (
    scales >= 0 && scales <= 0xffff && [0, 1, 2, 3].every((scaleClass) => scaleAt(scales, scaleClass) <= SCALE_MAX)
  );
}

export function scaleAt(scales: number, scaleClass: number): number {
  return (scales >> (scaleClass * 4)) & 0xf;
}

function packScales([price, quantity, amount, other]: readonly [number, number, number, number]): number {
  return price | (quantity << 4) | (amount << 8) | (other << 12);
}

/** The value as an integer at this scale, or undefined if it would not come back exactly. */
export function toScaled(value: number, scale: number): number | undefined {
  const power = POWERS[scale] as number;
  const scaled = Math.round(value * power);
  return Number.isSafeInteger(scaled) && scaled / power === value ? scaled : undefined;
}

export function fromScaled(scaled: number, scale: number): number {
  return scaled / (POWERS[scale] as number);
}

/** Fewest decimals that write the value exactly; undefined where twelve do not. */
function decimalsOf(value: number): number | undefined {
  for (let scale = 0; scale <= SCALE_MAX; scale++) {
    if (toScaled(value, scale) !== undefined) return scale;
  }
  return undefined;
}

/** Scales for a row that is told for the first time. */
export function scalesFor(fields: readonly FieldDefinition[], values: readonly (FieldValue | undefined)[]): number {
  return widenScales(SCALES_MIN, fields, values, ~0);
}

/** The scales, widened where one of the fields in `mask` needs more decimals. */
export function widenScales(
  scales: number,
  fields: readonly FieldDefinition[],
  values: readonly (FieldValue | undefined)[],
  mask: number,
): number {
  const widened: [number, number, number, number] = [0, 1, 2, 3].map((scaleClass) => scaleAt(scales, scaleClass)) as [
    number,
    number,
    number,
    number,
  ];
  const widen = (scaleClass: number, value: number) => {
    if (toScaled(value, widened[scaleClass] as number) !== undefined) return;
    const needed = decimalsOf(value);
    if (needed !== undefined) widened[scaleClass] = Math.max(widened[scaleClass] as number, needed);
  };
  for (const { index, kind } of fields) {
    const value = values[index];
    if ((mask & (1 << index)) === 0 || value === undefined) continue;
    if (kind === 'levels') {
      for (const [price, quantity] of value as readonly (readonly [number, number])[]) {
        widen(PRICE_CLASS, price);
        widen(QUANTITY_CLASS, quantity);
      }
      continue;
    }
    const scaleClass = scaleClassOf(kind);
    if (scaleClass !== undefined) widen(scaleClass, value as number);
  }
  return packScales(widened);
}
