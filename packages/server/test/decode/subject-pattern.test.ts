import { PatternError, SubjectPattern } from '@tickboard/server/decode/subject-pattern';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('a pattern of names', () => {
  it.each([
    ['orders.updates.{symbol}', 'orders.updates.BTCUSDT', { symbol: 'BTCUSDT' }],
    ['orders.updates.{symbol}', 'orders.updates.BTC.USDT', { symbol: 'BTC.USDT' }],
    ['market.{symbol}.{interval}', 'market.BTC/USDT.1m', { symbol: 'BTC/USDT', interval: '1m' }],
    ['strategy.{name}.signal', 'strategy.a.b.signal', { name: 'a.b' }],
    ['bot.*.position', 'bot.17.position', {}],
    ['bot.*.position', 'bot..position', {}],
    ['*', '', {}],
    ['a+(b)', 'a+(b)', {}],
  ])('[DE1] %s matches %s', (pattern, name, captures) => {
    expect({ ...new SubjectPattern(pattern).match(name) }).toEqual(captures);
  });

  it.each([
    ['orders.updates.{symbol}', 'orders.updates.'],
    ['orders.updates.{symbol}', 'xorders.updates.BTC'],
    ['market.{symbol}.1m', 'market.BTC.1mx'],
    ['a.b', 'axb'],
  ])('[DE1] %s does not match %s', (pattern, name) => {
    expect(new SubjectPattern(pattern).match(name)).toBeUndefined();
  });

  it.each(['', 'a.{b', 'a.b}', '{}', '{Upper}', '{1a}', '{a}.{a}', '{a b}'])('[DE1] %j is refused', (pattern) => {
    expect(() => new SubjectPattern(pattern)).toThrow(PatternError);
  });

  it('[DE1] captures what was put in, whatever it is', () => {
    const word = fc.stringMatching(/^[^.]+$/);
    fc.assert(
      fc.property(word, word, (symbol, interval) => {
        const captures = new SubjectPattern('m.{symbol}.{interval}').match(`m.${symbol}.${interval}`);
        expect({ ...captures }).toEqual({ symbol, interval });
      }),
    );
  });

  it('[DE1] is told in the pattern language of a back end', () => {
    const pattern = new SubjectPattern('ord[er]s:{symbol}:*');
    expect(pattern.translate('*', (literal) => literal.replaceAll(/[[\]]/g, String.raw`\$&`))).toBe(
      String.raw`ord\[er\]s:*:*`,
    );
  });
});
