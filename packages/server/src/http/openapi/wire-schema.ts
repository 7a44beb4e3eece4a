/** The schemas that rows are validated by, as protocol 1 writes the values: times as RFC 3339, units as `x-unit`. */

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

interface FieldSchema {
  readonly kind?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
}

/** What is there by the name has to be a schema of TypeBox. */
export function toWireSchema(schema: unknown): JsonSchema {
  // TypeBox keeps what is its own out of what is enumerated: a copy is plain JSON Schema.
  return convert(JSON.parse(JSON.stringify(schema)) as FieldSchema);
}

export function timeSchema(description: string): JsonSchema {
  return { type: 'string', format: 'date-time', description };
}

export function objectOf(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

export function mapOf(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values };
}

export function refTo(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function convert({ kind, ...schema }: FieldSchema): JsonSchema {
  if (kind === 'time') return timeSchema(schema.description ?? '');
  const unit = kind === undefined || kind === 'text' || kind === 'flag' || kind === 'object' ? {} : { 'x-unit': kind };
  if (schema.properties === undefined) return { ...schema, ...unit };
  const inner = Object.entries(schema.properties).map(([name, field]) => [name, convert(field)]);
  return { ...schema, ...unit, properties: Object.fromEntries(inner) as Record<string, JsonSchema> };
}
