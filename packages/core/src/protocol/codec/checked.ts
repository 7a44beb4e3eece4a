/** What decoders take out of a message, checked: whatever a frame holds, it is this or a ProtocolError. */
import type { FieldDefinition, FieldValue } from '../../model/channel.ts';
import { TIME_MAX_MS } from '../../model/field.ts';
import { ProtocolError } from './protocol-error.ts';

/** The one name that an object built by assignment cannot hold. No channel, key or field has it. */
const UNSAFE_NAME = '__proto__';

type Fields = Readonly<Record<string, unknown>>;

export function asNumber(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unexpected('a number', value);
  return value;
}

/** A version, an id, a count: what only grows from 0. */
export function asSequence(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw unexpected('a whole number from 0', value);
  return value as number;
}

export function asTime(value: unknown): number {
  if (asSequence(value) > TIME_MAX_MS) throw unexpected('Unix milliseconds', value);
  return value as number;
}

export function asText(value: unknown): string {
  if (typeof value !== 'string') throw unexpected('a text', value);
  return value;
}

/** A channel, key or field. */
export function asName(value: unknown): string {
  if (value === UNSAFE_NAME) throw new ProtocolError('__proto__ is no name');
  return asText(value);
}

export function asArray(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected('an array', value);
  return value;
}

/** A map of names. MessagePack's own types (bytes, dates) are objects too, but no maps. */
export function asObject(value: unknown): Fields {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) throw unexpected('an object', value);
  return value as Fields;
}

export function asFeedPositions(value: unknown): Record<string, number> {
  const feeds: Record<string, number> = {};
  for (const [name, id] of Object.entries(asObject(value))) feeds[asName(name)] = asSequence(id);
  return feeds;
}

/** A value as inside: times are Unix ms. */
export function asFieldValue(field: Pick<FieldDefinition, 'kind' | 'nestedTimes'>, value: unknown): FieldValue {
  switch (field.kind) {
    case 'text':
      return asText(value);
    case 'flag':
      return asFlag(value);
    case 'time':
      return asTime(value);
    case 'levels':
      return asArray(value).map(asLevel);
    case 'figures':
      return checkMembers(value, (_, figure) => asNumber(figure));
    case 'object':
      return checkMembers(value, (name, member) =>
        field.nestedTimes.includes(name) ? asTime(member) : asScalar(member),
      );
    default:
      return asNumber(value);
  }
}

function asFlag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw unexpected('true or false', value);
  return value;
}

function asScalar(value: unknown): FieldValue {
  return typeof value === 'string' || typeof value === 'boolean' ? value : asNumber(value);
}

function asLevel(value: unknown): readonly [number, number] {
  const [price, quantity, ...rest] = asArray(value);
  if (rest.length > 0) throw unexpected('a price and a quantity', value);
  return [asNumber(price), asNumber(quantity)];
}

function checkMembers(value: unknown, check: (name: string, member: unknown) => FieldValue): FieldValue {
  const members = asObject(value);
  for (const [name, member] of Object.entries(members)) check(asName(name), member);
  return members as FieldValue;
}

function unexpected(expected: string, value: unknown): ProtocolError {
  const found = typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value;
  return new ProtocolError(`${expected} was expected, not ${Array.isArray(value) ? 'an array' : found}`);
}
