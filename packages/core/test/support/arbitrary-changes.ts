/** Random changes, made from the channels' own definitions: a new channel is tested without another line here. */
import fc from 'fast-check';
import type { ChannelDefinition, FieldDefinition } from '../../src/model/channel.ts';
import type { FieldKind } from '../../src/model/field.ts';
import type { Change, RowPatch } from '../../src/store/change.ts';

/** Few values each, so that 1 → 2 → 1, setting what is already set and adding again what was deleted are frequent. */
const VALUES: Readonly<Record<Exclude<FieldKind, 'object'>, readonly unknown[]>> = {
  text: ['', 'running', 'é€😀 "quoted" \\ and \n more'],
  flag: [true, false],
  price: [50_000.05, 1, 2, 0.00001234],
  quantity: [0, 1, 0.5, 123_456_789.123],
  amount: [0, -12.34, 1e21, Number.MAX_SAFE_INTEGER],
  ratio: [0, 0.25, 1 / 3],
  percent: [0, -2.5, 100],
  bps: [0.1, 12],
  count: [0, 7, 2 ** 40],
  milliseconds: [0, 12.5],
  seconds: [0, 3_600],
  time: [0, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1) + 1, Date.UTC(2030, 5, 5, 4, 3, 2, 1)],
  levels: [
    [],
    [[100.5, 2]],
    [
      [100.5, 2],
      [100.4, 0.001],
      [99, 1_000],
    ],
    [[1e300, 5e-324]],
  ],
  figures: [{}, { BTC: 1.5 }, { BTC: 1.5, 'A.B': 0, constructor: -1 }, { BTC: 2 }],
};

/** Two for each type of a member. */
const MEMBERS: Readonly<Record<string, readonly [unknown, unknown]>> = {
  boolean: [false, true],
  string: ['', 'limit'],
  integer: [0, Date.UTC(2026, 0, 1)],
  number: [0.5, 50_000.05],
};

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'BTC/USD:USD', 'ES.c.0'];
/** Keys that trip up whoever splits at dots, trusts an object's prototype, or writes JSON by hand. */
const KEYS = ['a', 'a.b', 'a\\', '.', '*', ' "ü😀', 'constructor', 'toString', '7'];

interface FieldSchema {
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, { readonly type: string }>>;
}

function schemaOf(definition: ChannelDefinition, name: string): FieldSchema {
  return (definition.schema.properties as Record<string, FieldSchema>)[name]!;
}

/** Values that the schema of the field allows. */
export function valuesOf(definition: ChannelDefinition, { name, kind }: FieldDefinition): readonly unknown[] {
  const schema = schemaOf(definition, name);
  if (schema.enum !== undefined) return schema.enum;
  if (schema.pattern?.startsWith('^[A-Za-z0-9]') === true) return SYMBOLS;
  if (schema.pattern?.startsWith('^(?!__proto__$)') === true) return KEYS;
  return kind === 'object' ? objectsOf(schema) : VALUES[kind];
}

/** Without its members, with the first of them, and with all, of one kind and the other. */
function objectsOf({ properties = {} }: FieldSchema): readonly unknown[] {
  const members = Object.entries(properties).map(([name, { type }]) => ({ name, values: MEMBERS[type]! }));
  const make = (which: 0 | 1, count = members.length) =>
    Object.fromEntries(members.slice(0, count).map(({ name, values }) => [name, values[which]]));
  return [{}, make(0, 1), make(0), make(1)];
}

function keyFieldsOf(definition: ChannelDefinition): readonly string[] {
  return definition.kind === 'table' ? definition.keyFields : [];
}

/** A row with some of its fields; with its key, and with fields to remove where `canRemove`. */
export function arbitraryPatch(definition: ChannelDefinition, canRemove: boolean): fc.Arbitrary<RowPatch> {
  const keys = keyFieldsOf(definition);
  const members = definition.fields.map((field): [string, fc.Arbitrary<unknown>] => {
    const values = fc.constantFrom(...valuesOf(definition, field));
    if (keys.includes(field.name)) return [field.name, values];
    const absent = fc.constantFrom(undefined, ...(canRemove ? [null] : []));
    return [field.name, fc.oneof({ weight: 3, arbitrary: values }, { weight: 4, arbitrary: absent })];
  });
  return fc.record(Object.fromEntries(members)) as fc.Arbitrary<RowPatch>;
}

function keyOfPatch(definition: ChannelDefinition, row: RowPatch): string {
  return keyFieldsOf(definition)
    .map((name) => row[name] as string)
    .join(':');
}

export function arbitraryChange(definition: ChannelDefinition): fc.Arbitrary<Change> {
  const channel = definition.name;
  const patch = arbitraryPatch(definition, true);
  if (definition.kind === 'feed') return patch.map((data): Change => ({ op: 'event', channel, data }));
  return fc.oneof(
    { weight: 4, arbitrary: patch.map((row): Change => ({ op: 'merge', channel, row })) },
    { weight: 2, arbitrary: patch.map((row): Change => ({ op: 'replace', channel, row })) },
    {
      weight: 2,
      arbitrary: patch.map((row): Change => ({ op: 'delete', channel, key: keyOfPatch(definition, row) })),
    },
  );
}
