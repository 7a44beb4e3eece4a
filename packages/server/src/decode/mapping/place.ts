/** Where a value is found: in the row, in the whole message, or in the name under which the message arrived. */
import { nearestName } from '../../config/nearest-name.ts';
import type { Captures } from '../subject-pattern.ts';
import { readText } from '../values.ts';
import { compilePointer, parsePointer } from './json-pointer.ts';

/** What a mapping sees of one row. One object a message: `row` and `keys` change from row to row. */
export interface Scene {
  readonly message: unknown;
  readonly captures: Captures;
  row: unknown;
  /** Of the placeholders in `rows`, in their order. */
  keys: readonly string[];
}

export interface Place {
  readonly read: (scene: Scene) => unknown;
  /** Whether it lies in the row, not in the message around it or in its name. */
  readonly isInRow: boolean;
  /** Whether it lies in the message: a name tells nothing that was said. */
  readonly isInMessage: boolean;
}

/** Placeholders that may be used. */
export interface Placeholders {
  readonly ofMatch: readonly string[];
  readonly ofRows: readonly string[];
}

export class PlaceError extends Error {
  override readonly name = 'PlaceError';
}

export const PLACE_EXPECTED =
  'a pointer such as /price, $/time from the top of the message, or a text with placeholders such as {symbol}';

const PART = /\{([^{}]*)\}|[^{}]+|[{}]/g;

/** @throws {PlaceError} */
export function readPlace(text: string, placeholders: Placeholders): Place {
  if (text.includes('{') && !text.startsWith('/') && !text.startsWith('$')) return readTemplate(text, placeholders);
  return readPointer(text);
}

/** The first place where something is. */
export function firstOf(places: readonly Place[]): Place {
  const [only] = places;
  if (only !== undefined && places.length === 1) return only;
  return {
    read: (scene) => {
      let found: unknown;
      for (const { read } of places) {
        const value = read(scene);
        if (value !== undefined && value !== null) return value;
        found ??= value;
      }
      return found;
    },
    isInRow: places.some(({ isInRow }) => isInRow),
    isInMessage: places.some(({ isInMessage }) => isInMessage),
  };
}

function readPointer(text: string): Place {
  const isFromTop = text.startsWith('$');
  const names = parsePointer(isFromTop ? text.slice(1) : text);
  if (names === undefined) throw new PlaceError('this is no place in a message');
  const follow = compilePointer(names);
  const read = isFromTop ? (scene: Scene) => follow(scene.message) : (scene: Scene) => follow(scene.row);
  return { read, isInRow: !isFromTop, isInMessage: true };
}

function readTemplate(text: string, placeholders: Placeholders): Place {
  const parts = [...text.matchAll(PART)].map(([whole, inner]) => readPart(whole, inner, placeholders));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return {
    read: (scene) => {
      let joined = '';
      for (const part of parts) {
        const piece = readText(part.read(scene));
        if (typeof piece !== 'string') return piece;
        joined += piece;
      }
      return joined;
    },
    isInRow: parts.some(({ isInRow }) => isInRow),
    isInMessage: parts.some(({ isInMessage }) => isInMessage),
  };
}

function readPart(whole: string, inner: string | undefined, placeholders: Placeholders): Place {
  const isOutside = { isInRow: false, isInMessage: false };
  if (inner === undefined) {
    if (whole === '{' || whole === '}') throw new PlaceError(`a ${whole} without its other half`);
    return { read: () => whole, ...isOutside };
  }
  if (inner.startsWith('/') || inner.startsWith('$')) return readPointer(inner);
  const { ofMatch, ofRows } = placeholders;
  const index = ofRows.indexOf(inner);
  if (index >= 0) return { read: ({ keys }) => keys[index], isInRow: true, isInMessage: true };
  if (ofMatch.includes(inner)) return { read: ({ captures }) => captures[inner], ...isOutside };
  const nearest = nearestName(inner, [...ofMatch, ...ofRows]);
  const guess = nearest === undefined ? '' : `, did you mean {${nearest}}?`;
  throw new PlaceError(`neither match nor rows has a {${inner}}${guess}`);
}
