import type { TableRows } from '@tickboard/client/channel-rows';
import { formatFixed, formatRatio } from '@tickboard/client/view/numbers';
import { sumOfKnown } from '@tickboard/client/view/positions';
import type { Column, Tone } from '../../grid/column.ts';
import {
  ageColumn,
  countColumn,
  pnlColumn,
  signedText,
  sourceColumn,
  textColumn,
  toneOf,
} from '../../grid/common-columns.ts';

export type StrategyRow = Readonly<TableRows['strategies']>;

/** As the engine writes it, in whatever case; what is not known has no colour. */
const STATUS_TONES: ReadonlyMap<string, Tone> = new Map([
  ['paused', 'warn'],
  ['stopped', 'muted'],
  ['error', 'bad'],
  ['failed', 'bad'],
]);

export function statusTone({ status }: StrategyRow): Tone {
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

export function strategyColumns(now: () => number): readonly Column<StrategyRow>[] {
  return [
    {
      ...textColumn<StrategyRow>({ id: 'name', title: 'Strategy', description: 'Display name', width: 132 }, nameOf),
      total: (rows) => ({ text: `Total ${rows.length}` }),
    },
    {
      ...textColumn<StrategyRow>(
        { id: 'status', title: 'Status', description: 'As the strategy engine says', width: 84, priority: 5 },
        ({ status }) => status,
        statusTone,
      ),
    },
    textColumn(
      { id: 'mode', title: 'Mode', description: 'Whether its orders are real', width: 100, priority: 4 },
      ({ mode }) => (mode?.toLowerCase() === 'live' ? 'LIVE' : mode),
      (row) => (isReal(row) ? '' : 'warn'),
    ),
    {
      ...pnlColumn<StrategyRow>(
        { id: 'pnl', title: 'P&L', description: 'Profit and loss since the strategy started', width: 104 },
        ({ pnl }) => pnl,
      ),
      total: (rows) => {
        const sum = totalOf(rows, ({ pnl }) => pnl);
        return { text: signedText(sum), tone: toneOf(sum) };
      },
    },
    {
      ...countColumn<StrategyRow>(
        { id: 'trades', title: 'Trades', description: 'Closed trades', width: 64, priority: 3 },
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
      width: 76,
      align: 'end',
      text: (row) => formatRatio(row.win_rate),
      sortBy: (row) => row.win_rate,
      exact: (row) => row.win_rate,
      priority: 2,
    },
    ageColumn(
      { id: 'updated_at', title: 'Report', description: 'Since it last reported', width: 64, priority: 1 },
      ({ updated_at: time }) => time,
      now,
    ),
    sourceColumn(0),
  ];
}
