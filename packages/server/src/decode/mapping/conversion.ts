/** What an entry says of how a field's value is written. */
import type { FieldKind } from '@tickboard/core/model/field';
import { flag, line, listOf, choice } from '../../config/kinds.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import type { Kind } from '../../config/option.ts';
import { readFigure, readFlag, UNREADABLE } from '../values.ts';
import { compileFigures, compileLevels } from './collections.ts';
import { choicesOf, describeConstant, parseConstant } from './constants.ts';
import { compilePointer, parsePointer, type Follow } from './json-pointer.ts';
import { compileLookUp } from './matching.ts';
import {
  compileChoice,
  compileFigure,
  compileText,
  compileTime,
  SYMBOL_RULES,
  type Read,
  type ReadValue,
} from './scalars.ts';
import { compileMoment, compileScale, convert, SHARE_UNITS, TIME_UNITS, type Scale } from './scaling.ts';
import type { Target } from './target.ts';

const SINGLE_FIGURES: ReadonlySet<FieldKind> = new Set([
  'price',
  'quantity',
  'amount',
  'ratio',
  'percent',
  'bps',
  'count',
  'milliseconds',
  'seconds',
]);
const isFigure = ({ kind }: Target) => SINGLE_FIGURES.has(kind);
const isSingle = (target: Target) => isFigure(target) || target.kind === 'text' || target.kind === 'flag';

/** Which option goes with which fields. */
const OPTIONS: Readonly<Record<string, (target: Target) => boolean>> = {
  map: isSingle,
  else: isSingle,
  absent: (target) => isSingle(target) || target.kind === 'time',
  scale: (target) => isFigure(target) || target.kind === 'figures',
  abs: isFigure,
  unit: (target) => unitsOf(target) !== undefined,
  symbol: ({ name, kind }) => kind === 'text' && name === 'symbol',
  price: ({ kind }) => kind === 'levels',
  quantity: ({ kind }) => kind === 'levels',
  price_scale: ({ kind }) => kind === 'levels',
  quantity_scale: ({ kind }) => kind === 'levels',
  name: ({ kind }) => kind === 'figures',
  figure: ({ kind }) => kind === 'figures',
};

const BESIDE_MAP: ReadonlySet<string> = new Set(['map', 'else', 'absent']);

/** Without options (a field in its short form) every kind has its usual way of writing. */
export function readConversion(options: NodeReader | undefined, target: Target, bookDepth: number): ReadValue {
  if (options?.has('map') === true && isSingle(target)) return readMap(options, target);
  const ask = <Value extends {}>(name: string, kind: Kind<Value>): Value | undefined =>
    OPTIONS[name]?.(target) === true ? options?.optional(name, kind) : undefined;
  const { kind, schema } = target;
  if (kind === 'flag') return readFlag;
  if (kind === 'time') return compileTime(readTimeUnit(ask('unit', choice(Object.keys(unitsOf(target) ?? {})))));
  const askScale = (name: string) => compileScale(ask(name, factorKind()) ?? 1);
  if (kind === 'levels') {
    return compileLevels({
      price: ask('price', pointerKind()),
      quantity: ask('quantity', pointerKind()),
      scalePrice: askScale('price_scale'),
      scaleQuantity: askScale('quantity_scale'),
      isBid: target.name === 'bids',
      depth: bookDepth,
    });
  }
  if (kind === 'figures') {
    const name = ask('name', pointerKind());
    return compileFigures({ name, figure: ask('figure', pointerKind()), scale: askScale('scale') });
  }
  if (kind === 'text') {
    const choices = choicesOf(schema);
    return choices === undefined ? compileText(ask('symbol', rulesKind()) ?? []) : compileChoice(choices);
  }
  const scales: Scale[] = [];
  if (options?.has('scale') === true) scales.push(askScale('scale'));
  const units = unitsOf(target);
  const unit = units && ask('unit', choice(Object.keys(units)));
  if (units !== undefined && unit !== undefined) scales.push(convert(units, unit, ownUnit(kind)));
  return compileFigure(scales, ask('abs', flag()) ?? false);
}

/** Options that exist, but say nothing of a field of this kind. */
export function reportMisplacedOptions(options: NodeReader, target: Target): void {
  for (const [name, goesWith] of Object.entries(OPTIONS)) {
    if (!options.has(name)) continue;
    const reason = goesWith(target) ? whyIdle(options, name) : `this does not go with ${target.name} (${target.kind})`;
    if (reason === undefined) continue;
    // Asked for, so that it is not reported as unknown too.
    options.node(name);
    options.fault(reason, { name });
  }
}

/** Why an option has no effect beside the others; undefined where it has. */
function whyIdle(options: NodeReader, name: string): string | undefined {
  if (options.has('value')) return 'a constant stays as it is written';
  const hasMap = options.has('map');
  if (name === 'else') return hasMap ? undefined : 'there is no map that it could end';
  return hasMap && !BESIDE_MAP.has(name) ? 'the map says already what each value is' : undefined;
}

/** Texts that stand for every figure above and below zero: a quantity's sign often is a direction. */
const ABOVE = '>0';
const BELOW = '<0';

function readMap(options: NodeReader, target: Target): ReadValue {
  const results = new Map<string, Read>();
  const entries = options.map('map');
  if (entries === undefined || entries.names.length === 0) {
    options.fault('nothing is given', { name: 'map', expected: 'values of the back end, each with what it means' });
  }
  for (const key of entries?.names ?? []) {
    const node = entries?.node(key);
    const value = node?.kind === 'text' ? parseConstant(target, node.text.trim()) : undefined;
    if (value === undefined) {
      entries?.fault(`${target.name} cannot be this`, { name: key, expected: describeConstant(target) });
    } else results.set(key, value);
  }
  const otherwise = readElse(options, target);
  const lookUp = compileLookUp(results);
  if (!results.has(ABOVE) && !results.has(BELOW)) return (value) => lookUp(value) ?? otherwise;
  return (value) => {
    const figure = readFigure(value);
    const sign = typeof figure === 'number' && figure !== 0 ? (figure > 0 ? ABOVE : BELOW) : undefined;
    return lookUp(value) ?? (sign === undefined || Number.isNaN(figure) ? undefined : results.get(sign)) ?? otherwise;
  };
}

/** What is in no map is refused, unless `else` says what it is; an empty `else` leaves the field out. */
function readElse(options: NodeReader, target: Target): Read {
  const node = options.node('else');
  if (node === undefined) return UNREADABLE;
  if (node.kind === 'text' && node.text.trim() === '') return null;
  const value = node.kind === 'text' ? parseConstant(target, node.text.trim()) : undefined;
  if (value === undefined) {
    options.fault(`${target.name} cannot be this`, { name: 'else', expected: describeConstant(target) });
  }
  return value ?? UNREADABLE;
}

const MOMENT_UNITS = { ...TIME_UNITS, rfc3339: 0 };

/** The units in which values of a field can be written; undefined where there is no choice. */
function unitsOf({ kind }: Target): Readonly<Record<string, number>> | undefined {
  if (kind === 'time') return MOMENT_UNITS;
  if (kind === 'milliseconds' || kind === 'seconds') return TIME_UNITS;
  return kind in SHARE_UNITS ? SHARE_UNITS : undefined;
}

function ownUnit(kind: FieldKind): string {
  if (kind === 'milliseconds') return 'ms';
  return kind === 'seconds' ? 's' : kind;
}

function readTimeUnit(unit: string | undefined): 'text' | 'any' | Scale {
  if (unit === undefined) return 'any';
  return unit === 'rfc3339' ? 'text' : compileMoment(unit);
}

function pointerKind(): Kind<Follow> {
  const base = line('a pointer into an item, such as /price');
  return {
    ...base,
    parse: (written) => {
      const names = typeof written === 'string' ? parsePointer(written) : undefined;
      return names && compilePointer(names);
    },
    toPlain: () => '',
  };
}

function factorKind(): Kind<number> {
  return {
    ...line('a factor such as 0.01, and not 0'),
    parse: (written) => {
      const factor = typeof written === 'string' ? readFigure(written) : undefined;
      return typeof factor === 'number' && Number.isFinite(factor) && factor !== 0 ? factor : undefined;
    },
    toPlain: (value) => value,
  };
}

function rulesKind(): Kind<readonly string[]> {
  const base = listOf('rules');
  const names = Object.keys(SYMBOL_RULES);
  return {
    ...base,
    expected: `some of ${names.join(', ')}`,
    parse: (written) => {
      const rules = base.parse(written);
      return rules?.every((rule) => names.includes(rule)) === true ? rules : undefined;
    },
  };
}
