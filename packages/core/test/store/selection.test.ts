import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseName, Selection } from '../../src/store/selection.ts';
import { isNamed } from '../support/naive-state.ts';

const NONE = new Selection(new Map());

describe('[S28] names', () => {
  it.each([
    ['positions', 'positions', '*'],
    ['market_data:BTC*', 'market_data', 'BTC*'],
    ['candles:BTC/USD:USD:1m', 'candles', 'BTC/USD:USD:1m'],
    ['market_data:', 'market_data', ''],
  ])('%s', (name, channel, pattern) => {
    expect(parseName(name)).toEqual({ channel, pattern });
  });

  it.each([
    ['BTC*', 'BTCUSDT', true],
    ['BTC*', 'BTC', true],
    ['BTC*', 'XBTC', false],
    ['BTC', 'BTCUSDT', false],
    ['btc*', 'BTCUSDT', false],
    ['*USDT', 'BTCUSDT', true],
    ['*USD', 'BTCUSDT', false],
    ['B*U*T', 'BTCUSDT', true],
    ['**', '', true],
    ['', '', true],
    ['', 'A', false],
    ['*:1m', 'BTC/USD:USD:1m', true],
    ['A.B', 'AxB', false],
    ['a+', 'aa', false],
    ['[ab]', 'a', false],
    ['*ab*ab', 'ababab', true],
    ['*aab', 'aaaab', true],
  ])('pattern %j on key %j: %s', (pattern, key, isMatch) => {
    expect(NONE.with([`market_data:${pattern}`]).matches('market_data', key)).toBe(isMatch);
  });

  it('fit keys exactly as a regular expression with `*` for any run does', () => {
    const piece = fc.constantFrom('a', 'b', '*', '.', '\\', ':', '\n', '😀');
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), text, (patterns, key) => {
        const names = patterns.map((pattern) => `market_data:${pattern}`);
        expect(NONE.with(names).matches('market_data', key)).toBe(isNamed(names, 'market_data', key));
      }),
    );
  });

  it('cost no more than pattern times key', () => {
    const selection = NONE.with([`market_data:${'*a'.repeat(100)}b`]);
    expect(selection.matches('market_data', 'a'.repeat(10_000))).toBe(false);
  });
});

describe('[S29] selecting', () => {
  it('adds channels and patterns up', () => {
    const selection = NONE.with(['market_data:BTC*']).with(['market_data:ETHUSDT', 'positions']);
    expect(selection.names()).toEqual(['market_data:BTC*', 'market_data:ETHUSDT', 'positions']);
    expect([selection.has('market_data'), selection.has('orders')]).toEqual([true, false]);
    expect([selection.isWhole('market_data'), selection.isWhole('positions')]).toEqual([false, true]);
    expect(['BTCEUR', 'ETHUSDT', 'ETHEUR'].map((key) => selection.matches('market_data', key))).toEqual([
      true,
      true,
      false,
    ]);
    expect(selection.matches('orders', 'anything')).toBe(false);
  });

  it.each([
    [['market_data:BTC*', 'market_data']],
    [['market_data', 'market_data:BTC*']],
    [['market_data:*', 'market_data:BTC*']],
  ])('takes the whole channel over its patterns: %j', (names) => {
    const selection = NONE.with(names);
    expect(selection.names()).toEqual(['market_data']);
    expect(selection.isWhole('market_data')).toBe(true);
    expect(selection.matches('market_data', 'ETHUSDT')).toBe(true);
  });

  it('leaves the selection that it adds to as it is', () => {
    const first = NONE.with(['market_data:BTC*']);
    first.with(['market_data', 'orders']);
    first.without(['market_data']);
    expect(first.names()).toEqual(['market_data:BTC*']);
  });
});

describe('[S30] unselecting', () => {
  const selection = NONE.with(['market_data:BTC*', 'market_data:ETH*', 'positions', 'signals'], {
    signals: { action: 'BUY' },
  });

  it.each([
    [['market_data'], ['positions', 'signals']],
    [['market_data:*'], ['positions', 'signals']],
    [['market_data:BTC*'], ['market_data:ETH*', 'positions', 'signals']],
    [
      ['market_data:BTC*', 'market_data:ETH*'],
      ['positions', 'signals'],
    ],
    [['positions:BTC*'], ['market_data:BTC*', 'market_data:ETH*', 'positions', 'signals']],
    [
      ['orders', 'market_data:XRP*'],
      ['market_data:BTC*', 'market_data:ETH*', 'positions', 'signals'],
    ],
  ])('%j', (names, left) => {
    expect(selection.without(names).names()).toEqual(left);
  });

  it('takes the filter of a channel with it', () => {
    const again = selection.without(['signals']).with(['signals']);
    expect(again.wantsEvent('signals', { action: 'SELL' })).toBe(true);
    expect(selection.without(['positions']).wantsEvent('signals', { action: 'SELL' })).toBe(false);
  });
});

describe('[S31] the key of an event', () => {
  it.each([
    [{ symbol: 'BTCUSDT', strategy_name: 'momentum' }, true],
    [{ symbol: 'momentum', strategy_name: 'BTCUSDT' }, false],
    [{ symbol: 'momentum', type: 'BTC.alert' }, false],
    [{ strategy_name: 'BTC dominance' }, true],
    [{ symbol: null, strategy_name: 'BTC dominance' }, true],
    [{ message: 'BTC is up' }, false],
  ])('%j against BTC*: %s', (data, isWanted) => {
    expect(NONE.with(['alerts:BTC*']).wantsEvent('alerts', data)).toBe(isWanted);
    expect(NONE.with(['alerts']).wantsEvent('alerts', data)).toBe(true);
    expect(NONE.with(['signals']).wantsEvent('alerts', data)).toBe(false);
  });
});

describe('[S31] the strategy and the type of an event', () => {
  const alert = { symbol: 'BTCUSDT', strategy_name: 'RSI_Oversold', type: 'strategy.rollback' };

  it.each([
    ['@RSI_Oversold', true],
    ['@RSI_*', true],
    ['@*', true],
    ['@MACD*', false],
    ['@BTCUSDT', false],
    ['#strategy.rollback', true],
    ['#strategy.*', true],
    ['#RSI_Oversold', false],
    ['RSI_*', false],
    ['*rollback', false],
    ['*Oversold', false],
    ['BTCUSDT', true],
  ])('%s: %s', (pattern, isWanted) => {
    expect(NONE.with([`alerts:${pattern}`]).wantsEvent('alerts', alert)).toBe(isWanted);
    expect(NONE.with([`alerts:${pattern}`]).wantsEvent('alerts', { message: 'of nobody' })).toBe(false);
  });
});

describe('[S32] filters', () => {
  const signal = { strategy_name: 'RSI_Oversold', confidence: 0.7, action: 'BUY' };

  it.each([
    [{}, true],
    [{ action: 'BUY' }, true],
    [{ action: 'SELL' }, false],
    [{ action: ['SELL', 'BUY'] }, true],
    [{ action: [] }, false],
    [{ min_confidence: 0.7 }, true],
    [{ min_confidence: 0.71 }, false],
    [{ min_confidence: -1, action: ['BUY'] }, true],
    [{ min_confidence: 0.7, action: 'SELL' }, false],
    [{ confidence: 0.7 }, true],
    [{ symbol: 'BTCUSDT' }, false],
    [{ min_price: 0 }, false],
    [{ min_action: 1 }, false],
    [{ constructor: 'x', toString: 'y' }, false],
    [{ min_confidence: '0.1' }, false],
  ])('%j: %s', (filter, isWanted) => {
    const selection = NONE.with(['signals'], { signals: filter });
    expect(selection.wantsEvent('signals', signal)).toBe(isWanted);
  });

  it('replace the earlier one of their feed only, and wait for no channel', () => {
    const selection = NONE.with(['signals', 'alerts'], {
      signals: { action: 'SELL' },
      alerts: { severity: 'critical' },
      fills: { side: 'buy' },
    }).with([], { signals: { min_confidence: 0.5 } });
    expect(selection.wantsEvent('signals', signal)).toBe(true);
    expect(selection.wantsEvent('alerts', { severity: 'info' })).toBe(false);
    expect(selection.with(['fills']).wantsEvent('fills', { side: 'sell' })).toBe(true);
  });
});

describe('[S33] the text of a selection', () => {
  it('is the same for the same names and filters, in whatever order they came', () => {
    const left = NONE.with(['orders', 'signals'], { signals: { action: 'BUY', min_confidence: 0.5 } });
    const right = NONE.with(['signals'], { signals: { min_confidence: 0.5, action: 'BUY' } }).with(['orders']);
    expect(right.text).toBe(left.text);
  });

  it.each([
    [['signals:x account'], ['signals:x', 'account']],
    [['signals', 'account'], ['signals account']],
    [['signals:a', 'signals:b'], ['signals:a signals:b']],
    [['signals:["a"]'], ['signals:a']],
  ])('differs between %j and %j', (left, right) => {
    expect(NONE.with(left).text).not.toBe(NONE.with(right).text);
  });

  it('differs whenever names or filters do', () => {
    const name = fc
      .array(fc.constantFrom('a', ' ', '"', ',', ':', '[', ']', '?', '*'), { maxLength: 6 })
      .map((pieces) => `signals:${pieces.join('')}`);
    const filter = fc.dictionary(fc.constantFrom('action', 'symbol', ' '), fc.constantFrom('a', 'b', ' ["a"]'));
    const some = fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), filter);
    fc.assert(
      fc.property(some, some, ([names, filters], [otherNames, otherFilters]) => {
        const left = NONE.with(names, { signals: filters });
        const right = NONE.with(otherNames, { signals: otherFilters });
        const sorted = (conditions: Record<string, string>) =>
          Object.entries(conditions).sort(([a], [b]) => (a < b ? -1 : 1));
        const isSame =
          JSON.stringify([left.names(), sorted(filters)]) === JSON.stringify([right.names(), sorted(otherFilters)]);
        expect(left.text === right.text).toBe(isSame);
      }),
    );
  });
});
