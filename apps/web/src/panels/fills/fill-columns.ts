/** Own fills of one instrument. */
import type { FeedEvent } from '@tickboard/client/board-events';
import { formatMoney, formatPrice, formatQuantity } from '@tickboard/client/view/numbers';
import { formatIso, formatTime, type TimeZone } from '@tickboard/client/view/times';
import type { Column } from '../../grid/column.ts';

type OwnFill = FeedEvent<'fills'>;

interface Context {
  readonly tickSize: number | undefined;
  readonly zone: TimeZone;
}

export function fillColumns({ tickSize, zone }: Context): readonly Column<OwnFill>[] {
  const timeOf = ({ data, time }: OwnFill) => data.time ?? time;
  return [
    {
      id: 'time',
      title: 'Time',
      description: 'When it was executed',
      width: 72,
      align: 'start',
      text: (row) => formatTime(timeOf(row), zone),
      tone: () => 'muted',
      sortBy: timeOf,
      exact: (row) => formatIso(timeOf(row)),
    },
    {
      id: 'side',
      title: 'Side',
      description: 'Direction',
      width: 46,
      align: 'start',
      text: ({ data }) => data.side?.toUpperCase() ?? '-',
      tone: ({ data }) => data.side ?? '',
      sortBy: ({ data }) => data.side,
      exact: ({ data }) => data.side,
    },
    {
      id: 'price',
      title: 'Price',
      description: 'Execution price',
      width: 84,
      align: 'end',
      text: ({ data }) => formatPrice(data.price, tickSize),
      sortBy: ({ data }) => data.price,
      exact: ({ data }) => data.price,
    },
    {
      id: 'quantity',
      title: 'Quantity',
      description: 'Executed quantity',
      width: 72,
      align: 'end',
      text: ({ data }) => formatQuantity(data.quantity),
      sortBy: ({ data }) => data.quantity,
      exact: ({ data }) => data.quantity,
    },
    {
      id: 'fee',
      title: 'Fee',
      description: 'In the asset that it was paid in; negative is a rebate',
      width: 96,
      align: 'end',
      text: ({ data }) => (data.fee === undefined ? '-' : `${formatMoney(data.fee)} ${data.fee_asset ?? ''}`.trim()),
      sortBy: ({ data }) => data.fee,
      exact: ({ data }) => data.fee,
      priority: 2,
    },
    {
      id: 'strategy_name',
      title: 'Strategy',
      description: 'Strategy that placed the order',
      width: 120,
      align: 'start',
      text: ({ data }) => data.strategy_name ?? '-',
      tone: () => 'muted',
      sortBy: ({ data }) => data.strategy_name,
      exact: ({ data }) => data.strategy_name,
      priority: 1,
    },
  ];
}
