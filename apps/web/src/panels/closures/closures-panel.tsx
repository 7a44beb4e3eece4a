import { EMPTY } from '@tickboard/client/view/empty-words';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference } from '../../board/hooks.ts';
import { useTicks } from '../../board/instruments.ts';
import { useFeedTable, usePastEvents } from '../../board/past-events.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { closureColumns } from './closure-columns.ts';

const CHANNELS = ['closed_trades'] as const;
const SORTING = { column: 'time', isDescending: true } as const;

export function ClosuresPanel(): ReactNode {
  const { board } = useDesk();
  useChannels(CHANNELS);
  usePastEvents('closed_trades');
  const zone = usePreference((values) => values.timeZone);
  const [selected, setSelected] = useState<string>();
  const rows = useFeedTable('closed_trades');
  const tickOf = useTicks(
    'closed_trades',
    useCallback(() => board.feed('closed_trades').map(({ data }) => data.symbol), [board]),
  );
  const columns = useMemo(() => closureColumns(tickOf, zone), [tickOf, zone]);
  return (
    <Panel id="closures" title="Closed trades" channels={CHANNELS}>
      <DataGrid
        id="closures"
        label="Closed trades, newest first"
        rows={rows}
        channels={CHANNELS}
        columns={columns}
        sorting={SORTING}
        selected={selected}
        onSelect={setSelected}
        empty={<Empty title={EMPTY.closures.title}>{EMPTY.closures.words}</Empty>}
      />
    </Panel>
  );
}
