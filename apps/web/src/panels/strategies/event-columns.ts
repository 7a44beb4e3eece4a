import { formatFixed } from '@tickboard/client/view/numbers';
import type { TickOf } from '@tickboard/client/view/columns';
import type { EventRow } from '@tickboard/client/view/feed-table';
import type { Column, Tone } from '../../grid/column.ts';
import {
  pnlColumn,
  ownPriceColumn,
  priceColumn,
  quantityColumn,
  textColumn,
  timeColumn,
} from '../../grid/common-columns.ts';

interface EventBase {
  readonly symbol?: string | undefined;
  readonly time?: number;
  readonly tookInAt: number;
}

function timeAndSymbol<Row extends EventBase>(zone: string): readonly Column<Row>[] {
  return [
    timeColumn<Row>(
      { id: 'time', title: 'Time', description: 'When it happened' },
      ({ time, tookInAt }) => time ?? tookInAt,
      zone,
    ),
    textColumn<Row>(
      { id: 'symbol', title: 'Symbol', description: 'Instrument as its source names it', width: 88 },
      ({ symbol }) => symbol,
    ),
  ];
}

const side = <Row extends { readonly side?: string }>(): Column<Row> =>
  textColumn<Row>(
    { id: 'side', title: 'Side', description: 'Direction', width: 64 },
    (row) => row.side?.toUpperCase(),
    (row) => toneOfSide(row.side),
  );

export function signalColumns(tickOf: TickOf, zone: string): readonly Column<EventRow<'signals'>>[] {
  return [
    ...timeAndSymbol<EventRow<'signals'>>(zone),
    textColumn(
      { id: 'action', title: 'Action', description: 'As the strategy says', width: 68 },
      ({ action }) => action?.toUpperCase(),
      ({ action }) => toneOfSide(action),
    ),
    priceColumn(
      { id: 'price', title: 'Price', description: 'Price at the time of the signal', width: 84, priority: 2 },
      ({ price }) => price,
      ({ symbol }) => tickOf(symbol),
    ),
    {
      id: 'confidence',
      title: 'Conf.',
      description: 'How sure the strategy is',
      width: 56,
      align: 'end',
      text: ({ confidence }) => formatFixed(confidence, 2),
      sortBy: ({ confidence }) => confidence,
      exact: ({ confidence }) => confidence,
      priority: 1,
    },
    textColumn(
      { id: 'reason', title: 'Reason', description: 'Why, in words', width: 180, priority: 0 },
      ({ reason }) => reason,
      () => 'muted',
    ),
  ];
}

export function fillColumns(tickOf: TickOf, zone: string): readonly Column<EventRow<'fills'>>[] {
  return [
    ...timeAndSymbol<EventRow<'fills'>>(zone),
    side(),
    ownPriceColumn(
      { id: 'price', title: 'Price', description: 'Execution price', width: 84 },
      ({ price, entry_price: entry }) => price ?? entry,
      ({ symbol }) => tickOf(symbol),
    ),
    quantityColumn(
      { id: 'quantity', title: 'Quantity', description: 'Executed quantity', width: 80, priority: 2 },
      ({ quantity }) => quantity,
    ),
    quantityColumn(
      { id: 'fee', title: 'Fee', description: 'In its asset; negative is a rebate', width: 60, priority: 1 },
      ({ fee }) => fee,
    ),
    textColumn(
      { id: 'fee_asset', title: 'Asset', description: 'Asset that the fee was paid in', width: 56, priority: 0 },
      ({ fee_asset: asset }) => asset,
      () => 'muted',
    ),
  ];
}

export function closureColumns(tickOf: TickOf, zone: string): readonly Column<EventRow<'closed_trades'>>[] {
  return [
    ...timeAndSymbol<EventRow<'closed_trades'>>(zone),
    side(),
    pnlColumn(
      { id: 'pnl', title: 'P&L', description: 'After fees where the source knows them', width: 96 },
      ({ pnl }) => pnl,
    ),
    ownPriceColumn(
      { id: 'exit_price', title: 'Exit', description: 'Mean price of exit', width: 84, priority: 1 },
      ({ exit_price: price }) => price,
      ({ symbol }) => tickOf(symbol),
    ),
    textColumn(
      { id: 'reason', title: 'Reason', description: 'Why it was closed', width: 80, priority: 0 },
      ({ reason }) => reason,
      () => 'muted',
    ),
  ];
}

/** Strategies have words of their own for what they want; only plain ones get a colour. */
function toneOfSide(told: string | undefined): Tone {
  const word = told?.toLowerCase();
  if (word === 'buy' || word === 'long') return 'buy';
  return word === 'sell' || word === 'short' ? 'sell' : '';
}
