/** Sides of a book, and figures by name, in the shapes in which back ends send them. */
import { isObject, readFigure, readText, UNREADABLE } from '../values.ts';
import type { Follow } from './json-pointer.ts';
import type { ReadValue } from './scalars.ts';
import type { Scale } from './scaling.ts';

export interface LevelsOptions {
  /** Where a level has them; pairs have them in front, objects under the names of the fields. */
  readonly price: Follow | undefined;
  readonly quantity: Follow | undefined;
  readonly scalePrice: Scale;
  readonly scaleQuantity: Scale;
  /** Best first is highest first. */
  readonly isBid: boolean;
  /** Levels kept. */
  readonly depth: number;
}

type Level = readonly [price: number, quantity: number];

/** `[[price, quantity], …]`, `[{price, quantity}, …]` or `{price: quantity}` to pairs, best first, without empty ones. */
export function compileLevels(options: LevelsOptions): ReadValue {
  const { isBid, depth, scalePrice, scaleQuantity } = options;
  return (value) => {
    const levels = Array.isArray(value) ? readList(value, options) : readByPrice(value);
    if (levels === undefined) return UNREADABLE;
    levels.sort(isBid ? (left, right) => right[0] - left[0] : (left, right) => left[0] - right[0]);
    if (levels.length > depth) levels.length = depth;
    return levels.map(([price, quantity]) => [scalePrice(price), scaleQuantity(quantity)] as const);
  };
}

function readList(items: readonly unknown[], { price, quantity }: LevelsOptions): Level[] | undefined {
  const levels: Level[] = [];
  for (const item of items) {
    const [first, second]: readonly unknown[] = Array.isArray(item) ? item : isObject(item) ? nameless(item) : [];
    const isRead = addLevel(
      levels,
      price === undefined ? first : price(item),
      quantity === undefined ? second : quantity(item),
    );
    if (!isRead) return undefined;
  }
  return levels;
}

function nameless(level: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [level['price'], level['quantity']];
}

function readByPrice(value: unknown): Level[] | undefined {
  if (!isObject(value)) return undefined;
  const levels: Level[] = [];
  for (const price of Object.keys(value)) {
    if (!addLevel(levels, price, value[price])) return undefined;
  }
  return levels;
}

/** Returns whether it is a level. */
function addLevel(levels: Level[], priceValue: unknown, quantityValue: unknown): boolean {
  const price = readFigure(priceValue);
  const quantity = readFigure(quantityValue);
  if (typeof price !== 'number' || typeof quantity !== 'number') return false;
  if (!Number.isFinite(price) || !Number.isFinite(quantity)) return false;
  if (quantity !== 0) levels.push([price, quantity]);
  return true;
}

export interface FiguresOptions {
  /** Where an item has its name and its figure. Without them an object holds figures by name. */
  readonly name: Follow | undefined;
  readonly figure: Follow | undefined;
  readonly scale: Scale;
}

/** The name that no JSON object can safely hold. */
const IMPOSSIBLE_NAME = '__proto__';

/** `{name: figure}`, or lists and objects of items that hold both. A figure that is null is left out. */
export function compileFigures({ name, figure, scale }: FiguresOptions): ReadValue {
  return (value) => {
    if (typeof value !== 'object' || value === null) return UNREADABLE;
    // A list has names only where its items do.
    if (Array.isArray(value) && name === undefined) return UNREADABLE;
    const figures: Record<string, number> = {};
    for (const key of Object.keys(value)) {
      const item = (value as Readonly<Record<string, unknown>>)[key];
      const named = name === undefined ? key : readText(name(item));
      if (typeof named !== 'string' || named === IMPOSSIBLE_NAME) return UNREADABLE;
      const read = readFigure(figure === undefined ? item : figure(item));
      if (read === null || read === undefined) continue;
      const scaled = scale(read);
      if (!Number.isFinite(scaled)) return UNREADABLE;
      figures[named] = scaled;
    }
    return figures;
  };
}
