import { assetPrice, balanceColumns, pricingMarkets, pricingSymbols } from '@tickboard/client/view/balance-columns';
import { type BalanceRow, BalanceTable } from '@tickboard/client/view/balance-table';
import { EMPTY } from '@tickboard/client/view/empty-words';
import { type ReactNode, useMemo, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, useRecord } from '../../board/hooks.ts';
import { sizeColumns } from '../../grid/column.ts';
import { selectorOf } from '@tickboard/client/view/selectors';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';

const CHANNELS = ['account'] as const;
const SORTING = { column: 'value', isDescending: true } as const;

export function BalancesPanel(): ReactNode {
  const { board } = useDesk();
  useChannels(CHANNELS);
  const account = useRecord('account');
  const assets = Object.keys(account?.balances ?? {});
  useChannels(pricingSymbols(assets).flatMap((symbol) => selectorOf('market_data', symbol)));
  const isPricing = pricingMarkets(board.table('market_data'), assets);
  const [selected, setSelected] = useState<string>();
  const rows = useMemo(
    () =>
      new BalanceTable(
        () => board.record('account')?.balances,
        (asset) => assetPrice(board.table('market_data'), asset),
      ),
    [board],
  );
  const columns = useMemo(
    () =>
      sizeColumns(
        balanceColumns(() => board.record('account')?.total_value_usd),
        WIDTHS,
      ),
    [board],
  );
  return (
    <Panel id="balances" title="Balances" channels={CHANNELS} beside={{ market_data: isPricing }}>
      <DataGrid
        id="balances"
        label="Balances by asset"
        rows={rows}
        channels={CHANNELS}
        columns={columns}
        sorting={SORTING}
        selected={selected}
        onSelect={setSelected}
        isStale={isStale}
        empty={<Empty title={EMPTY.balances.title}>{EMPTY.balances.words}</Empty>}
      />
    </Panel>
  );
}

const isStale = (row: BalanceRow) => row.isPriceOld;
const WIDTHS = { asset: 80, amount: 112, value: 112 } as const;
