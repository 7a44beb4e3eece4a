import type { ClosureTotal, ClosureTotals } from '@tickboard/client/view/closure-totals';
import { winRateOf } from '@tickboard/client/view/closure-totals';
import { formatRatio } from '@tickboard/client/view/numbers';
import { formatTime } from '@tickboard/client/view/times';
import { type ReactNode, useMemo, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useVersion } from '../../board/hooks.ts';
import type { Column } from '../../grid/column.ts';
import { countColumn, pnlColumn, textColumn } from '../../grid/common-columns.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './breakdown.module.css';

const CHANNELS = ['closed_trades'] as const;
const SORTING = { column: 'pnl', isDescending: true } as const;

/** Profit and loss by strategy and by symbol, of the closed trades that were seen. */
export function BreakdownPanel(): ReactNode {
  const { seen } = useDesk();
  useChannels(CHANNELS);
  useVersion('closed_trades');
  const zone = usePreference((values) => values.timeZone);
  const [by, setBy] = useState<'strategy' | 'symbol'>('strategy');
  const [selected, setSelected] = useState<string>();
  const { closures } = seen;
  const columns = useMemo(() => breakdownColumns(by === 'strategy' ? 'Strategy' : 'Symbol'), [by]);
  return (
    <Panel
      id="breakdown"
      title="P&L by"
      channels={CHANNELS}
      actions={
        <div role="group" aria-label="Profit and loss by" className={classes['choice']}>
          <Button isOn={by === 'strategy'} onClick={() => setBy('strategy')}>
            Strategy
          </Button>
          <Button isOn={by === 'symbol'} onClick={() => setBy('symbol')}>
            Symbol
          </Button>
        </div>
      }
    >
      <DataGrid
        id={`pnl-by-${by}`}
        key={by}
        label={`Profit and loss by ${by}`}
        rows={by === 'strategy' ? closures.byStrategy : closures.bySymbol}
        channels={CHANNELS}
        columns={columns}
        sorting={SORTING}
        selected={selected}
        onSelect={setSelected}
        empty={
          closures.all.trades === 0 ? (
            <Empty title="No closed trades seen">Sums begin with the first trade that is closed.</Empty>
          ) : (
            <Empty title={`No ${by} told`}>None of the closed trades that were seen names its {by}.</Empty>
          )
        }
        actions={
          closures.since === undefined ? undefined : (
            <span title={describeSeen(closures)}>
              {closures.all.trades} seen since {formatTime(closures.since, zone)}
              {closures.missed > 0 ? `, ${closures.missed} missed` : ''}
            </span>
          )
        }
      />
    </Panel>
  );
}

function describeSeen({ isWhole, missed }: ClosureTotals): string {
  if (isWhole) return 'All that this server took in since it started';
  const earlier = 'What was closed before then was not seen here: this server keeps no history yet';
  return missed > 0 ? `${earlier}. ${missed} since then are missing from these sums` : earlier;
}

function breakdownColumns(title: string): readonly Column<ClosureTotal>[] {
  return [
    textColumn({ id: 'name', title, description: `${title} of the closed trades`, width: 124 }, ({ name }) => name),
    {
      ...pnlColumn<ClosureTotal>(
        { id: 'pnl', title: 'P&L', description: 'Sum over its closed trades that were seen', width: 104 },
        ({ pnl }) => pnl,
      ),
      hint: ({ isMixed }) => (isMixed ? 'No sum: these are amounts of different currencies' : undefined),
      // The rows of a feed's sums have no keys in its events.
      isTimed: true,
    },
    countColumn(
      { id: 'trades', title: 'Trades', description: 'Closed trades that were seen', width: 56, priority: 2 },
      ({ trades }) => trades,
    ),
    {
      id: 'win_rate',
      title: 'Win',
      description: 'Share of them with a profit',
      width: 60,
      align: 'end',
      text: (total) => formatRatio(winRateOf(total)),
      sortBy: winRateOf,
      exact: winRateOf,
      priority: 3,
    },
    pnlColumn({ id: 'best', title: 'Best', description: 'Best of them', width: 92, priority: 1 }, ({ best }) => best),
    pnlColumn(
      { id: 'worst', title: 'Worst', description: 'Worst of them', width: 92, priority: 0 },
      ({ worst }) => worst,
    ),
  ];
}
