/** How protocol 1 writes values: as inside, but times as RFC 3339 UTC with milliseconds. */
import type { FieldDefinition, FieldValue } from './channel.ts';

export type WireValue = unknown;

export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
/** Every month has these days. */
const DAYS_MIN = 28;

/** @throws {RangeError} when it is no RFC 3339 text. */
export function parseTime(text: unknown): number {
  const isTime = typeof text === 'string' && RFC_3339.test(text) && isOfItsMonth(text);
  const milliseconds = isTime ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw new RangeError('not an RFC 3339 time');
  return milliseconds;
}

/** `Date.parse` takes 30 February for 2 March. */
function isOfItsMonth(text: string): boolean {
  const day = Number(text.slice(8, 10));
  return day <= DAYS_MIN || new Date(Date.parse(text.slice(0, 10))).getUTCDate() === day;
}

export function toWireValue(field: FieldDefinition, value: FieldValue): WireValue {
  if (field.kind === 'time') return formatTime(value as number);
  return field.nestedTimes.length === 0 ? value : convertNested(field, value, (time) => formatTime(time as number));
}

/** @throws {RangeError} when a time cannot be read. */
export function fromWireValue(field: FieldDefinition, value: WireValue): FieldValue {
  if (field.kind === 'time') return parseTime(value);
  if (field.nestedTimes.length === 0) return value as FieldValue;
  return convertNested(field, value, parseTime) as FieldValue;
}

function convertNested(field: FieldDefinition, value: unknown, convert: (time: unknown) => unknown): WireValue {
  const converted: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  for (const name of field.nestedTimes) {
    if (converted[name] !== undefined) converted[name] = convert(converted[name]);
  }
  return converted;
}
