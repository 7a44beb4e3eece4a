/** Which events are about a strategy. */
import type { ChannelSelector, FeedName } from '@tickboard/client/channel-rows';
import type { StrategyRow } from '@tickboard/client/view/strategy-columns';

/** Back ends name a strategy in events by its name or by its id. */
export function isOf(
  row: Pick<StrategyRow, 'id' | 'name'>,
  data: { readonly strategy_name?: string | undefined },
): boolean {
  return data.strategy_name !== undefined && (data.strategy_name === row.id || data.strategy_name === row.name);
}

/** Only its own events are asked for. */
export function selectorsOf(feed: FeedName, { id, name }: Pick<StrategyRow, 'id' | 'name'>): ChannelSelector[] {
  return [...new Set([id, name ?? id])].map((strategy): ChannelSelector => `${feed}:@${strategy}`);
}
