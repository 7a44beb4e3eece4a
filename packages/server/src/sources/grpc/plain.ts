/** Messages of interfaces that only their description tells, as plain values for mappings. */
import {
  ScalarType,
  toJson,
  type DescField,
  type DescMessage,
  type JsonValue,
  type Message,
  type Registry,
} from '@bufbuild/protobuf';

const WIDE: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
]);

/**
 * Fields by their names in the .proto file, enums by name, bytes as base64, well-known types as protobuf's JSON has
 * them. Whole numbers of 64 bits are numbers where a number can hold them, else texts. A field without presence is
 * there though it is 0, false or empty; others only where they were sent.
 */
export function toPlain(schema: DescMessage, message: Message, registry: Registry): unknown {
  const json = toJson(schema, message, { registry, useProtoFieldName: true, alwaysEmitImplicit: true });
  return withNumbers(schema, json);
}

function withNumbers(schema: DescMessage, json: JsonValue): JsonValue {
  // Their JSON is no object of their fields.
  if (schema.typeName.startsWith('google.protobuf.') || !isObject(json)) return json;
  for (const field of schema.fields) {
    const value = json[field.name];
    if (value !== undefined) json[field.name] = readField(field, value);
  }
  return json;
}

function readField(field: DescField, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => readOne(field, item));
  if (field.fieldKind !== 'map' || !isObject(value)) return readOne(field, value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readOne(field, item)]));
}

function readOne({ scalar, message }: DescField, value: JsonValue): JsonValue {
  if (message !== undefined) return withNumbers(message, value);
  if (scalar === undefined || !WIDE.has(scalar) || typeof value !== 'string') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function isObject(value: JsonValue): value is { [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
