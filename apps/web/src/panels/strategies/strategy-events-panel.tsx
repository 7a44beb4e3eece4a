import type { FeedRows } from '@tickboard/client/channel-rows';
import {
  noStrategyEvents,
  STRATEGY_FEEDS,
  strategyEventColumns,
  type StrategyFeed,
} from '@tickboard/client/view/strategy-event-columns';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useTable } from '../../board/hooks.ts';
import { useTicks } from '../../board/instruments.ts';
import { useFeedTable, usePastEvents } from '../../board/past-events.ts';
import { sizeColumns } from '../../grid/column.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { isOf, selectorsOf } from '@tickboard/client/view/strategy-events';
import classes from './strategy.module.css';

const SIDE = 64;
const SYMBOL = 88;
const PRICE = 84;
const WIDTHS: Readonly<Record<StrategyFeed, Readonly<Record<string, number>>>> = {
  signals: { time: 76, symbol: SYMBOL, action: 68, price: PRICE, confidence: 56, reason: 180 },
  fills: { time: 76, symbol: SYMBOL, side: SIDE, price: PRICE, quantity: 80, fee: 60, fee_asset: 56 },
  closed_trades: { time: 76, symbol: SYMBOL, side: SIDE, pnl: 96, exit_price: PRICE, reason: 80 },
};

/** What one strategy signalled, executed and closed last. */
export function StrategyEventsPanel({ id }: { readonly id: string }): ReactNode {
  const [tab, setTab] = useState<StrategyFeed>('signals');
  const named = useStrategyName(id);
  // Here and not inside: what is inside of a panel comes with its first figures.
  const selectors = selectorsOf(tab, { id, ...named });
  useChannels(selectors);
  // Once its name is known, events that say it are followed too: what was told of them before is asked for.
  usePastEvents(tab, selectors.join(' '));
  return (
    <Panel
      id="strategy-events"
      title="Last events"
      channels={[tab]}
      shown={{ [tab]: (data: { readonly strategy_name?: string }) => isOf({ id, ...named }, data) }}
      actions={
        <div className={classes['tabs']} role="group" aria-label="Events shown">
          {Object.entries(STRATEGY_FEEDS).map(([name, words]) => (
            <Button key={name} isOn={tab === name} onClick={() => setTab(name as StrategyFeed)}>
              {words}
            </Button>
          ))}
        </div>
      }
    >
      <Events key={tab} id={id} feed={tab} />
    </Panel>
  );
}

interface EventsProps<Name extends StrategyFeed> {
  readonly id: string;
  readonly feed: Name;
}

const SORTING = { column: 'time', isDescending: true } as const;

function Events<Name extends StrategyFeed>({ id, feed }: EventsProps<Name>): ReactNode {
  const { board } = useDesk();
  const { name } = useStrategyName(id);
  const strategy = useMemo(() => ({ id, ...(name !== undefined && { name }) }), [id, name]);
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
  const columns = useMemo(
    () =>
      sizeColumns(
        strategyEventColumns[feed](tickOf, () => zone),
        WIDTHS[feed],
      ),
    [feed, tickOf, zone],
  );
  const empty = noStrategyEvents(feed);
  return (
    <DataGrid
      id={`strategy-${feed}`}
      label={`${STRATEGY_FEEDS[feed]} of the strategy, newest first`}
      rows={rows}
      channels={[feed]}
      columns={columns}
      sorting={SORTING}
      selected={selected}
      onSelect={setSelected}
      empty={<Empty title={empty.title}>{empty.words}</Empty>}
    />
  );
}

function useStrategyName(id: string): { readonly name?: string } {
  const name = useTable('strategies').get(id)?.name;
  return name === undefined ? {} : { name };
}
