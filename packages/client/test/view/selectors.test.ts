import { describe, expect, it } from 'vitest';
import { selectorOf, selectorsOf } from '../../src/view/selectors.ts';

describe('what is asked for one symbol', () => {
  it('[UH2] is that symbol', () => {
    expect(selectorOf('candles', 'BTC/USDT:USDT', ':1m')).toEqual(['candles:BTC/USDT:USDT:1m']);
    expect(selectorsOf(['orderbook', 'market_data'], 'ETH')).toEqual(['orderbook:ETH', 'market_data:ETH']);
  });

  it.each([undefined, '', '*', 'BTC*', '@RSI', '#crit', '<b>', 'A B', 'A\nB', 'X'.repeat(65)])(
    '[UH2] is nothing for %j, which can be none',
    (symbol) => {
      expect(selectorOf('trades', symbol)).toEqual([]);
      expect(selectorsOf(['orderbook', 'market_data'], symbol)).toEqual([]);
    },
  );
});
