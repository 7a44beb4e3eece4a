/** Parameters of a query: what is accepted, how it is read, and what is said of anything else. */
import { SYMBOL_PATTERN, TIME_MAX_MS } from '@tickboard/core/model/field';
import { parseTime } from '@tickboard/core/model/wire-value';
import Type, { type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { ALL_DESKS, NO_DESK } from '../config/desk-names.ts';
import { HttpError, quoteName } from './http-error.ts';

export interface Parameter {
  /** Of the value; what is documented is made of it too. */
  readonly schema: TSchema;
  /** Of what is written, where that is more than the value itself. */
  readonly written?: TSchema;
  /** What is accepted, in words. */
  readonly expected: string;
  /** The value that the schema is of. */
  readonly read: (text: string) => unknown;
  readonly check: (value: unknown) => boolean;
}

export type Parameters = Readonly<Record<string, Parameter>>;

const STRATEGY_MAX_LENGTH = 256;
const DESK_MAX_LENGTH = 64;
const SOURCE_MAX_LENGTH = 256;

/** @throws {HttpError} 400, which names the parameter and what is accepted. */
export function readParameters<Table extends Parameters>(
  table: Table,
  given: Readonly<Record<string, unknown>>,
): ReadonlyMap<keyof Table, unknown> {
  const values = new Map<keyof Table, unknown>();
  for (const [name, text] of Object.entries(given)) {
    const known = Object.hasOwn(table, name) ? table[name] : undefined;
    if (known === undefined) throw new HttpError(400, describeUnknown(table, name));
    const { read, check, expected } = known;
    if (typeof text !== 'string') {
      throw new HttpError(400, `${name} is given more than once: ${expected} was expected, once`);
    }
    const value = read(text);
    if (!check(value)) throw new HttpError(400, `${name} is ${quoteName(text)}: ${expected} was expected`);
    values.set(name, value);
  }
  return values;
}

/** @throws {HttpError} 400 */
export function requireOrder(from: number | undefined, to: number | undefined): void {
  if (from !== undefined && to !== undefined && from >= to) throw new HttpError(400, 'to has to be later than from');
}

export function parameter(
  schema: TSchema,
  expected: string,
  read: Parameter['read'] = (text: string): unknown => text,
): Parameter {
  const validator = Compile(schema);
  return { schema, expected, read, check: (value) => validator.Check(value) };
}

export function oneOf(values: readonly string[], otherwise?: string): Parameter {
  const options = otherwise === undefined ? {} : { default: otherwise };
  return parameter(Type.Enum([...values], options), `one of ${values.join(', ')}`);
}

export function readInteger(text: string): unknown {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export const SYMBOL = parameter(
  Type.String({ pattern: SYMBOL_PATTERN }),
  'a symbol: letters, digits and . _ : / = @ + -, at most 64',
);

export const STRATEGY = parameter(
  Type.String({ minLength: 1, maxLength: STRATEGY_MAX_LENGTH }),
  `the name of a strategy, at most ${STRATEGY_MAX_LENGTH} characters`,
);

export const DESK = parameter(
  Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: DESK_MAX_LENGTH }),
  `the name of a desk, ${NO_DESK} for rows that name none, or ${ALL_DESKS}`,
);

export const SOURCE = parameter(
  Type.String({ minLength: 1, maxLength: SOURCE_MAX_LENGTH }),
  `the name of a source, at most ${SOURCE_MAX_LENGTH} characters`,
);

const UNIX_TIME = Type.Integer({ minimum: 0, maximum: TIME_MAX_MS });

export const TIME: Parameter = {
  ...parameter(UNIX_TIME, 'a time in RFC 3339 (2026-01-02T03:04:05Z) or in Unix milliseconds', readTime),
  written: Type.Union([Type.String({ format: 'date-time' }), UNIX_TIME]),
};

function readTime(text: string): unknown {
  if (/^\d+$/.test(text)) return readInteger(text);
  try {
    return parseTime(text);
  } catch {
    return undefined;
  }
}

function describeUnknown(table: Parameters, name: string): string {
  const known = Object.keys(table);
  const rest = known.length === 0 ? 'none is accepted here' : `only ${known.join(', ')}`;
  return `there is no parameter ${quoteName(name)}, ${rest}`;
}
