/** What is asked of the server for one symbol: never a pattern, whatever an address or a preference holds. */
import type { ChannelName, ChannelSelector } from '../channel-rows.ts';
import { isSymbol } from './symbols.ts';

/** @param rest what a key has behind the symbol */
export function selectorOf(channel: ChannelName, symbol: string | undefined, rest = ''): readonly ChannelSelector[] {
  return symbol === undefined || !isSymbol(symbol) ? [] : [`${channel}:${symbol}${rest}` as ChannelSelector];
}

export function selectorsOf(channels: readonly ChannelName[], symbol: string | undefined): readonly ChannelSelector[] {
  return channels.flatMap((channel) => selectorOf(channel, symbol));
}
