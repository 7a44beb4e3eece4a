import type { LimitBreach } from '@tickboard/client/view/limit-breaches';
import { nameInWords } from '@tickboard/client/view/limits';
import { formatRatio } from '@tickboard/client/view/numbers';
import { formatDateTime, formatDuration } from '@tickboard/client/view/times';
import { type ReactNode, useMemo, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useVersion } from '../../board/hooks.ts';
import type { Column } from '../../grid/column.ts';
import { textColumn, timeColumn } from '../../grid/common-columns.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';

const CHANNELS = ['risk'] as const;
const SORTING = { column: 'from', isDescending: true } as const;

/** Limits that were passed since the page was opened. */
export function BreachesPanel(): ReactNode {
  const { board, seen } = useDesk();
  useChannels(CHANNELS);
  useVersion('risk');
  const zone = usePreference((values) => values.timeZone);
  const [selected, setSelected] = useState<string>();
  const { all } = seen.breaches;
  const rows = useMemo(() => new Map(all.map((breach) => [String(breach.id), breach])), [all]);
  const columns = useMemo(() => breachColumns(zone, () => board.serverNow()), [zone, board]);
  const since = formatDateTime(seen.since, zone);
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
        empty={
          <Empty title="No limit was passed">
            Since {since}, when this page was opened. This server keeps no history yet.
          </Empty>
        }
        actions={all.length === 0 ? undefined : <span>seen since {since}</span>}
      />
    </Panel>
  );
}

function breachColumns(zone: string, now: () => number): readonly Column<LimitBreach>[] {
  return [
    textColumn({ id: 'name', title: 'Limit', description: 'Limit that was passed', width: 140 }, ({ name }) =>
      nameInWords(name),
    ),
    timeColumn({ id: 'from', title: 'From', description: 'First seen over the limit' }, ({ from }) => from, zone),
    {
      ...timeColumn<LimitBreach>(
        { id: 'until', title: 'Until', description: 'First seen within the limit again', width: 84 },
        ({ until }) => until,
        zone,
      ),
      text: ({ until }) => (until === undefined ? 'STILL OVER' : formatDateTime(until, zone).slice(-8)),
      tone: ({ until }) => (until === undefined ? 'bad' : 'muted'),
    },
    {
      id: 'duration',
      title: 'For',
      description: 'How long it was over',
      width: 76,
      align: 'end',
      text: ({ from, until }) => formatDuration(Math.max(0, (until ?? now()) - from)),
      exact: ({ from, until }) => (until ?? now()) - from,
      isTimed: true,
      priority: 1,
    },
    {
      id: 'peak',
      title: 'Highest use',
      description: 'The highest use of the limit that was seen',
      width: 92,
      align: 'end',
      text: ({ peak }) => formatRatio(peak),
      sortBy: ({ peak }) => peak,
      exact: ({ peak }) => peak,
      priority: 2,
    },
  ];
}
