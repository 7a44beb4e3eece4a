/** Paths of protocol 1: parts joined by dots; within a part `.` is written `\.` and `\` is written `\\`. */
import type { StateDefinition } from '../../model/channel.ts';

/** The path of a row; of a record, its channel's name. */
export function rowPath(definition: StateDefinition, key: string): string {
  return definition.kind === 'record' ? definition.name : `${definition.name}.${escapePart(key)}`;
}

function escapePart(part: string): string {
  return part.includes('.') || part.includes('\\') ? part.replaceAll(/[.\\]/g, '\\$&') : part;
}

export function splitPath(path: string): string[] {
  if (!path.includes('\\')) return path.split('.');
  const parts = [''];
  for (let at = 0; at < path.length; at++) {
    const character = path[at] as string;
    if (character === '.') parts.push('');
    else parts[parts.length - 1] += character === '\\' ? (path[++at] ?? '') : character;
  }
  return parts;
}
