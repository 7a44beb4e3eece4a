/** `preset` and `mapping`: what the messages of a source mean. */
import { choice } from '../config/kinds.ts';
import type { NodeReader } from '../config/node-reader.ts';
import type { Route } from '../decode/route.ts';

/** Makes routes anew for each source: they may remember from message to message. */
export type RouteFactory = () => readonly Route[];

/** `presets` are those that a source of this type can have. A source without routes could tell nothing: a fault. */
export function readRoutes(reader: NodeReader, presets: Readonly<Record<string, RouteFactory>>): RouteFactory {
  const names = Object.keys(presets);
  const preset = names.length === 0 ? undefined : reader.optional('preset', choice(names));
  const factories = preset === undefined ? [] : [presets[preset] as RouteFactory];
  if (factories.length === 0 && !reader.has('preset') && !reader.has('mapping')) {
    const expected = names.length === 0 ? 'mapping' : `preset (${names.join(', ')}) or mapping`;
    reader.fault('nothing says what its messages mean', { expected });
  }
  return () => factories.flatMap((factory) => factory());
}
