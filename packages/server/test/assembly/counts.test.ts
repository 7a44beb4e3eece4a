/** What the metrics say of a server that served: held against what its clients got. */
import { ManualClock } from '@tickboard/core/clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type ServerUnderTest } from '../../../../test/harness/server.ts';
import { until } from '../../../../test/harness/until.ts';
import { WireClient } from '../../../../test/harness/wire-client.ts';

let server: ServerUnderTest;
let clients: WireClient[] = [];
const clock = new ManualClock();

beforeEach(async () => {
  server = await startServer({ clock });
});

afterEach(async () => {
  for (const client of clients) client.webSocket.terminate();
  clients = [];
  await server.stop();
});

async function open(type: 'tui' | 'web', format: WireClient['format']): Promise<WireClient> {
  const client = await WireClient.connect(server.wsUrl(`type=${type}&format=${format}`), { format });
  clients.push(client);
  await client.next('snapshot');
  return client;
}

function update(price: number): void {
  server.deliver({
    op: 'merge',
    channel: 'market_data',
    row: { symbol: 'BTCUSDT', last_price: price, updated_at: clock.now() - 250 },
  });
}

describe('the metrics of a server', () => {
  it('[T1] [T3] [T5] count clients by kind, and what they are subscribed to', async () => {
    await open('tui', 'msgpack');
    const web = await open('web', 'json');
    await open('web', 'compact');
    expect(await server.metric('dashboard_active_connections')).toBe(3);
    expect(await server.metric('dashboard_connected_clients', { client_type: 'TUI' })).toBe(1);
    expect(await server.metric('dashboard_connected_clients', { client_type: 'Web' })).toBe(2);
    expect(await server.metric('dashboard_client_subscriptions', { channel: 'orders' })).toBe(3);
    await web.ask({ type: 'subscribe', channels: ['orders', 'market_data:BTC*'] }, 'subscribed');
    expect(await server.metric('dashboard_client_subscriptions', { channel: 'orders' })).toBe(3);
    expect(await server.metric('dashboard_client_subscriptions', { channel: 'positions' })).toBe(2);
    expect(await server.metric('dashboard_client_subscriptions', { channel: 'market_data' })).toBe(3);
    await web.ask({ type: 'unsubscribe', channels: ['orders'] }, 'subscribed');
    expect(await server.metric('dashboard_client_subscriptions', { channel: 'orders' })).toBe(2);
    expect(await server.metric('dashboard_messages_received_total', { message_type: 'subscribe' })).toBe(1);
    expect(await server.metric('dashboard_messages_received_total', { message_type: 'unsubscribe' })).toBe(1);
  });

  it('[T1] [T2] [T5] count every message and every byte that clients get', async () => {
    const [tui, web] = [await open('tui', 'msgpack'), await open('web', 'json')];
    for (let price = 1; price <= 5; price++) {
      update(price);
      server.deliver({ op: 'event', channel: 'signals', data: { symbol: 'BTCUSDT', price } });
      await until(() => server.server.store.feeds.get('signals')!.lastId === price, { what: 'the signal' });
      clock.advance(1_000);
      await Promise.all([tui.settled(), web.settled()]);
    }
    const sent = async (client_type: string, message_type: string) =>
      server.metric('dashboard_messages_sent_total', { client_type, message_type });
    for (const [label, client] of [
      ['TUI', tui],
      ['Web', web],
    ] as const) {
      expect(await sent(label, 'update')).toBe(client.all('update').length);
      expect(await sent(label, 'signal')).toBe(client.all('event').length);
      expect(await sent(label, 'pong')).toBe(client.all('pong').length);
      const counted = (await server.metric('dashboard_bytes_sent_total', { client_type: label })) ?? 0;
      const payload = client.messages.reduce((sum, { bytes }) => sum + bytes, 0);
      // A frame's head is two to four bytes here.
      expect(counted).toBeGreaterThanOrEqual(payload + 2 * client.messages.length);
      expect(counted).toBeLessThanOrEqual(payload + 4 * client.messages.length);
    }
    expect(await server.metric('dashboard_events_total', { channel: 'signals' })).toBe(5);
    expect(await server.metric('dashboard_broadcast_latency_seconds_count', { client_type: 'TUI' })).toBeGreaterThan(0);
    for (const format of ['MessagePack', 'JSON']) {
      expect(await server.metric('dashboard_serialization_duration_seconds_count', { format })).toBeGreaterThan(0);
      expect(
        await server.metric('dashboard_message_size_bytes_count', { format, message_type: 'update' }),
      ).toBeGreaterThan(0);
    }
  });

  it('[T1] [T2] [T4] [H28] tell of each source its state, its messages, its rejects and its lag', async () => {
    update(1);
    server.deliver({ op: 'merge', channel: 'market_data', row: { symbol: 'no symbol' } });
    server.source.refuse('bad_json', 'market_data:X', 'Unexpected token');
    clock.advance(1_000);
    const source = 'puppet';
    expect(await server.metric('dashboard_source_state', { source, state: 'live' })).toBe(1);
    expect(await server.metric('dashboard_source_state', { source })).toBe(1);
    expect(await server.metric('dashboard_source_messages_total', { source })).toBe(2);
    expect(await server.metric('dashboard_source_rejects_total', { source, kind: 'invalid_market_data' })).toBe(1);
    expect(await server.metric('dashboard_source_rejects_total', { source, kind: 'bad_json' })).toBe(1);
    expect(await server.metric('dashboard_state_update_lag_seconds', { source })).toBe(0.25);
    expect(await server.metric('dashboard_source_quarantined', { source })).toBe(2);
    expect(await server.get('/admin/quarantine/puppet')).toMatchObject({
      refused: 2,
      entries: [{ kind: 'bad_json' }, { kind: 'invalid_market_data' }],
    });
    // What came in this turn waits for its end.
    expect(await server.metric('dashboard_source_inbox_depth', { source })).toBe(1);
    expect(await server.metric('dashboard_source_last_message_age_seconds', { source })).toBe(1);
    server.source.disconnected('connection closed');
    expect(await server.metric('dashboard_source_state', { source, state: 'down' })).toBe(1);
    expect(await server.metric('dashboard_source_state', { source, state: 'live' })).toBe(0);
    expect(await server.metric('dashboard_source_reconnects_total', { source })).toBeUndefined();
    server.source.connected();
    expect(await server.metric('dashboard_source_reconnects_total', { source })).toBe(1);
    update(2);
    const old = { symbol: 'BTCUSDT', last_price: 3, updated_at: 1 };
    server.deliver({ op: 'merge', channel: 'market_data', row: old, ifNewer: true });
    clock.advance(2_000);
    expect(await server.metric('dashboard_source_outdated_total', { source })).toBe(1);
    expect(await server.metric('dashboard_source_last_message_age_seconds', { source })).toBe(2);
    clock.advance(1_000);
    expect(await server.metric('dashboard_source_inbox_depth', { source })).toBe(0);
  });

  it('[T2] tell how deep the queues are, once a second', async () => {
    clock.advance(1_000);
    for (const queue of ['send', 'ingest']) expect(await server.metric('dashboard_queue_depth', { queue })).toBe(0);
    server.deliver(
      { op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT' } },
      { op: 'merge', channel: 'market_data', row: { symbol: 'ETHUSDT' } },
    );
    clock.advance(1_000);
    expect(await server.metric('dashboard_queue_depth', { queue: 'ingest' })).toBe(2);
    expect(await server.metric('dashboard_lagging_clients')).toBe(0);
  });
});
