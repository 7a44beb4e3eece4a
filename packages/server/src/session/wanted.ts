/** What a subscribe message asks for, held against the channels that exist. */
import type { ChannelDefinition } from '@tickboard/core/model/channel';
import { CHANNELS } from '@tickboard/core/model/registry';
import { type FeedFilter, parseName, type Selection } from '@tickboard/core/store/selection';
import { channelsOfTopic } from '../decode/contracts/ares/topic-names.ts';

const DEFINITIONS: ReadonlyMap<string, ChannelDefinition> = new Map(CHANNELS.map((channel) => [channel.name, channel]));

export const CHANNEL_NAMES: readonly string[] = CHANNELS.map((channel) => channel.name);

export interface SortedNames {
  readonly known: readonly string[];
  readonly unknown: readonly string[];
}

/** Topics of the bus count as the names that they stand for. */
export function sortNames(names: readonly string[]): SortedNames {
  const known: string[] = [];
  const unknown: string[] = [];
  for (const name of names) {
    const channels = DEFINITIONS.has(parseName(name).channel) ? [name] : channelsOfTopic(name);
    known.push(...channels);
    if (channels.length === 0) unknown.push(name);
  }
  return { known, unknown };
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

/** A selection is kept as long as its connection, and held against every row that changes: so it is bounded. */
const SELECTION_NAMES_MAX = 1_000;
const SELECTION_WILDCARDS_MAX = 64;

/** Why a selection is too large to be served, in words; undefined where it is not. */
export function findSizeFault(selection: Selection): string | undefined {
  const names = selection.names();
  if (names.length > SELECTION_NAMES_MAX) return `more than ${SELECTION_NAMES_MAX} names in all`;
  const wildcards = names.filter((name) => name.includes('*')).length;
  return wildcards > SELECTION_WILDCARDS_MAX ? `more than ${SELECTION_WILDCARDS_MAX} names with a * in all` : undefined;
}

export function isFeed(channel: string): boolean {
  return DEFINITIONS.get(channel)?.kind === 'feed';
}
