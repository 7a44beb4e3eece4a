/** Events of the feeds as lines that a person reads: the same in both dashboards. Rules: docs/spec/web-feeds.md. */
import type { FeedEvent } from '../board-events.ts';
import type { FeedName } from '../channel-rows.ts';
import {
  type Direction,
  directionOf,
  formatAmount,
  formatFixed,
  formatPrice,
  formatQuantity,
  formatRatio,
  formatReported,
  formatSigned,
  formatSignedPercent,
  GLYPHS,
} from './numbers.ts';

/** The market tape is a feed, too, and has a panel of its own. */
export type ShownFeed = Exclude<FeedName, 'trades'>;
export type ShownEvent = { [Name in ShownFeed]: FeedEvent<Name> }[ShownFeed];

export const FEED_TAGS = {
  signals: 'SIGN',
  fills: 'FILL',
  closed_trades: 'CLOS',
  metrics: 'METR',
  alerts: 'ALRT',
} as const satisfies Record<ShownFeed, string>;
export type FeedTag = (typeof FEED_TAGS)[ShownFeed];

export type Severity = 'info' | 'warning' | 'critical';
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = { info: 'INFO', warning: 'WARN', critical: 'CRIT' };

/** What a colour may say; the word beside it says the same. */
export type FeedTone = Direction | 'buy' | 'sell' | Severity | 'plain';

export interface FeedFigure {
  /** What it is, where the figure alone does not tell. */
  readonly name: string | undefined;
  readonly text: string;
  readonly tone: FeedTone;
}

export interface FeedItem {
  /** Names the event among all that are shown. */
  readonly key: string;
  readonly feed: ShownFeed;
  readonly tag: FeedTag;
  /** When it happened; where its origin does not say, when the server took it in. Unix ms. */
  readonly time: number;
  readonly symbol: string | undefined;
  /** BUY, LONG, WARN: in one word. */
  readonly what: string | undefined;
  readonly tone: FeedTone;
  readonly figures: readonly FeedFigure[];
  readonly strategy: string | undefined;
  /** In words. */
  readonly detail: string | undefined;
  /** Of signals, 0 to 1. */
  readonly confidence: number | undefined;
  readonly isReplay: boolean;
}

export type TickSizes = (symbol: string) => number | undefined;

type Facts = Pick<FeedItem, 'what' | 'tone' | 'figures' | 'detail'> & Partial<Pick<FeedItem, 'symbol' | 'confidence'>>;

export function describeEvent(event: ShownEvent, tickSizeOf: TickSizes = () => undefined): FeedItem {
  const { channel, id, time, isReplay, data } = event;
  return {
    key: `${channel}:${id}`,
    feed: channel,
    tag: FEED_TAGS[channel],
    time: data.time ?? time,
    strategy: data.strategy_name,
    symbol: undefined,
    confidence: undefined,
    isReplay,
    ...factsOf(event, tickSizeOf),
  };
}

function factsOf(event: ShownEvent, tickSizeOf: TickSizes): Facts {
  switch (event.channel) {
    case 'signals':
      return ofSignal(event, tickSizeOf);
    case 'fills':
      return ofFill(event, tickSizeOf);
    case 'closed_trades':
      return ofClosure(event, tickSizeOf);
    case 'metrics':
      return ofMetric(event);
    default:
      return ofAlert(event);
  }
}

function ofSignal({ data }: FeedEvent<'signals'>, tickSizeOf: TickSizes): Facts {
  const { action, price, confidence, reason, symbol } = data;
  return {
    symbol,
    what: action?.toUpperCase(),
    tone: toneOfSide(action),
    figures: [
      ...figure(confidence, 'conf', formatFixed(confidence, 2)),
      ...figure(price, 'at', formatPrice(price, sizeOf(symbol, tickSizeOf))),
    ],
    detail: reason,
    confidence,
  };
}

function ofFill({ data }: FeedEvent<'fills'>, tickSizeOf: TickSizes): Facts {
  const { symbol, quantity, fee, fee_asset: feeAsset } = data;
  const side = data.side ?? data.action;
  const price = data.price ?? data.entry_price;
  const feeText = feeAsset === undefined ? formatAmount(fee) : `${formatAmount(fee)} ${feeAsset}`;
  return {
    symbol,
    what: side?.toUpperCase(),
    tone: toneOfSide(side),
    figures: [
      ...figure(quantity, undefined, formatQuantity(quantity)),
      ...figure(price, 'at', formatPrice(price, sizeOf(symbol, tickSizeOf))),
    ],
    detail: fee === undefined ? undefined : `Fee ${feeText}`,
  };
}

function ofClosure({ data }: FeedEvent<'closed_trades'>, tickSizeOf: TickSizes): Facts {
  const { symbol, side, quantity, entry_price: entry, exit_price: exit, pnl, pnl_pct: percent, reason } = data;
  const tick = sizeOf(symbol, tickSizeOf);
  const path =
    entry === undefined && exit === undefined ? '' : `${formatPrice(entry, tick)} to ${formatPrice(exit, tick)}`;
  const size = quantity === undefined ? '' : formatQuantity(quantity);
  const detail = [size, path, reason ?? ''].filter((part) => part !== '').join(', ');
  return {
    symbol,
    what: side?.toUpperCase(),
    tone: directionOf(pnl),
    figures: [
      ...figure(pnl, 'P&L', withGlyph(pnl, formatSigned(pnl)), directionOf(pnl)),
      ...figure(percent, undefined, formatSignedPercent(percent), directionOf(percent)),
    ],
    detail: detail === '' ? undefined : detail,
  };
}

function ofMetric({ data }: FeedEvent<'metrics'>): Facts {
  const { total_trades: trades, win_rate: winRate, total_profit_loss: pnl, values = {} } = data;
  const told = trades === undefined ? [] : [`${formatFixed(trades, 0)} ${trades === 1 ? 'trade' : 'trades'}`];
  const others = Object.entries(values).map(([name, value]) => `${readable(name)} ${formatReported(value)}`);
  const details = [...told, ...others];
  return {
    what: undefined,
    tone: 'plain',
    figures: [
      ...figure(pnl, 'P&L', withGlyph(pnl, formatSigned(pnl)), directionOf(pnl)),
      ...figure(winRate, 'win', formatRatio(winRate)),
    ],
    detail: details.length === 0 ? undefined : details.join(', '),
  };
}

function ofAlert({ data }: FeedEvent<'alerts'>): Facts {
  const { severity, symbol, message, reason, type } = data;
  return {
    symbol,
    what: severity === undefined ? undefined : SEVERITY_WORDS[severity],
    tone: severity ?? 'plain',
    figures: [],
    detail: message ?? reason ?? (type === undefined ? undefined : readable(type)),
  };
}

/** What a person set to see less. Empty parts ask for nothing. */
export interface FeedFilterValues {
  readonly strategy: string;
  readonly symbol: string;
  readonly text: string;
  /** 0 to 1, for signals; those that do not say how sure they are do not meet it. */
  readonly confidence: number;
}

export const NO_FILTER: FeedFilterValues = { strategy: '', symbol: '', text: '', confidence: 0 };

export function isFiltering({ strategy, symbol, text, confidence }: FeedFilterValues): boolean {
  return strategy !== '' || symbol.trim() !== '' || text.trim() !== '' || confidence > 0;
}

export function meetsFilter(item: FeedItem, filter: FeedFilterValues): boolean {
  if (filter.strategy !== '' && item.strategy !== filter.strategy) return false;
  if (!includes(item.symbol, filter.symbol)) return false;
  if (item.feed === 'signals' && filter.confidence > 0 && !((item.confidence ?? -1) >= filter.confidence)) return false;
  const texts = [item.tag, item.symbol, item.what, item.strategy, item.detail, ...item.figures.map(({ text }) => text)];
  return filter.text.trim() === '' || texts.some((text) => includes(text, filter.text));
}

/** As one line of plain text, for the clipboard, screen readers and the terminal. */
export function writeItem({ tag, symbol, what, figures, strategy, detail }: FeedItem): string {
  const written = figures.map(({ name, text }) => (name === undefined ? text : `${name} ${text}`));
  return [tag, symbol, what, ...written, strategy, detail].filter((part) => part !== undefined).join(' ');
}

/** What stands where events are missing. */
export function describeGap(lost: number | undefined): string {
  if (lost === undefined) return 'Events may be missing here; the server cannot say how many';
  return lost === 1 ? '1 event was not received' : `${formatFixed(lost, 0)} events were not received`;
}

function includes(text: string | undefined, wanted: string): boolean {
  return wanted.trim() === '' || (text?.toLowerCase().includes(wanted.trim().toLowerCase()) ?? false);
}

function figure(
  value: number | undefined,
  name: string | undefined,
  text: string,
  tone: FeedTone = 'plain',
): readonly FeedFigure[] {
  return value === undefined ? [] : [{ name, text, tone }];
}

function withGlyph(value: number | undefined, text: string): string {
  const glyph = GLYPHS[directionOf(value)];
  return glyph === '' ? text : `${glyph} ${text}`;
}

/** Strategies have words of their own for what they want; only plain ones get a colour. */
function toneOfSide(side: string | undefined): FeedTone {
  const word = side?.toLowerCase();
  if (word === 'buy' || word === 'long') return 'buy';
  return word === 'sell' || word === 'short' ? 'sell' : 'plain';
}

function sizeOf(symbol: string | undefined, tickSizeOf: TickSizes): number | undefined {
  return symbol === undefined ? undefined : tickSizeOf(symbol);
}

function readable(name: string): string {
  return name.replaceAll('_', ' ');
}
