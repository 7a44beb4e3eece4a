import type { FeedEvent } from '@tickboard/client/board-events';
import {
  describeEvent,
  describeGap,
  type FeedItem,
  meetsFilter,
  NO_FILTER,
  type ShownFeed,
  writeItem,
} from '@tickboard/client/view/feed-items';
import { describe, expect, it } from 'vitest';

const TIME = Date.UTC(2026, 0, 31, 12, 34, 56);

function describeOf<Feed extends ShownFeed>(channel: Feed, data: FeedEvent<Feed>['data']): FeedItem {
  return describeEvent({ channel, id: 7, seq: 1, time: TIME, isReplay: false, data } as never, (symbol) =>
    symbol === 'BTCUSDT' ? 0.1 : undefined,
  );
}

describe('a line of a feed', () => {
  it('[UF1] tells what a signal wants, how sure it is, and why', () => {
    const item = describeOf('signals', {
      strategy_name: 'RSI',
      symbol: 'BTCUSDT',
      action: 'buy',
      price: 42506,
      confidence: 0.815,
      reason: 'RSI below 30',
    });
    expect(writeItem(item)).toBe('SIGN BTCUSDT BUY conf 0.82 at 42,506.0 RSI RSI below 30');
    expect(item.tone).toBe('buy');
  });

  it('[UF1] tells what was executed, at what price and fee', () => {
    const item = describeOf('fills', {
      symbol: 'MANAUSDT',
      side: 'sell',
      price: 0.469,
      quantity: 19217,
      fee: 0.18,
      fee_asset: 'USDT',
      strategy_name: 'RSI',
    });
    expect(writeItem(item)).toBe('FILL MANAUSDT SELL 19,217 at 0.469 RSI Fee 0.18 USDT');
  });

  it('[UF1] takes the words of strategies where there are no others', () => {
    const item = describeOf('fills', { symbol: 'BTCUSDT', action: 'BUY', entry_price: 42000 });
    expect(writeItem(item)).toBe('FILL BTCUSDT BUY at 42,000.0');
  });

  it('[UF1] tells what a closure brought, by sign, glyph and tone', () => {
    const item = describeOf('closed_trades', {
      symbol: 'BTCUSDT',
      side: 'long',
      quantity: 0.5,
      entry_price: 42000,
      exit_price: 41975.2,
      pnl: -12.4,
      pnl_pct: -0.059,
      reason: 'stop',
    });
    expect(writeItem(item)).toBe(
      'CLOS BTCUSDT LONG P&L \u25bc \u221212.40 \u22120.06% 0.5, 42,000.0 to 41,975.2, stop',
    );
    expect(item.tone).toBe('down');
  });

  it('[UF1] tells the figures of a metric by name', () => {
    const item = describeOf('metrics', {
      strategy_name: 'RSI',
      total_trades: 12,
      win_rate: 0.578,
      total_profit_loss: 0,
      values: { sharpe: 1.31004, profit_factor: 2 },
    });
    expect(writeItem(item)).toBe('METR P&L 0.00 win 57.8% RSI 12 trades, sharpe 1.31, profit factor 2');
    expect(item.figures[0]?.tone).toBe('flat');
  });

  it('[UF1] says how bad an alert is in a word', () => {
    const item = describeOf('alerts', { severity: 'critical', message: 'margin above 30 %', symbol: 'BTCUSDT' });
    expect(writeItem(item)).toBe('ALRT BTCUSDT CRIT margin above 30 %');
    expect(writeItem(describeOf('alerts', { severity: 'info', type: 'price_move' }))).toBe('ALRT INFO price move');
  });

  it('[UF2] leaves out what is missing, and writes no figure for it', () => {
    const feeds = ['signals', 'fills', 'closed_trades', 'metrics'] as const;
    expect(feeds.map((feed) => writeItem(describeOf(feed, {})))).toEqual(['SIGN', 'FILL', 'CLOS', 'METR']);
  });

  it('[UF2] has the time that its origin tells, else that of the server', () => {
    expect(describeOf('signals', { time: TIME - 5 }).time).toBe(TIME - 5);
    expect(describeOf('signals', {}).time).toBe(TIME);
  });
});

describe('a filter of feeds', () => {
  const signal = describeOf('signals', { strategy_name: 'RSI', symbol: 'BTCUSDT', action: 'BUY', confidence: 0.7 });
  const unsure = describeOf('signals', { strategy_name: 'RSI', symbol: 'BTCUSDT', action: 'BUY' });
  const fill = describeOf('fills', { symbol: 'ETHUSDT', side: 'buy' });

  it('[UF3] shows everything where it asks for nothing', () => {
    expect([signal, unsure, fill].every((item) => meetsFilter(item, NO_FILTER))).toBe(true);
  });

  it('[UF3] finds strategy, symbol and text', () => {
    const found = (filter: Partial<typeof NO_FILTER>) =>
      [signal, fill].map((item) => meetsFilter(item, { ...NO_FILTER, ...filter }));
    expect(found({ strategy: 'RSI' })).toEqual([true, false]);
    expect(found({ strategy: 'RS' })).toEqual([false, false]);
    expect(found({ symbol: ' eth ' })).toEqual([false, true]);
    expect(found({ text: 'fill' })).toEqual([false, true]);
    expect(found({ text: '0.70' })).toEqual([true, false]);
  });

  it('[UF3] asks only signals how sure they are', () => {
    const filter = { ...NO_FILTER, confidence: 0.7 };
    expect([signal, unsure, fill].map((item) => meetsFilter(item, filter))).toEqual([true, false, true]);
    expect(meetsFilter(signal, { ...NO_FILTER, confidence: 0.71 })).toBe(false);
  });
});

describe('a gap', () => {
  it('[UF4] is told in words', () => {
    expect([describeGap(1), describeGap(1200)]).toEqual(['1 event was not received', '1,200 events were not received']);
    expect(describeGap(undefined)).toMatch(/cannot say how many/);
  });
});
