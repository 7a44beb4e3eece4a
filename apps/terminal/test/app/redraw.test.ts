import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settle } from '../../../../packages/client/test/support/peer.ts';
import { PORTFOLIO_STATE } from '../support/portfolio-state.ts';
import { Stage, type State } from '../support/stage.ts';

const ESC = '\u001b';
/** In a grid of panels, and each table alone with all the columns that there are. */
const VIEWS = ['', '1z', '3z', '4z', ':view strategies\rz', ':view risk\r', ':view wall\r'];
const KEYS = ['j', 'k', 'G', 'g', 'l', 'h', 'w', 'V', 'T', 'N', '*', `${ESC}[<65;20;8M`, `${ESC}[<64;20;30M`];

/** What grows old by nothing but time is drawn twice a second: without it all that differs is a fault. */
const TIMES = new Set(['updated_at', 'created_at', 'last_message_at']);
const STATE = JSON.parse(
  JSON.stringify(PORTFOLIO_STATE, (name, value: unknown) => (TIMES.has(name) ? undefined : value)),
) as State;
const symbols = Object.keys(STATE['market_data'] ?? {});
const price = fc.integer({ min: 1, max: 99_999 }).map((ticks) => ticks / 100);
const sign = fc.integer({ min: -9_999, max: 9_999 }).map((cents) => cents / 100);

/** Nothing that decides which rows are shown or in what order: that is looked at once a second. */
const FIELDS: readonly (readonly [channel: string, keys: readonly string[], fields: object])[] = [
  [
    'market_data',
    symbols,
    {
      last_price: price,
      bid_price: price,
      ask_size: price,
      low_24h: price,
      change_24h_pct: sign,
      tick_size: fc.constantFrom(1, 0.1, 0.001, undefined),
      stale: fc.boolean(),
    },
  ],
  [
    'positions',
    Object.keys(STATE['positions'] ?? {}),
    { mark_price: price, unrealized_pnl: sign, stale: fc.boolean(), source: fc.constantFrom('sim', 'broker') },
  ],
  ['orders', Object.keys(STATE['orders'] ?? {}), { filled: price, price, stale: fc.boolean() }],
  ['strategies', Object.keys(STATE['strategies'] ?? {}), { pnl: sign, trades: fc.nat(99) }],
  ['system_health', ['sim', 'broker'], { status: fc.constantFrom('live', 'stale', 'down'), errors: fc.nat(9) }],
];
const RECORDS: Readonly<Record<string, object>> = {
  account: { equity: price, unrealized_pnl: sign },
  risk: { daily_pnl: sign, margin_ratio: fc.constantFrom(0.1, 0.4), total_equity: price },
  summary: { total_pnl: sign, active_positions: fc.nat(20), win_rate: fc.constantFrom(0.5, 0.75) },
};
const ofRow = FIELDS.flatMap(([channel, keys, fields]) =>
  Object.entries(fields).map(([field, value]) =>
    fc.tuple(fc.constantFrom(...keys), value).map(([key, told]) => [`${channel}.${key}.${field}`, told] as const),
  ),
);
const ofRecord = Object.entries(RECORDS).flatMap(([channel, fields]) =>
  Object.entries(fields).map(([field, value]) =>
    (value as fc.Arbitrary<unknown>).map((told) => [`${channel}.${field}`, told] as const),
  ),
);
/** One at a time: another for one that goes would be seen with the next look at the order. */
const wholeRow = fc
  .oneof(
    fc.constantFrom(...symbols).map((symbol) => [`market_data.${symbol}`, null] as const),
    fc.constantFrom('BTCUSDT', 'ETHUSDT').map((symbol) => [`positions.${symbol}`, null] as const),
    fc.nat(9).map((digit) => [`positions.LONGERNAME${digit}`, { symbol: `LONGERNAME${digit}`, quantity: 1 }] as const),
    fc.tuple(fc.nat(9), price).map(([digit, last]) => {
      return [`market_data.NEW${digit}USDT`, { symbol: `NEW${digit}USDT`, last_price: last, tick_size: 0.1 }] as const;
    }),
  )
  .map(([path, row]) => ({ changes: { [path]: row } }));
const told = fc
  .array(fc.oneof({ weight: 6, arbitrary: fc.oneof(...ofRow) }, { weight: 1, arbitrary: fc.oneof(...ofRecord) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((changes) => ({ changes: Object.fromEntries(changes) }));
const step = fc.oneof(
  { weight: 8, arbitrary: told },
  { weight: 1, arbitrary: wholeRow },
  { weight: 2, arbitrary: fc.constantFrom(...KEYS).map((keys) => ({ keys })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 90 }).map((tens) => ({ waitMs: tens * 10 })) },
  {
    weight: 1,
    arbitrary: fc.record({ columns: fc.integer({ min: 80, max: 200 }), rows: fc.integer({ min: 24, max: 60 }) }),
  },
);

/** Without what counts on by itself: time, and the messages that are about nothing that is shown. */
function withoutAges(picture: string): string {
  return picture.replaceAll(/\d+(\.\d)?s|\d\d:\d\d:\d\d|seq \d+/g, (text) => '#'.repeat(text.length));
}

async function openSorted(view: string): Promise<Stage> {
  const stage = new Stage({ state: STATE });
  await stage.connect();
  for (const panel of ['1', '3', '4']) await stage.type(`${panel}:sort symbol\r`);
  await stage.type('7:sort name\r', 'V', view, ESC);
  return stage;
}

describe('what is drawn anew of a screen', () => {
  it('[TT82] makes it, cell by cell, what it is when all of it is drawn', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...VIEWS),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        async (view, steps) => {
          const stage = await openSorted(view);
          for (const each of steps) {
            await stage.serve();
            stage.heartbeat();
            if ('keys' in each) await stage.type(each.keys, ESC);
            else if ('columns' in each) stage.resize(each.columns, each.rows);
            else if ('waitMs' in each) stage.clock.advance(each.waitMs);
            else stage.update(each.changes);
            // What else is asked for is there, and was drawn whole.
            if (!('changes' in each)) stage.clock.advance(600);
            await settle();
            stage.clock.advance(100);
            const shown = withoutAges(await stage.picture());
            stage.app.resized();
            stage.clock.advance(10);
            expect(shown).toBe(withoutAges(await stage.picture()));
          }
          stage.app.stop();
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });
});
