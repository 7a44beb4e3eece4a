import { moneyOf } from '@tickboard/core/model/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileReader } from '../../../src/history/embedded/file-reader.ts';
import { openForReading } from '../../../src/history/embedded/open-file.ts';
import { type HistoryType, kindOf } from '../../../src/history/kinds.ts';
import { computeStats } from '../../../src/history/stats/compute-stats.ts';
import type { StatsQuery } from '../../../src/history/stats/stats-query.ts';
import { openFile } from '../embedded/file-under-test.ts';
import { equityOf, figuresOf } from './stats-oracle.ts';

type Shown = Readonly<Record<string, unknown>>;

/** Clocks in New York are set forward on the 8th: that day has 23 hours. */
const START = Date.UTC(2026, 2, 6, 12);
const HOUR_MS = 3_600_000;

interface Given {
  readonly type: HistoryType;
  readonly time: number;
  readonly fields: Readonly<Record<string, string | number>>;
  readonly desk?: string;
}

async function ask(rows: readonly Given[], query: Partial<StatsQuery> = {}): Promise<Shown> {
  const file = openFile();
  for (const { type, time, fields, desk } of rows) {
    const values = kindOf(type).columns.map(({ name }) => fields[name] ?? null);
    file.row({ type, time, recordedAt: time, values, ...(desk !== undefined && { desk }) });
  }
  file.write();
  const reader = new FileReader(openForReading(file.path));
  const { body } = await computeStats({ tz: 'UTC', annualDays: 365, ...query }, reader);
  reader.close();
  return JSON.parse(new TextDecoder().decode(body)) as Shown;
}

const closed = (time: number, fields: Given['fields']): Given => ({ type: 'closed_trades', time, fields });
const account = (time: number, equity: number, source = 'desk'): Given => ({
  type: 'account',
  time,
  fields: { equity, source },
});

/** Figures that are there are those of the oracle, and those that are not are told why. */
function expectFigures(shown: Shown, wanted: Readonly<Record<string, number | undefined>>): void {
  const reasons = (shown['absent'] ?? {}) as Readonly<Record<string, string>>;
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined) {
      expect(shown).not.toHaveProperty(name);
      expect(reasons).toHaveProperty(name, expect.stringMatching(/\w/));
    } else {
      const [found, toleranceShare] = [shown[name] as number, 1e-9];
      const isSame = Math.abs(found - value) <= toleranceShare * Math.max(1, Math.abs(value));
      expect({ name, found, value, isSame }).toMatchObject({ isSame: true });
      expect(reasons).not.toHaveProperty(name);
    }
  }
}

describe('statistics', () => {
  const trade = fc.record({
    symbol: fc.constantFrom('BTCUSDT', 'ETH/USDC', 'ETHBTC', 'AAPL', 'SAP'),
    strategy: fc.constantFrom('RSI', 'MACD'),
    mills: fc.option(fc.oneof(fc.integer({ min: -5_000_000, max: 5_000_000 }), fc.constant(0)), { nil: undefined }),
    hours: fc.integer({ min: 0, max: 30 }),
  });

  it('[HI54] of closed trades are those of an oracle, by currency, day, strategy and symbol', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(trade, { maxLength: 25 }),
        fc.option(fc.constantFrom('RSI', 'none'), { nil: undefined }),
        async (trades, strategy) => {
          const sorted = trades.toSorted((left, right) => left.hours - right.hours);
          const shown = await ask(
            sorted.map(({ symbol, strategy: name, mills, hours }, index) =>
              closed(START + hours * HOUR_MS, {
                symbol,
                strategy_name: name,
                trade_id: `${index}`,
                ...(mills !== undefined && { pnl: mills / 1_000 }),
              }),
            ),
            strategy === undefined ? {} : { strategy },
          );
          const wanted = sorted.filter((each) => strategy === undefined || each.strategy === strategy);
          const blocks = shown['by_currency'] as readonly Shown[];
          const keyOf = (symbol: string) => (moneyOf(symbol) === '' ? symbol : moneyOf(symbol));
          expect(blocks.map((block) => block['currency'] ?? block['symbol'])).toEqual([
            ...new Set(wanted.map(({ symbol }) => keyOf(symbol))),
          ]);
          for (const block of blocks) {
            const inside = wanted.filter(({ symbol }) => keyOf(symbol) === (block['currency'] ?? block['symbol']));
            expectFigures(block, figuresOf(inside));
            for (const row of block['by_day'] as readonly Shown[]) {
              const day = (hours: number) => new Date(START + hours * HOUR_MS).toISOString().slice(0, 10);
              expectFigures(row, figuresOf(inside.filter(({ hours }) => day(hours) === row['day'])));
            }
            for (const row of block['by_strategy'] as readonly Shown[]) {
              expectFigures(row, figuresOf(inside.filter((each) => each.strategy === row['strategy'])));
            }
            for (const row of block['by_symbol'] as readonly Shown[]) {
              expectFigures(row, figuresOf(inside.filter((each) => each.symbol === row['symbol'])));
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('[HI55] of equity are those of an oracle, whatever the time zone and wherever days are missing', async () => {
    const point = fc.record({
      hours: fc.integer({ min: 0, max: 24 * 8 }),
      equity: fc.integer({ min: 100, max: 2_000_000 }).map((cents) => cents / 100),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(point, { minLength: 1, maxLength: 30 }),
        fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'),
        fc.constantFrom(365, 252),
        async (given, tz, annualDays) => {
          const points = given
            .map(({ hours, equity }) => ({ time: START + hours * HOUR_MS, equity }))
            .toSorted((left, right) => left.time - right.time);
          const shown = await ask(
            points.map(({ time, equity }) => account(time, equity)),
            { tz, annualDays },
          );
          const equity = shown['equity'] as Shown;
          expectFigures(equity, { ...equityOf(points, tz, annualDays), points: points.length });
          expect([equity['first'], equity['last']]).toEqual([points[0]?.equity, points.at(-1)?.equity]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('[HI85] never mix the equity of two desks, nor of two sources', async () => {
    const DAY_MS = 24 * HOUR_MS;
    const pointsOf = (base: number) =>
      Array.from({ length: 5 }, (_, day) => ({ time: START + day * DAY_MS, equity: base + day * 10 + (day % 2) }));
    const of = (desk: string | undefined, source: string, base: number): Given[] =>
      pointsOf(base).map(({ time, equity }) => ({ ...account(time, equity, source), ...(desk && { desk }) }));
    const rows = [...of('alpha', 'redis', 100), ...of('beta', 'redis', 90_000), ...of('beta', 'broker', 7)];
    const why = async (query: Partial<StatsQuery>, given = rows) => {
      const shown = await ask(given, query);
      expect(shown).not.toHaveProperty('equity');
      return (shown['absent'] as Shown)['equity'];
    };
    const three = 'desk alpha by source redis, desk beta by source redis, desk beta by source broker';
    const mixed = 'points of several accounts are not to be mixed';
    expect(await why({})).toBe(`${mixed} (${three}): ask with desk or source`);
    expect(await why({ desk: 'all' })).toBe(`${mixed} (${three}): ask with desk or source`);
    expect(await why({ desk: 'beta' })).toMatch(/: ask with source$/);
    expect(await why({ desk: 'gamma' })).toBe('no equity is kept of this time');
    const alpha = await ask(rows, { desk: 'alpha' });
    expect(alpha['equity']).toMatchObject({ desk: 'alpha', sources: ['redis'] });
    expectFigures(alpha['equity'] as Shown, equityOf(pointsOf(100), 'UTC', 365));
    const broker = await ask(rows, { source: 'broker' });
    expectFigures(broker['equity'] as Shown, equityOf(pointsOf(7), 'UTC', 365));
    expect(broker).toMatchObject({ source: 'broker', equity: { desk: 'beta', sources: ['broker'] } });
  });

  it('[HI85] take rows that name no desk for those of one where that is asked for, and say that there are any', async () => {
    const named = { ...closed(START, { symbol: 'BTCUSDT', pnl: 1, trade_id: '1' }), desk: 'alpha' };
    const rows = [named, account(START, 5), closed(START, { symbol: 'BTCUSDT', pnl: 2, trade_id: '2' })];
    const shared = await ask(rows, { desk: 'all' });
    expect((shared['absent'] as Shown)['equity']).toMatch(/^these points do not say of which desk they are/);
    expect(await ask(rows, { desk: 'unnamed' })).toMatchObject({ closed_trades: 1, equity: { points: 1 } });
    const alpha = await ask(rows, { desk: 'alpha' });
    expect(alpha).toMatchObject({ closed_trades: 1, by_currency: [{ pnl: 1 }] });
    expect((alpha['absent'] as Shown)['unnamed']).toMatch(/say no desk.*desk=unnamed$/);
    expect((await ask([named], { desk: 'alpha' }))['absent']).not.toHaveProperty('unnamed');
  });

  it('[HI85] count trades that two desks number alike, and those of one source', async () => {
    const numbered = (desk: string, source: string): Given => ({
      ...closed(START, { symbol: 'BTCUSDT', pnl: 1, trade_id: '1', source }),
      desk,
    });
    const rows = [numbered('alpha', 'redis'), numbered('beta', 'broker')];
    expect(await ask(rows)).toMatchObject({ closed_trades: 2, repeated_trades: 0 });
    expect(await ask(rows, { source: 'broker' })).toMatchObject({ closed_trades: 1 });
  });

  it('[HI54] adds decimals without drift, and what is told again counts once', async () => {
    const dime = { symbol: 'BTCUSDT', pnl: 0.1, trade_id: 'a' };
    const shown = await ask([
      closed(START, dime),
      closed(START, dime),
      closed(START + 1, { ...dime, pnl: 0.2 }),
      closed(START + 2, { symbol: 'BTCUSDT', pnl: 1e15, trade_id: 'b' }),
      closed(START + 3, { symbol: 'BTCUSDT', pnl: -1e15, trade_id: 'b' }),
    ]);
    expect(shown).toMatchObject({ closed_trades: 4, repeated_trades: 1 });
    expect((shown['by_currency'] as readonly Shown[])[0]).toMatchObject({
      pnl: 0.3,
      max_drawdown: 1e15,
    });
  });

  it('[HI54] [HI55] say what cannot be said, and why', async () => {
    expect(await ask([])).toMatchObject({
      by_currency: [],
      absent: { by_currency: 'no closed trade is kept of this', equity: 'no equity is kept of this time' },
    });
    const one = await ask([
      closed(START, { pnl: 1e308 }),
      closed(START, { pnl: 1e308, trade_id: 'x' }),
      account(START, -5),
    ]);
    expect(one['by_currency']).toMatchObject([
      {
        trades: 2,
        absent: {
          currency: 'these trades name no symbol, and so no currency',
          pnl: 'no number can hold it',
          profit_factor: 'no trade lost',
        },
      },
    ]);
    expect(one['equity']).toMatchObject({
      points: 1,
      sources: ['desk'],
      absent: {
        max_drawdown: 'equity was never above zero',
        sharpe: 'fewer than two returns from one day to the next',
      },
    });
    const filtered = await ask([account(START, 5)], { symbol: 'BTCUSDT' });
    expect(filtered).not.toHaveProperty('equity');
    expect((filtered['absent'] as Shown)['equity']).toContain('whole account');
  });
});
