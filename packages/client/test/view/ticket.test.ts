import { isOnTick, judgeTicket, readAmount } from '@tickboard/client/view/ticket';
import { describe, expect, it } from 'vitest';

describe('ticket', () => {
  it('[UT9] counts what an order would mean', () => {
    const input = {
      side: 'buy',
      kind: 'limit',
      limit: 99,
      quantity: 0.3,
      bid: 99.9,
      ask: 100.1,
      equity: 1_000,
    } as const;
    const { fromMidPct, ...rest } = judgeTicket(input);
    expect(rest).toEqual({ price: 99, notional: 29.7, equityShare: 0.0297, isMarketable: false });
    expect(fromMidPct).toBeCloseTo(-1, 9);
    expect(judgeTicket({ ...input, limit: 100.1 }).isMarketable).toBe(true);
    expect(judgeTicket({ ...input, side: 'sell' }).isMarketable).toBe(true);
  });

  it('[UT9] takes the other side of the market where there is no limit', () => {
    const input = { kind: 'market', limit: undefined, quantity: 2, bid: 99.9, ask: 100.1, equity: undefined } as const;
    expect(judgeTicket({ ...input, side: 'buy' })).toMatchObject({ price: 100.1, notional: 200.2 });
    expect(judgeTicket({ ...input, side: 'sell' })).toMatchObject({ price: 99.9, notional: 199.8 });
  });

  it('[UT9] takes no price for a limit that was not typed', () => {
    const input = { side: 'buy', kind: 'limit', limit: undefined, quantity: 2, bid: 9, ask: 11, equity: 100 } as const;
    expect(judgeTicket(input)).toMatchObject({ price: undefined, notional: undefined, fromMidPct: undefined });
  });

  it('[UT9] leaves out what it has no figures for', () => {
    const nothing = {
      kind: 'market',
      limit: undefined,
      quantity: undefined,
      bid: undefined,
      ask: 5,
      equity: 0,
    } as const;
    expect(judgeTicket({ ...nothing, side: 'sell' })).toEqual({
      price: undefined,
      notional: undefined,
      fromMidPct: undefined,
      equityShare: undefined,
      isMarketable: false,
    });
    expect(judgeTicket({ ...nothing, quantity: 2, side: 'buy' })).toMatchObject({
      notional: 10,
      fromMidPct: undefined,
      equityShare: undefined,
    });
  });

  it('[UT10] reads amounts that can be read in one way only', () => {
    expect(['1', '0.010', '.5', '2.', '42,506.2', ' 7 '].map(readAmount)).toEqual([1, 0.01, 0.5, 2, 42_506.2, 7]);
    const none = ['', '.', '0', '-1', '+1', '1,5', '1.5.0', '1e5', '0x10', '1,0000', '1 000', 'Infinity'];
    expect(none.filter((text) => readAmount(text) !== undefined)).toEqual([]);
  });

  it('[UT9] knows prices that are no whole number of ticks', () => {
    expect(isOnTick(0.3, 0.1)).toBe(true);
    expect(isOnTick(0.35, 0.1)).toBe(false);
    expect(isOnTick(9.12e-6, 1e-8)).toBe(true);
  });
});
