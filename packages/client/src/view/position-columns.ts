import type { TableRows } from '../channel-rows.ts';
import {
  ageColumn,
  moneyColumn,
  ownPriceColumn,
  percentColumn,
  pnlColumn,
  priceColumn,
  quantityColumn,
  type ShownColumn,
  signedText,
  sourceColumn,
  textColumn,
  type TickOf,
  toneOf,
} from './columns.ts';
import { isOneMoney } from '@tickboard/core/model/money';
import { formatFixed, formatMoney, formatRatio } from './numbers.ts';
import { liquidationDistance, sumOfMoney } from './positions.ts';

export type PositionRow = Readonly<TableRows['positions']>;

const SIDE_TONES = { long: 'buy', short: 'sell', flat: 'muted' } as const;
/** Where liquidation is this near, it is said in a colour too. */
const NEAR_LIQUIDATION = 0.05;

export function positionColumns(tickOf: TickOf, now: () => number): readonly ShownColumn<PositionRow>[] {
  const tick = ({ symbol }: PositionRow) => tickOf(symbol);
  return [
    {
      ...textColumn<PositionRow>(
        { id: 'symbol', title: 'Symbol', description: 'Instrument as its source names it' },
        ({ symbol }) => symbol,
      ),
      total: (rows) => ({ text: `Total ${rows.length}` }),
    },
    textColumn(
      { id: 'side', title: 'Side', description: 'Direction of the position' },
      ({ side }) => side?.toUpperCase(),
      ({ side }) => (side === undefined ? '' : SIDE_TONES[side]),
    ),
    quantityColumn(
      { id: 'quantity', title: 'Quantity', description: 'Size in base units or contracts', priority: 9 },
      ({ quantity }) => quantity,
    ),
    ownPriceColumn(
      { id: 'entry_price', title: 'Entry', description: 'Mean price of entry', priority: 8 },
      ({ entry_price: price }) => price,
      tick,
    ),
    {
      ...priceColumn<PositionRow>(
        { id: 'mark_price', title: 'Mark', description: 'Price that the position is valued at', priority: 7 },
        ({ mark_price: price }) => price,
        tick,
      ),
      flashes: true,
    },
    {
      ...pnlColumn<PositionRow>(
        { id: 'unrealized_pnl', title: 'Unrealized', description: 'Open profit and loss' },
        ({ unrealized_pnl: pnl }) => pnl,
      ),
      total: (rows) => {
        const sum = sumOfMoney(rows, ({ unrealized_pnl: pnl }) => pnl);
        return { text: signedText(sum), tone: toneOf(sum), hint: reasonOf(rows) };
      },
    },
    percentColumn(
      { id: 'pnl_pct', title: 'P&L %', description: 'Open profit and loss over entry price × quantity', priority: 10 },
      ({ pnl_pct: percent }) => percent,
    ),
    priceColumn(
      {
        id: 'liquidation_price',
        title: 'Liq.',
        description: 'Mark price at which the position is liquidated',
        priority: 5,
      },
      ({ liquidation_price: price }) => price,
      tick,
    ),
    {
      id: 'liquidation_distance',
      title: 'To liq.',
      description: 'How far the mark price is from liquidation, as a share of the mark price',
      align: 'end',
      text: (row) => formatRatio(liquidationDistance(row)),
      tone: (row) => ((liquidationDistance(row) ?? 1) < NEAR_LIQUIDATION ? 'warn' : ''),
      sortBy: liquidationDistance,
      exact: liquidationDistance,
      priority: 6,
    },
    {
      id: 'leverage',
      title: 'Lev.',
      description: 'Notional over margin',
      align: 'end',
      text: ({ leverage }) => (leverage === undefined ? '-' : `${formatFixed(leverage, leverage % 1 === 0 ? 0 : 1)}×`),
      sortBy: ({ leverage }) => leverage,
      exact: ({ leverage }) => leverage,
      priority: 3,
    },
    {
      ...moneyColumn<PositionRow>(
        { id: 'margin', title: 'Margin', description: 'Margin held for it', priority: 4 },
        ({ margin }) => margin,
      ),
      total: (rows) => {
        return { text: formatMoney(sumOfMoney(rows, ({ margin }) => margin)), hint: reasonOf(rows) };
      },
    },
    ageColumn(
      { id: 'updated_at', title: 'Age', description: 'Since its source last changed it', priority: 2 },
      ({ updated_at: time }) => time,
      now,
    ),
    sourceColumn(0),
  ];
}

/** Why there is no total. */
function reasonOf(rows: readonly PositionRow[]): string {
  return isOneMoney(rows.map(({ symbol }) => symbol)) ? '' : 'No total: these are amounts of different currencies';
}
