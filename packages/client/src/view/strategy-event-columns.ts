/** What is shown of what one strategy signalled, executed and closed. */
import type { FeedName } from '../channel-rows.ts';
import { closureColumns } from './closure-columns.ts';
import {
  type CellTone,
  ownPriceColumn,
  priceColumn,
  quantityColumn,
  type ShownColumn,
  textColumn,
  type TickOf,
  timeColumn,
} from './columns.ts';
import type { EmptyWords } from './empty-words.ts';
import type { EventRow } from './feed-table.ts';
import { formatFixed } from './numbers.ts';

/** As their tabs are called. */
export const STRATEGY_FEEDS = { signals: 'Signals', fills: 'Fills', closed_trades: 'Closed trades' } as const;
export type StrategyFeed = keyof typeof STRATEGY_FEEDS & FeedName;

type Columns<Name extends StrategyFeed> = (
  tickOf: TickOf,
  zone: () => string,
) => readonly ShownColumn<EventRow<Name>>[];

export const strategyEventColumns: { readonly [Name in StrategyFeed]: Columns<Name> } = {
  signals: signalColumns,
  fills: fillColumns,
  closed_trades: ownClosureColumns,
};

export function noStrategyEvents(feed: StrategyFeed): EmptyWords {
  return { title: `No ${STRATEGY_FEEDS[feed].toLowerCase()} of it`, words: 'The last that it reports show here.' };
}

const OF_CLOSURES: ReadonlySet<string> = new Set(['time', 'symbol', 'side', 'pnl', 'exit_price', 'reason']);

interface EventBase {
  readonly symbol?: string | undefined;
  readonly time?: number;
  readonly tookInAt: number;
}

function timeAndSymbol<Row extends EventBase>(zone: () => string): readonly ShownColumn<Row>[] {
  return [
    timeColumn<Row>(
      { id: 'time', title: 'Time', description: 'When it happened' },
      ({ time, tookInAt }) => time ?? tookInAt,
      zone,
    ),
    textColumn<Row>(
      { id: 'symbol', title: 'Symbol', description: 'Instrument as its source names it' },
      ({ symbol }) => symbol,
    ),
  ];
}

const side = <Row extends { readonly side?: string }>(): ShownColumn<Row> =>
  textColumn<Row>(
    { id: 'side', title: 'Side', description: 'Direction' },
    (row) => row.side?.toUpperCase(),
    (row) => toneOfSide(row.side),
  );

function signalColumns(tickOf: TickOf, zone: () => string): readonly ShownColumn<EventRow<'signals'>>[] {
  return [
    ...timeAndSymbol<EventRow<'signals'>>(zone),
    textColumn(
      { id: 'action', title: 'Action', description: 'As the strategy says' },
      ({ action }) => action?.toUpperCase(),
      ({ action }) => toneOfSide(action),
    ),
    priceColumn(
      { id: 'price', title: 'Price', description: 'Price at the time of the signal', priority: 2 },
      ({ price }) => price,
      ({ symbol }) => tickOf(symbol),
    ),
    {
      id: 'confidence',
      title: 'Conf.',
      description: 'How sure the strategy is',
      align: 'end',
      text: ({ confidence }) => formatFixed(confidence, 2),
      sortBy: ({ confidence }) => confidence,
      exact: ({ confidence }) => confidence,
      priority: 1,
    },
    textColumn(
      { id: 'reason', title: 'Reason', description: 'Why, in words', priority: 0 },
      ({ reason }) => reason,
      () => 'muted',
    ),
  ];
}

function fillColumns(tickOf: TickOf, zone: () => string): readonly ShownColumn<EventRow<'fills'>>[] {
  return [
    ...timeAndSymbol<EventRow<'fills'>>(zone),
    side(),
    ownPriceColumn(
      { id: 'price', title: 'Price', description: 'Execution price' },
      ({ price, entry_price: entry }) => price ?? entry,
      ({ symbol }) => tickOf(symbol),
    ),
    quantityColumn(
      { id: 'quantity', title: 'Quantity', description: 'Executed quantity', priority: 2 },
      ({ quantity }) => quantity,
    ),
    quantityColumn(
      { id: 'fee', title: 'Fee', description: 'In its asset; negative is a rebate', priority: 1 },
      ({ fee }) => fee,
    ),
    textColumn(
      { id: 'fee_asset', title: 'Asset', description: 'Asset that the fee was paid in', priority: 0 },
      ({ fee_asset: asset }) => asset,
      () => 'muted',
    ),
  ];
}

/** Those of all closed trades, without what the strategy's own page says, or has no room for. */
function ownClosureColumns(tickOf: TickOf, zone: () => string): readonly ShownColumn<EventRow<'closed_trades'>>[] {
  return closureColumns(tickOf, zone).filter(({ id }) => OF_CLOSURES.has(id));
}

/** Strategies have words of their own for what they want; only plain ones get a colour. */
function toneOfSide(told: string | undefined): CellTone {
  const word = told?.toLowerCase();
  if (word === 'buy' || word === 'long') return 'buy';
  return word === 'sell' || word === 'short' ? 'sell' : '';
}
