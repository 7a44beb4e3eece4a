import { noOrders, type OrderGroup } from '@tickboard/client/view/empty-words';
import type { OrderRow } from '@tickboard/client/view/order-columns';
import { isActive } from '@tickboard/client/view/orders';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useDesk } from '../../board/desk.ts';
import { useChannels, useCount } from '../../board/hooks.ts';
import { useTicks } from '../../board/instruments.ts';
import type { Column } from '../../grid/column.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { NO_ORDERS } from '@tickboard/client/view/reasons';
import { orderColumns } from './order-columns.ts';

const CHANNELS = ['orders'] as const;
const SORTING = { column: 'created_at', isDescending: false } as const;
const SHOWN: Readonly<Record<OrderGroup, string>> = { active: 'Active', finished: 'Finished', all: 'All' };

const isStale = ({ stale }: OrderRow) => stale === true;
/** Active ones come first, whatever the rest is sorted by. */
const comesFirst = (row: OrderRow) => isActive(row);

/** Rules: docs/spec/web-portfolio.md. */
export function OrdersPanel({ id = 'orders', symbol, initial = 'active' }: OrdersPanelProps): ReactNode {
  const { board } = useDesk();
  const [, navigate] = useLocation();
  useChannels(CHANNELS);
  const [shown, setShown] = useState<OrderGroup>(initial);
  const [selected, setSelected] = useState<string>();
  const rows = board.table('orders');
  const tickOf = useTicks(
    'orders',
    useCallback(() => symbolsOf(rows), [rows]),
  );
  const columns: readonly Column<OrderRow>[] = useMemo(
    () => orderColumns(tickOf, () => board.serverNow()),
    [tickOf, board],
  );
  const isOfSymbol = useCallback((row: OrderRow) => symbol === undefined || row.symbol === symbol, [symbol]);
  const filter = useCallback(
    (row: OrderRow) => (shown === 'all' || isActive(row) === (shown === 'active')) && isOfSymbol(row),
    [shown, isOfSymbol],
  );
  const count = useCount('orders', filter);
  const total = useCount('orders', isOfSymbol);
  // Also where there are others: of another kind, or of another instrument.
  const { title, words } = noOrders(shown, symbol);
  const none = <Empty title={title}>{words}</Empty>;
  return (
    <Panel
      id={id}
      title={symbol === undefined ? 'Orders' : `Orders ${symbol}`}
      count={count}
      channels={CHANNELS}
      shown={{ orders: filter }}
      actions={
        <div role="group" aria-label="Orders shown" style={{ display: 'flex', gap: 'var(--gap-xs)' }}>
          {Object.entries(SHOWN).map(([name, label]) => (
            <Button key={name} isOn={shown === name} onClick={() => setShown(name as OrderGroup)}>
              {label}
            </Button>
          ))}
        </div>
      }
    >
      <DataGrid
        id={id}
        label="Orders"
        rows={rows}
        channels={CHANNELS}
        columns={columns}
        sorting={SORTING}
        filter={filter}
        total={total}
        comesFirst={comesFirst}
        selected={selected}
        onSelect={setSelected}
        onOpen={(key) => {
          const wanted = rows.get(key)?.symbol;
          if (wanted !== undefined) navigate(`/trade/${encodeURIComponent(wanted)}`);
        }}
        isStale={isStale}
        empty={none}
        noMatch={none}
        actions={
          <>
            <Button disabledBecause={NO_ORDERS}>Cancel…</Button>
            <Button disabledBecause={NO_ORDERS}>Cancel all…</Button>
          </>
        }
      />
    </Panel>
  );
}

export interface OrdersPanelProps {
  readonly id?: string;
  /** Only orders of this instrument. */
  readonly symbol?: string;
  readonly initial?: OrderGroup;
}

function* symbolsOf(rows: ReadonlyMap<string, OrderRow>): Generator<string | undefined> {
  for (const { symbol } of rows.values()) yield symbol;
}
