/** The channels of the registry by kind. */
import type { ChannelKind } from '@tickboard/core/model/channel';
import { CHANNELS } from '@tickboard/core/model/registry';

export const TABLE_NAMES = namesOf(['table']);
export const STATE_NAMES = namesOf(['table', 'record']);
export const FEED_NAMES = namesOf(['feed']);

function namesOf(kinds: readonly ChannelKind[]): ReadonlySet<string> {
  return new Set(CHANNELS.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name));
}
