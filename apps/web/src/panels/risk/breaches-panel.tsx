import { breachColumns, noBreaches } from '@tickboard/client/view/breach-columns';
import { formatDateTime } from '@tickboard/client/view/times';
import { type ReactNode, useMemo, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useVersion } from '../../board/hooks.ts';
import { sizeColumns } from '../../grid/column.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';

const CHANNELS = ['risk'] as const;
const SORTING = { column: 'from', isDescending: true } as const;
const WIDTHS = { name: 140, from: 76, until: 84, duration: 76, peak: 92 } as const;

/** Limits that were passed since the page was opened. */
export function BreachesPanel(): ReactNode {
  const { board, seen } = useDesk();
  useChannels(CHANNELS);
  useVersion('risk');
  const zone = usePreference((values) => values.timeZone);
  const [selected, setSelected] = useState<string>();
  const { all } = seen.breaches;
  const rows = useMemo(() => new Map(all.map((breach) => [String(breach.id), breach])), [all]);
  const columns = useMemo(
    () =>
      sizeColumns(
        breachColumns(
          () => zone,
          () => board.serverNow(),
        ),
        WIDTHS,
      ),
    [zone, board],
  );
  const since = formatDateTime(seen.since, zone);
  const empty = noBreaches(seen.since, zone, 'page');
  return (
    <Panel id="breaches" title="Limits passed" channels={CHANNELS}>
      <DataGrid
        id="breaches"
        label="Limits passed, newest first"
        rows={rows}
        channels={CHANNELS}
        columns={columns}
        sorting={SORTING}
        selected={selected}
        onSelect={setSelected}
        empty={<Empty title={empty.title}>{empty.words}</Empty>}
        actions={all.length === 0 ? undefined : <span>seen since {since}</span>}
      />
    </Panel>
  );
}
