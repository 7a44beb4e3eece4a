import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import type { Change } from '@tickboard/core/store/change';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServerOptions, startServer, type ServerUnderTest } from '../../../../test/harness/server.ts';
import { until } from '../../../../test/harness/until.ts';
import { type Json, WireClient, type WireClientOptions } from '../../../../test/harness/wire-client.ts';

const KEY = 'a-key-of-some-length';
const START = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

let server: ServerUnderTest;
let clients: WireClient[] = [];

afterEach(async () => {
  for (const client of clients) client.webSocket.terminate();
  clients = [];
  await server.stop();
});

function quote(symbol: string, lastPrice: number): Change {
  return { op: 'merge', channel: 'market_data', row: { symbol, last_price: lastPrice, updated_at: START } };
}

function signal(strategyName: string, confidence: number, symbol = 'BTCUSDT'): Change {
  return { op: 'event', channel: 'signals', data: { strategy_name: strategyName, confidence, symbol, time: START } };
}

/** Delivers, and waits until the server has it. */
async function tell(...changes: readonly Change[]): Promise<void> {
  const { version } = server.server.store;
  server.deliver(...changes);
  await until(() => server.server.store.version > version, { what: 'the changes to be applied' });
}

async function open(format: WireClient['format'], options: WireClientOptions & { query?: string } = {}) {
  const client = await WireClient.connect(server.wsUrl(`format=${format}&${options.query ?? ''}`), {
    ...options,
    format,
  });
  clients.push(client);
  await client.next('connected');
  return client;
}

/** A client that has its first snapshot. */
async function openStarted(format: WireClient['format'], options: WireClientOptions & { query?: string } = {}) {
  const client = await open(format, options);
  await client.next('snapshot');
  return client;
}

function rowsOf(client: WireClient, channel: string): Json {
  return Object.fromEntries(client.replica.tables.get(channel) ?? []);
}

/** Channels of a snapshot message, whatever its codec. */
function channelsOf(message: Awaited<ReturnType<WireClient['next']>>): string[] {
  return message.incoming.type === 'snapshot' ? message.incoming.tables.map(({ channel }) => channel) : [];
}

async function start(options: ServerOptions = {}): Promise<void> {
  server = await startServer(options);
  await tell(
    quote('BTCUSDT', 50_000),
    quote('BTCUSDC', 50_010),
    quote('ETHUSDT', 3_000),
    { op: 'merge', channel: 'positions', row: { symbol: 'BTCUSDT', side: 'long', quantity: 2 } },
    { op: 'merge', channel: 'orders', row: { id: 'o-1', status: 'new', symbol: 'BTCUSDT' } },
    { op: 'merge', channel: 'account', row: { equity: 1_000 } },
    signal('RSI', 0.5),
    signal('MACD', 0.9),
    signal('RSI', 0.9),
  );
}

describe.each(CODEC_NAMES)('a client that speaks %s', (format) => {
  describe('and everything as configured by default', () => {
    beforeEach(() => start());

    it('[N7] [N8] has everything until its first subscribe, then exactly what that names', async () => {
      const client = await openStarted(format);
      expect(rowsOf(client, 'market_data')['BTCUSDT']).toMatchObject({ last_price: 50_000, updated_at: START });
      expect(rowsOf(client, 'account')['']).toMatchObject({ equity: 1_000 });
      const answer = await client.ask({ type: 'subscribe', channels: ['positions'] }, 'subscribed');
      expect(answer).toMatchObject({ channels: ['positions'], interval_ms: 100 });
      expect(channelsOf(await client.next('snapshot'))).toEqual(['positions']);
      await tell(quote('BTCUSDT', 1), { op: 'merge', channel: 'positions', row: { symbol: 'BTCUSDT', quantity: 3 } });
      await client.next('update');
      expect(rowsOf(client, 'positions')['BTCUSDT']).toMatchObject({ quantity: 3 });
      expect(rowsOf(client, 'market_data')['BTCUSDT']).toMatchObject({ last_price: 50_000 });
    });

    it('[N30] has from the beginning what its URL names, and nothing else before it', async () => {
      const client = await open(format, { query: 'channel=market_data:BTC*&channel=signals' });
      const answer = (await client.next('subscribed')).raw;
      expect(answer).toEqual({ type: 'subscribed', channels: ['market_data:BTC*', 'signals'], interval_ms: 100 });
      const snapshot = await client.next('snapshot');
      expect(channelsOf(snapshot)).toEqual(['market_data']);
      expect(snapshot.incoming).toMatchObject({ feeds: { signals: 3 } });
      expect(Object.keys(rowsOf(client, 'market_data')).sort()).toEqual(['BTCUSDC', 'BTCUSDT']);
      await tell(quote('ETHUSDT', 1), quote('BTCUSDT', 2));
      await client.next('update');
      expect(rowsOf(client, 'market_data')).toMatchObject({ BTCUSDT: { last_price: 2 } });
      expect(rowsOf(client, 'market_data')).not.toHaveProperty('ETHUSDT');
      const more = await client.ask({ type: 'subscribe', channels: ['positions'] }, 'subscribed');
      expect(more.channels).toEqual(['market_data:BTC*', 'positions', 'signals']);
      expect(client.messages.map(({ raw }) => raw.type ?? 'positional').slice(0, 2)).toEqual([
        'connected',
        'subscribed',
      ]);
      expect(client.all('snapshot').map(channelsOf)).toEqual([['market_data'], ['positions']]);
    });

    it('[N30] is told of names in its URL that do not exist, and has the others', async () => {
      const client = await open(format, { query: 'channel=positions&channel=nothing' });
      expect((await client.next('subscribed')).raw).toMatchObject({ channels: ['positions'] });
      expect((await client.next('error')).raw).toMatchObject({ code: 'UNKNOWN_CHANNEL', error: expect.any(String) });
      const stranger = await open(format, { query: 'channel=nothing' });
      expect((await stranger.next('subscribed')).raw).toMatchObject({ channels: [] });
    });

    it('[N8] adds what later subscribes name, and is sent a snapshot of no more than that', async () => {
      const client = await openStarted(format);
      await client.ask({ type: 'subscribe', channels: ['positions'] }, 'subscribed');
      await client.next('snapshot');
      const answer = await client.ask({ type: 'subscribe', channels: ['orders', 'market_data:BTC*'] }, 'subscribed');
      expect(answer.channels).toEqual(['market_data:BTC*', 'orders', 'positions']);
      const snapshot = await client.next('snapshot');
      expect(channelsOf(snapshot).sort()).toEqual(['market_data', 'orders']);
      expect(Object.keys(rowsOf(client, 'market_data')).sort()).toEqual(['BTCUSDC', 'BTCUSDT']);
      await tell(quote('ETHUSDT', 1), quote('BTCUSDC', 2));
      await client.next('update');
      expect(rowsOf(client, 'market_data')['BTCUSDC']).toMatchObject({ last_price: 2 });
      expect(rowsOf(client, 'market_data')).not.toHaveProperty('ETHUSDT');
      expect(client.faults).toEqual([]);
    });

    it('[N8] gets the events of a feed from its subscribe on, filtered as asked', async () => {
      const client = await openStarted(format);
      const filters = { signals: { strategy_name: ['RSI', 'VWAP'], min_confidence: 0.7 } };
      await client.ask({ type: 'subscribe', channels: ['signals:BTC*'], filters }, 'subscribed');
      await tell(signal('RSI', 0.6), signal('MACD', 0.9), signal('RSI', 0.8, 'ETHUSDT'), signal('RSI', 0.8));
      const { incoming, raw } = await client.next('event');
      expect(incoming).toMatchObject({ channel: 'signals', eventType: 'signal', id: 7, isReplay: false });
      expect(incoming).toMatchObject({
        data: { strategy_name: 'RSI', confidence: 0.8, symbol: 'BTCUSDT', time: START },
      });
      if (format !== 'compact') {
        expect(raw).toMatchObject({ type: 'signal', channel: 'signals', id: 7, data: { confidence: 0.8 } });
        expect(raw.data.time).toBe('2026-01-02T03:04:05.006Z');
      }
      await client.settled();
      expect(client.all('event')).toHaveLength(1);
    });

    it('[N9] loses what it unsubscribes, before its first subscribe too', async () => {
      const client = await openStarted(format);
      const answer = await client.ask({ type: 'unsubscribe', channels: ['market_data', 'trades'] }, 'subscribed');
      expect(answer.channels).not.toContain('market_data');
      expect(answer.channels).toContain('positions');
      await tell(quote('BTCUSDT', 1), { op: 'merge', channel: 'account', row: { equity: 2 } });
      await until(() => rowsOf(client, 'account')[''].equity === 2, { what: 'the update' });
      expect(rowsOf(client, 'market_data')['BTCUSDT']).toMatchObject({ last_price: 50_000 });
      const rest = await client.ask({ type: 'unsubscribe', channels: answer.channels }, 'subscribed');
      expect(rest.channels).toEqual([]);
      expect(await server.metric('dashboard_client_subscriptions')).toBe(0);
    });

    it('[N9] is shown what is left of a channel that it narrows', async () => {
      const client = await openStarted(format);
      await client.ask({ type: 'subscribe', channels: ['market_data:BTC*', 'market_data:ETH*'] }, 'subscribed');
      await client.next('snapshot');
      expect(Object.keys(rowsOf(client, 'market_data'))).toHaveLength(3);
      await client.ask({ type: 'unsubscribe', channels: ['market_data:BTC*'] }, 'subscribed');
      await client.next('snapshot');
      expect(Object.keys(rowsOf(client, 'market_data'))).toEqual(['ETHUSDT']);
    });

    it('[N10] is told of channels that do not exist, and has the others of the same message', async () => {
      const client = await openStarted(format);
      const subscribe = { type: 'subscribe', channels: ['positions', 'weather', '__proto__:x'], id: 7 };
      expect((await client.ask(subscribe, 'subscribed')).channels).toEqual(['positions']);
      expect((await client.next('error')).raw).toEqual({
        type: 'error',
        code: 'UNKNOWN_CHANNEL',
        message: 'there is no channel weather, __proto__:x',
        error: 'there is no channel weather, __proto__:x',
        id: 7,
      });
      const none = await client.ask({ type: 'subscribe', channels: ['constructor'] }, 'error');
      expect(none).toMatchObject({ code: 'UNKNOWN_CHANNEL' });
      const gone = await client.ask({ type: 'unsubscribe', channels: ['constructor'] }, 'error');
      expect(gone).toMatchObject({ code: 'UNKNOWN_CHANNEL' });
      const { epoch } = server.server.store;
      const resume = { type: 'resume', epoch, seq: client.replica.seq, channels: ['positions', 'weather'] };
      expect((await client.ask(resume, 'resumed')).channels).toEqual(['positions']);
      expect((await client.next('error')).raw).toMatchObject({ code: 'UNKNOWN_CHANNEL' });
      expect((await client.ask({ type: 'subscribe', channels: [] }, 'subscribed')).channels).toEqual(['positions']);
    });

    it.each([
      [{ market_data: { symbol: 'A' } }, 'filters.market_data: only feeds have filters'],
      [{ constructor: { symbol: 'A' } }, 'filters.constructor: only feeds have filters'],
      [{ signals: { colour: 'red' } }, 'filters.signals.colour: signals has no field colour'],
      [{ signals: { toString: 'red' } }, 'filters.signals.toString: signals has no field toString'],
      [{ signals: { min_colour: 1 } }, 'filters.signals.min_colour: signals has no field colour'],
      [{ signals: { min_confidence: 'high' } }, 'filters.signals.min_confidence: a number was expected'],
    ])('[N11] is refused a filter that means nothing: %j', async (filters, expected) => {
      const client = await openStarted(format);
      await client.ask({ type: 'subscribe', channels: ['signals'] }, 'subscribed');
      const error = await client.ask({ type: 'subscribe', channels: ['orders', 'signals'], filters, id: 'f' }, 'error');
      expect(error).toMatchObject({ code: 'BAD_MESSAGE', id: 'f' });
      expect(error.message).toContain(expected);
      const { epoch } = server.server.store;
      const resume = { type: 'resume', epoch, seq: 0, channels: ['orders'], filters };
      expect(await client.ask(resume, 'error')).toMatchObject({ code: 'BAD_MESSAGE' });
      expect((await client.ask({ type: 'subscribe', channels: [] }, 'subscribed')).channels).toEqual(['signals']);
    });

    it('[N12] is sent a snapshot again, of all that it has or of what it names', async () => {
      const client = await openStarted(format);
      await client.ask({ type: 'subscribe', channels: ['positions', 'orders', 'signals'] }, 'subscribed');
      await client.next('snapshot');
      client.send({ type: 'refresh' });
      expect(channelsOf(await client.next('snapshot')).sort()).toEqual(['orders', 'positions']);
      client.send({ type: 'refresh', channels: ['orders:o-1'] });
      expect(channelsOf(await client.next('snapshot'))).toEqual(['orders']);
      client.send({ type: 'refresh', channels: ['orders', 'market_data', 'weather'], id: 9 });
      expect(channelsOf(await client.next('snapshot'))).toEqual(['orders']);
      expect((await client.next('error')).raw).toMatchObject({
        code: 'UNKNOWN_CHANNEL',
        message: 'you are not subscribed to market_data, weather',
        id: 9,
      });
    });

    it('[N13] resumes with the channels that it names, from the state and the events that it holds', async () => {
      const { epoch } = server.server.store;
      const before = await openStarted(format);
      const { seq } = before.replica;
      await tell(quote('BTCUSDT', 2), { op: 'merge', channel: 'account', row: { equity: 2 } }, signal('MACD', 0.7));
      const client = await openStarted(format);
      const resume = { epoch, seq, channels: ['market_data', 'signals'], feeds: { signals: 2 }, id: 'r' };
      const answer = await client.ask({ type: 'resume', ...resume }, 'resumed');
      expect(answer).toEqual({ type: 'resumed', recovered: true, seq, channels: ['market_data', 'signals'], id: 'r' });
      const ids = [await client.next('event'), await client.next('event')].map(({ raw, incoming }) =>
        incoming.type === 'event' ? incoming.id : raw,
      );
      expect(ids).toEqual([3, 4]);
      await client.settled();
      expect(rowsOf(client, 'market_data')['BTCUSDT']).toMatchObject({ last_price: 2 });
      const lost = await client.ask({ type: 'resume', epoch: 'another', seq: 5, channels: ['account'] }, 'resumed');
      expect(lost).toMatchObject({ recovered: false, channels: ['account'] });
      expect(channelsOf(await client.next('snapshot'))).toEqual(['account']);
    });

    it('[N14] has events replayed: the last so many, or from an id or a time on', async () => {
      const client = await openStarted(format);
      async function replayed(wanted: object): Promise<unknown[]> {
        const { length } = client.messages;
        client.send({ type: 'replay', channel: 'signals', ...wanted });
        await client.settled();
        return client.messages.slice(length).flatMap(({ incoming, raw }) => {
          if (incoming.type !== 'event') return [];
          if (format !== 'compact') expect(raw.replay).toBe(true);
          return [incoming.isReplay ? incoming.id : 'not marked'];
        });
      }
      expect(await replayed({})).toEqual([1, 2, 3]);
      expect(await replayed({ count: 2 })).toEqual([2, 3]);
      expect(await replayed({ from: 3 })).toEqual([3]);
      expect(await replayed({ from: 1, count: 1 })).toEqual([3]);
      expect(await replayed({ from: new Date(Date.now() + 3_600_000).toISOString() })).toEqual([]);
      expect(await replayed({ from: '2020-01-01T00:00:00Z' })).toEqual([1, 2, 3]);
      await client.ask(
        { type: 'subscribe', channels: ['signals'], filters: { signals: { min_confidence: 0.8 } } },
        'subscribed',
      );
      expect(await replayed({})).toEqual([2, 3]);
    });

    it('[N14] is told what cannot be replayed', async () => {
      const client = await openStarted(format);
      const ask = (wanted: object) => client.ask({ type: 'replay', id: 1, ...wanted }, 'error');
      expect(await ask({ channel: 'orders' })).toMatchObject({ code: 'UNKNOWN_CHANNEL', id: 1 });
      expect(await ask({ channel: 'weather' })).toMatchObject({ code: 'UNKNOWN_CHANNEL', id: 1 });
      expect(await ask({ channel: 'signals', from: 'yesterday' })).toMatchObject({ code: 'BAD_MESSAGE', id: 1 });
      expect(await ask({ channel: 'signals', from: '1' })).toMatchObject({ code: 'BAD_MESSAGE', id: 1 });
      expect(await ask({ channel: 'signals', count: 0 })).toMatchObject({ code: 'BAD_MESSAGE', id: 1 });
      await client.ask({ type: 'unsubscribe', channels: ['signals'] }, 'subscribed');
      expect(await ask({ channel: 'signals' })).toMatchObject({ code: 'UNKNOWN_CHANNEL', id: 1 });
    });

    it('[N15] changes its interval, within the bounds, and goes on from what it holds', async () => {
      const client = await openStarted(format);
      const answer = await client.ask({ type: 'set_interval', interval_ms: 60, id: 3 }, 'subscribed');
      expect(answer).toMatchObject({ interval_ms: 100, id: 3 });
      expect((await client.ask({ type: 'set_interval', interval_ms: 50 }, 'subscribed')).interval_ms).toBe(50);
      await tell(quote('BTCUSDT', 7));
      await until(() => rowsOf(client, 'market_data')['BTCUSDT'].last_price === 7, { what: 'the update' });
      for (const interval of [0, 10, 60_000]) {
        const error = await client.ask({ type: 'set_interval', interval_ms: interval, id: 4 }, 'error');
        expect(error).toMatchObject({ code: 'BAD_MESSAGE', id: 4 });
      }
      expect(client.faults).toEqual([]);
    });

    it('[N16] can prove that it holds what the server does', async () => {
      const client = await openStarted(format);
      await tell(quote('BTCUSDT', 7), { op: 'delete', channel: 'orders', key: 'o-1' });
      const ofWhatIsHeld = async () => {
        const answer = await client.ask({ type: 'verify', id: 'v' }, 'digest');
        // The server's own health may change at any moment, and be a step ahead.
        return answer.seq === client.replica.seq && answer;
      };
      const digest = await until(ofWhatIsHeld, { what: 'a digest of what the client holds' });
      expect(digest).toMatchObject({ epoch: server.server.store.epoch, id: 'v' });
      expect(digest.channels).toEqual(client.replica.digests());
      await client.ask({ type: 'subscribe', channels: ['market_data:ETH*', 'signals'] }, 'subscribed');
      await client.next('snapshot');
      const narrow = await client.ask({ type: 'verify' }, 'digest');
      expect(narrow.channels).toEqual({ market_data: client.replica.digests()['market_data'] });
    });

    it.each(['now', 12.5, null])('[N17] has its ping answered with its timestamp: %s', async (timestamp) => {
      const client = await openStarted(format);
      const pong = await client.ask({ type: 'ping', timestamp, id: 'p' }, 'pong');
      expect(pong).toEqual({ type: 'pong', timestamp, server_time: expect.any(String), id: 'p' });
      expect(Math.abs(Date.parse(pong.server_time) - Date.now())).toBeLessThan(60_000);
      expect(await client.ask({ type: 'ping' }, 'pong')).toEqual({ type: 'pong', server_time: expect.any(String) });
    });

    it('[N18] learns that commands are off, and that no credentials are asked for', async () => {
      const client = await openStarted(format);
      for (const type of ['place_order', 'cancel_order', 'cancel_all', 'close_position', 'kill_switch']) {
        const error = await client.ask({ type, id: type, payload: { symbol: 'BTCUSDT' } }, 'error');
        expect(error).toMatchObject({ code: 'COMMANDS_DISABLED', id: type });
      }
      expect(await client.ask({ type: 'auth', token: 'x', id: 1 }, 'error')).toMatchObject({
        code: 'UNSUPPORTED',
        id: 1,
      });
      expect(client.isOpen).toBe(true);
    });

    it('[N19] is understood in the words of older clients', async () => {
      const client = await openStarted(format);
      const subscribe = { action: 'subscribe', subscriptions: ['positions'] };
      expect((await client.ask(subscribe, 'subscribed')).channels).toEqual(['positions']);
      const single = { type: 'subscribe', channel: 'orders' };
      expect((await client.ask(single, 'subscribed')).channels).toEqual(['orders', 'positions']);
      const away = { action: 'unsubscribe', channel: 'positions' };
      expect((await client.ask(away, 'subscribed')).channels).toEqual(['orders']);
      client.send({ action: 'refresh' });
      expect(channelsOf(await client.next('snapshot'))).toEqual(['orders']);
      expect(await client.ask({ action: 'ping', timestamp: 3 }, 'pong')).toMatchObject({ timestamp: 3 });
    });

    it.each(['text', 17, -1.5])('[N20] finds its id %s in every answer', async (id) => {
      const client = await openStarted(format);
      const { epoch } = server.server.store;
      const answers = [
        await client.ask({ type: 'subscribe', channels: ['orders'], id }, 'subscribed'),
        await client.ask({ type: 'unsubscribe', channels: ['orders'], id }, 'subscribed'),
        await client.ask({ type: 'set_interval', interval_ms: 100, id }, 'subscribed'),
        await client.ask({ type: 'resume', epoch, seq: 1, channels: ['orders'], id }, 'resumed'),
        await client.ask({ type: 'verify', id }, 'digest'),
        await client.ask({ type: 'ping', id }, 'pong'),
        await client.ask({ type: 'nonsense', id }, 'error'),
        await client.ask({ type: 'subscribe', channels: 5, id }, 'error'),
      ];
      for (const answer of answers) expect(answer.id).toBe(id);
    });
  });

  describe('where a key is configured', () => {
    const headers = { Authorization: `Bearer ${KEY}` };
    beforeEach(() => start({ config: { security: { apiKey: KEY } } }));

    it('[N5] may show its credentials again, and is closed with 4401 for wrong ones', async () => {
      const client = await openStarted(format, { headers });
      client.send({ type: 'auth', token: KEY });
      await client.settled();
      expect(client.all('error')).toEqual([]);
      client.send({ type: 'auth', token: 'another' });
      const { code, reason } = await client.closed();
      expect([code, JSON.parse(reason)]).toEqual([4401, { message: 'wrong credentials' }]);
      expect(await server.metric('dashboard_closes_total', { code: '4401' })).toBe(1);
    });
  });
});
