import { CHANNELS } from '@tickboard/core/model/registry';
import type { Change } from '@tickboard/core/store/change';
import type { StoreOptions } from '@tickboard/core/store/store';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { loadedQuote, openSupervision, quote } from '../sources/supervision-under-test.ts';

const LONG_TEXT = 'x'.repeat(10_000);

function openLive(storeOptions: Partial<StoreOptions> = {}) {
  const under = openSupervision(['redis'], storeOptions);
  const { context, observed, supervised } = under.puppet('redis');
  context.connected();
  const deliver = (...changes: readonly unknown[]) => {
    context.deliver(changes as Change[]);
    under.endTurn();
  };
  return { ...under, context, observed, supervised, deliver };
}

function change(channel: string, row: unknown): Change {
  return { op: 'merge', channel, row } as Change;
}

/** Parsed, because only so an object gets a `__proto__` of its own. */
function parsed(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

const BAD: readonly (readonly [what: string, change: unknown, kind: string, why: string])[] = [
  [
    'a number in a text',
    change('market_data', { symbol: 'A', last_price: '5' }),
    'invalid_market_data',
    'last_price must be number, got "5"',
  ],
  [
    'NaN',
    change('market_data', { symbol: 'A', last_price: Number.NaN }),
    'invalid_market_data',
    'last_price must be number, what was given cannot be read so',
  ],
  [
    'Infinity',
    change('market_data', { symbol: 'A', bid_price: -Infinity }),
    'invalid_market_data',
    'bid_price must be number, got -Infinity',
  ],
  [
    'a flag that is a number',
    change('market_data', { symbol: 'A', stale: 1 }),
    'invalid_market_data',
    'stale must be boolean, got 1',
  ],
  [
    'a row without its key',
    change('market_data', { last_price: 5 }),
    'invalid_market_data',
    'row must have required properties symbol, got an object',
  ],
  [
    'a key that is null',
    change('market_data', { symbol: null }),
    'invalid_market_data',
    'row must have required properties symbol, got an object',
  ],
  ['no row', change('market_data', null), 'invalid_market_data', 'row must be object, got null'],
  ['a list', change('market_data', [1, 2]), 'invalid_market_data', 'row must be object, got an array of 2'],
  [
    '__proto__ for a symbol',
    change('market_data', { symbol: '__proto__' }),
    'invalid_market_data',
    'symbol must match pattern',
  ],
  [
    'markup for a symbol',
    change('market_data', { symbol: '<img src=x>' }),
    'invalid_market_data',
    'symbol must match pattern',
  ],
  [
    'a control character in a symbol',
    change('market_data', { symbol: 'A\n' }),
    'invalid_market_data',
    'symbol must match pattern',
  ],
  ['a long symbol', change('market_data', { symbol: LONG_TEXT }), 'invalid_market_data', `got "${'x'.repeat(64)}…"`],
  [
    'a time in microseconds',
    change('market_data', { symbol: 'A', updated_at: 1.7e15 }),
    'invalid_market_data',
    'updated_at must be <= 253402300799999',
  ],
  [
    'a time with decimals',
    change('market_data', { symbol: 'A', updated_at: 1.5 }),
    'invalid_market_data',
    'updated_at must be integer, got 1.5',
  ],
  [
    'a time of which nobody thought',
    change('market_data', { symbol: 'A', updated_at: -1 }),
    'invalid_market_data',
    'updated_at must be >= 0',
  ],
  [
    'a long text',
    change('strategies', { id: 's', name: LONG_TEXT }),
    'invalid_strategies',
    'name must not have more than 256 characters',
  ],
  [
    'half a character',
    change('strategies', { id: 's', name: '\ud800' }),
    'invalid_strategies',
    'name must match pattern',
  ],
  [
    'an unknown choice',
    change('orders', { id: 'o', status: 'open' }),
    'invalid_orders',
    'status must be equal to one of the allowed values, got "open"',
  ],
  ['an empty key', change('orders', { id: '' }), 'invalid_orders', 'id must match pattern'],
  [
    'an asset named __proto__',
    change('account', { balances: parsed('{"__proto__":1}') }),
    'invalid_account',
    'balances',
  ],
  [
    'an asset worth NaN',
    change('account', { balances: { BTC: Number.NaN } }),
    'invalid_account',
    'balances/BTC must be number, what was given cannot be read so',
  ],
  [
    'more assets than can be',
    change('account', { balances: Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`A${index}`, 1])) }),
    'invalid_account',
    'balances must not have more than 1000 properties',
  ],
  ['a level of three', change('orderbook', { symbol: 'A', bids: [[1, 2, 3]] }), 'invalid_orderbook', 'bids/0'],
  [
    'a negative quantity',
    change('orderbook', { symbol: 'A', asks: [[1, -2]] }),
    'invalid_orderbook',
    'asks/0/1 must be >= 0, got -2',
  ],
  [
    'a book without an end',
    change('orderbook', { symbol: 'A', bids: Array.from({ length: 100_000 }, () => [1, 2]) }),
    'invalid_orderbook',
    'bids must not have more than 1000 items, got an array of 100000',
  ],
  [
    'an unknown part of an object',
    change('risk', { emergency_stop: { is_stopped: true, by: 'me' } }),
    'invalid_risk',
    'emergency_stop',
  ],
  ['an event that is a row', change('signals', { price: 1 }), 'invalid_signals', 'merge does not go with signals'],
  [
    'a row that is an event',
    { op: 'event', channel: 'orders', data: { id: 'o' } },
    'invalid_orders',
    'event does not go with orders',
  ],
  [
    'an event with a wrong figure',
    { op: 'event', channel: 'signals', data: { price: 'high' } },
    'invalid_signals',
    'price must be number, got "high"',
  ],
  [
    'the deletion of no key',
    { op: 'delete', channel: 'orders', key: '__proto__' },
    'invalid_orders',
    '"__proto__" is no key',
  ],
  [
    'the deletion of what is no key',
    { op: 'delete', channel: 'orders', key: {} },
    'invalid_orders',
    'an object is no key',
  ],
  [
    'a deletion at no time',
    { op: 'delete', channel: 'orders', key: 'o', at: Number.NaN },
    'invalid_orders',
    'NaN is no time',
  ],
  ['an unknown channel', change('__proto__', { symbol: 'A' }), 'unknown_channel', 'there is no channel __proto__'],
  [
    'a channel without an end',
    change(LONG_TEXT, { symbol: 'A' }),
    'unknown_channel',
    `there is no channel ${'x'.repeat(64)}…`,
  ],
];

describe('what comes in', () => {
  it.each(BAD)('[V1] is refused when it is %s: counted, logged, without effect', (_what, bad, kind, why) => {
    const { store, log, observed, supervised, deliver } = openLive();
    deliver(bad);
    expect(store.version).toBe(0);
    expect(supervised.status.refused).toEqual({ [kind]: 1 });
    expect(observed.refused).toEqual({ [kind]: 1 });
    const [line, ...others] = log.all.filter(({ msg }) => msg === 'refused input');
    expect(others).toEqual([]);
    expect(line).toMatchObject({ level: 'warn', source: 'redis', kind });
    expect(line?.['why']).toContain(why);
    expect(JSON.stringify(line).length).toBeLessThan(20_500);
  });

  it('[V1] harms nothing beside it: what is sound in the same delivery is taken', () => {
    const { supervised, deliver, row } = openLive();
    deliver(...BAD.slice(0, 10).map(([, bad]) => bad), quote('BTCUSDT', 1), ...BAD.slice(10).map(([, bad]) => bad));
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 1 });
    expect(supervised.status.accepted).toBe(1);
    const refused = Object.values(supervised.status.refused).reduce((sum, count) => sum + count, 0);
    expect(refused).toBe(BAD.length);
  });

  it('[V1] is logged once a kind, however much of it comes, with a reminder a minute', () => {
    const { log, clock, deliver } = openLive();
    for (let round = 0; round < 1_000; round++) {
      deliver(change('market_data', { symbol: 'A', last_price: `${round}` }), change('nothing', {}));
    }
    clock.advance(60_000);
    const lines = log.all.filter(({ msg }) => msg === 'refused input');
    expect(lines.map(({ kind, why, repeated }) => ({ kind, why, repeated }))).toEqual([
      { kind: 'invalid_market_data', why: 'last_price must be number, got "0"' },
      { kind: 'unknown_channel', why: 'there is no channel nothing' },
      { kind: 'invalid_market_data', why: 'last_price must be number, got "999"', repeated: 999 },
      { kind: 'unknown_channel', why: 'there is no channel nothing', repeated: 999 },
    ]);
  });

  it('[V1] is counted by its kind when the source could not even decode it', () => {
    const { context, observed, supervised } = openLive();
    for (let round = 0; round < 3; round++) context.refuse('bad_json', 'market_data:A', 'Unexpected end of JSON input');
    context.refuse('too_large', 'market_data:A', '10485760 bytes, where 1048576 are allowed');
    expect(supervised.status.refused).toEqual({ bad_json: 3, too_large: 1 });
    expect(observed.refused).toEqual({ bad_json: 3, too_large: 1 });
  });

  it('[V1] leaves no trace in the objects that everything inherits from', () => {
    const { deliver, row } = openLive();
    deliver(change('market_data', parsed('{"symbol":"A","last_price":1,"__proto__":{"stale":true,"polluted":1}}')));
    deliver({ op: 'event', channel: 'signals', data: parsed('{"price":1,"__proto__":{"polluted":1}}') });
    expect(row('market_data', 'A')).toEqual({ symbol: 'A', last_price: 1, source: 'redis', stale: false });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('[V1] may remove a field by null wherever a row can do without it', () => {
    const { deliver, row } = openLive();
    deliver(quote('BTCUSDT', 1, { volume_24h: 5 }));
    deliver(change('market_data', { symbol: 'BTCUSDT', volume_24h: null, last_price: 2 }));
    expect(row('market_data', 'BTCUSDT')).toEqual({ symbol: 'BTCUSDT', last_price: 2, source: 'redis', stale: false });
  });

  it('[V1] never gets into the state against its schema, whatever it is', () => {
    const schemas = new Map<string, { Check(row: unknown): boolean }>(
      CHANNELS.map(({ name, schema }) => [name, Compile(schema)]),
    );
    const names = CHANNELS.map(({ name }) => name);
    const anyName = fc.oneof(fc.constantFrom(...names), fc.string());
    const value = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(1, 'BTCUSDT', true, null, 1.7e12, 'long', 'filled', [[1, 2]]) },
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true }),
    );
    const fieldsOf = (name: string) => CHANNELS.find((channel) => channel.name === name)?.fields ?? [];
    const row = anyName.chain((channel) => {
      const fields = fieldsOf(channel).map((field) => field.name);
      const entry = fc.tuple(fc.oneof(fc.constantFrom('symbol', '__proto__', ...fields), fc.string()), value);
      return fc.record({
        op: fc.constantFrom('merge', 'replace', 'event', 'delete', 'event'),
        channel: fc.constant(channel),
        row: fc.oneof({ weight: 9, arbitrary: fc.array(entry).map((entries) => Object.fromEntries(entries)) }, value),
        data: fc.array(entry).map((entries) => Object.fromEntries(entries)),
        key: value,
      });
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (changes) => {
        const { store, supervised, deliver } = openLive();
        deliver(...changes);
        for (const [name, table] of store.tables) {
          for (const { key, values } of table.rows.values()) {
            const held = Object.fromEntries(
              table.definition.fields.flatMap((field) => {
                const each = values[field.index];
                return each === undefined ? [] : [[field.name, each]];
              }),
            );
            expect(schemas.get(name)?.Check(held), `${name} ${key}`).toBe(true);
          }
        }
        const { accepted, refused } = supervised.status;
        const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0);
        expect(accepted + refusals).toBe(changes.length);
      }),
    );
  });
});

function quotes(count: number, part = 0): Change[] {
  return Array.from({ length: count }, (_, index) => quote(`S${part * count + index}`, 1));
}

describe('a batch', () => {
  it('[V2] is what arrived in one turn of the event loop: one version', () => {
    const { context, batches, ingest, endTurn } = openLive();
    for (let index = 0; index < 100; index++) context.deliver([quote(`S${index}`, 1), quote(`S${index}`, 2)]);
    expect(batches).toHaveLength(0);
    expect(ingest.depth).toBe(200);
    endTurn();
    expect(batches).toHaveLength(1);
    expect(ingest.depth).toBe(0);
    endTurn();
    context.deliver([quote('S0', 3)]);
    endTurn();
    expect(batches).toHaveLength(2);
  });

  it('[V2] keeps the order of what a source delivered', () => {
    const { context, row, endTurn } = openLive();
    for (let price = 1; price <= 50; price++) context.deliver([quote('BTCUSDT', price)]);
    context.deliver([{ op: 'delete', channel: 'market_data', key: 'ETHUSDT' }, quote('ETHUSDT', 1)]);
    endTurn();
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 50 });
    expect(row('market_data', 'ETHUSDT')).toMatchObject({ last_price: 1 });
  });

  it('[V2] of 1,024 changes is applied at once, until 16,384 of the turn are', () => {
    const { context, batches, ingest, store, endTurn } = openLive();
    for (let index = 0; index < 1_023; index++) context.deliver([quote(`S${index}`, 1)]);
    expect([batches.length, ingest.depth]).toEqual([0, 1_023]);
    context.deliver([quote('S1023', 1)]);
    expect([batches.length, ingest.depth]).toEqual([1, 0]);
    for (let index = 1_024; index < 18_000; index++) context.deliver([quote(`S${index}`, 1)]);
    expect([batches.length, ingest.depth]).toEqual([16, 1_616]);
    endTurn();
    expect([batches.length, ingest.depth]).toEqual([17, 0]);
    for (let index = 0; index < 1_024; index++) context.deliver([quote(`S${index}`, 2)]);
    expect([batches.length, ingest.depth]).toEqual([18, 0]);
    expect(store.tables.get('market_data')!.rows.size).toBe(18_000);
  });

  it('[V2] holds no more than 2,048 events of a turn, a tick included', () => {
    const { context, ingest, store, endTurn } = openLive();
    const signals = (count: number): Change[] =>
      Array.from({ length: count }, (_, price) => ({ op: 'event', channel: 'signals', data: { price } }));
    const told = () => store.feeds.get('signals')!.lastId;
    for (let part = 0; part < 10; part++) context.deliver([...signals(500), quote(`S${part}`, 1)]);
    expect(told()).toBe(2_048);
    ingest.flush();
    expect(told()).toBe(2_048);
    endTurn();
    expect([told(), ingest.depth]).toEqual([4_096, 904 + 2]);
    endTurn();
    expect([told(), ingest.depth]).toEqual([5_000, 0]);
    expect(store.tables.get('market_data')!.rows.size).toBe(10);
  });

  it('[V2] holds what one delivery brings in a turn, no more than 4,096 changes, in order', () => {
    const { context, batches, supervised, row, endTurn } = openLive();
    context.deliver(quotes(10_000));
    context.deliver([quote('S0', 2), { op: 'delete', channel: 'market_data', key: 'S1' }]);
    const waiting = [supervised.status.waiting];
    while (supervised.status.waiting > 0) {
      endTurn();
      waiting.push(supervised.status.waiting);
    }
    expect(waiting).toEqual([10_002, 5_906, 1_810, 2, 0]);
    expect(batches.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
    expect(row('market_data', 'S0')).toMatchObject({ last_price: 2 });
    expect(row('market_data', 'S1')).toBeUndefined();
    expect(supervised.status).toMatchObject({ accepted: 10_002, state: 'live' });
    endTurn();
    expect(batches).toHaveLength(4);
  });

  it('[V2] looks at no more of a delivery in one turn than that either, however large it is', () => {
    const { context, ingest, supervised, observed, store, endTurn } = openLive({ rowsMax: 1_000_000 });
    const bad = quote('not a symbol', 1);
    context.deliver([...quotes(500_000), bad]);
    for (let turn = 1; supervised.status.waiting > 0; turn++) {
      endTurn();
      expect(supervised.status.accepted).toBe(Math.min(500_000, turn * 4_096));
      expect(ingest.depth).toBeLessThanOrEqual(4_096);
    }
    expect(store.tables.get('market_data')!.rows.size).toBe(500_000);
    expect(observed.refused).toEqual({ invalid_market_data: 1 });
    expect(observed.overflowed).toEqual({});
  });

  it('[V2] of a tick is no longer either', () => {
    const { context, ingest, store, endTurns } = openLive();
    for (let part = 0; part < 26; part++) context.deliver(quotes(1_000, part));
    expect(store.tables.get('market_data')!.rows.size).toBe(18_000);
    ingest.flush();
    expect(store.tables.get('market_data')!.rows.size).toBe(22_096);
    endTurns();
    expect(store.tables.get('market_data')!.rows.size).toBe(26_000);
  });

  it('[V2] grows to a quarter of what waits, where more arrives a turn', () => {
    const { context, ingest, endTurn } = openLive();
    for (let part = 0; part < 78; part++) context.deliver(quotes(1_000, part));
    const taken: number[] = [];
    while (ingest.depth > 0) {
      const { depth } = ingest;
      endTurn();
      taken.push(depth - ingest.depth);
    }
    expect(taken.slice(0, 4)).toEqual([15_000, 11_250, 8_438, 6_328]);
    expect(taken.slice(-3)).toEqual([4_096, 4_096, 1_950]);
  });

  it('[V6] of an earlier connection is stale, and brings no later one to life', () => {
    const { context, supervised, row, endTurn, endTurns } = openLive();
    context.deliver(quotes(10_000));
    endTurn();
    context.disconnected('connection closed');
    context.connected();
    endTurns();
    expect(supervised.status).toMatchObject({ state: 'connecting', accepted: 10_000 });
    for (const symbol of ['S0', 'S9999']) expect(row('market_data', symbol)).toMatchObject({ stale: true });
    context.deliver([quote('S0', 2)]);
    endTurns();
    expect(row('market_data', 'S0')).toMatchObject({ last_price: 2, stale: false });
  });

  it('[V2] is a version of its own for each source', () => {
    const { puppet, batches, endTurn } = openSupervision(['redis', 'nats']);
    puppet('redis').context.deliver([quote('BTCUSDT', 1)]);
    puppet('nats').context.deliver([quote('ETHUSDT', 1)]);
    endTurn();
    expect(batches.map(({ version }) => version)).toEqual([1, 2]);
  });
});

describe('a row', () => {
  it('[V3] carries the name of its source, and that it is live', () => {
    const { deliver, row } = openLive();
    deliver(quote('BTCUSDT', 1), change('account', { equity: 1 }));
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ source: 'redis', stale: false });
    expect(row('account')).toMatchObject({ source: 'redis', stale: false });
  });

  it('[V3] cannot say otherwise of itself', () => {
    const { deliver, row, store } = openLive();
    deliver(change('market_data', { symbol: 'BTCUSDT', source: 'nats', stale: true }));
    deliver({ op: 'event', channel: 'signals', data: { price: 1, source: 'nats' } });
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ source: 'redis', stale: false });
    expect(store.feeds.get('signals')!.after(0).events[0]?.data['source']).toBe('redis');
  });

  it('[V3] of a channel without such fields is left as it is', () => {
    const { deliver, row } = openLive();
    deliver(change('system_health', { service: 'other', status: 'healthy' }));
    expect(row('system_health', 'other')).toEqual({ service: 'other', status: 'healthy' });
  });

  it('[V4] that was loaded does not replace a newer one, and is counted', () => {
    const { deliver, supervised, row } = openLive();
    deliver(quote('BTCUSDT', 2, { updated_at: 2_000 }));
    deliver(loadedQuote('BTCUSDT', 1, 1_000), loadedQuote('ETHUSDT', 1, 1_000));
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 2 });
    expect(row('market_data', 'ETHUSDT')).toMatchObject({ last_price: 1 });
    expect(supervised.status).toMatchObject({ accepted: 3, outdated: 1, refused: {} });
    deliver(loadedQuote('BTCUSDT', 3, 3_000));
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 3 });
  });

  it('[V4] of the stream is followed even where the back end set its clock back', () => {
    const { deliver, row } = openLive();
    deliver(quote('BTCUSDT', 2, { updated_at: 2_000 }));
    deliver(quote('BTCUSDT', 1, { updated_at: 1_000 }));
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 1 });
  });
});

describe('a table that is full', () => {
  it('[V17] takes no more rows, says which, and goes on with those that are there', () => {
    const under = openSupervision(['mqtt'], { rowsMax: 2 });
    const { context, observed, supervised } = under.puppet('mqtt');
    context.connected();
    context.deliver([quote('A', 1), quote('B', 1), quote('C', 1), quote('A', 2), quote('D', 1)]);
    under.endTurn();
    expect(under.row('market_data', 'A')).toMatchObject({ last_price: 2 });
    expect(under.row('market_data', 'C')).toBeUndefined();
    expect(observed.refused).toEqual({ too_many_rows: 2 });
    expect(supervised.status.refused).toEqual({ too_many_rows: 2 });
    supervised.quarantine.settle();
    expect(supervised.quarantine.list()[0]).toMatchObject({
      kind: 'too_many_rows',
      where: 'market_data',
      why: 'market_data would have more than 2 rows: one has to go before another can come',
    });
    expect(under.log.all.filter(({ kind }) => kind === 'too_many_rows')).toHaveLength(1);

    context.deliver([{ op: 'delete', channel: 'market_data', key: 'B' }, quote('D', 3)]);
    under.endTurn();
    expect(under.row('market_data', 'D')).toMatchObject({ last_price: 3 });
    expect(observed.refused).toEqual({ too_many_rows: 2 });
  });
});
