import { EMPTY } from '@tickboard/client/view/empty-words';
import type { PositionRow } from '@tickboard/client/view/position-columns';
import { isFlat } from '@tickboard/client/view/positions';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useDesk } from '../../board/desk.ts';
import { useChannels, useCount } from '../../board/hooks.ts';
import { useTicks } from '../../board/instruments.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { NO_ORDERS } from '@tickboard/client/view/reasons';
import { positionColumns } from './position-columns.ts';

const CHANNELS = ['positions'] as const;
const SORTING = { column: 'unrealized_pnl', isDescending: true } as const;
const isOpen = (row: PositionRow) => !isFlat(row);
const all = () => true;
const isStale = ({ stale }: PositionRow) => stale === true;

/** Also where there are rows, and all of them are flat. */
const NONE_OPEN = <Empty title={EMPTY.positions.title}>{EMPTY.positions.words}</Empty>;

/** Rules: docs/spec/web-portfolio.md. */
export function PositionsPanel(): ReactNode {
  const { board } = useDesk();
  const [, navigate] = useLocation();
  useChannels(CHANNELS);
  const [hasFlat, setHasFlat] = useState(false);
  const [selected, setSelected] = useState<string>();
  const rows = board.table('positions');
  const tickOf = useTicks(
    'positions',
    useCallback(() => rows.keys(), [rows]),
  );
  const columns = useMemo(() => positionColumns(tickOf, () => board.serverNow()), [tickOf, board]);
  const filter = hasFlat ? all : isOpen;
  const count = useCount('positions', filter);
  const open = (key: string) => navigate(`/trade/${encodeURIComponent(key)}`);
  return (
    <Panel
      id="positions"
      title="Positions"
      count={count}
      channels={CHANNELS}
      shown={{ positions: filter }}
      actions={
        <Button isOn={hasFlat} onClick={() => setHasFlat(!hasFlat)} title="Also those without a quantity">
          Flat ones
        </Button>
      }
    >
      <DataGrid
        id="positions"
        label="Positions"
        rows={rows}
        channels={CHANNELS}
        columns={columns}
        sorting={SORTING}
        filter={filter}
        selected={selected}
        onSelect={setSelected}
        onOpen={open}
        isStale={isStale}
        empty={NONE_OPEN}
        noMatch={NONE_OPEN}
        actions={
          <>
            <Button
              data-opens
              disabledBecause={selected === undefined ? 'Select a position first' : undefined}
              onClick={() => selected !== undefined && open(selected)}
            >
              Chart
            </Button>
            <Button disabledBecause={NO_ORDERS}>Close…</Button>
            <Button disabledBecause={NO_ORDERS}>Close all…</Button>
          </>
        }
      />
    </Panel>
  );
}
