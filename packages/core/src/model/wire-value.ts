/** How protocol 1 writes values: as inside, but times as RFC 3339 UTC with milliseconds. */
import type { FieldDefinition, FieldValue } from './channel.ts';

export type WireValue = unknown;

export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** @throws {RangeError} when the text is no RFC 3339 time. */
export function parseTime(text: string): number {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new RangeError(`not a time: ${text}`);
  return milliseconds;
}

export function toWireValue(field: FieldDefinition, value: FieldValue): WireValue {
  if (field.kind === 'time') return formatTime(value as number);
  return field.nestedTimes.length === 0 ? value : convertNested(field, value, (time) => formatTime(time as number));
}

/** @throws {RangeError} when a time cannot be read. */
export function fromWireValue(field: FieldDefinition, value: WireValue): FieldValue {
  if (field.kind === 'time') return parseTime(String(value));
  if (field.nestedTimes.length === 0) return value as FieldValue;
  return convertNested(field, value, (time) => parseTime(String(time))) as FieldValue;
}

function convertNested(field: FieldDefinition, value: unknown, convert: (time: unknown) => unknown): WireValue {
  const converted: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  for (const name of field.nestedTimes) {
    if (converted[name] !== undefined) converted[name] = convert(converted[name]);
  }
  return converted;
}
