/** Writes docs/channels.md, what every channel holds, from the model. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChannelDefinition, FieldDefinition } from '@tickboard/core/model/channel';
import type { FieldKind } from '@tickboard/core/model/field';
import { CHANNELS } from '@tickboard/core/model/registry';
import { format, resolveConfig } from 'prettier';
import { REPOSITORY_ROOT } from './source-files.ts';

/** As much of a field's schema as the page shows. */
type FieldSchema = ChannelDefinition['schema']['properties'][string];

const CHANNELS_PAGE = join(REPOSITORY_ROOT, 'docs/channels.md');

const UNITS: Readonly<Record<FieldKind, string>> = {
  text: 'text',
  flag: 'true or false',
  price: 'price',
  quantity: 'quantity',
  amount: 'amount',
  ratio: 'ratio',
  percent: 'percent',
  bps: 'basis points',
  count: 'number',
  milliseconds: 'milliseconds',
  seconds: 'seconds',
  time: 'time',
  levels: 'side of a book',
  figures: 'figures by name',
  object: 'object',
};

const HEAD = `# Channels

What the server holds and sends, and what a [mapping](mapping.md) can set. A figure that is not known is absent, never 0.

A price is quote currency for one unit of the base asset, a quantity base units or contracts, an amount quote (account) currency, a ratio a share of one (0.25 is 25 %), a basis point a hundredth of a percent. A table has rows by key, a record is one row, a feed is events of which the last are kept.

Written by \`npm run channels:page\` from packages/core/src/model.
`;

export async function renderChannelsPage(): Promise<string> {
  const text = [HEAD, ...CHANNELS.map(renderChannel)].join('\n');
  return format(text, { ...(await resolveConfig(CHANNELS_PAGE)), filepath: CHANNELS_PAGE });
}

function renderChannel(channel: ChannelDefinition): string {
  const key = channel.kind === 'table' ? `, key ${channel.keyFields.map((name) => `\`${name}\``).join(' ')}` : '';
  const properties = channel.schema.properties as Readonly<Record<string, FieldSchema>>;
  const rows = channel.fields.flatMap((field) => renderField(field, properties[field.name] as FieldSchema));
  const table = ['| field | value | meaning |', '| --- | --- | --- |', ...rows];
  return `## ${channel.name}\n\nA ${channel.kind}${key}. ${channel.description}\n\n${table.join('\n')}\n`;
}

function renderField(
  { name, kind, description }: Pick<FieldDefinition, 'name' | 'kind' | 'description'>,
  schema: FieldSchema,
): string[] {
  const { enum: choices, properties = {} } = schema as {
    readonly enum?: readonly string[];
    readonly properties?: Readonly<Record<string, FieldSchema>>;
  };
  const value = choices === undefined ? UNITS[kind] : choices.map((choice) => `\`${choice}\``).join(' ');
  const inner = Object.entries(properties).flatMap(([innerName, innerSchema]) => {
    const described = innerSchema as unknown as Pick<FieldDefinition, 'kind' | 'description'>;
    return renderField({ ...described, name: `${name}.${innerName}` }, innerSchema);
  });
  return [`| \`${name}\` | ${value} | ${description.replaceAll('|', String.raw`\|`)} |`, ...inner];
}

export function readChannelsPage(): string {
  return readFileSync(CHANNELS_PAGE, 'utf8');
}

if (import.meta.main) writeFileSync(CHANNELS_PAGE, await renderChannelsPage());
