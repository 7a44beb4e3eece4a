import { Inbox } from '@tickboard/server/sources/redis/inbox';
import type { KeyKind } from '@tickboard/server/sources/redis/key-kinds';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';

const OPTIONS = { bookDepth: 20, maxPayloadBytes: 10_000 };

let context: RecordingContext;
let inbox: Inbox;
let requeries: KeyKind[];

beforeEach(() => {
  context = new RecordingContext();
  requeries = [];
  inbox = new Inbox(OPTIONS, context, (kind) => requeries.push(kind));
});

/** Publishes to a channel, as Redis hands it over, and waits for the turn to end. */
async function publish(channel: string, payload: unknown): Promise<void> {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const pattern = channel.replace(/:.*$/s, ':*');
  inbox.receiveMessage(pattern, Buffer.from(channel), Buffer.from(text));
  await Promise.resolve();
}

/** One complete load of a kind; `during` runs between its last key and its end. */
async function load(kind: KeyKind, keys: Record<string, unknown>, during = async () => {}): Promise<void> {
  inbox.beginLoad(kind);
  for (const [name, value] of Object.entries(keys)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    inbox.receiveKey(kind, `${kind}:${name}`, Buffer.from(text));
  }
  await during();
  inbox.endLoad(kind);
  await Promise.resolve();
}

const keysOf = (channel: string) => [...context.table(channel).keys()];
const order = (state: string, updatedAt = '2024-01-01T00:00:00Z') => ({ symbol: 'X', state, updated_at: updatedAt });

describe('messages', () => {
  it('[R8] are refused as bad_json on channels of data', async () => {
    for (const channel of ['market_data:X', 'orderbook:X', 'trades:X']) {
      for (const text of ['', '{', '{"last_price":NaN}', '{"last_price":1', 'hello', '\u0000', "{'last_price':1}"]) {
        context.refusals.length = 0;
        await publish(channel, text);
        expect(context.refusals).toEqual([{ kind: 'bad_json', where: channel, why: expect.any(String) as string }]);
      }
    }
    expect(context.changes).toEqual([]);
  });

  it('[R8] are refused as bad_shape where they are no object of the channel', async () => {
    for (const channel of ['market_data:X', 'orderbook:X', 'trades:X']) {
      for (const payload of [null, 1, '"text"', [], {}]) await publish(channel, payload);
    }
    expect(context.refusals.map(({ kind }) => kind)).toEqual(Array(15).fill('bad_shape'));
  });

  it('[R10] are refused unread when they are too large, on every channel and in keys', async () => {
    const large = `{"last_price":1,"quantity":1,"pad":"${'x'.repeat(OPTIONS.maxPayloadBytes)}"}`;
    for (const pattern of inbox.patterns) await publish(pattern.replace('*', 'X'), large);
    await load('position', { X: large });
    expect(context.refusals.map(({ kind }) => kind)).toEqual(Array(inbox.patterns.length + 1).fill('too_large'));
    expect(context.refusals[0]).toMatchObject({ where: 'market_data:X' });
    expect([context.changes, requeries]).toEqual([[], []]);
  });

  it('[R9] that only notify ask for the keys again, and are no refusals', async () => {
    for (const payload of ['', 'order 7 was filled', 'null', '42', '"X"', '[]', '{}', '{"event":"update"}', '{"id":']) {
      await publish('orders:X', payload);
      await publish('positions:X', payload);
      await publish('account:main', payload);
      await publish('strategies:s1', payload);
    }
    expect(requeries.filter((kind) => kind === 'order')).toHaveLength(9);
    expect(requeries.filter((kind) => kind === 'position')).toHaveLength(9);
    expect(requeries.filter((kind) => kind === 'balance')).toHaveLength(9);
    expect(requeries).toHaveLength(27);
    expect(context.refusals).toEqual([]);
    expect(context.changes).toEqual([]);
    expect(context.deliveries).toBe(36);
  });

  it('[R9] [R16] that carry nothing to show still count as having been heard', async () => {
    await publish('orderbook:X', { bids: {}, asks: {}, initialized: false });
    expect([context.deliveries, context.changes, context.refusals]).toEqual([1, [], []]);
  });

  it('[R7] go by the symbol in the channel', async () => {
    await publish('market_data:AAA', { symbol: 'BBB', last_price: 1 });
    await publish('orderbook:AAA', { symbol: 'BBB', bids: { '1': 1 }, asks: {} });
    await publish('trades:AAA', { symbol: 'BBB', price: 1 });
    await publish('positions:AAA', { symbol: 'BBB', quantity: 1 });
    await publish('orders:AAA', { symbol: 'BBB', id: '7', status: 'NEW' });
    expect(keysOf('market_data')).toEqual(['AAA']);
    expect(keysOf('orderbook')).toEqual(['AAA']);
    expect(context.events('trades')).toMatchObject([{ symbol: 'AAA' }]);
    expect(keysOf('positions')).toEqual(['AAA']);
    expect(context.row('orders', '7')).toMatchObject({ symbol: 'AAA' });
  });

  it('[R7] go by the payload where the name is a word or the order’s own id', async () => {
    await publish('positions:update', { symbol: 'BBB', quantity: 1 });
    await publish('orders:updates', { symbol: 'BBB', id: '7', status: 'NEW' });
    await publish('orders:ORD-8', { symbol: 'BBB', id: 'ORD-8', status: 'NEW' });
    await publish('orders:550e8400-E29B', { symbol: 'BBB', id: '9', status: 'NEW' });
    await publish('orders:4711', { symbol: 'BBB', id: '10', status: 'NEW' });
    expect(keysOf('positions')).toEqual(['BBB']);
    expect([...context.table('orders').values()].map((row) => row['symbol'])).toEqual(Array(4).fill('BBB'));
  });

  it('[R7] may have colons and slashes in their symbol', async () => {
    await publish('market_data:BTC/USDT:USDT', { last_price: 1 });
    expect(keysOf('market_data')).toEqual(['BTC/USDT:USDT']);
  });

  it('[R12] of one turn are handed over together, in their order', async () => {
    for (let price = 1; price <= 600; price++) {
      const payload = Buffer.from(`{"last_price":${price}}`);
      inbox.receiveMessage('market_data:*', Buffer.from('market_data:X'), payload);
    }
    await Promise.resolve();
    expect(context.deliveries).toBe(2);
    const prices = context.changes.map((change) => (change.op === 'merge' ? change.row['last_price'] : undefined));
    expect(prices).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
  });

  it('[SC5] are not handed over once the inbox is closed', async () => {
    inbox.receiveMessage('market_data:*', Buffer.from('market_data:X'), Buffer.from('{"last_price":1}'));
    inbox.close();
    await Promise.resolve();
    expect(context.deliveries).toBe(0);
  });

  it('[R11] of any bytes under any name harm nothing', async () => {
    const text = fc.oneof(fc.json(), fc.string(), fc.constant('{"__proto__":{"polluted":1},"last_price":1,"id":"a"}'));
    const bytes = fc.oneof(
      text.map((given) => Buffer.from(given)),
      fc.uint8Array().map((given) => Buffer.from(given)),
    );
    const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'a'.repeat(100_000), ''));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...inbox.patterns), name, bytes, async (pattern, suffix, payload) => {
        inbox.receiveMessage(pattern, Buffer.from(pattern.replace('*', suffix)), payload);
        for (const kind of ['market_data', 'order', 'position', 'balance'] as const) {
          inbox.beginLoad(kind);
          inbox.receiveKey(kind, `${kind}:${suffix}`, payload);
          inbox.endLoad(kind);
        }
        await Promise.resolve();
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
        for (const { where, why } of context.refusals) expect(where.length + why.length).toBeLessThan(1_000);
      }),
    );
  });
});

describe('keys', () => {
  it('[R8] that hold nothing readable are refused', async () => {
    await load('market_data', { X: '{', Y: [] });
    await load('order', { '1': '{', '2': 'null' });
    await load('position', { X: '{', Y: '5' });
    await load('balance', { BTC: '{', ETH: '{}' });
    expect(context.refusals.map(({ kind, where }) => `${kind} ${where}`)).toEqual([
      'bad_json market_data:X',
      'bad_shape market_data:Y',
      'bad_json order:1',
      'bad_shape order:2',
      'bad_json position:X',
      'bad_shape position:Y',
      'bad_json balance:BTC',
      'bad_value balance:ETH',
    ]);
    expect(requeries).toEqual([]);
  });

  it('[R7] name their row', async () => {
    await load('market_data', { AAA: { symbol: 'BBB', last_price: 1 } });
    await load('order', { 'id:1': { order_id: '2', ...order('NEW') } });
    await load('position', { AAA: { symbol: 'BBB', quantity: '1' } });
    expect(keysOf('market_data')).toEqual(['AAA']);
    expect(keysOf('orders')).toEqual(['id:1']);
    expect(keysOf('positions')).toEqual(['AAA']);
  });

  it('[R23] of a position that are gone remove it', async () => {
    await load('position', { A: { quantity: '1' }, B: { quantity: '2' } });
    await load('position', { B: { quantity: '2' } });
    expect(keysOf('positions')).toEqual(['B']);
  });

  it('[R22] cannot be gone of a row that had none', async () => {
    await publish('positions:A', { quantity: 1 });
    await load('position', {});
    expect(keysOf('positions')).toEqual(['A']);
  });

  it('[R22] are not gone by a load that never ended', async () => {
    await load('position', { A: { quantity: '1' } });
    inbox.beginLoad('position');
    await load('position', { A: { quantity: '1' } });
    expect(keysOf('positions')).toEqual(['A']);
  });

  it('[R22] are not gone where a message came while they were loaded', async () => {
    await load('position', { A: { quantity: '1' } });
    await load('position', {}, () => publish('positions:A', { quantity: 3 }));
    expect(context.row('positions', 'A')).toMatchObject({ quantity: 3 });
    await load('position', {});
    expect(keysOf('positions')).toEqual([]);
  });

  it('[R22] bring no position back that a message closed while they were loaded', async () => {
    await load('position', { A: { quantity: '1' } });
    inbox.beginLoad('position');
    await publish('positions:A', { quantity: 0 });
    inbox.receiveKey('position', 'position:A', Buffer.from('{"quantity":"1"}'));
    inbox.endLoad('position');
    await Promise.resolve();
    expect(keysOf('positions')).toEqual([]);
    await load('position', { A: { quantity: '1' } });
    expect(keysOf('positions')).toEqual(['A']);
  });

  it('[R26] that cannot be read are not gone', async () => {
    await load('position', { A: { quantity: '1' } });
    await load('position', { A: '{' });
    expect(keysOf('positions')).toEqual(['A']);
    await load('order', { '1': order('FILLED') });
    await load('order', { '1': 'null' });
    expect(keysOf('orders')).toEqual(['1']);
  });

  it('[R24] of finished orders that are gone remove them, of standing ones they do not', async () => {
    await load('order', { '1': order('NEW'), '2': order('FILLED'), '3': order('PARTIALLY_FILLED') });
    await publish('orders:X', { order_id: '3', ...order('CANCELED') });
    await load('order', {});
    expect(keysOf('orders')).toEqual(['1']);
    await load('order', {});
    expect(keysOf('orders')).toEqual(['1']);
  });

  it('[R26] of finished orders are read once', async () => {
    await load('order', { '1': order('NEW'), '2': order('FILLED') });
    await load('order', { '1': order('FILLED'), '2': order('FILLED') });
    await load('order', { '1': order('FILLED'), '2': order('FILLED') });
    const merged = context.changes.map((change) =>
      change.op === 'merge' ? [change.row['id'], change.row['status']] : [],
    );
    expect(merged).toEqual([
      ['1', 'new'],
      ['2', 'filled'],
      ['1', 'filled'],
    ]);
  });

  it('[R26] of finished orders that a broken-off load met are read again', async () => {
    inbox.beginLoad('order');
    inbox.receiveKey('order', 'order:1', Buffer.from(JSON.stringify(order('FILLED'))));
    await load('order', { '1': order('FILLED') });
    expect(keysOf('orders')).toEqual(['1']);
  });

  it('[R18] [R22] bring rows that give way to newer ones; of messages, those do that others tell of too', async () => {
    await load('market_data', { X: { last_price: 1 } });
    await load('order', { '1': order('NEW'), '2': order('FILLED') });
    await load('position', { X: { quantity: '1' } });
    await load('balance', { BTC: { total: '1' } });
    expect(context.changes.map((change) => 'ifNewer' in change && change.ifNewer)).toEqual(Array(5).fill(true));
    context.changes.length = 0;
    await publish('market_data:X', { last_price: 1 });
    await publish('orders:X', { id: '1', status: 'NEW' });
    await publish('positions:X', { quantity: 1 });
    await publish('account:main', { balances: { BTC: 1 } });
    expect(context.changes.map((change) => [change.channel, 'ifNewer' in change])).toEqual([
      ['market_data', false],
      ['orders', true],
      ['positions', true],
      ['account', true],
    ]);
  });

  it('[R26] hand over the latest thousand finished orders, oldest first', async () => {
    const at = (index: number) => new Date(Date.UTC(2024, 0, 1) + ((index * 7_919) % 1_200) * 1_000).toISOString();
    const finished = Array.from({ length: 1_200 }, (_, index) => [`id${index}`, order('FILLED', at(index))]);
    await load('order', { open: order('NEW'), ...(Object.fromEntries(finished) as Record<string, unknown>) });
    const times = context.changes.flatMap((change) =>
      change.op === 'merge' && change.row['status'] === 'filled' ? [change.row['updated_at'] as number] : [],
    );
    expect(times).toHaveLength(1_000);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
    expect(times[0]).toBe(Date.UTC(2024, 0, 1) + 200 * 1_000);
    expect(context.row('orders', 'open')).toBeDefined();
  });

  it('[R25] of market data that are gone change nothing', async () => {
    await load('market_data', { X: { last_price: 1 } });
    await load('market_data', {});
    expect(keysOf('market_data')).toEqual(['X']);
  });
});

describe('balances', () => {
  const balances = () => context.row('account')?.['balances'];

  it('[R21] are one map of all assets', async () => {
    await load('balance', { BTC: { free: '1', locked: '0.5', total: '1.5' }, USDT: { free: '10', locked: '5' } });
    expect(balances()).toEqual({ BTC: 1.5, USDT: 15 });
  });

  it('[R21] are set by keys and by Account messages alike', async () => {
    await load('balance', { BTC: { total: '1' }, ETH: { total: '2' } });
    await publish('account:main', { total_balance: 5, balances: { BTC: 3, USDT: '4' } });
    expect(context.row('account')).toMatchObject({ total_balance: 5, balances: { BTC: 3, ETH: 2, USDT: 4 } });
    await publish('account:main', { total_balance: 6 });
    expect(context.row('account')).toMatchObject({ total_balance: 6, balances: { BTC: 3, ETH: 2, USDT: 4 } });
    await publish('account:main', { balances: { USDT: null } });
    expect(balances()).toEqual({ BTC: 3, ETH: 2 });
  });

  it('[R21] are not replaced by older ones', async () => {
    await publish('account:main', { balances: { BTC: 3 }, updated_at: '2024-01-01T00:00:10Z' });
    await load('balance', { BTC: { total: '1', updated_at: '2024-01-01T00:00:05Z' } });
    expect(balances()).toEqual({ BTC: 3 });
    await load('balance', { BTC: { total: '7', updated_at: '2024-01-01T00:00:15Z' } });
    expect(context.row('account')).toEqual({ balances: { BTC: 7 }, updated_at: Date.UTC(2024, 0, 1, 0, 0, 15) });
  });

  it('[R23] lose the assets whose key is gone, and keep those that never had one', async () => {
    await load('balance', { BTC: { total: '1' }, ETH: { total: '2' } });
    await publish('account:main', { balances: { USDT: 3 } });
    await load('balance', { ETH: { total: '2' } });
    expect(balances()).toEqual({ ETH: 2, USDT: 3 });
    await load('balance', {});
    expect(balances()).toEqual({ USDT: 3 });
  });

  it('[R23] that were all taken away leave an empty map, and without any there is none', async () => {
    await load('balance', {});
    expect(context.row('account')).toBeUndefined();
    await load('balance', { BTC: { total: '1' } });
    await load('balance', {});
    expect(balances()).toEqual({});
  });

  it('[R26] that cannot be read keep what was known', async () => {
    await load('balance', { BTC: { total: '1' } });
    await load('balance', { BTC: '{' });
    expect(balances()).toEqual({ BTC: 1 });
  });

  it('[R21] that cannot be held are turned away alone', async () => {
    await load('balance', {
      BTC: { total: '1' },
      ETH: { total: 'x' },
      'A\nB': { total: '1' },
      ['__proto__']: { total: '1' },
      ['']: { total: '1' },
    });
    expect(balances()).toEqual({ BTC: 1 });
    await publish('account:main', '{"balances":{"BTC":2,"X":"y","__proto__":5,"Z":{}}}');
    expect(balances()).toEqual({ BTC: 2 });
    expect(new Set(context.refusals.map(({ kind }) => kind))).toEqual(new Set(['bad_value']));
    expect(context.refusals).toHaveLength(7);
  });

  it('[R21] are a thousand assets at most', async () => {
    const many = Array.from({ length: 1_003 }, (_, index) => [`A${index}`, { total: 1 }]);
    await load('balance', Object.fromEntries(many) as Record<string, unknown>);
    expect(Object.keys(balances() as object)).toHaveLength(1_000);
    expect(context.refusals).toHaveLength(3);
  });
});
