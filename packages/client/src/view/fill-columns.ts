import { type ShownColumn, ownPriceColumn, quantityColumn, textColumn, type TickOf, timeColumn } from './columns.ts';
import type { EventRow } from './feed-table.ts';
import { formatCompact, formatMoney } from './numbers.ts';

export type FillRow = EventRow<'fills'>;

/** `hasSymbol`: they are of more than one instrument. */
export function fillColumns(tickOf: TickOf, zone: () => string, hasSymbol: boolean): readonly ShownColumn<FillRow>[] {
  const symbol = textColumn<FillRow>(
    { id: 'symbol', title: 'Symbol', description: 'Instrument as its source names it' },
    (row) => row.symbol,
  );
  return [
    timeColumn(
      { id: 'time', title: 'Time', description: 'When it was executed' },
      ({ time, tookInAt }) => time ?? tookInAt,
      zone,
    ),
    ...(hasSymbol ? [symbol] : []),
    textColumn(
      { id: 'side', title: 'Side', description: 'Direction' },
      ({ side }) => side?.toUpperCase(),
      ({ side }) => side ?? '',
    ),
    ownPriceColumn(
      { id: 'price', title: 'Price', description: 'Execution price' },
      ({ price, entry_price: entry }) => price ?? entry,
      (row) => tickOf(row.symbol),
    ),
    quantityColumn(
      { id: 'quantity', title: 'Quantity', description: 'Executed quantity', priority: 3 },
      ({ quantity }) => quantity,
    ),
    {
      id: 'fee',
      title: 'Fee',
      description: 'In the asset that it was paid in; negative is a rebate',
      align: 'end',
      text: ({ fee, fee_asset: asset }) => (fee === undefined ? '-' : `${writeFee(fee)} ${asset ?? ''}`.trim()),
      sortBy: ({ fee }) => fee,
      exact: ({ fee }) => fee,
      priority: 2,
    },
    textColumn(
      { id: 'strategy_name', title: 'Strategy', description: 'Strategy that placed the order', priority: 1 },
      ({ strategy_name: strategy }) => strategy,
      () => 'muted',
    ),
  ];
}

/** Cents of a coin are money: a small fee is not written as none. */
function writeFee(fee: number): string {
  return Math.abs(fee) < 1 ? formatCompact(fee) : formatMoney(fee);
}
