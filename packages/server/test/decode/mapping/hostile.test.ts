import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MappingUnderTest } from './mapping-under-test.ts';

/** One entry or more of every channel, with every kind of place, condition and conversion. */
const EVERYTHING = `
- match: "m.{a}"
  channel: market_data
  rows: /*
  when: [{ at: $/0, exists: true }, { at: /type, is_not: [x, 0] }]
  fields:
    symbol: { from: [/symbol, "{a}{/id}"], symbol: [upper, joined, cut_settlement] }
    last_price: { from: /price, scale: 0.01, absent: [0, none] }
    change_24h_pct: { from: /change, unit: ratio }
    updated_at: { from: /time, unit: s }
- match: "m.{a}"
  channel: positions
  rows: /{k}
  complete: true
  if_newer: true
  delete_when: { at: /price, is: 0 }
  fields:
    symbol: "{k}"
    quantity: { from: /price, abs: true }
    side: { from: /price, map: { ">0": long, "<0": short }, else: flat }
    updated_at: /time
- match: "m.{a}"
  channel: orderbook
  fields:
    symbol: { value: X }
    bids: { from: "" }
    asks: { from: /0, price: /price, quantity: /0 }
- match: "m.{a}"
  channel: account
  op: replace
  fields:
    equity: /0/price
    balances: { from: "", figure: /price }
- match: "m.{a}"
  channel: risk
  fields:
    limits: { from: "", name: /id, figure: /price, scale: 0.5 }
    emergency_stop: { fields: { is_stopped: /flag, reason: /text, stopped_at: /time } }
- match: "m.{a}"
  channel: trades
  fields: { symbol: "{/symbol}", price: /price, side: /side, time: { from: /time, unit: ns } }
- match: "m.{a}"
  channel: orders
  op: delete
  fields: { id: [/id, /constructor, /__proto__, /length], updated_at: /toString }
`.trim();

const NAMES = ['symbol', 'id', 'price', 'change', 'time', 'type', 'side', 'flag', 'text', '0', '1'];
const HOSTILE_NAMES = ['__proto__', 'constructor', 'toString', 'length', 'hasOwnProperty', ''];
const values = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      0,
      -0,
      1,
      -1,
      1.5,
      1e308,
      null,
      true,
      false,
      '',
      '0',
      '-1',
      'X',
      '__proto__',
      'none',
      'BUY',
      '1e999',
    ),
    fc.string(),
    fc.double(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES, ...HOSTILE_NAMES), tie('value')), { maxLength: 6 })
      .map((entries) => Object.fromEntries(entries) as unknown),
  ),
})).value;

describe('hostile messages', () => {
  it('[MP16] never make a mapping throw, and change nothing but their rows', () => {
    const mapping = new MappingUnderTest(EVERYTHING);
    expect(mapping.faults).toEqual([]);
    const inherited = Object.getOwnPropertyNames(Object.prototype);
    let accepted = 0;
    fc.assert(
      fc.property(values, fc.constantFrom('stream', 'answer', 'kept'), (value, origin) => {
        const before = JSON.stringify(value);
        const { changes } = mapping.give('m.x', value, origin);
        accepted += changes.length;
        expect(JSON.stringify(value)).toBe(before);
        for (const change of changes) {
          const { row, data } = change as { readonly row?: object; readonly data?: object };
          expect([Object.prototype, undefined]).toContain(Object.getPrototypeOf(row ?? data ?? {}));
        }
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(100);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(inherited);
  });

  it('[MP3] [MP16] show nothing of what objects inherit', () => {
    const mapping = new MappingUnderTest(
      [
        '- match: m',
        '  channel: orders',
        '  fields: { id: { value: o }, strategy_id: /constructor/name, client_order_id: /list/length, symbol: /__proto__/x }',
      ].join('\n'),
    );
    expect(mapping.say('m', { list: [1, 2, 3] }).refused).toEqual([
      'bad_shape: none of the mapped fields of orders is there',
    ]);
    const own = mapping.receive('m', Buffer.from('{"constructor":{"name":"own"},"list":{"length":"5"}}'));
    expect(own.changes).toEqual([
      { op: 'merge', channel: 'orders', row: { id: 'o', strategy_id: 'own', client_order_id: '5' } },
    ]);
  });

  it('[MP16] cannot name a figure, or a row, as no object can', () => {
    const mapping = new MappingUnderTest(
      [
        '- { match: account, channel: account, fields: { balances: /b } }',
        '- { match: positions, channel: positions, rows: "/{s}", fields: { symbol: "{s}", quantity: /q } }',
      ].join('\n'),
    );
    expect(mapping.receive('account', Buffer.from('{"b":{"__proto__":5,"USDT":1}}')).changes).toEqual([]);
    expect(mapping.receive('positions', Buffer.from('{"__proto__":{"q":5}}')).changes).toEqual([]);
  });
});
