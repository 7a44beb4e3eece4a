import { currencyOf, dayChangePct } from '@tickboard/client/view/account';
import { describe, expect, it } from 'vitest';

describe('the currency of an account', () => {
  it('[VW10] is the one asset that is held, where the balance is its amount', () => {
    expect(currencyOf({ total_balance: 100_000.5, balances: { USDT: 100_000.5 } })).toBe('USDT');
    expect(currencyOf({ total_balance: 0.1 + 0.2, balances: { BTC: 0.3, USDT: 0 } })).toBe('BTC');
  });

  it.each([
    ['the balance is of another unit', { total_balance: 21_000, balances: { BTC: 0.5 } }],
    ['several are held', { total_balance: 100, balances: { USDT: 60, USDC: 40 } }],
    ['nothing is held', { total_balance: 0, balances: { USDT: 0 } }],
    ['no balance is told', { equity: 100, balances: { USDT: 100 } }],
    ['no assets are told', { total_balance: 100 }],
    ['there is no account', undefined],
  ])('[VW10] is not told where %s', (_, account) => {
    expect(currencyOf(account)).toBeUndefined();
  });
});

describe("the day's change", () => {
  it('[VW10] is in percent of the equity that the day began with', () => {
    expect(dayChangePct({ daily_pnl: 1_500, total_equity: 101_500 }, undefined)).toBeCloseTo(1.5, 12);
    expect(dayChangePct({ daily_pnl: -50, total_equity: 50 }, undefined)).toBe(-50);
    expect(dayChangePct({ daily_pnl: 10, source: 'desk' }, { equity: 110, source: 'desk' })).toBeCloseTo(10, 12);
  });

  it.each([
    ['another source tells the equity', { daily_pnl: 10, source: 'risk' }, { equity: 110, source: 'account' }],
    ['nobody says who tells it', { daily_pnl: 10 }, { equity: 110 }],
    ['the day began with nothing', { daily_pnl: 110, total_equity: 110 }, undefined],
    ['it began with less than nothing', { daily_pnl: 120, total_equity: 110 }, undefined],
    ['no change is told', { total_equity: 110 }, { equity: 110 }],
    ['there are no figures', undefined, undefined],
  ])('[VW10] is not told where %s', (_, risk, account) => {
    expect(dayChangePct(risk, account)).toBeUndefined();
  });
});
