import { dollarPriceOf, dollarSymbolsOf } from '@tickboard/core/model/dollar-price';
import { describe, expect, it } from 'vitest';
import { pricingMarkets } from '../../src/view/balance-columns.ts';
import { BalanceTable } from '../../src/view/balance-table.ts';

describe('balances', () => {
  const prices = new Map([
    ['BTCUSDT', 40_000],
    ['ETH/USD', 2_000],
  ]);
  const priceOf = (asset: string) => {
    const price = dollarPriceOf(asset, (symbol) => prices.get(symbol));
    return price === undefined ? undefined : { price, isOld: asset === 'ETH' };
  };
  const balances = { USDT: 10, BTC: 0.5, ETH: 2, XYZ: 3 };

  it('[UP6] are worth their price in dollars, or nothing is said', () => {
    const table = new BalanceTable(() => balances, priceOf);
    expect([...table.values()].map(({ asset, value }) => [asset, value])).toEqual([
      ['USDT', 10],
      ['BTC', 20_000],
      ['ETH', 4_000],
      ['XYZ', undefined],
    ]);
    expect([table.size, table.get('DOGE'), table.get('toString')]).toEqual([4, undefined, undefined]);
  });

  it('[UE26] say whose price comes from a source that is away', () => {
    const table = new BalanceTable(() => balances, priceOf);
    expect([...table.values()].filter(({ isPriceOld }) => isPriceOld).map(({ asset }) => asset)).toEqual(['ETH']);
  });

  it('[UE26] are valued by the first ticker that is known, also where it came later than they did', () => {
    const markets = new Map<string, { symbol: string; last_price: number }>();
    const isPricing = pricingMarkets(markets, ['USDT', 'BTC']);
    const pricing = () => [...markets.values()].filter(isPricing).map(({ symbol }) => symbol);
    const tell = (symbol: string) => markets.set(symbol, { symbol, last_price: 1 });
    tell('ETHUSDT');
    expect(pricing()).toEqual([]);
    tell('BTCUSD');
    expect(pricing()).toEqual(['BTCUSD']);
    tell('BTCUSDT');
    expect(pricing()).toEqual(['BTCUSDT']);
  });

  it('[UP6] ask for exactly the tickers that could tell a price', () => {
    expect(dollarSymbolsOf('USDC')).toEqual([]);
    for (const symbol of dollarSymbolsOf('BTC')) {
      expect(dollarPriceOf('BTC', (wanted) => (wanted === symbol ? 7 : undefined))).toBe(7);
    }
    expect(dollarSymbolsOf('BTC')).toHaveLength(9);
  });

  it('[UP6] are none without an account', () => {
    expect([...new BalanceTable(() => undefined, priceOf)]).toEqual([]);
  });
});
