import { Selection } from '@tickboard/core/store/selection';
import { channelsOfTopic } from '@tickboard/server/decode/contracts/ares/topic-names';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('a topic', () => {
  it.each([
    ['strategy.RSI_Oversold.*', ['signals:@RSI_Oversold', 'metrics:@RSI_Oversold']],
    ['strategy.RSI_Oversold.signal', ['signals:@RSI_Oversold']],
    ['strategy.RSI_Oversold.sig*', ['signals:@RSI_Oversold']],
    ['strategy.RSI_*.metrics', ['metrics:@RSI_*']],
    ['strategy.*.signal', ['signals']],
    ['strategy.*.*', ['signals', 'metrics']],
    ['strategy.RSI_*', ['signals:@RSI_*', 'metrics:@RSI_*']],
    ['strategy.desk.two.signal', ['signals:@desk.two']],
    ['strategy.*', ['signals', 'metrics', 'alerts:#strategy.promoted', 'alerts:#strategy.rollback']],
    ['strategy.promoted', ['alerts:#strategy.promoted']],
    ['strategy.roll*', ['signals:@roll*', 'metrics:@roll*', 'alerts:#strategy.rollback']],
    ['trade.executed', ['fills']],
    ['trade.closed', ['closed_trades']],
    ['trade.*', ['fills', 'closed_trades']],
    ['market.BTCUSDT.1m', ['candles:BTCUSDT:1m']],
    ['market.BTCUSDT.*', ['candles:BTCUSDT:*']],
    ['market.ES.c.0.1m', ['candles:ES.c.0:1m']],
    ['market.*.1m', ['candles:*:1m']],
    ['market.*.*', ['candles']],
    ['market.*', ['candles']],
  ])('[AR11] %s is %j', (topic, names) => {
    expect(channelsOfTopic(topic)).toEqual(names);
  });

  it.each([
    '',
    '*',
    'strategy',
    'strategy.',
    'strategy.x',
    'strategy.x.y',
    'strategy..signal',
    'trade.',
    'trade.opened',
  ])('[AR11] %j is none', (topic) => {
    expect(channelsOfTopic(topic)).toEqual([]);
  });

  it('[AR11] selects exactly the events that were published under what it matches', () => {
    const name = fc.stringMatching(/^[A-Z][a-z]{1,3}$/);
    fc.assert(
      fc.property(name, name, fc.constantFrom('signal', 'metrics'), (published, wanted, event) => {
        const channel = event === 'signal' ? 'signals' : 'metrics';
        const data = { strategy_name: published, symbol: 'BTCUSDT' };
        for (const [topic, isWanted] of [
          [`strategy.${wanted}.*`, published === wanted],
          [`strategy.${wanted}.${event}`, published === wanted],
          [`strategy.${wanted.slice(0, 1)}*.${event}`, published.startsWith(wanted.slice(0, 1))],
        ] as const) {
          const selection = new Selection(new Map()).with(channelsOfTopic(topic));
          expect(selection.wantsEvent(channel, data)).toBe(isWanted);
          expect(selection.wantsEvent('fills', data)).toBe(false);
        }
      }),
    );
  });
});
