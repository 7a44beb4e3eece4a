/** What a subscribe message asks for, held against the channels that exist. */
import type { ChannelDefinition } from '@tickboard/core/model/channel';
import { CHANNELS } from '@tickboard/core/model/registry';
import { type FeedFilter, parseName } from '@tickboard/core/store/selection';

const DEFINITIONS: ReadonlyMap<string, ChannelDefinition> = new Map(CHANNELS.map((channel) => [channel.name, channel]));

export const CHANNEL_NAMES: readonly string[] = CHANNELS.map((channel) => channel.name);

export interface SortedNames {
  readonly known: readonly string[];
  readonly unknown: readonly string[];
}

export function sortNames(names: readonly string[]): SortedNames {
  const isKnown = (name: string) => DEFINITIONS.has(parseName(name).channel);
  return { known: names.filter(isKnown), unknown: names.filter((name) => !isKnown(name)) };
}

/** What is wrong with these filters, in words; undefined where nothing is. */
export function findFilterFault(filters: Readonly<Record<string, FeedFilter>>): string | undefined {
  for (const [channel, filter] of Object.entries(filters)) {
    const definition = DEFINITIONS.get(channel);
    if (definition?.kind !== 'feed')
      return `filters.${channel}: only feeds have filters, and there is no feed of this name`;
    for (const [name, wanted] of Object.entries(filter)) {
      const isBound = name.startsWith('min_');
      const field = isBound ? name.slice('min_'.length) : name;
      if (!definition.fieldIndex.has(field)) return `filters.${channel}.${name}: ${channel} has no field ${field}`;
      if (isBound && typeof wanted !== 'number') return `filters.${channel}.${name}: a number was expected`;
    }
  }
  return undefined;
}

export function isFeed(channel: string): boolean {
  return DEFINITIONS.get(channel)?.kind === 'feed';
}
