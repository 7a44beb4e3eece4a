/** What an account holds, and what that is worth. Rules: docs/spec/web-portfolio.md. */
import { dollarPriceOf, dollarSymbolsOf } from '@tickboard/core/model/dollar-price';
import type { TableRows } from '../channel-rows.ts';
import type { AssetPrice, BalanceRow } from './balance-table.ts';
import { moneyColumn, quantityColumn, type ShownColumn, textColumn } from './columns.ts';
import { formatMoney, formatQuantity } from './numbers.ts';

type Market = Readonly<TableRows['market_data']>;
type Markets = ReadonlyMap<string, Market>;

/** Assets beyond these are shown without a value: each asks for the tickers that could tell it. */
const PRICED_MAX = 40;

/** The instruments whose prices could tell what these assets are worth. */
export function pricingSymbols(assets: readonly string[]): readonly string[] {
  return assets.slice(0, PRICED_MAX).flatMap(dollarSymbolsOf);
}

/** Whether a market is what one of these assets is valued by at the moment it is asked. */
export function pricingMarkets(markets: Markets, assets: readonly string[]): (market: Market) => boolean {
  const isKnown = (symbol: string) => markets.get(symbol)?.last_price !== undefined;
  const rivals = new Map(
    assets.flatMap((asset) => {
      const symbols = dollarSymbolsOf(asset);
      return symbols.map((symbol) => [symbol, symbols] as const);
    }),
  );
  return ({ symbol }) => rivals.get(symbol)?.find(isKnown) === symbol;
}

export function assetPrice(markets: Markets, asset: string): AssetPrice | undefined {
  let isOld = false;
  const price = dollarPriceOf(asset, (symbol) => {
    const market = markets.get(symbol);
    isOld = market?.stale === true;
    return market?.last_price;
  });
  return price === undefined ? undefined : { price, isOld };
}

/** The total is the server's, which has one only where every part of it is known. */
export function balanceColumns(totalOf: () => number | undefined): readonly ShownColumn<BalanceRow>[] {
  return [
    {
      ...textColumn<BalanceRow>({ id: 'asset', title: 'Asset', description: 'Asset held' }, ({ asset }) => asset),
      total: () => ({ text: 'Total' }),
    },
    quantityColumn({ id: 'amount', title: 'Amount', description: 'In units of the asset' }, ({ amount }) => amount),
    {
      ...moneyColumn<BalanceRow>(
        {
          id: 'value',
          title: 'USD value',
          description: 'At the last price against USD or a dollar stablecoin; - where none is known',
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
