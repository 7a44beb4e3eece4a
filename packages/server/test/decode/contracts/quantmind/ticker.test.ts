import { encode } from '@msgpack/msgpack';
import type { Change } from '@tickboard/core/store/change';
import { createQuantmindRoutes } from '@tickboard/server/decode/contracts/quantmind/ticker';
import { RouteDecoder } from '@tickboard/server/decode/route-decoder';
import { findFault } from '@tickboard/server/ingest/validate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../admitted.ts';

/** As the feed handler reads it from Binance's spot market. */
const SPOT = {
  symbol: 'BTC/USDT',
  last: 43_250.5,
  bid: 43_250,
  ask: 43_251,
  volume: 28_500.25,
  change_percent: 2.35,
  timestamp: 1_704_067_200_123,
};
/** The same from Binance futures, which tells no sides. */
const FUTURE = { ...SPOT, symbol: 'BTC/USDT:USDT', bid: null, ask: null };

function decode(...payloads: readonly Uint8Array[]) {
  const changes: Change[] = [];
  const refusals: string[] = [];
  const decoder = new RouteDecoder({
    routes: createQuantmindRoutes(),
    sink: { deliver: (delivered) => changes.push(...delivered), refuse: (kind) => refusals.push(kind) },
  });
  for (const payload of payloads) decoder.receive('message', payload);
  decoder.flush();
  return { changes, refusals };
}

function rowOf(ticker: object): Record<string, unknown> {
  const { changes, refusals } = decode(encode(ticker));
  expect(refusals).toEqual([]);
  return fieldsOf(changes[0]);
}

function faultsOf(ticker: object): (string | undefined)[] {
  return decode(encode(ticker)).changes.map((change) => findFault(change)?.kind);
}

describe('a ticker', () => {
  it('[QM1] becomes a row of market data', () => {
    expect(decode(encode(SPOT)).changes).toEqual([
      {
        op: 'merge',
        channel: 'market_data',
        row: {
          symbol: 'BTC/USDT',
          last_price: 43_250.5,
          bid_price: 43_250,
          ask_price: 43_251,
          volume_24h: 28_500.25,
          change_24h_pct: 2.35,
          updated_at: 1_704_067_200_123,
        },
      },
    ]);
    expect(faultsOf(SPOT)).toEqual([undefined]);
  });

  it('[QM1] is read from the bytes that Python writes', () => {
    // msgpack.packb({'symbol': 'BTC/USDT:USDT', 'last': 43250.5, 'bid': None, 'timestamp': 1704067200123})
    const hex =
      '84a673796d626f6cad4254432f555344543a55534454a46c617374cb40e51e5000000000a3626964c0' +
      'a974696d657374616d70cf0000018cc251f47b';
    const { changes } = decode(Buffer.from(hex, 'hex'));
    expect(fieldsOf(changes[0])).toEqual({
      symbol: 'BTC/USDT',
      last_price: 43_250.5,
      bid_price: null,
      updated_at: 1_704_067_200_123,
    });
  });

  it.each([
    ['BTC/USDT:USDT', 'BTC/USDT'],
    ['BTC/USDT', 'BTC/USDT'],
    ['BTC/USD:BTC-240628', 'BTC/USD'],
    ['A:B:C', 'A'],
  ])('[QM2] named %s is %s', (given, expected) => {
    expect(rowOf({ ...SPOT, symbol: given })['symbol']).toBe(expected);
  });

  it('[QM3] of a future removes both sides, and what is not given stays', () => {
    expect(rowOf(FUTURE)).toMatchObject({ symbol: 'BTC/USDT', bid_price: null, ask_price: null, last_price: 43_250.5 });
    expect(faultsOf(FUTURE)).toEqual([undefined]);
    expect(rowOf({ symbol: 'BTC/USDT', last: 1 })).toEqual({ symbol: 'BTC/USDT', last_price: 1 });
  });

  it.each([
    [1_704_067_200_123.75, 1_704_067_200_123],
    [1_704_067_200_123, 1_704_067_200_123],
    [0, 0],
  ])('[QM4] of the time %d is of %d', (given, expected) => {
    expect(rowOf({ ...SPOT, timestamp: given })['updated_at']).toBe(expected);
    expect(faultsOf({ ...SPOT, timestamp: given })).toEqual([undefined]);
  });

  it('[QM4] may have integers, and decimals in texts', () => {
    expect(rowOf({ ...SPOT, last: 43_250, bid: '43250.00', volume: 0 })).toMatchObject({
      last_price: 43_250,
      bid_price: 43_250,
      volume_24h: 0,
    });
  });

  it.each([
    ['a text', 'BTC/USDT'],
    ['a list', [SPOT]],
    ['nothing', null],
    ['a map without a symbol', { last: 1 }],
    ['a symbol that is no text', { ...SPOT, symbol: 17 }],
    ['a map without a price', { symbol: 'BTC/USDT', volume: 1 }],
  ])('[QM5] is not %s', (_what, value) => {
    expect(decode(encode(value))).toEqual({ changes: [], refusals: ['bad_shape'] });
  });

  it.each([
    ['nothing', ''],
    ['a map that ends too early', '82a673796d626f6c'],
    ['a byte that MessagePack does not have', 'c1'],
    ['a ticker and something after it', `${Buffer.from(encode(SPOT)).toString('hex')}00`],
  ])('[QM5] is not %s', (_what, hex) => {
    expect(decode(Buffer.from(hex, 'hex'))).toEqual({ changes: [], refusals: ['bad_msgpack'] });
  });

  it.each([
    { last: Number.NaN },
    { last: Infinity },
    { bid: 'a lot' },
    { ask: [1] },
    { volume: -Infinity },
    { timestamp: -1 },
    { timestamp: 'yesterday' },
    { timestamp: Number.NaN },
    { timestamp: 1_704_067_200_123_000 },
    { symbol: '<script>alert(1)</script>' },
    { symbol: 'BTC USDT' },
    { symbol: ':USDT' },
    { symbol: '' },
    { symbol: '__proto__' },
    { symbol: 'BTC\u0000USDT' },
    { symbol: 'B'.repeat(65) },
  ])('[QM6] with %j does not get into the state', (wrong) => {
    expect(faultsOf({ ...SPOT, ...wrong })).toEqual(['invalid_market_data']);
  });

  it('[QM5] [QM6] is never made of anything else, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(SPOT)), fc.anything()), (ticker) => {
        let bytes: Uint8Array;
        try {
          bytes = encode(ticker);
        } catch {
          return;
        }
        for (const change of decode(bytes).changes) {
          if (findFault(change) !== undefined) continue;
          expect(String(fieldsOf(change)['symbol'])).toMatch(/^[A-Za-z0-9._/=@+-]+$/);
        }
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => decode(bytes)).not.toThrow();
      }),
    );
  });
});
