/** The rows of the state and of history, out of the channels' own schemas. */
import type { ChannelDefinition } from '@tickboard/core/model/channel';
import { CHANNELS, CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import { channelOf, HISTORY_TYPES, type HistoryKind, kindOf } from '../../history/kinds.ts';
import { type JsonSchema, listOf, mapOf, objectOf, refTo, timeSchema, toWireSchema } from './wire-schema.ts';

interface ObjectSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
}

/** `market_data` is `MarketData`. */
export function nameOf(channel: string, suffix: string): string {
  const words = channel.split('_').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return words.join('') + suffix;
}

export function rowSchemas(): Record<string, JsonSchema> {
  return {
    ...Object.fromEntries(CHANNELS.map((channel) => [nameOf(channel.name, 'Row'), rowSchema(channel)])),
    ...Object.fromEntries(HISTORY_TYPES.map((type) => [nameOf(type, 'Record'), recordSchema(kindOf(type))])),
  };
}

/** What a client is shown of a channel as a whole. */
export function channelSchema({ name, kind, ...rest }: ChannelDefinition): JsonSchema {
  const row = refTo(nameOf(name, 'Row'));
  if (kind === 'feed') return listOf(eventSchema(row));
  if (kind === 'record') return row;
  return 'shape' in rest && rest.shape === 'array' ? listOf(row) : mapOf(row);
}

/** One entry of it, by its key. */
export function entrySchema({ name, kind }: ChannelDefinition): JsonSchema {
  const row = refTo(nameOf(name, 'Row'));
  return kind === 'feed' ? eventSchema(row) : row;
}

function eventSchema(data: JsonSchema): JsonSchema {
  const whole = { type: 'integer', minimum: 0 };
  const properties = { id: whole, seq: whole, timestamp: timeSchema('When it was taken in.'), data };
  return objectOf(properties, Object.keys(properties));
}

/** A field that is not known is absent, whatever else is there. */
function rowSchema({ schema, description }: ChannelDefinition): JsonSchema {
  const { required: _required, ...wire } = toWireSchema(schema) as JsonSchema & { required?: unknown };
  return { ...wire, description };
}

function recordSchema({ type, storage, columns, hasDesk }: HistoryKind): JsonSchema {
  const channel = CHANNELS_BY_NAME.get(channelOf(type)) as ChannelDefinition;
  const { properties } = toWireSchema(channel.schema) as unknown as ObjectSchema;
  const isBar = storage === 'bars';
  const own: Record<string, JsonSchema> = isBar
    ? { open_time: timeSchema('Start of the bar, UTC.'), basis: { enum: ['trades', 'quotes'] } }
    : {
        record_id: { type: 'integer', minimum: 1, description: 'No other row has it.' },
        time: timeSchema('When it happened by its back end, else when it was taken in.'),
      };
  const told = columns.flatMap(({ name }) => (properties[name] === undefined ? [] : [[name, properties[name]]]));
  const desk = { type: 'string', description: 'Whose it is, of those that share a database.' } as const;
  const { partial } = properties;
  return objectOf(
    {
      ...own,
      ...(Object.fromEntries(told) as Record<string, JsonSchema>),
      ...(hasDesk && { desk }),
      ...(isBar && partial !== undefined && { partial }),
    },
    Object.keys(own),
  );
}
