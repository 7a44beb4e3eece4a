/** What a channel is: its kind, its row schema, and what follows from both. Wire and I/O are unknown here. */
import type { Static, TObject } from 'typebox';
import type { FieldKind } from './field.ts';

export type ChannelKind = 'table' | 'record' | 'feed';

/** Values that a row's field can hold. Absent is `undefined`; there is no null inside. */
export type FieldValue =
  | string
  | number
  | boolean
  | readonly (readonly [number, number])[]
  | { readonly [name: string]: FieldValue | undefined };

export interface FieldDefinition {
  readonly name: string;
  /** Position in the row and, as a bit, in a compact update; fixed for a protocol version. */
  readonly index: number;
  readonly kind: FieldKind;
  readonly description: string;
  /** Names within an `object` field that hold times. */
  readonly nestedTimes: readonly string[];
}

/** A row, field by field. */
export type ReadField = (name: string) => FieldValue | undefined;

/** Above 0 if the first of two versions of a row is the newer one, below if the second is, 0 if nothing tells. */
export type Precedence = (left: ReadField, right: ReadField) => number;

interface ChannelBase<Schema extends TObject> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  readonly fields: readonly FieldDefinition[];
  readonly fieldIndex: ReadonlyMap<string, number>;
}

export interface TableDefinition<Schema extends TObject = TObject> extends ChannelBase<Schema> {
  readonly kind: 'table';
  /** The row's key, from its fields. */
  readonly keyFields: readonly string[];
  /** How protocol 1 shows the table: an object by key, or an array that changes as a whole. */
  readonly shape: 'by_key' | 'array';
  /** Rows whose `field` has one of these values can no longer change: only the last of them are kept. */
  readonly finished?: { readonly field: string; readonly values: ReadonlySet<unknown> };
  /** Tells the newer of two versions of a row where more than `updated_at` does. */
  readonly precedence?: Precedence;
}

export interface RecordDefinition<Schema extends TObject = TObject> extends ChannelBase<Schema> {
  readonly kind: 'record';
}

export interface FeedDefinition<Schema extends TObject = TObject> extends ChannelBase<Schema> {
  readonly kind: 'feed';
  /** The `type` of the event message that carries it. */
  readonly eventType: string;
}

/** A channel with state: what a snapshot holds. */
export type StateDefinition = TableDefinition | RecordDefinition;
export type ChannelDefinition = StateDefinition | FeedDefinition;

/** A record is a table of one row under this key, so that the store and the codecs know one shape only. */
export const RECORD_KEY = '';

/** At most 31 fields, so that a set of fields is a small integer in every language. */
const FIELDS_MAX = 31;

interface FieldSchema {
  readonly kind?: FieldKind;
  readonly description?: string;
  readonly properties?: Record<string, FieldSchema>;
}

function describeFields(channel: string, schema: TObject): readonly FieldDefinition[] {
  const entries = Object.entries(schema.properties as Record<string, FieldSchema>);
  if (entries.length > FIELDS_MAX) throw new Error(`channel ${channel} has more than ${FIELDS_MAX} fields`);
  return entries.map(([name, field], index) => {
    if (field.kind === undefined || field.description === undefined) {
      throw new Error(`field ${channel}.${name} has no unit or no description`);
    }
    const nested = Object.entries(field.properties ?? {});
    const nestedTimes = nested.filter(([, inner]) => inner.kind === 'time').map(([inner]) => inner);
    return { name, index, kind: field.kind, description: field.description, nestedTimes };
  });
}

function describe<Schema extends TObject>(name: string, description: string, schema: Schema) {
  const fields = describeFields(name, schema);
  return { name, description, schema, fields, fieldIndex: new Map(fields.map((field) => [field.name, field.index])) };
}

export function defineTable<Schema extends TObject>(definition: {
  readonly name: string;
  readonly description: string;
  readonly key: readonly (keyof Static<Schema> & string)[];
  readonly shape?: TableDefinition['shape'];
  readonly finished?: TableDefinition['finished'];
  readonly precedence?: Precedence;
  readonly schema: Schema;
}): TableDefinition<Schema> {
  const { name, description, key, shape, finished, precedence, schema } = definition;
  return {
    ...describe(name, description, schema),
    kind: 'table',
    keyFields: key,
    shape: shape ?? 'by_key',
    ...(finished && { finished }),
    ...(precedence && { precedence }),
  };
}

export function defineRecord<Schema extends TObject>(definition: {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
}): RecordDefinition<Schema> {
  const { name, description, schema } = definition;
  return { ...describe(name, description, schema), kind: 'record' };
}

export function defineFeed<Schema extends TObject>(definition: {
  readonly name: string;
  readonly description: string;
  readonly eventType: string;
  readonly schema: Schema;
}): FeedDefinition<Schema> {
  const { name, description, eventType, schema } = definition;
  return { ...describe(name, description, schema), kind: 'feed', eventType };
}

/** The key of a row, from the fields that name it: `BTCUSDT`, or `BTCUSDT:1m` for a candle. */
export function keyOf(table: TableDefinition, row: Readonly<Record<string, unknown>>): string {
  const { keyFields } = table;
  let key = String(row[keyFields[0] as string]);
  for (let index = 1; index < keyFields.length; index++) key += `:${String(row[keyFields[index] as string])}`;
  return key;
}
