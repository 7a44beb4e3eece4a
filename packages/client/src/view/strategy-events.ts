/** Which events are about a strategy. */
import type { ChannelSelector, FeedName } from '../channel-rows.ts';
import type { StrategyRow } from './strategy-columns.ts';

/** Back ends name a strategy in events by its name or by its id. */
export function isOf(
  row: Pick<StrategyRow, 'id' | 'name'>,
  data: { readonly strategy_name?: string | undefined },
): boolean {
  return data.strategy_name !== undefined && (data.strategy_name === row.id || data.strategy_name === row.name);
}

/** What a server takes for the name of a channel and its key: one that is longer fails the request, and others with it. */
const NAME_MAX_LENGTH = 256;

/** Only its own events are asked for; of a very long name, those of all that begin as it does. */
export function selectorsOf(feed: FeedName, { id, name }: Pick<StrategyRow, 'id' | 'name'>): ChannelSelector[] {
  return [...new Set([id, name ?? id])].map((strategy): ChannelSelector => {
    const selector: ChannelSelector = `${feed}:@${strategy}`;
    return selector.length <= NAME_MAX_LENGTH
      ? selector
      : `${feed}:@${cut(strategy, NAME_MAX_LENGTH - feed.length - 3)}*`;
  });
}

/** Between characters, not within one. */
function cut(text: string, length: number): string {
  const head = text.slice(0, length);
  return head.isWellFormed() ? head : text.slice(0, length - 1);
}
