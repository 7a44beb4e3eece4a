/** One event, or the place where events are missing, as one line: what colours say, words say, too. */
import { describeGap, type FeedItem, type FeedTone, type ShownFeed } from '@tickboard/client/view/feed-items';
import type { EventEntry, FeedEntry } from '@tickboard/client/view/feed-list';
import { formatTime, type TimeZone } from '@tickboard/client/view/times';
import { cutText, widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD, DIM } from '../../screen/style.ts';
import type { Colour } from '../../theme/colours.ts';
import { MUTED, styled } from '../../theme/styles.ts';

interface Part {
  readonly text: string;
  readonly colour: Colour;
  /** Of its column. */
  readonly width?: number;
  readonly isStrong?: boolean;
}

/** After the sign of what is picked. */
const INDENT = 1;
const TIME_WIDTH = 8;
const SYMBOL_WIDTH = 11;
const WHAT_WIDTH = 5;
/** Beside the time of what was told before this dashboard followed the feed. */
const REPLAYED = '\u21ba';

/** As beside a row of a table whose source is away. */
const AWAY = '!';

const TONES: Readonly<Record<FeedTone, Colour>> = {
  up: 'up',
  down: 'down',
  flat: 'text',
  buy: 'buy',
  sell: 'sell',
  info: 'accent',
  warning: 'warn',
  critical: 'critical',
  plain: 'text',
};
/** Closures and alerts have the colour of what they say. */
const TAGS: Readonly<Partial<Record<ShownFeed, Colour>>> = { signals: 'signal', fills: 'fill', metrics: 'muted' };

export interface EntryOptions {
  readonly zone: TimeZone;
  /** Whether its source tells nothing at present. */
  readonly isAway: (entry: EventEntry) => boolean;
}

export function drawEntry(region: Region, y: number, entry: FeedEntry, { zone, isAway }: EntryOptions): void {
  const time = formatTime(entry.kind === 'gap' ? entry.time : entry.item.time, zone);
  region.writeWithin(INDENT, y, TIME_WIDTH, time, MUTED);
  let x = INDENT + TIME_WIDTH + 1;
  if (entry.kind === 'gap') {
    region.writeWithin(x + 1, y, region.width - x - 1, describeGap(entry.lost), styled('warn'));
    return;
  }
  const { item } = entry;
  if (item.isReplay) region.write(x - 1, y, REPLAYED, MUTED);
  const hasGone = isAway(entry);
  if (hasGone) region.write(x, y, AWAY, styled('warn'));
  // What was alerted stays so, whatever became of its source.
  const isGrey = hasGone && item.feed !== 'alerts';
  x += 1;
  for (const { text, colour, width = 0, isStrong } of partsOf(item)) {
    const room = region.width - x;
    if (room <= 0) return;
    const shown = cutText(text, room);
    const strong = isStrong === true ? BOLD : 0;
    region.write(x, y, shown, isGrey ? styled('muted', 'ground', strong | DIM) : styled(colour, 'ground', strong));
    x += Math.max(width, widthOf(shown)) + 1;
  }
}

/** In the order in which they are read. */
function partsOf(item: FeedItem): readonly Part[] {
  const { feed, tag, symbol, what, tone, figures, strategy, detail } = item;
  const parts: Part[] = [{ text: tag, colour: TAGS[feed] ?? TONES[tone] }];
  // What is of a strategy alone is named by it.
  const isStrategyTold = symbol === undefined && what === undefined;
  if (symbol !== undefined) parts.push({ text: symbol, colour: 'text', width: SYMBOL_WIDTH, isStrong: true });
  if (what !== undefined) parts.push({ text: what, colour: TONES[tone], width: WHAT_WIDTH });
  if (isStrategyTold && strategy !== undefined) parts.push({ text: strategy, colour: 'text', isStrong: true });
  for (const { name, text, tone: own } of figures) {
    if (name !== undefined) parts.push({ text: name, colour: 'muted' });
    parts.push({ text, colour: TONES[own] });
  }
  const words: Part[] = detail === undefined ? [] : [{ text: detail, colour: feed === 'alerts' ? 'text' : 'muted' }];
  const origin: Part[] = isStrategyTold || strategy === undefined ? [] : [{ text: strategy, colour: 'muted' }];
  return feed === 'alerts' ? [...parts, ...words, ...origin] : [...parts, ...origin, ...words];
}
