import { EMPTY } from '@tickboard/client/view/empty-words';
import type { StrategyRow } from '@tickboard/client/view/strategy-columns';
import { type ReactNode, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useDesk } from '../../board/desk.ts';
import { useChannels } from '../../board/hooks.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { NO_COMMANDS } from '@tickboard/client/view/reasons';
import { strategyColumns } from './strategy-columns.ts';

const CHANNELS = ['strategies'] as const;
const SORTING = { column: 'pnl', isDescending: true } as const;
const isStale = ({ stale }: StrategyRow) => stale === true;

export interface StrategiesPanelProps {
  /** The one whose details are shown. */
  readonly selected?: string | undefined;
  /** Else it is opened on its own page. */
  readonly onSelect?: (id: string) => void;
}

/** Rules: docs/spec/web-portfolio.md. */
export function StrategiesPanel({ selected, onSelect }: StrategiesPanelProps): ReactNode {
  const { board } = useDesk();
  const [, navigate] = useLocation();
  useChannels(CHANNELS);
  const [marked, setMarked] = useState<string>();
  const columns = useMemo(() => strategyColumns(() => board.serverNow()), [board]);
  const current = onSelect === undefined ? marked : selected;
  const open = (id: string) => navigate(`/strategies/${encodeURIComponent(id)}`);
  return (
    <Panel id="strategies" title="Strategies" channels={CHANNELS}>
      <DataGrid
        id="strategies"
        label="Strategies"
        rows={board.table('strategies')}
        channels={CHANNELS}
        columns={columns}
        sorting={SORTING}
        selected={current}
        onSelect={onSelect ?? setMarked}
        onOpen={open}
        isStale={isStale}
        empty={<Empty title={EMPTY.strategies.title}>{EMPTY.strategies.words}</Empty>}
        actions={
          <>
            {onSelect === undefined ? (
              <Button
                data-opens
                disabledBecause={current === undefined ? 'Select a strategy first' : undefined}
                onClick={() => current !== undefined && open(current)}
              >
                Details
              </Button>
            ) : null}
            <Button disabledBecause={NO_COMMANDS}>On / off…</Button>
          </>
        }
      />
    </Panel>
  );
}
