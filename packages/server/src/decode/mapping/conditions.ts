/** `when` and `delete_when`: what a message, or a row, has to be like. */
import { flag, line, listOf } from '../../config/kinds.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import { compileMatch, type Matches } from './matching.ts';
import { PLACE_EXPECTED, PlaceError, readPlace, type Place, type Placeholders, type Scene } from './place.ts';

export interface Condition {
  readonly holds: (scene: Scene) => boolean;
  /** Whether it can only be judged row by row. */
  readonly isOfRow: boolean;
}

const TESTS = ['is', 'is_not', 'exists'] as const;

/** One condition, or a list of conditions that all have to hold. */
export function readConditions(reader: NodeReader, name: string, placeholders: Placeholders): Condition[] {
  if (!reader.has(name)) return [];
  const parts = reader.node(name)?.kind === 'list' ? reader.maps(name) : [reader.map(name) ?? []].flat();
  return parts.flatMap((part) => {
    const condition = readCondition(part, placeholders);
    part.finish();
    return condition ?? [];
  });
}

export function compileAll(conditions: readonly Condition[]): ((scene: Scene) => boolean) | undefined {
  const [only] = conditions;
  if (only === undefined) return undefined;
  return conditions.length === 1 ? only.holds : (scene) => conditions.every(({ holds }) => holds(scene));
}

function readCondition(reader: NodeReader, placeholders: Placeholders): Condition | undefined {
  const at = reader.required('at', line(PLACE_EXPECTED));
  const is = reader.optional('is', listOf('values'));
  const isNot = reader.optional('is_not', listOf('values'));
  const exists = reader.optional('exists', flag());
  if (TESTS.filter((test) => reader.has(test)).length !== 1) {
    reader.fault('it takes exactly one test', { expected: 'is, is_not or exists' });
    return undefined;
  }
  if (at === undefined) return undefined;
  try {
    const place = readPlace(at, placeholders);
    return { holds: compileTest(place, is, isNot, exists ?? true), isOfRow: place.isInRow };
  } catch (error) {
    if (!(error instanceof PlaceError)) throw error;
    reader.fault(error.message, { name: 'at', expected: PLACE_EXPECTED });
    return undefined;
  }
}

function compileTest(
  { read }: Place,
  is: readonly string[] | undefined,
  isNot: readonly string[] | undefined,
  exists: boolean,
): (scene: Scene) => boolean {
  const matches: Matches | undefined = (is ?? isNot) ? compileMatch(is ?? isNot ?? []) : undefined;
  if (matches === undefined) {
    return (scene) => {
      const value = read(scene);
      return (value !== undefined && value !== null) === exists;
    };
  }
  return is === undefined ? (scene) => !matches(read(scene)) : (scene) => matches(read(scene));
}
