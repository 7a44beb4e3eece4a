import {
  closureTotalColumns,
  countSeen,
  describeSeen,
  noClosureTotals,
  type TotalsBy,
} from '@tickboard/client/view/closure-total-columns';
import { type ReactNode, useMemo, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useVersion } from '../../board/hooks.ts';
import { sizeColumns } from '../../grid/column.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './breakdown.module.css';

const CHANNELS = ['closed_trades'] as const;
const SORTING = { column: 'pnl', isDescending: true } as const;
const WIDTHS = { name: 124, pnl: 104, trades: 56, win_rate: 60, best: 92, worst: 92 } as const;

/** Profit and loss by strategy and by symbol, of the closed trades that were seen. */
export function BreakdownPanel(): ReactNode {
  const { seen } = useDesk();
  useChannels(CHANNELS);
  useVersion('closed_trades');
  const zone = usePreference((values) => values.timeZone);
  const [by, setBy] = useState<TotalsBy>('strategy');
  const [selected, setSelected] = useState<string>();
  const { closures } = seen;
  const counted = countSeen(closures, zone);
  const empty = noClosureTotals(closures, by);
  const columns = useMemo(() => sizeColumns(closureTotalColumns(by), WIDTHS), [by]);
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
        empty={<Empty title={empty.title}>{empty.words}</Empty>}
        actions={counted === undefined ? undefined : <span title={describeSeen(closures)}>{counted}</span>}
      />
    </Panel>
  );
}
