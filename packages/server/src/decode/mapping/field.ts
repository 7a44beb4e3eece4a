/** One field of an entry: from what the configuration says to a reader that is prepared once. */
import type { MapNode } from '../../config/config-node.ts';
import { line, listOf } from '../../config/kinds.ts';
import { nearestName } from '../../config/nearest-name.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import { describeConstant, parseConstant } from './constants.ts';
import { readConversion, reportMisplacedOptions } from './conversion.ts';
import { compileMatch } from './matching.ts';
import { firstOf, PLACE_EXPECTED, PlaceError, readPlace, type Place, type Placeholders, type Scene } from './place.ts';
import type { Read, ReadValue } from './scalars.ts';
import { targetsOf, type Target } from './target.ts';

export interface Field {
  readonly name: string;
  readonly read: (scene: Scene) => Read;
  /** Whether the message tells it: not a constant, and not only the name under which the message arrived. */
  readonly isTold: boolean;
}

export interface FieldSurroundings {
  readonly placeholders: Placeholders;
  /** Levels kept on each side of a book. */
  readonly bookDepth: number;
}

/** Set by the server, because what a message says of them proves nothing. */
const OURS: ReadonlySet<string> = new Set(['source', 'stale']);

/** What is wrong is reported, and left out. */
export function readFields(
  reader: NodeReader,
  targets: ReadonlyMap<string, Target>,
  surroundings: FieldSurroundings,
): Field[] {
  return reader.names.flatMap((name) => {
    const target = targets.get(name);
    // Asked for in any case, so that it is not reported twice.
    const node = reader.node(name);
    if (target === undefined || OURS.has(name)) {
      const nearest = nearestName(
        name,
        [...targets.keys()].filter((known) => !OURS.has(known)),
      );
      const guess = nearest === undefined ? '' : `, did you mean ${nearest}?`;
      reader.fault(OURS.has(name) ? 'this field is set by the server' : `no such field${guess}`, { name });
      return [];
    }
    if (node?.kind !== 'map') return readShort(reader, target, surroundings) ?? [];
    const unquoted = findUnquoted(node, surroundings.placeholders);
    if (unquoted !== undefined) {
      reader.fault('braces without quotes are options', { name, expected: `"{${unquoted}}"` });
      return [];
    }
    const options = reader.map(name);
    if (options === undefined) return [];
    const field =
      target.kind === 'object' ? readObject(options, target, surroundings) : readLong(options, target, surroundings);
    reportMisplacedOptions(options, target);
    options.finish();
    return field ?? [];
  });
}

function readShort(
  reader: NodeReader,
  target: Target,
  { placeholders, bookDepth }: FieldSurroundings,
): Field | undefined {
  const { name, kind } = target;
  if (kind === 'object') {
    reader.fault('this field holds an object', { name, expected: 'fields beneath it' });
    return undefined;
  }
  const place = readPlaces(reader, name, placeholders);
  return place && compileField(name, place, readConversion(undefined, target, bookDepth));
}

function readLong(
  options: NodeReader,
  target: Target,
  { placeholders, bookDepth }: FieldSurroundings,
): Field | undefined {
  const constant = options.optional('value', line(describeConstant(target)));
  if (options.has('value') === options.has('from')) {
    options.fault('it takes exactly one origin', { expected: 'from or value' });
    return undefined;
  }
  if (options.has('value')) return constant === undefined ? undefined : readConstant(options, target, constant);
  const place = isWholeRow(options) ? readPlace('', placeholders) : readPlaces(options, 'from', placeholders);
  const conversion = readConversion(options, target, bookDepth);
  const absent = options.optional('absent', listOf('values'));
  if (place === undefined) return undefined;
  if (absent === undefined) return compileField(target.name, place, conversion);
  const isAbsent = compileMatch(absent);
  return compileField(target.name, place, (value) => (isAbsent(value) ? null : conversion(value)));
}

/** YAML takes `symbol: {pair}` for an option `pair` of nothing. */
function findUnquoted({ entries }: MapNode, { ofMatch, ofRows }: Placeholders): string | undefined {
  const [name] = entries.keys();
  return entries.size === 1 && name !== undefined && [...ofMatch, ...ofRows].includes(name) ? name : undefined;
}

/** `from: ""` is the row itself: `{"BTCUSDT": 50000}` has rows that are prices. */
function isWholeRow(options: NodeReader): boolean {
  const node = options.node('from');
  return node?.kind === 'text' && node.text === '';
}

function readConstant(options: NodeReader, target: Target, text: string): Field | undefined {
  const value = parseConstant(target, text);
  if (value === undefined) {
    options.fault(`${target.name} cannot be this`, { name: 'value', expected: describeConstant(target) });
    return undefined;
  }
  return { name: target.name, read: () => value, isTold: false };
}

function compileField(name: string, { read, isInMessage }: Place, convert: ReadValue): Field {
  return {
    name,
    read: (scene) => {
      const value = read(scene);
      return value === undefined || value === null ? value : convert(value);
    },
    isTold: isInMessage,
  };
}

/** One place, or several of which the first where something is holds. */
function readPlaces(reader: NodeReader, name: string, placeholders: Placeholders): Place | undefined {
  const node = reader.node(name);
  const items = node?.kind === 'list' ? node.items : node === undefined ? [] : [node];
  const places = items.flatMap((item) => {
    try {
      if (item.kind !== 'text' || item.text.trim() === '') throw new PlaceError('no place is given');
      return readPlace(item.text.trim(), placeholders);
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      reader.fault(error.message, { name, expected: PLACE_EXPECTED });
      return [];
    }
  });
  return places.length === 0 || places.length < items.length ? undefined : firstOf(places);
}

function readObject(options: NodeReader, target: Target, surroundings: FieldSurroundings): Field | undefined {
  const inner = options.map('fields');
  if (inner === undefined) {
    options.fault('not given', { name: 'fields', expected: 'fields beneath it' });
    return undefined;
  }
  const fields = readFields(inner, targetsOf(target.schema), surroundings);
  return {
    name: target.name,
    read: (scene) => {
      const object: Record<string, Exclude<Read, null>> = {};
      let isGiven = false;
      for (const { name, read } of fields) {
        const value = read(scene) ?? undefined;
        if (value === undefined) continue;
        object[name] = value;
        isGiven = true;
      }
      return isGiven ? object : undefined;
    },
    isTold: fields.some(({ isTold }) => isTold),
  };
}
