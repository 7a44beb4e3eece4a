/** Rows as protocol 1 writes them, from outside: what the names and times in them mean for one channel. Pure. */
import { keyOf, type ChannelDefinition, type FieldDefinition, type FieldValue } from '@tickboard/core/model/channel';
import { CHANNELS } from '@tickboard/core/model/registry';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { isObject, readTime } from './values.ts';

export const ROW_OPERATIONS = ['merge', 'replace', 'delete'] as const;
export type RowOperation = (typeof ROW_OPERATIONS)[number];

export interface WireFault {
  readonly kind: string;
  readonly why: string;
}

/** What a source says of these itself does not count: they are signed on the way in. */
const SIGNED = ['source', 'stale'] as const;
const SHOWN_NAME_LENGTH = 64;

/**
 * A row (for a feed, the data of an event; for a delete, a key or a row that names it) as the change that it asks for.
 * Times may be RFC 3339 or Unix milliseconds. Whether the values fit the channel is for the gate to say.
 */
export function readWireRow(
  definition: ChannelDefinition,
  operation: RowOperation,
  value: unknown,
): Change | WireFault {
  const channel = definition.name;
  if (definition.kind !== 'feed' && operation === 'delete') return readDeletion(definition, value);
  if (!isObject(value)) return { kind: 'bad_shape', why: `a row of ${channel} is an object` };
  // By the hundred thousand: a copy at once is cheaper than one field after the other.
  const row = { ...value } as Record<string, RowPatch[string]>;
  const treatments = TREATMENTS.get(channel);
  let isTelling = false;
  for (const name of Object.keys(row)) {
    const treatment = treatments?.get(name);
    if (treatment === 'keep') {
      isTelling ||= definition.kind !== 'table' || !definition.keyFields.includes(name);
      continue;
    }
    if (treatment === 'drop') {
      delete row[name];
      continue;
    }
    if (treatment === undefined) {
      return {
        kind: 'unknown_field',
        why: `${channel} has no field ${JSON.stringify(name.slice(0, SHOWN_NAME_LENGTH))}`,
      };
    }
    const read = treatment(value[name]);
    if (read === UNREADABLE_TIME) {
      return { kind: 'bad_value', why: `${name}: neither an RFC 3339 time with an offset nor Unix milliseconds` };
    }
    row[name] = read;
    isTelling ||= name !== 'updated_at';
  }
  if (!isTelling) return { kind: 'bad_shape', why: `none of the fields of ${channel} is there` };
  if (definition.kind === 'feed') return { op: 'event', channel, data: row };
  // Two requests may overtake each other: where times are told they decide.
  const op = operation === 'replace' ? 'replace' : 'merge';
  return typeof row['updated_at'] === 'number' ? { op, channel, row, ifNewer: true } : { op, channel, row };
}

const UNREADABLE_TIME = Symbol('a time that cannot be read');

type Convert = (given: unknown) => RowPatch[string] | typeof UNREADABLE_TIME;

/** What is done with a field, by channel and name. */
const TREATMENTS: ReadonlyMap<string, ReadonlyMap<string, Convert | 'keep' | 'drop'>> = new Map(
  CHANNELS.map(({ name, fields }) => [
    name,
    new Map<string, Convert | 'keep' | 'drop'>([
      ...fields.map((field) => [field.name, conversionOf(field) ?? 'keep'] as const),
      ...SIGNED.map((signed) => [signed, 'drop'] as const),
    ]),
  ]),
);

/** Undefined for a field that is written as it is held. */
function conversionOf({ kind, nestedTimes }: FieldDefinition): Convert | undefined {
  if (kind === 'time') return readMoment;
  if (nestedTimes.length === 0) return undefined;
  return (given) => {
    if (!isObject(given)) return given as FieldValue;
    const nested: Record<string, FieldValue | undefined> = { ...(given as Record<string, FieldValue>) };
    for (const name of nestedTimes) {
      const read = readMoment(nested[name]);
      if (read === UNREADABLE_TIME) return read;
      nested[name] = read ?? undefined;
    }
    return nested;
  };
}

function readMoment(given: unknown): number | null | undefined | typeof UNREADABLE_TIME {
  const time = readTime(given);
  return Number.isNaN(time) ? UNREADABLE_TIME : time;
}

function readDeletion(definition: ChannelDefinition, value: unknown): Change | WireFault {
  const channel = definition.name;
  if (definition.kind !== 'table')
    return { kind: 'bad_shape', why: `${channel} is one record and has no rows to delete` };
  if (typeof value === 'string') return { op: 'delete', channel, key: value };
  const { keyFields } = definition;
  if (!isObject(value) || keyFields.some((name) => typeof value[name] !== 'string')) {
    return { kind: 'bad_shape', why: `a row to delete is its key, or an object with ${keyFields.join(' and ')}` };
  }
  const at = readTime(value['updated_at']);
  if (Number.isNaN(at)) return { kind: 'bad_value', why: 'updated_at: neither an RFC 3339 time nor Unix milliseconds' };
  return { op: 'delete', channel, key: keyOf(definition, value), ...(typeof at === 'number' && { at }) };
}
