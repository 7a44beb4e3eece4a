import { dollarPriceOf, dollarSymbolsOf } from '@tickboard/core/model/dollar-price';
import type { TableRows } from '@tickboard/client/channel-rows';
import { formatMoney, formatQuantity } from '@tickboard/client/view/numbers';
import { type ReactNode, useMemo, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, useRecord } from '../../board/hooks.ts';
import type { Column } from '../../grid/column.ts';
import { selectorOf } from '@tickboard/client/view/selectors';
import { moneyColumn, quantityColumn, textColumn } from '../../grid/common-columns.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type BalanceRow, BalanceTable } from './balance-table.ts';

const CHANNELS = ['account'] as const;
const SORTING = { column: 'value', isDescending: true } as const;
/** Assets beyond these are shown without a value: each asks for the tickers that could tell it. */
const PRICED_MAX = 40;

export function BalancesPanel(): ReactNode {
  const { board } = useDesk();
  useChannels(CHANNELS);
  const account = useRecord('account');
  const assets = Object.keys(account?.balances ?? {});
  useChannels(
    assets
      .slice(0, PRICED_MAX)
      .flatMap(dollarSymbolsOf)
      .flatMap((symbol) => selectorOf('market_data', symbol)),
  );
  const isKnown = (symbol: string) => board.table('market_data').get(symbol)?.last_price !== undefined;
  const pricing = new Set(assets.map((asset) => dollarSymbolsOf(asset).find(isKnown)));
  const isPricing = ({ symbol }: Readonly<TableRows['market_data']>) => pricing.has(symbol);
  const [selected, setSelected] = useState<string>();
  const rows = useMemo(() => {
    const markets = board.table('market_data');
    const priceOf = (asset: string) => {
      let isOld = false;
      const price = dollarPriceOf(asset, (symbol) => {
        const market = markets.get(symbol);
        isOld = market?.stale === true;
        return market?.last_price;
      });
      return price === undefined ? undefined : { price, isOld };
    };
    return new BalanceTable(() => board.record('account')?.balances, priceOf);
  }, [board]);
  const columns = useMemo(() => balanceColumns(() => board.record('account')?.total_value_usd), [board]);
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
        empty={<Empty title="No balances">The account has told no holdings by asset.</Empty>}
      />
    </Panel>
  );
}

const isStale = (row: BalanceRow) => row.isPriceOld;

/** The total is the server's, which has one only where every part of it is known. */
function balanceColumns(totalOf: () => number | undefined): readonly Column<BalanceRow>[] {
  return [
    {
      ...textColumn<BalanceRow>(
        { id: 'asset', title: 'Asset', description: 'Asset held', width: 80 },
        ({ asset }) => asset,
      ),
      total: () => ({ text: 'Total' }),
    },
    quantityColumn(
      { id: 'amount', title: 'Amount', description: 'In units of the asset', width: 112 },
      ({ amount }) => amount,
    ),
    {
      ...moneyColumn<BalanceRow>(
        {
          id: 'value',
          title: 'USD value',
          description: 'At the last price against USD or a dollar stablecoin; - where none is known',
          width: 112,
        },
        ({ value }) => value,
      ),
      // It follows prices, which are other rows.
      isTimed: true,
      total: () => ({ text: formatMoney(totalOf()) }),
      hint: ({ amount, price, isPriceOld }) =>
        price === undefined
          ? 'No price is known'
          : `${formatQuantity(amount)} × ${formatQuantity(price)}${isPriceOld ? ', whose source is away' : ''}`,
    },
  ];
}
