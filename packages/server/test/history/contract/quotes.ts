/** Quotes of any figures, and how an answer shows them. */
import fc from 'fast-check';
import type { GivenQuote } from '../gather.ts';
import type { HistoryUnderTest, ShownRow } from './history-under-test.ts';

export const START = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
export const at = (ms: number) => new Date(START + ms).toISOString();

/** Figures as exchanges write them, and what no decimal of theirs is. */
const figure = fc.oneof(
  fc.integer({ min: -1_000_000, max: 100_000_000 }),
  fc
    .tuple(fc.integer({ min: 0, max: 9_999_999 }), fc.integer({ min: 0, max: 9 }))
    .map(([n, d]) => Number(`${n}e-${d}`)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
);

export const quote = fc.record(
  {
    symbol: fc.constantFrom('BTCUSDT', 'ETH/USDT:USDT', 'ES.c.0'),
    time: fc.integer({ min: START, max: START + 5 }),
    source: fc.constantFrom('redis', 'Börse'),
    last_price: figure,
    bid_price: figure,
    ask_price: figure,
    bid_size: figure,
    ask_size: figure,
    volume_24h: figure,
    change_24h_pct: figure,
  },
  { requiredKeys: ['symbol', 'time'] },
);

export function withoutId({ record_id: _id, ...row }: ShownRow): ShownRow {
  return row;
}

export async function recordQuotes(history: HistoryUnderTest, quotes: readonly GivenQuote[]): Promise<void> {
  for (const each of quotes) history.quote(each);
  await history.write();
}

/** In the order of their time, and of their recording where that is the same. */
export function shownOf(quotes: readonly GivenQuote[]): ShownRow[] {
  const byTime = quotes.toSorted((left, right) => left.time - right.time);
  return byTime.map((each) => ({ ...each, time: new Date(each.time).toISOString() }));
}
