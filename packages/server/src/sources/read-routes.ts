/** `preset` and `mapping`: what the messages of a source mean. */
import { choice } from '../config/kinds.ts';
import type { NodeReader } from '../config/node-reader.ts';
import { readMapping } from '../decode/mapping/read-mapping.ts';
import type { Route } from '../decode/route.ts';
import type { SourceSurroundings } from './source-type.ts';

/** Makes routes anew for each source: they may remember from message to message. */
export type RouteFactory = () => readonly Route[];

/** As `state.orderbook_depth` is unless told. */
const BOOK_DEPTH = 20;

/**
 * `presets` are those that a source of this type can have. Where both are given the mapping comes first, so that it can
 * tell otherwise what single names of a preset mean. A source without routes could tell nothing: a fault.
 */
export function readRoutes(
  reader: NodeReader,
  presets: Readonly<Record<string, RouteFactory>>,
  { bookDepth = BOOK_DEPTH }: Partial<Pick<SourceSurroundings, 'bookDepth'>> = {},
): RouteFactory {
  const names = Object.keys(presets);
  const preset = names.length === 0 ? undefined : reader.optional('preset', choice(names));
  const entries = reader.maps('mapping');
  const mapping = readMapping(entries, { bookDepth });
  const factories = [mapping, ...(preset === undefined ? [] : [presets[preset] as RouteFactory])];
  if (!reader.has('preset') && entries.length === 0) {
    const expected = names.length === 0 ? 'mapping' : `preset (${names.join(', ')}) or mapping`;
    reader.fault('nothing says what its messages mean', { expected });
  }
  return () => factories.flatMap((factory) => factory());
}
