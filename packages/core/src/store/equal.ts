import type { FieldValue } from '../model/channel.ts';

type Nested = FieldValue | readonly [number, number] | undefined;

/** Whether two field values are the same to every reader: what is undefined is not there, −0 is 0. */
export function isEqual(left: Nested, right: Nested): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && isEqualArray(left, right);
  }
  return isEqualObject(left as Record<string, Nested>, right as Record<string, Nested>);
}

function isEqualArray(left: readonly Nested[], right: readonly Nested[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    if (!isEqual(left[index], right[index])) return false;
  }
  return true;
}

function isEqualObject(left: Readonly<Record<string, Nested>>, right: Readonly<Record<string, Nested>>): boolean {
  for (const name of Object.keys(left)) {
    if (!isEqual(left[name], Object.hasOwn(right, name) ? right[name] : undefined)) return false;
  }
  for (const name of Object.keys(right)) {
    if (right[name] !== undefined && !Object.hasOwn(left, name)) return false;
  }
  return true;
}
