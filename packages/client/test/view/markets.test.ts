import { describe, expect, it } from 'vitest';
import { isOneMoney, quoteOf } from '@tickboard/core/model/money';
import { heatOf, isInGroup, mostTraded, placeInRange, valueOf } from '../../src/view/markets.ts';

describe('what a ticker says', () => {
  it.each([
    ['BTCUSDT', 'USDT'],
    ['btcusd', 'USD'],
    ['ETHBTC', 'BTC'],
    ['BTC/USDT', 'USDT'],
    ['BTC-USDT-SWAP', 'USDT'],
    ['BTC/USDT:USDT', 'USDT'],
    ['1000PEPEFDUSD', 'FDUSD'],
    ['BTCUSD_PERP', 'USD'],
    ['BTCUSDT_250328', 'USDT'],
    ['BTC-PERP', undefined],
    ['XBTUSD', 'USD'],
    ['DOTUSD', 'USD'],
    ['BNBUSD', 'USD'],
    ['BTCTUSD', 'TUSD'],
    ['BNBBUSD', 'BUSD'],
    ['OPUSDT', 'USDT'],
    ['STETH', undefined],
    ['WBTC', undefined],
    ['USDT', undefined],
    ['XYZ', undefined],
    ['', undefined],
  ])('[UM12] %s is quoted in %s', (symbol, quote) => {
    expect(quoteOf(symbol)).toBe(quote);
  });

  it('[UP18] is of one money with others where both are priced in dollars, or in the same', () => {
    expect(isOneMoney(['BTCUSDT', 'ETH/USDC', 'XBTUSD'])).toBe(true);
    expect(isOneMoney(['ETHBTC', 'LTCBTC'])).toBe(true);
    expect(isOneMoney(['AAPL', 'MSFT'])).toBe(true);
    expect(isOneMoney([])).toBe(true);
    expect(isOneMoney(['BTCUSDT', 'ETHBTC'])).toBe(false);
    expect(isOneMoney(['BTCUSDT', 'AAPL'])).toBe(false);
  });

  it('[UM13] is worth its volume at the last price, and nothing known where a part is missing', () => {
    expect(valueOf({ symbol: 'A', last_price: 2, volume_24h: 3 })).toBe(6);
    expect(valueOf({ symbol: 'A', volume_24h: 3 })).toBeUndefined();
    expect(valueOf({ symbol: 'A', last_price: 3 })).toBeUndefined();
  });

  it('[UM13] stands somewhere between low and high', () => {
    expect(placeInRange({ symbol: 'A', last_price: 15, low_24h: 10, high_24h: 20 })).toBe(0.5);
    expect(placeInRange({ symbol: 'A', last_price: 25, low_24h: 10, high_24h: 20 })).toBe(1);
    expect(placeInRange({ symbol: 'A', last_price: 15, low_24h: 10 })).toBeUndefined();
    expect(placeInRange({ symbol: 'A', last_price: 10, low_24h: 10, high_24h: 10 })).toBeUndefined();
  });

  it('[UM14] is as hot as it changed, for rises and falls alike', () => {
    const changes = [0, 0.49, 0.5, 2, 4.99, 5, 10, 900];
    expect(changes.map((change) => heatOf(change))).toEqual([0, 0, 1, 2, 2, 3, 4, 4]);
    expect(changes.map((change) => heatOf(-change))).toEqual([0, 0, -1, -2, -2, -3, -4, -4]);
    expect([undefined, Number.NaN].map((change) => heatOf(change))).toEqual([0, 0]);
  });

  it('[UM15] is in the groups that it belongs to', () => {
    const favourites = new Set(['A']);
    expect(isInGroup({ symbol: 'A' }, 'favourites', favourites)).toBe(true);
    expect(isInGroup({ symbol: 'B' }, 'favourites', favourites)).toBe(false);
    expect(isInGroup({ symbol: 'B', change_24h_pct: 1 }, 'gainers', favourites)).toBe(true);
    expect(isInGroup({ symbol: 'B', change_24h_pct: -1 }, 'losers', favourites)).toBe(true);
    expect(isInGroup({ symbol: 'B' }, 'gainers', favourites)).toBe(false);
    expect(isInGroup({ symbol: 'B' }, 'losers', favourites)).toBe(false);
  });

  it('[UM18] is among the most traded by value, not by units', () => {
    const tickers = [
      { symbol: 'CHEAP', last_price: 0.001, volume_24h: 1e6 },
      { symbol: 'NONE' },
      { symbol: 'DEAR', last_price: 40_000, volume_24h: 10 },
      { symbol: 'EQUAL', last_price: 1, volume_24h: 1_000 },
    ];
    expect(mostTraded(tickers, 3)).toEqual(['DEAR', 'CHEAP', 'EQUAL']);
  });
});
