import { decodeMarketData, decodeOrderbook, decodeTrade } from '@tickboard/server/decode/contracts/b25/market';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf, isAdmitted } from '../../admitted.ts';

const DEPTH = 3;

/** As the Rust service sends it. */
const TICKER = JSON.parse(
  `{"symbol":"BTCUSDT","last_price":50000.1,"bid_price":50000.0,"ask_price":50000.2,"volume_24h":1234.5,
    "high_24h":51000.0,"low_24h":49000.5,"updated_at":"2024-01-01T00:00:00.123456789+00:00"}`,
) as Record<string, unknown>;

const BOOK = JSON.parse(
  `{"symbol":"BTCUSDT","bids":{"49998.5":1,"49999.5":2.5,"50000":0.5,"49999":3},"asks":{"50000.1":1.5,"50001":2,
    "50000.2":0,"50002.5":4,"50003":5},"last_update_id":42,"timestamp":1704067200123,"initialized":true}`,
) as Record<string, unknown>;

const TRADE = {
  symbol: 'BTCUSDT',
  trade_id: 987_654,
  price: 50_000.1,
  quantity: 0.25,
  timestamp: 1_704_067_200_123,
  is_buyer_maker: true,
};

const HOSTILE_VALUES = [
  'text',
  '',
  true,
  {},
  [],
  [1],
  { toString: 'x' },
  'NaN',
  'Infinity',
  '1e999',
  Infinity,
  JSON.parse('{"__proto__":1}'),
];

describe('market data', () => {
  it('[R13] [R14] becomes a row of the channel', () => {
    const decoded = decodeMarketData('BTCUSDT', TICKER);
    expect(decoded).toEqual({
      op: 'merge',
      channel: 'market_data',
      row: {
        symbol: 'BTCUSDT',
        last_price: 50_000.1,
        bid_price: 50_000,
        ask_price: 50_000.2,
        volume_24h: 1234.5,
        high_24h: 51_000,
        low_24h: 49_000.5,
        updated_at: Date.UTC(2024, 0, 1, 0, 0, 0, 123),
      },
    });
    expect(isAdmitted(decoded as never)).toBe(true);
  });

  it('[R7] takes the symbol from the name, whatever the payload says', () => {
    expect(fieldsOf(decodeMarketData('ETHUSDT', TICKER))['symbol']).toBe('ETHUSDT');
    expect(fieldsOf(decodeMarketData('ETHUSDT', { last_price: 1 }))['symbol']).toBe('ETHUSDT');
  });

  it('[R13] reads prices in JSON strings like numbers', () => {
    const texts = Object.entries(TICKER).map(([name, value]) => [name, String(value)]);
    expect(decodeMarketData('BTCUSDT', Object.fromEntries(texts))).toEqual(decodeMarketData('BTCUSDT', TICKER));
  });

  it('[R15] removes prices and 24-hour figures of exactly 0', () => {
    const row = fieldsOf(
      decodeMarketData('X', {
        last_price: 0,
        bid_price: -1,
        ask_price: '0',
        volume_24h: 0,
        high_24h: '0.0',
        low_24h: 0,
      }),
    );
    expect(row).toEqual({
      symbol: 'X',
      last_price: null,
      bid_price: -1,
      ask_price: null,
      volume_24h: null,
      high_24h: null,
      low_24h: null,
    });
  });

  it('[R13] leaves fields alone that are not given', () => {
    expect(fieldsOf(decodeMarketData('X', { bid_price: 1 }))).toEqual({ symbol: 'X', bid_price: 1 });
  });

  it.for<unknown>([null, 1, 'text', true, [], [TICKER], {}, { symbol: 'X', high_24h: 1 }])(
    '[R8] does not take %j for market data',
    (payload) => {
      expect(decodeMarketData('X', payload)).toBe('unknown_shape');
    },
  );

  it('[R11] makes no admissible row of fields that cannot be read', () => {
    for (const field of Object.keys(TICKER).filter((name) => name !== 'symbol')) {
      for (const value of HOSTILE_VALUES) {
        const decoded = decodeMarketData('BTCUSDT', { ...TICKER, [field]: value });
        expect(isAdmitted(decoded as never), `${field}: ${JSON.stringify(value)}`).toBe(false);
      }
    }
  });

  it.each(['', '__proto__', 'a b', '../etc', '\u0000', 'é', 'x'.repeat(65), '<script>', '{"a":1}'])(
    '[R11] makes no admissible row of the symbol %j',
    (symbol) => {
      expect(isAdmitted(decodeMarketData(symbol, TICKER) as never)).toBe(false);
      expect(isAdmitted(decodeOrderbook(symbol, BOOK, DEPTH) as never)).toBe(false);
      expect(isAdmitted(decodeTrade(symbol, TRADE) as never)).toBe(false);
    },
  );

  it('[R11] takes nothing from a payload’s __proto__', () => {
    const payload = JSON.parse('{"last_price":1,"__proto__":{"bid_price":2,"polluted":true}}') as unknown;
    expect(fieldsOf(decodeMarketData('X', payload))).toEqual({ symbol: 'X', last_price: 1 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('order books', () => {
  it('[R16] become pairs, best first, to the depth, without empty levels', () => {
    const decoded = decodeOrderbook('BTCUSDT', BOOK, DEPTH);
    expect(fieldsOf(decoded)).toEqual({
      symbol: 'BTCUSDT',
      // JSON.parse puts "50000", an integer, before the others.
      bids: [
        [50_000, 0.5],
        [49_999.5, 2.5],
        [49_999, 3],
      ],
      asks: [
        [50_000.1, 1.5],
        [50_001, 2],
        [50_002.5, 4],
      ],
      updated_at: 1_704_067_200_123,
    });
    expect(isAdmitted(decoded as never)).toBe(true);
  });

  it('[R16] are best first whatever their order and their prices', () => {
    const side = fc.dictionary(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String),
      fc.integer({ min: 0, max: 3 }),
    );
    fc.assert(
      fc.property(side, side, (bids, asks) => {
        const row = fieldsOf(decodeOrderbook('X', { bids, asks }, DEPTH));
        const expected = (given: Record<string, number>, sign: number) =>
          Object.entries(given)
            .filter(([, quantity]) => quantity > 0)
            .map(([price, quantity]) => [Number(price), quantity] as const)
            .sort((left, right) => sign * (left[0] - right[0]))
            .slice(0, DEPTH)
            .map(([price]) => price);
        expect((row['bids'] as number[][]).map(([price]) => price)).toEqual(expected(bids, -1));
        expect((row['asks'] as number[][]).map(([price]) => price)).toEqual(expected(asks, 1));
      }),
    );
  });

  it('[R16] may have an empty side, and may leave one out', () => {
    expect(fieldsOf(decodeOrderbook('X', { bids: {}, asks: { '1': 2 } }, DEPTH))).toEqual({
      symbol: 'X',
      bids: [],
      asks: [[1, 2]],
    });
    expect(fieldsOf(decodeOrderbook('X', { bids: { '1': 2 } }, DEPTH))).toEqual({ symbol: 'X', bids: [[1, 2]] });
  });

  it('[R16] are passed over while they are being built', () => {
    expect(decodeOrderbook('X', { ...BOOK, initialized: false }, DEPTH)).toBe('unfinished');
    expect(decodeOrderbook('X', { ...BOOK, initialized: undefined }, DEPTH)).toBeTypeOf('object');
  });

  it.for<unknown>([null, 'text', [], {}, { bids: [], asks: [] }, { bids: 1, asks: 'x' }])(
    '[R8] does not take %j for a book',
    (payload) => {
      expect(decodeOrderbook('X', payload, DEPTH)).toBe('unknown_shape');
    },
  );

  it.each<[string, unknown]>([
    ['a price that is none', { abc: 1 }],
    ['an empty price', { '': 1 }],
    ['an infinite price', { '1e999': 1 }],
    ['a price called __proto__', JSON.parse('{"__proto__":1}')],
    ['a quantity that is none', { '1': 'x' }],
    ['a quantity of null', { '1': null }],
    ['a quantity that is an object', { '1': {} }],
    ['a quantity below zero', { '1': -1 }],
    ['an array', [[1, 2]]],
    ['a text', '1'],
  ])('[R16] [R11] makes no admissible book of %s', (_what, bids) => {
    expect(isAdmitted(decodeOrderbook('X', { ...BOOK, bids }, DEPTH) as never)).toBe(false);
  });
});

describe('trades', () => {
  it('[R17] become events, the taker’s side the opposite of the maker’s', () => {
    const decoded = decodeTrade('BTCUSDT', TRADE);
    expect(decoded).toEqual({
      op: 'event',
      channel: 'trades',
      data: {
        symbol: 'BTCUSDT',
        trade_id: '987654',
        price: 50_000.1,
        quantity: 0.25,
        time: 1_704_067_200_123,
        side: 'sell',
      },
    });
    expect(isAdmitted(decoded as never)).toBe(true);
    expect(fieldsOf(decodeTrade('X', { ...TRADE, is_buyer_maker: false }))['side']).toBe('buy');
    expect(fieldsOf(decodeTrade('X', { ...TRADE, is_buyer_maker: undefined }))).not.toHaveProperty('side');
  });

  it.for<unknown>([null, 'text', [TRADE], {}, { symbol: 'X', quantity: 1 }])(
    '[R8] are none where the payload is %j',
    (payload) => {
      expect(decodeTrade('X', payload)).toBe('unknown_shape');
    },
  );

  it('[R11] are not admissible with fields that cannot be read', () => {
    for (const field of ['price', 'quantity', 'timestamp', 'is_buyer_maker', 'trade_id']) {
      for (const value of [{}, [], Infinity, JSON.parse('{"__proto__":1}')]) {
        const decoded = decodeTrade('BTCUSDT', { ...TRADE, [field]: value as unknown });
        expect(isAdmitted(decoded as never), `${field}: ${JSON.stringify(value)}`).toBe(false);
      }
    }
  });
});

it('[R11] decodes any JSON at all without a throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (payload, symbol) => {
      for (const decode of [decodeMarketData, decodeTrade]) expect(decode(symbol, payload)).toBeDefined();
      expect(decodeOrderbook(symbol, payload, DEPTH)).toBeDefined();
      expect(decodeOrderbook(symbol, { bids: payload, asks: { '1': payload } }, DEPTH)).toBeDefined();
    }),
  );
});
