import type { FeedName, FeedRows } from '@tickboard/client/channel-rows';
import type { EventRow } from '@tickboard/client/view/feed-table';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useTable } from '../../board/hooks.ts';
import { useTicks } from '../../board/instruments.ts';
import { useFeedTable, usePastEvents } from '../../board/past-events.ts';
import type { Column } from '../../grid/column.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { closureColumns, fillColumns, signalColumns } from './event-columns.ts';
import { isOf, selectorsOf } from './strategy-events.ts';
import classes from './strategy.module.css';

const TABS = { signals: 'Signals', fills: 'Fills', closed_trades: 'Closed trades' } as const;
type Tab = keyof typeof TABS;

/** What one strategy signalled, executed and closed last. */
export function StrategyEventsPanel({ id }: { readonly id: string }): ReactNode {
  const [tab, setTab] = useState<Tab>('signals');
  const named = useStrategyName(id);
  // Here and not inside: what is inside of a panel comes with its first figures.
  useChannels(selectorsOf(tab, { id, ...named }));
  return (
    <Panel
      id="strategy-events"
      title="Last events"
      channels={[tab]}
      shown={{ [tab]: (data: { readonly strategy_name?: string }) => isOf({ id, ...named }, data) }}
      actions={
        <div className={classes['tabs']} role="group" aria-label="Events shown">
          {Object.entries(TABS).map(([name, words]) => (
            <Button key={name} isOn={tab === name} onClick={() => setTab(name as Tab)}>
              {words}
            </Button>
          ))}
        </div>
      }
    >
      {tab === 'signals' ? <Events key={tab} id={id} feed={tab} columnsOf={signalColumns} /> : null}
      {tab === 'fills' ? <Events key={tab} id={id} feed={tab} columnsOf={fillColumns} /> : null}
      {tab === 'closed_trades' ? <Events key={tab} id={id} feed={tab} columnsOf={closureColumns} /> : null}
    </Panel>
  );
}

interface EventsProps<Name extends FeedName> {
  readonly id: string;
  readonly feed: Name;
  readonly columnsOf: (tickOf: ReturnType<typeof useTicks>, zone: string) => readonly Column<EventRow<Name>>[];
}

const SORTING = { column: 'time', isDescending: true } as const;

function Events<Name extends Tab>({ id, feed, columnsOf }: EventsProps<Name>): ReactNode {
  const { board } = useDesk();
  const { name } = useStrategyName(id);
  const strategy = useMemo(() => ({ id, ...(name !== undefined && { name }) }), [id, name]);
  usePastEvents(feed, id);
  const zone = usePreference((values) => values.timeZone);
  const [selected, setSelected] = useState<string>();
  const rows = useFeedTable(
    feed,
    useCallback((data: Readonly<FeedRows[Name]>) => isOf(strategy, data), [strategy]),
  );
  const tickOf = useTicks(
    feed,
    useCallback(() => board.feed(feed).map(({ data }) => data.symbol), [board, feed]),
  );
  const columns = useMemo(() => columnsOf(tickOf, zone), [columnsOf, tickOf, zone]);
  return (
    <DataGrid
      id={`strategy-${feed}`}
      label={`${TABS[feed]} of the strategy, newest first`}
      rows={rows}
      channels={[feed]}
      columns={columns}
      sorting={SORTING}
      selected={selected}
      onSelect={setSelected}
      empty={<Empty title={`No ${TABS[feed].toLowerCase()} of it`}>The last that it reports show here.</Empty>}
    />
  );
}

function useStrategyName(id: string): { readonly name?: string } {
  const name = useTable('strategies').get(id)?.name;
  return name === undefined ? {} : { name };
}
