import { describe, expect, it } from 'vitest';
import { markFills, positionLines } from '../../src/view/chart-marks.ts';

const MINUTE_MS = 60_000;

function position(fields: Partial<NonNullable<Parameters<typeof positionLines>[0]>>) {
  return positionLines({ symbol: 'BTCUSDT', ...fields }).map(({ title, price }) => `${title} ${price}`);
}

describe('what a chart shows beside its bars', () => {
  it('[UT22] is entry and liquidation of an open position, as far as they are told', () => {
    const open = { side: 'long', quantity: 2, entry_price: 100, liquidation_price: 60 } as const;
    expect(position(open)).toEqual(['long entry 100', 'liquidation 60']);
    expect(position({ ...open, stale: true })).toEqual(['long entry, stale 100', 'liquidation, stale 60']);
    expect(position({ quantity: 2, entry_price: 100, liquidation_price: 0 })).toEqual(['entry 100']);
    expect(position({ side: 'short', quantity: 2 })).toEqual([]);
    expect(position({ ...open, quantity: 0 })).toEqual([]);
    expect(position({ ...open, side: 'flat' })).toEqual([]);
    expect(positionLines(undefined)).toEqual([]);
  });

  it('[UT22] is own fills at the bars that they happened in, each side of a bar once', () => {
    const fill = (time: number, side: 'buy' | 'sell' | undefined, told?: number, symbol = 'BTCUSDT') => ({
      time,
      data: { symbol, ...(side !== undefined && { side }), ...(told !== undefined && { time: told }) },
    });
    const events = [
      fill(MINUTE_MS + 1, 'sell'),
      fill(1, 'buy'),
      fill(2, 'buy'),
      fill(3, 'sell'),
      // When it was executed, and not when it was told.
      fill(5 * MINUTE_MS, 'buy', MINUTE_MS + 5),
      fill(4, undefined),
      fill(5, 'buy', undefined, 'ETHUSDT'),
      fill(7 * MINUTE_MS, 'buy'),
    ];
    expect(markFills(events, 'BTCUSDT', MINUTE_MS, (time) => time <= MINUTE_MS)).toEqual([
      { time: 0, side: 'buy' },
      { time: 0, side: 'sell' },
      { time: MINUTE_MS, side: 'sell' },
      { time: MINUTE_MS, side: 'buy' },
    ]);
  });
});
