/** A back end that nobody has written code for, on a real NATS: YAML alone makes rows of what it says. */
import { encode } from '@msgpack/msgpack';
import { afterEach, describe, expect, it } from 'vitest';
import { expectProven } from '../harness/expect-proven.ts';
import { type NatsServer, startNats } from '../harness/nats.ts';
import { startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { type Json, WireClient } from '../harness/wire-client.ts';

/** Prices in cents, times in seconds, choices by number, a sign for a direction, and names of its own. */
const mapping = (port: number) => `
sources:
  papillon:
    type: nats
    url: nats://127.0.0.1:${port}
    mapping:
      - match: px.v2.{venue}.{pair}
        channel: market_data
        when: { at: /h/k, is: q }
        fields:
          symbol: { from: "{pair}", symbol: [upper, joined] }
          last_price: { from: /q/l, scale: 0.01 }
          bid_price: { from: /q/b, scale: 0.01, absent: 0 }
          ask_price: { from: /q/a, scale: 0.01, absent: 0 }
          change_24h_pct: { from: /q/chg, unit: ratio }
          updated_at: { from: /h/t, unit: s }
      - match: px.v2.{venue}.{pair}
        channel: orderbook
        when: { at: /h/k, is: b }
        fields:
          symbol: { from: "{pair}", symbol: [upper, joined] }
          bids: { from: /b/0, price: /c, quantity: /n, price_scale: 0.01 }
          asks: { from: /b/1, price: /c, quantity: /n, price_scale: 0.01 }
          updated_at: { from: /h/t, unit: s }
      - match: state.positions
        channel: positions
        rows: /books/{account}/{pair}
        delete_when: { at: /n, is: 0 }
        fields:
          symbol: { from: "{pair}", symbol: [upper, joined] }
          quantity: { from: /n, abs: true }
          side: { from: /n, map: { ">0": long, "<0": short } }
          entry_price: { from: /avg, scale: 0.01 }
          updated_at: { from: $/at, unit: s }
      - match: state.orders
        channel: orders
        rows: /*
        if_newer: true
        fields:
          id: "{/desk}-{/no}"
          symbol: { from: [/pair, /legacy/pair], symbol: [upper, joined] }
          status: { from: /st, map: { 1: new, 2: partially_filled, 3: filled, 9: canceled } }
          side: { from: /dir, map: { 1: buy, 2: sell } }
          type: { from: /typ, map: { LMT: limit, MKT: market }, else: }
          price: { from: /px, scale: 0.01 }
          quantity: /amt
          filled: /done
          updated_at: { from: /made, unit: s }
      - match: wallet
        format: msgpack
        channel: account
        op: replace
        fields:
          total_balance: { from: /sum, scale: 0.01 }
          balances: { from: /coins, name: /c, figure: /n }
          updated_at: /at
      - match: state.halt
        channel: risk
        fields:
          emergency_stop:
            fields:
              is_stopped: { from: /on, map: { Y: true, N: false } }
              reason: /why
              stopped_at: { from: /since, unit: us }
      - match: done.{desk}
        channel: fills
        fields:
          symbol: { from: /pair, symbol: [upper, joined] }
          side: { from: /dir, map: { 1: buy, 2: sell } }
          price: { from: /px, scale: 0.01 }
          quantity: /amt
          order_id: "{desk}-{/no}"
          strategy_name: { value: papillon }
          time: { from: /at, unit: ns }
`;

/** 2026-01-01T00:00:00Z, in seconds. */
const NEW_YEAR = 1_767_225_600;

let nats: NatsServer | undefined;
let server: ServerUnderTest | undefined;
let client: WireClient | undefined;

afterEach(async () => {
  client?.webSocket.terminate();
  await server?.stop();
  await nats?.stop();
  [client, server, nats] = [undefined, undefined, undefined];
});

function row(channel: string, key = ''): Json {
  return client?.replica.tables.get(channel)?.get(key);
}

async function untilRow(channel: string, key: string, isThere: (held: Json) => boolean): Promise<Json> {
  await until(() => row(channel, key) !== undefined && isThere(row(channel, key)), {
    what: () => `${channel} ${key}, which is ${JSON.stringify(row(channel, key))}`,
  });
  return row(channel, key);
}

function quote(last: number): string {
  return JSON.stringify({
    h: { k: 'q', t: NEW_YEAR + 0.25 },
    q: { l: String(last), b: last - 50, a: 0, chg: 0.0123 },
  });
}

describe('a back end of one’s own', () => {
  it('is on the screen by configuration alone, nonsense is refused, and the rest goes on', async () => {
    nats = await startNats();
    server = await startServer({ yaml: mapping(nats.port) });
    client = await WireClient.connect(server.wsUrl('format=compact&interval=50'), { format: 'compact' });
    await client.next('snapshot');
    await untilRow('system_health', 'papillon', ({ detail }) => detail.endsWith('nothing received yet'));

    const json = (value: unknown) => JSON.stringify(value);
    const level = (c: number, n: number | string) => ({ c, n });
    const order = { desk: 'eu', no: 7, typ: 'LMT', dir: 1, px: 4_990_010, amt: '2', made: NEW_YEAR };
    await nats.publish([
      ['px.v2.kraken.btc-usdt', quote(5_000_050)],
      [
        'px.v2.kraken.btc-usdt',
        json({
          h: { k: 'b', t: NEW_YEAR },
          b: [
            [level(4_999_900, 1), level(5_000_000, '1.5')],
            [level(5_000_100, 2), level(5_000_200, 0)],
          ],
        }),
      ],
      ['px.v2.kraken.btc-usdt', json({ h: { k: 'ping' } })],
      [
        'state.positions',
        json({
          at: NEW_YEAR,
          books: { main: { 'eth-usdt': { n: '-3.5', avg: 300_010 }, 'sol-usdt': { n: 1, avg: 15_000 } } },
        }),
      ],
      ['state.positions', json({ at: NEW_YEAR + 1, books: { main: { 'sol-usdt': { n: '0.00' } } } })],
      [
        'state.orders',
        json([
          { ...order, pair: 'btc-usdt', st: 2, done: 0.5 },
          { ...order, no: 8, st: 1, typ: 'ICE', legacy: { pair: 'eth_usdt' } },
        ]),
      ],
      ['state.orders', json([{ ...order, st: 1, done: 0, made: NEW_YEAR - 60 }])],
      [
        'wallet',
        Buffer.from(
          encode({
            sum: 123_456,
            coins: [
              { c: 'USDT', n: '1000.5' },
              { c: 'BTC', n: 0.25 },
            ],
            at: new Date(NEW_YEAR * 1_000),
          }),
        ),
      ],
      ['state.halt', json({ on: 'Y', why: 'limit', since: NEW_YEAR * 1_000_000 })],
      ['done.eu', json({ pair: 'btc-usdt', dir: 2, px: 5_000_001, amt: '0.1', no: 7, at: NEW_YEAR * 1e9 })],
      // Nonsense of several kinds, each of which harms nothing else.
      ['px.v2.kraken.btc-usdt', '{"h":{"k":"q"'],
      ['px.v2.kraken.btc-usdt', json({ h: { k: 'q', t: NEW_YEAR }, q: { l: 'a lot' } })],
      ['state.positions', json({ at: NEW_YEAR, pages: [] })],
      [
        'state.orders',
        json([
          { ...order, no: undefined, st: 3 },
          { ...order, no: 9, st: 77 },
        ]),
      ],
      ['wallet', Buffer.from([0xc1])],
      ['px.v2.kraken.eth-usdt', quote(300_000)],
    ]);

    const ether = await untilRow('market_data', 'ETHUSDT', (held) => held.last_price === 3_000);
    expect(ether).toMatchObject({ source: 'papillon', stale: false });
    expect(row('market_data', 'BTCUSDT')).toMatchObject({
      last_price: 50_000.5,
      bid_price: 50_000,
      change_24h_pct: 1.23,
      updated_at: NEW_YEAR * 1_000 + 250,
    });
    expect(row('market_data', 'BTCUSDT')).not.toHaveProperty('ask_price');
    expect(row('orderbook', 'BTCUSDT')).toMatchObject({
      bids: [
        [50_000, 1.5],
        [49_999, 1],
      ],
      asks: [[50_001, 2]],
    });
    expect([...(client.replica.tables.get('positions')?.keys() ?? [])]).toEqual(['ETHUSDT']);
    expect(row('positions', 'ETHUSDT')).toMatchObject({ quantity: 3.5, side: 'short', entry_price: 3_000.1 });
    expect([...(client.replica.tables.get('orders')?.keys() ?? [])]).toEqual(['eu-7', 'eu-8']);
    expect(row('orders', 'eu-7')).toMatchObject({
      status: 'partially_filled',
      filled: 0.5,
      side: 'buy',
      type: 'limit',
      price: 49_900.1,
      quantity: 2,
      symbol: 'BTCUSDT',
    });
    expect(row('orders', 'eu-8')).toMatchObject({ status: 'new', symbol: 'ETHUSDT' });
    expect(row('orders', 'eu-8')).not.toHaveProperty('type');
    expect(row('account')).toMatchObject({
      total_balance: 1_234.56,
      balances: { USDT: 1_000.5, BTC: 0.25 },
      updated_at: NEW_YEAR * 1_000,
    });
    expect(row('risk').emergency_stop).toEqual({ is_stopped: true, reason: 'limit', stopped_at: NEW_YEAR * 1_000 });
    await until(() => (client?.all('event').length ?? 0) > 0, { what: 'the fill' });
    expect(client.all('event').map(({ incoming }) => incoming)).toMatchObject([
      {
        channel: 'fills',
        data: {
          symbol: 'BTCUSDT',
          side: 'sell',
          price: 50_000.01,
          quantity: 0.1,
          order_id: 'eu-7',
          strategy_name: 'papillon',
          source: 'papillon',
        },
      },
    ]);
    await untilRow('system_health', 'papillon', ({ status, errors }) => status === 'live' && errors === 6);
    const refused = async (kind: string) =>
      server?.metric('dashboard_source_rejects_total', { source: 'papillon', kind });
    expect(await refused('bad_json')).toBe(1);
    expect(await refused('bad_msgpack')).toBe(1);
    expect(await refused('bad_shape')).toBe(1);
    expect(await refused('bad_key')).toBe(1);
    expect(await refused('invalid_market_data')).toBe(1);
    expect(await refused('invalid_orders')).toBe(1);
    await expectProven(client);
  });
});
