/**
 * Builders for the fields of a channel's row. One call gives a field its type, its validator, its unit and its
 * documentation; the codecs read the unit (`kind`) to choose a representation.
 */
import * as Type from 'typebox';
import type { TSchema } from 'typebox';

/** What a figure measures. The unit is part of the contract: a reader never has to guess. */
export type FieldKind =
  | 'text'
  | 'flag'
  /** quote currency for one unit of the base asset */
  | 'price'
  /** base asset units, or contracts */
  | 'quantity'
  /** quote (account) currency */
  | 'amount'
  /** a share of one: 0.25 is 25 % */
  | 'ratio'
  /** 1 is one percent */
  | 'percent'
  /** hundredths of a percent */
  | 'bps'
  | 'count'
  | 'milliseconds'
  | 'seconds'
  /** Unix milliseconds inside; RFC 3339 UTC with milliseconds on the wire of protocol 1 */
  | 'time'
  /** book side: [price, quantity] pairs, best first */
  | 'levels'
  /** figures by name */
  | 'figures'
  | 'object';

interface Described {
  readonly description: string;
}

const TEXT_MAX_LENGTH = 256;
const MESSAGE_MAX_LENGTH = 10_000;
const FIGURES_MAX = 1_000;

/** Half of a surrogate pair has no UTF-8: json and msgpack would show such a text differently. */
const WELL_FORMED_PATTERN = '^[^\\ud800-\\udfff]*$';
/** A key is never the one name that a JSON object cannot hold safely, and holds no control character. */
export const KEY_PATTERN = '^(?!__proto__$)[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]{1,128}$';
/** A symbol as exchanges and brokers write them: BTCUSDT, BTC/USDT:USDT, ES.c.0, EUR=X. */
export const SYMBOL_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:/=@+-]{0,63}$';

export function symbol(description = 'Instrument as its source names it.') {
  return Type.String({ kind: 'text', pattern: SYMBOL_PATTERN, description });
}

export function id(description: string) {
  return Type.String({ kind: 'text', pattern: KEY_PATTERN, description });
}

export function text(description: string) {
  return wellFormed(TEXT_MAX_LENGTH, description);
}

export function message(description: string) {
  return wellFormed(MESSAGE_MAX_LENGTH, description);
}

function wellFormed(maxLength: number, description: string) {
  return Type.Optional(Type.String({ kind: 'text', pattern: WELL_FORMED_PATTERN, maxLength, description }));
}

export function choice<const Value extends string>(values: readonly Value[], description: string) {
  return Type.Optional(Type.Enum<Value[]>([...values], { kind: 'text', description }));
}

export function flag(description: string) {
  return Type.Optional(Type.Boolean({ kind: 'flag', description }));
}

function figure(kind: FieldKind, description: string, limits: { readonly minimum?: number } = {}) {
  return Type.Optional(Type.Number({ kind, description, ...limits }));
}

export function price(description: string) {
  return figure('price', description);
}

/** A direction is told apart from it: it is never negative. */
export function quantity(description: string) {
  return figure('quantity', description, { minimum: 0 });
}

export function amount(description: string) {
  return figure('amount', description);
}

export function ratio(description: string) {
  return figure('ratio', description);
}

export function percent(description: string) {
  return figure('percent', description);
}

export function bps(description: string) {
  return figure('bps', description);
}

export function count(description: string) {
  return Type.Optional(Type.Integer({ kind: 'count', minimum: 0, description }));
}

/** A number of things that has a fractional part, as a rate has. */
export function rate(description: string) {
  return figure('count', description, { minimum: 0 });
}

export function milliseconds(description: string) {
  return figure('milliseconds', description, { minimum: 0 });
}

export function seconds(description: string) {
  return figure('seconds', description, { minimum: 0 });
}

/** The last millisecond that RFC 3339 can write, 9999-12-31T23:59:59.999Z: a time in microseconds is beyond it. */
export const TIME_MAX_MS = 253_402_300_799_999;

export function time(description: string) {
  return Type.Optional(Type.Integer({ kind: 'time', minimum: 0, maximum: TIME_MAX_MS, description }));
}

export function levels(description: string) {
  return Type.Optional(
    Type.Array(Type.Tuple([Type.Number(), Type.Number({ minimum: 0 })]), {
      kind: 'levels',
      maxItems: 1_000,
      description,
    }),
  );
}

export function figures(description: string) {
  return Type.Optional(
    Type.Record(Type.String({ pattern: KEY_PATTERN }), Type.Number(), {
      kind: 'figures',
      maxProperties: FIGURES_MAX,
      additionalProperties: false,
      description,
    }),
  );
}

export function object<Properties extends Record<string, TSchema>>(properties: Properties, options: Described) {
  return Type.Optional(Type.Object(properties, { kind: 'object', additionalProperties: false, ...options }));
}

/** Fields that every row fed by a source carries, so that no reader mistakes old for live. */
export const PROVENANCE = {
  updated_at: time('When the back end last changed this row, by its own clock.'),
  source: text('Name of the source that this row came from.'),
  stale: flag('True while the source that feeds this row is stale or down. Show no such row as live.'),
} as const;
