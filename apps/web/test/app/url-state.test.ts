import { describe, expect, it } from 'vitest';
import { symbolIn, withSymbol } from '../../src/app/url-state.ts';

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

  it('[UK15] follows what is chosen, and keeps what else it says', () => {
    expect(withSymbol('/desk', '?wall=1', 'BTCUSDT')).toBe('/desk?wall=1&symbol=BTCUSDT');
    expect(withSymbol('/trade', '?wall=1', 'BTC/USDT')).toBe('/trade/BTC%2FUSDT?wall=1');
    expect(withSymbol('/trade/ETHUSDT', '', 'BTCUSDT')).toBe('/trade/BTCUSDT');
    expect(withSymbol('/feeds', '?symbol=ETH', 'BTCUSDT')).toBe('/feeds?symbol=ETH');
  });

  it.each(['a&b=c', 'x/y?z#w', '"><script>', '\u202Etxet'])(
    '[UK15] gives back the symbol %j that it was given',
    (symbol) => {
      for (const page of ['/desk', '/trade']) {
        const url = new URL(withSymbol(page, '', symbol), 'http://desk.example');
        expect(symbolIn(url.pathname, url.search)).toBe(symbol);
      }
    },
  );
});
