/** What back ends send in the contract suite of sources, and the routes that read it. */
import type { Change } from '@tickboard/core/store/change';
import type { Route } from '@tickboard/server/decode/route';
import { SubjectPattern } from '@tickboard/server/decode/subject-pattern';
import { isObject, readFigure, readText, readTime } from '@tickboard/server/decode/values';
import { findFault } from '@tickboard/server/ingest/validate';

export interface Quote {
  readonly symbol: string;
  readonly last_price: number;
  /** RFC 3339. */
  readonly updated_at?: string;
}

/** A route for names of this pattern: each message is a quote as JSON, and becomes a row of `market_data`. */
export function quoteRoute(pattern: string): Route {
  return {
    pattern: new SubjectPattern(pattern),
    format: 'json',
    decode: (value, _subject, output) => {
      if (!isObject(value) || typeof value['symbol'] !== 'string') {
        output.refuse('bad_shape', 'no quote');
        return;
      }
      const row = {
        symbol: readText(value['symbol']),
        last_price: readFigure(value['last_price']),
        updated_at: readTime(value['updated_at']),
      };
      output.add({ op: 'merge', channel: 'market_data', row });
    },
  };
}

export function encodeQuote(quote: Quote): Buffer {
  return Buffer.from(JSON.stringify(quote));
}

/** Prices in the order in which they were delivered, of what the gate lets through. */
export function pricesOf(symbol: string, changes: readonly Change[]): unknown[] {
  return changes.flatMap((change) =>
    change.op === 'merge' && change.row['symbol'] === symbol && findFault(change) === undefined
      ? [change.row['last_price']]
      : [],
  );
}

const DEEP = 20_000;
const HUGE_BYTES = 2 * 1024 * 1024;

/** None of them is a quote, whichever way one looks at it. */
export const BAD_PAYLOADS: readonly Buffer[] = [
  '',
  ' ',
  'nonsense',
  '{"symbol":',
  'null',
  '[]',
  '"BTCUSDT"',
  '42',
  '{}',
  '{"symbol":17,"last_price":1}',
  '{"symbol":"","last_price":1}',
  '{"symbol":"<script>alert(1)</script>","last_price":1}',
  '{"symbol":"__proto__","last_price":1}',
  '{"symbol":"BTC\\u0000USDT","last_price":1}',
  '{"symbol":"BTCUSDT","last_price":"a lot"}',
  '{"symbol":"BTCUSDT","last_price":[1]}',
  '{"symbol":"BTCUSDT","last_price":{"toString":1}}',
  '{"symbol":"BTCUSDT","last_price":1,"updated_at":"yesterday"}',
  '{"symbol":"BTCUSDT","last_price":1,"updated_at":-5}',
  '{"symbol":"BTCUSDT","last_price":1,"updated_at":1e300}',
  '['.repeat(DEEP),
  `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  `{"symbol":"BTCUSDT","last_price":1,"padding":"${'x'.repeat(HUGE_BYTES)}"}`,
]
  .map((text) => Buffer.from(text))
  .concat(Buffer.from([0xff, 0xfe, 0x00, 0x80]), Buffer.from([0xc3, 0x28]));
