import { describe, expect, it } from 'vitest';
import { MappingUnderTest } from './mapping-under-test.ts';

function merge(row: object) {
  return { op: 'merge', channel: 'market_data', row };
}

describe('which entry a message goes to', () => {
  const fields = 'channel: market_data\n  fields:';
  const mapping = new MappingUnderTest(
    [
      `- match: "a.{symbol}"\n  ${fields} { symbol: "{symbol}", last_price: /p }`,
      `- match: "a.{symbol}"\n  ${fields} { symbol: "{symbol}", bid_price: /b }`,
      `- match: "a.*"\n  ${fields} { symbol: { value: NEVER }, last_price: /p }`,
      `- match: "*"\n  ${fields} { symbol: { value: REST }, last_price: /p }`,
    ].join('\n'),
  );

  it('[MP1] is the first that its name fits, and all of the same match', () => {
    expect(mapping.faults).toEqual([]);
    expect(mapping.say('a.X', { p: 1, b: 2 })).toEqual({
      changes: [merge({ symbol: 'X', last_price: 1 }), merge({ symbol: 'X', bid_price: 2 })],
      refused: [],
    });
    expect(mapping.say('b', { p: 1 }).changes).toEqual([merge({ symbol: 'REST', last_price: 1 })]);
  });

  it('[MP1] reads all entries of a match in one format', () => {
    const yaml = '- match: m\n  channel: market_data\n  fields: { symbol: /s }\n';
    const twice = new MappingUnderTest(`${yaml}${yaml}  format: msgpack`);
    expect(twice.faultLines).toEqual(['7 [1].format: another entry has json for the same messages']);
  });
});

describe('rows of a message', () => {
  function mapRows(rows: string, symbol: string, price: string): MappingUnderTest {
    const fields = `{ symbol: "${symbol}", last_price: ${price} }`;
    const mapping = new MappingUnderTest(`- match: "{venue}"\n  channel: market_data\n  ${rows}\n  fields: ${fields}`);
    expect(mapping.faults).toEqual([]);
    return mapping;
  }

  it.each<[rows: string, symbol: string, price: string, message: unknown]>([
    ['', '/s', '/p', { s: 'X', p: 1 }],
    ['rows: /data', '/s', '/p', { data: { s: 'X', p: 1 } }],
    ['rows: /data/1', '/s', '/p', { data: [0, { s: 'X', p: 1 }] }],
    ['rows: /*', '/s', '/p', [{ s: 'X', p: 1 }, null]],
    ['rows: /data/*', '/s', '/p', { data: { any: { s: 'X', p: 1 }, none: null } }],
    ['rows: /data/{key}', '{key}', '/p', { data: { X: { p: 1 } } }],
    ['rows: /prices/{key}', '{key}', '{ from: "" }', { prices: { X: 1 } }],
    ['rows: /{account}/book/{key}', '{key}', '$/main/book/X/p', { main: { book: { X: { p: 1 } } } }],
    ['rows: /*', '/0', '/1', [['X', 1]]],
    ['rows: /a~1b/~0c', '/s', '/p', { 'a/b': { '~c': { s: 'X', p: 1 } } }],
    ['rows: /data/*', '/s', '$/now/0', { now: [1], data: [{ s: 'X' }] }],
    ['', '{venue}', '/p', { p: 1 }],
  ])('[MP2] are found at "%s", with %s and %s', (rows, symbol, price, message) => {
    const venue = symbol === '{venue}' ? 'X' : 'binance';
    expect(mapRows(rows, symbol, price).say(venue, message)).toEqual({
      changes: [merge({ symbol: 'X', last_price: 1 })],
      refused: [],
    });
  });

  it.each<[message: unknown, refused: string[]]>([
    [{}, ['bad_shape: nothing at /data']],
    [{ data: {} }, ['bad_shape: nothing at /data/rows']],
    [{ data: { rows: 5 } }, ['bad_shape: /data/rows is neither a list nor an object']],
    [5, ['bad_shape: nothing at /data']],
    [null, ['bad_shape: the message is null']],
    [{ data: null }, []],
    [{ data: { rows: null } }, []],
    [{ data: { rows: [] } }, []],
    [{ data: { rows: [null] } }, []],
  ])('[MP2] are missing in %j, or there are none', (message, refused) => {
    expect(mapRows('rows: /data/rows/*', '/s', '/p').say('m', message)).toEqual({ changes: [], refused });
  });

  it('[MP3] take the first place where something is, and put texts together', () => {
    const mapping = new MappingUnderTest(
      [
        '- match: "fills.{bot}"',
        '  channel: fills',
        '  rows: /{batch}',
        '  fields:',
        '    symbol: "{/base}-{/quote}"',
        '    price: [/px, /price, $/fallback/px]',
        '    strategy_name: "{bot}/{batch}"',
        '    trade_id: [/id, "{/base}{/missing}"]',
      ].join('\n'),
    );
    const one = { base: 'BTC', quote: 'EUR', px: null, price: 5, id: 7 };
    const event = { symbol: 'BTC-EUR', price: 5, strategy_name: 'grid/b1', trade_id: '7' };
    expect(mapping.say('fills.grid', { b1: one }).changes).toEqual([{ op: 'event', channel: 'fills', data: event }]);
    const bare = { base: 'BTC', quote: 'EUR' };
    expect(mapping.say('fills.grid', { b1: bare }).changes).toMatchObject([{ data: { symbol: 'BTC-EUR' } }]);
  });

  it('[MP5] are refused without a key, and where nothing of them is there', () => {
    const mapping = mapRows('', '/s', '/p');
    for (const s of [undefined, null, '', {}, 1.5, true]) {
      expect(mapping.say('m', { s, p: 1 })).toEqual({
        changes: [],
        refused: ['bad_key: a row of market_data without a readable symbol'],
      });
    }
    for (const message of [{}, [], 5, 'text', { other: 1 }]) {
      expect(mapping.say('m', message).refused).toEqual([
        'bad_shape: none of the mapped fields of market_data is there',
      ]);
    }
    // A name alone tells nothing of a row, wherever it stands.
    expect(mapping.say('m', { s: 'X', subscribed: true }).refused).toHaveLength(1);
    expect(mapRows('', '{venue}', '/p').say('X', { other: 1 }).refused).toHaveLength(1);
    expect(mapRows('rows: /{key}', '{key}', '/p').say('m', { X: 'nonsense' }).refused).toHaveLength(1);
  });
});

describe('conditions', () => {
  it.each<[when: string, message: unknown, isMeant: boolean]>([
    ['{ at: /t, is: tick }', { t: 'tick' }, true],
    ['{ at: /t, is: tick }', { t: 'Tick' }, false],
    ['{ at: /t, is: tick }', {}, false],
    ['{ at: /t, is: [a, b] }', { t: 'b' }, true],
    ['{ at: /t, is: 0 }', { t: '0.00' }, true],
    ['{ at: /t, is: 1 }', { t: 1 }, true],
    ['{ at: /t, is: true }', { t: true }, true],
    ['{ at: /t, is: tick }', { t: { tick: 1 } }, false],
    ['{ at: /t, is_not: tick }', { t: 'tick' }, false],
    ['{ at: /t, is_not: tick }', {}, true],
    ['{ at: /t, exists: true }', { t: null }, false],
    ['{ at: /t, exists: true }', { t: 0 }, true],
    ['{ at: /t, exists: false }', {}, true],
    ['{ at: $/t, is: tick }', { t: 'tick' }, true],
    ['{ at: "{venue}", is: [a, m] }', {}, true],
    ['[{ at: /t, is: tick }, { at: /u, exists: false }]', { t: 'tick' }, true],
    ['[{ at: /t, is: tick }, { at: /u, exists: false }]', { t: 'tick', u: 1 }, false],
  ])('[MP4] mean by %s %j or not', (when, message, isMeant) => {
    const mapping = new MappingUnderTest(
      `- match: "{venue}"\n  channel: market_data\n  when: ${when}\n  fields: { symbol: { value: X }, last_price: { value: 1 } }`,
    );
    expect(mapping.faults).toEqual([]);
    const changes = isMeant ? [merge({ symbol: 'X', last_price: 1 })] : [];
    expect(mapping.say('m', message)).toEqual({ changes, refused: [] });
  });

  it('[MP4] of the message are judged before rows are looked for, those of rows for each', () => {
    const mapping = new MappingUnderTest(
      [
        '- match: m',
        '  channel: market_data',
        '  rows: /data/*',
        '  when: [{ at: $/type, is: ticks }, { at: /dead, is_not: true }]',
        '  fields: { symbol: /s, last_price: /p }',
      ].join('\n'),
    );
    expect(mapping.say('m', { type: 'subscribed' })).toEqual({ changes: [], refused: [] });
    const data = [
      { s: 'A', p: 1 },
      { s: 'B', p: 2, dead: true },
    ];
    expect(mapping.say('m', { type: 'ticks', data }).changes).toEqual([merge({ symbol: 'A', last_price: 1 })]);
    expect(mapping.say('m', { type: 'ticks' }).refused).toEqual(['bad_shape: nothing at /data']);
  });
});

describe('what becomes of a row', () => {
  it('[MP13] is what op says', () => {
    const fields = 'fields: { symbol: /s, quantity: /q, updated_at: /t }';
    const mapping = new MappingUnderTest(
      [
        `- { match: merge, channel: positions, ${fields} }`,
        `- { match: replace, channel: positions, op: replace, if_newer: true, ${fields} }`,
        `- { match: delete, channel: positions, op: delete, ${fields} }`,
      ].join('\n'),
    );
    const message = { s: 'X', q: 1, t: 5 };
    const row = { symbol: 'X', quantity: 1, updated_at: 5 };
    expect(mapping.say('merge', message).changes).toEqual([{ op: 'merge', channel: 'positions', row }]);
    expect(mapping.say('replace', message).changes).toEqual([
      { op: 'replace', channel: 'positions', row, ifNewer: true },
    ]);
    expect(mapping.say('delete', message).changes).toEqual([{ op: 'delete', channel: 'positions', key: 'X', at: 5 }]);
    // It might be older than the row.
    expect(mapping.say('delete', { s: 'X', t: 'soon' })).toEqual({
      changes: [],
      refused: ['invalid_positions: NaN is no time'],
    });
  });

  it('[MP13] is its end where delete_when holds, under a key of several fields too', () => {
    const mapping = new MappingUnderTest(
      [
        '- match: m',
        '  channel: candles',
        '  delete_when: { at: /v, is: 0 }',
        '  fields: { symbol: /s, interval: { value: 1m }, volume: /v }',
      ].join('\n'),
    );
    expect(mapping.say('m', { s: 'X', v: '0.0' }).changes).toEqual([{ op: 'delete', channel: 'candles', key: 'X:1m' }]);
    expect(mapping.say('m', { s: 'X', v: '0.1' }).changes).toMatchObject([{ op: 'merge' }]);
    const named = new MappingUnderTest(
      '- match: m\n  channel: orders\n  delete_when: { at: /event, is: gone }\n  fields: { id: /id, price: /p }',
    );
    expect(named.say('m', { id: 7, event: 'gone' }).changes).toEqual([{ op: 'delete', channel: 'orders', key: '7' }]);
    expect(named.say('m', { event: 'gone' }).refused).toHaveLength(1);
  });

  it('[MP13] is to be gone where an answer that is complete misses it', () => {
    const mapping = new MappingUnderTest(
      '- match: m\n  channel: positions\n  rows: /{symbol}\n  complete: true\n  fields: { symbol: "{symbol}", quantity: { from: "" } }',
    );
    expect(mapping.give('m', { A: 1, B: 2 }, 'answer').changes).toHaveLength(2);
    // The row that cannot be told may be the one that is missing.
    expect(mapping.give('m', { A: 1, '': 2 }, 'answer')).toEqual({
      changes: [{ op: 'merge', channel: 'positions', row: { symbol: 'A', quantity: 1 }, ifNewer: true }],
      refused: ['bad_key: a row of positions without a readable symbol'],
    });
    expect(mapping.give('m', { A: 1 }, 'answer').changes).toEqual([
      { op: 'merge', channel: 'positions', row: { symbol: 'A', quantity: 1 }, ifNewer: true },
      { op: 'delete', channel: 'positions', key: 'B', isLoaded: true },
    ]);
    expect(mapping.give('m', {}, 'answer').changes).toEqual([
      { op: 'delete', channel: 'positions', key: 'A', isLoaded: true },
    ]);
    // By itself a back end may tell of single rows.
    expect(mapping.give('m', {}, 'stream')).toEqual({ changes: [], refused: [] });
  });

  it('[MP14] is an event of a feed', () => {
    const mapping = new MappingUnderTest(
      '- match: m\n  channel: trades\n  fields: { symbol: /s, price: /p, side: /d, time: { from: /t, unit: s } }',
    );
    expect(mapping.say('m', { s: 'X', p: '1.5', d: 'BUY', t: 5 }).changes).toEqual([
      { op: 'event', channel: 'trades', data: { symbol: 'X', price: 1.5, side: 'buy', time: 5_000 } },
    ]);
  });
});
