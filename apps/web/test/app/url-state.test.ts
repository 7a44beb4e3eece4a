import { describe, expect, it } from 'vitest';
import { intervalIn, nonsenseIn, symbolIn, withInterval, withSymbol } from '../../src/app/url-state.ts';
import { partOfPath } from '../../src/ui/address.ts';

describe('the address', () => {
  it('[UK15] asks for a symbol by its path or its query', () => {
    expect(symbolIn('/desk', '?symbol=BTCUSDT&wall=1')).toBe('BTCUSDT');
    expect(symbolIn('/trade/BTC%2FUSDT%3AUSDT', '')).toBe('BTC/USDT:USDT');
    expect(symbolIn('/trade/ETHUSDT', '?symbol=BTCUSDT')).toBe('ETHUSDT');
  });

  it('[UK15] asks for none where its page shows none, or where it cannot be read', () => {
    expect(symbolIn('/feeds', '?symbol=BTCUSDT')).toBeUndefined();
    expect(symbolIn('/trade', '')).toBeUndefined();
    expect(symbolIn('/trade/%E0%A4%A', '')).toBeUndefined();
    expect(symbolIn('/desk', '?symbol=')).toBeUndefined();
    expect(symbolIn('/desk', `?symbol=${'X'.repeat(300)}`)).toBeUndefined();
  });

  it.each(['*', 'BTC*', '"><script>', 'A%B', '%41', 'x/y?z#w', '\u202Etxet'])(
    '[UH3] that has %j for a symbol asks for none, and it is said',
    (text) => {
      for (const [path, search] of [
        [`/trade/${encodeURIComponent(text)}`, ''],
        ['/desk', `?symbol=${encodeURIComponent(text)}`],
      ] as const) {
        expect(symbolIn(path, search)).toBeUndefined();
        expect(nonsenseIn(path, search)).toBe(text);
      }
    },
  );

  it('[UH3] with a symbol, or none, says nothing', () => {
    expect(nonsenseIn('/trade/BTC%2FUSDT', '')).toBeUndefined();
    expect(nonsenseIn('/trade', '')).toBeUndefined();
    expect(nonsenseIn('/desk', '?symbol=')).toBeUndefined();
    expect(nonsenseIn('/feeds', '?symbol=*')).toBeUndefined();
  });

  it('[UH3] is decoded once', () => {
    expect(partOfPath('/strategies/50%25', 'strategies')).toBe('50%');
    expect(partOfPath('/strategies/%2541', 'strategies')).toBe('%41');
    expect(partOfPath('/strategies/A%2FB/', 'strategies')).toBe('A/B');
    expect(partOfPath('/strategies/%E0%A4%A', 'strategies')).toBe('%E0%A4%A');
    expect(partOfPath('/strategies/', 'strategies')).toBeUndefined();
    expect(partOfPath('/strategies/a/b', 'strategies')).toBeUndefined();
  });

  it('[UK15] follows what is chosen, and keeps what else it says', () => {
    expect(withSymbol('/desk', '?wall=1', 'BTCUSDT')).toBe('/desk?wall=1&symbol=BTCUSDT');
    expect(withSymbol('/trade', '?wall=1', 'BTC/USDT')).toBe('/trade/BTC%2FUSDT?wall=1');
    expect(withSymbol('/trade/ETHUSDT', '', 'BTCUSDT')).toBe('/trade/BTCUSDT');
    expect(withSymbol('/feeds', '?symbol=ETH', 'BTCUSDT')).toBe('/feeds?symbol=ETH');
  });

  it.each(['BTC/USDT:USDT', 'A+B=C', 'ES=F@CME', '1000PEPE_USD-P'])(
    '[UK15] gives back the symbol %j that it was given',
    (symbol) => {
      for (const page of ['/desk', '/trade']) {
        const url = new URL(withSymbol(page, '', symbol), 'http://desk.example');
        expect(symbolIn(url.pathname, url.search)).toBe(symbol);
      }
    },
  );

  it('[UT20] asks for an interval where its page shows a chart and there is such an interval', () => {
    expect(intervalIn('/desk', '?symbol=ETHUSDT&tf=15m')).toBe('15m');
    expect(intervalIn('/trade/ETHUSDT', '?tf=1d')).toBe('1d');
    expect(intervalIn('/markets', '?tf=15m')).toBeUndefined();
    expect(intervalIn('/desk', '')).toBeUndefined();
    for (const unknown of ['7m', '', 'constructor']) expect(intervalIn('/desk', `?tf=${unknown}`)).toBeUndefined();
  });

  it('[UT20] follows the interval, and names the usual one only in the place of another', () => {
    expect(withInterval('/desk', '?wall=1', '15m')).toBe('/desk?wall=1&tf=15m');
    expect(withInterval('/trade/ETHUSDT', '', '1m')).toBe('/trade/ETHUSDT');
    expect(withInterval('/trade/ETHUSDT', '?tf=15m', '1m')).toBe('/trade/ETHUSDT?tf=1m');
    expect(withInterval('/desk', '?tf=7m', '1m')).toBe('/desk?tf=1m');
    expect(withInterval('/risk', '', '15m')).toBe('/risk');
  });
});
