/** Paths of protocol 1: parts joined by dots; within a part `.` is written `\.` and `\` is written `\\`. */
import type { StateDefinition } from '../../model/channel.ts';

/** The path of a row; of a record, its channel's name. */
export function rowPath(definition: StateDefinition, key: string): string {
  return definition.kind === 'record' ? definition.name : `${definition.name}.${escapePart(key)}`;
}

function escapePart(part: string): string {
  return part.replaceAll('\\', '\\\\').replaceAll('.', '\\.');
}

export function splitPath(path: string): string[] {
  if (!path.includes('\\')) return path.split('.');
  const parts: string[] = [];
  let part = '';
  let isEscaped = false;
  for (const character of path) {
    if (isEscaped || (character !== '\\' && character !== '.')) {
      part += character;
      isEscaped = false;
    } else if (character === '\\') {
      isEscaped = true;
    } else {
      parts.push(part);
      part = '';
    }
  }
  parts.push(part);
  return parts;
}
