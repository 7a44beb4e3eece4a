/** `mapping`: a back end of one's own, without code. Rules: docs/spec/mapping.md. */
import type { NodeReader } from '../../config/node-reader.ts';
import type { Route } from '../route.ts';
import { readEntry, type Entry } from './entry.ts';

export interface MappingOptions {
  /** Levels kept on each side of a book. */
  readonly bookDepth: number;
}

/** What is wrong goes to the readers. Entries of one `match` all look at each of its messages. */
export function readMapping(entries: readonly NodeReader[], { bookDepth }: MappingOptions): () => readonly Route[] {
  const groups = new Map<string, Entry[]>();
  for (const reader of entries) {
    const entry = readEntry(reader, bookDepth);
    if (entry === undefined) continue;
    const group = groups.get(entry.pattern.text);
    if (group === undefined) groups.set(entry.pattern.text, [entry]);
    else {
      group.push(entry);
      const format = group[0]?.format;
      if (entry.format !== format) {
        reader.fault(`another entry has ${format} for the same messages`, { name: 'format' });
      }
    }
  }
  const routes = [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [toRoute(first, others)],
  );
  return () => routes;
}

function toRoute(first: Entry, others: readonly Entry[]): Route {
  const entries = [first, ...others];
  const lists = [...new Set(entries.flatMap(({ isComplete, channel }) => (isComplete ? [channel] : [])))];
  return {
    pattern: first.pattern,
    format: first.format,
    decode:
      others.length === 0
        ? first.decode
        : (value, subject, output) => {
            for (const { decode } of entries) decode(value, subject, output);
          },
    ...(lists.length > 0 && { lists }),
  };
}
