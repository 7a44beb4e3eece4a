import { describe, expect, it } from 'vitest';
import { matchesFilter, parseFilter } from '../../src/view/row-filter.ts';

const ROWS = [
  { symbol: 'BTCUSDT', source: 'binance' },
  { symbol: 'ETHUSDT', source: 'kraken' },
  { symbol: 'ETHBTC', source: 'binance' },
  { symbol: 'X:1' },
];

function filtered(text: string): string[] {
  const terms = parseFilter(text, ['source', 'quote']);
  return ROWS.filter((row) => matchesFilter(terms, (field) => (field === 'source' ? row.source : row.symbol))).map(
    ({ symbol }) => symbol,
  );
}

describe('the filter of a table', () => {
  it.each([
    ['', ['BTCUSDT', 'ETHUSDT', 'ETHBTC', 'X:1']],
    ['btc', ['BTCUSDT', 'ETHBTC']],
    ['  eth   usdt ', ['ETHUSDT']],
    ['!usdt', ['ETHBTC', 'X:1']],
    ['eth !btc', ['ETHUSDT']],
    ['~bud', ['BTCUSDT']],
    ['!~bc', ['ETHUSDT', 'X:1']],
    ['source:BIN', ['BTCUSDT', 'ETHBTC']],
    ['!source:bin', ['ETHUSDT', 'X:1']],
    ['source:!bin', ['ETHUSDT', 'X:1']],
    ['source:bin eth', ['ETHBTC']],
    ['x:1', ['X:1']],
  ])('[UM11] %j shows what it says', (text, symbols) => {
    expect(filtered(text)).toEqual(symbols);
  });

  it.each(['!', '~', '!~', 'source:', '!source:'])('[UM11] %j is not finished, and says nothing', (text) => {
    expect(filtered(text)).toHaveLength(ROWS.length);
  });
});
