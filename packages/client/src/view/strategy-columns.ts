import type { TableRows } from '../channel-rows.ts';
import {
  ageColumn,
  type CellTone,
  countColumn,
  pnlColumn,
  type ShownColumn,
  signedText,
  sourceColumn,
  textColumn,
  toneOf,
} from './columns.ts';
import { formatFixed, formatRatio } from './numbers.ts';
import { sumOfKnown } from './positions.ts';

export type StrategyRow = Readonly<TableRows['strategies']>;

/** As the engine writes it, in whatever case; what is not known has no colour. */
const STATUS_TONES: ReadonlyMap<string, CellTone> = new Map([
  ['paused', 'warn'],
  ['stopped', 'muted'],
  ['error', 'bad'],
  ['failed', 'bad'],
]);

export function statusTone({ status }: StrategyRow): CellTone {
  return STATUS_TONES.get(status?.toLowerCase() ?? '') ?? '';
}

/** Whether its orders are real. A mode that is not told may be. */
export function isReal({ mode }: StrategyRow): boolean {
  return mode === undefined || mode.toLowerCase() === 'live';
}

export function nameOf({ name, id }: StrategyRow): string {
  return name ?? id;
}

/** Of strategies of one mode: what is real and what is not makes no sum. */
function totalOf(rows: readonly StrategyRow[], read: (row: StrategyRow) => number | undefined): number | undefined {
  const modes = new Set(rows.map(({ mode }) => mode?.toLowerCase()));
  return modes.size === 1 ? sumOfKnown(rows.map(read)) : undefined;
}

export function strategyColumns(now: () => number): readonly ShownColumn<StrategyRow>[] {
  return [
    {
      ...textColumn<StrategyRow>({ id: 'name', title: 'Strategy', description: 'Display name' }, nameOf),
      total: (rows) => ({ text: `Total ${rows.length}` }),
    },
    {
      ...textColumn<StrategyRow>(
        { id: 'status', title: 'Status', description: 'As the strategy engine says', priority: 5 },
        ({ status }) => status,
        statusTone,
      ),
    },
    textColumn(
      { id: 'mode', title: 'Mode', description: 'Whether its orders are real', priority: 4 },
      ({ mode }) => (mode?.toLowerCase() === 'live' ? 'LIVE' : mode),
      (row) => (isReal(row) ? '' : 'warn'),
    ),
    {
      ...pnlColumn<StrategyRow>(
        { id: 'pnl', title: 'P&L', description: 'Profit and loss since the strategy started' },
        ({ pnl }) => pnl,
      ),
      total: (rows) => {
        const sum = totalOf(rows, ({ pnl }) => pnl);
        return { text: signedText(sum), tone: toneOf(sum) };
      },
    },
    {
      ...countColumn<StrategyRow>(
        { id: 'trades', title: 'Trades', description: 'Closed trades', priority: 3 },
        ({ trades }) => trades,
      ),
      total: (rows) => ({
        text: formatFixed(
          totalOf(rows, ({ trades }) => trades),
          0,
        ),
      }),
    },
    {
      id: 'win_rate',
      title: 'Win rate',
      description: 'Share of closed trades with a profit',
      align: 'end',
      text: (row) => formatRatio(row.win_rate),
      sortBy: (row) => row.win_rate,
      exact: (row) => row.win_rate,
      priority: 2,
    },
    ageColumn(
      { id: 'updated_at', title: 'Report', description: 'Since it last reported', priority: 1 },
      ({ updated_at: time }) => time,
      now,
    ),
    sourceColumn(0),
  ];
}
