/** JSON Pointers (RFC 6901), taken apart once and followed for every message. */

export type Follow = (value: unknown) => unknown;

const ARRAY_INDEX = /^(?:0|[1-9]\d*)$/;

/** The names of a pointer in their order; undefined where the text is no pointer. */
export function parsePointer(text: string): readonly string[] | undefined {
  if (text === '') return [];
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined;
  const names = text.slice(1).split('/');
  return names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Leads to `undefined` where nothing is. Sees what the message holds, never what its objects inherit. */
export function compilePointer(names: readonly string[]): Follow {
  const steps = names.map(compileStep);
  const [first, second] = steps;
  if (first === undefined) return (value) => value;
  if (second === undefined) return first;
  if (steps.length === 2) return (value) => second(first(value));
  return (value) => {
    let found = value;
    for (const step of steps) found = step(found);
    return found;
  };
}

export function compileStep(name: string): Follow {
  const isIndex = ARRAY_INDEX.test(name);
  return (value) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    // A list has a length of its own too.
    return isIndex || !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  };
}
