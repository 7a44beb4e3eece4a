/** Topics as ARES's clients subscribe to them, in terms of channels. */
import { isMatch } from '@tickboard/core/store/selection';

const STRATEGY = 'strategy.';
const TRADE = 'trade.';
const MARKET = 'market.';
const ANY = '*';

const STRATEGY_FEEDS = [
  ['signal', 'signals'],
  ['metrics', 'metrics'],
] as const;
const STRATEGY_ALERTS = ['promoted', 'rollback'] as const;
const TRADE_FEEDS = [
  ['executed', 'fills'],
  ['closed', 'closed_trades'],
] as const;

/**
 * The names of channels that a topic, or a pattern of topics with `*`, stands for: `strategy.RSI_Oversold.*` is
 * `signals:@RSI_Oversold` and `metrics:@RSI_Oversold`. Empty where no topic is of this form.
 */
export function channelsOfTopic(topic: string): readonly string[] {
  if (topic.startsWith(STRATEGY)) return channelsOfStrategies(topic.slice(STRATEGY.length));
  if (topic.startsWith(MARKET)) return channelsOfMarkets(topic.slice(MARKET.length));
  if (!topic.startsWith(TRADE)) return [];
  const rest = topic.slice(TRADE.length);
  return TRADE_FEEDS.flatMap(([event, channel]) => (isMatch(rest, event) ? [channel] : []));
}

function channelsOfStrategies(rest: string): string[] {
  const { head, tail } = splitLast(rest);
  const matching = STRATEGY_FEEDS.filter(([event]) => head !== '' && isMatch(tail, event));
  if (matching.length > 0) return matching.map(([, channel]) => nameOfFeed(channel, head));
  const alerts = STRATEGY_ALERTS.filter((event) => isMatch(rest, event)).map((event) => `alerts:#${STRATEGY}${event}`);
  // A star at the end runs over the event too.
  const feeds = rest.endsWith(ANY) ? STRATEGY_FEEDS.map(([, channel]) => nameOfFeed(channel, rest)) : [];
  return [...feeds, ...alerts];
}

function channelsOfMarkets(rest: string): string[] {
  const { head, tail } = splitLast(rest);
  if (head !== '' && tail !== '') return [nameOf('candles', head === ANY && tail === ANY ? ANY : `${head}:${tail}`)];
  return rest.endsWith(ANY) ? [nameOf('candles', rest)] : [];
}

function nameOfFeed(channel: string, strategies: string): string {
  return nameOf(channel, strategies === ANY ? ANY : `@${strategies}`);
}

function nameOf(channel: string, pattern: string): string {
  return pattern === ANY ? channel : `${channel}:${pattern}`;
}

function splitLast(text: string): { readonly head: string; readonly tail: string } {
  const dot = text.lastIndexOf('.');
  return dot < 0 ? { head: '', tail: text } : { head: text.slice(0, dot), tail: text.slice(dot + 1) };
}
