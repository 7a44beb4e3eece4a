import { execFileSync } from 'node:child_process';
import events from 'node:events';
import { constants, createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { ManualClock } from '@tickboard/core/clock';
import { createGrpcSource } from '@tickboard/server/sources/grpc/grpc-source';
import type { GrpcSourceOptions } from '@tickboard/server/sources/grpc/options';
import { describe, expect, it } from 'vitest';
import {
  startGrpcServer,
  type GrpcServer,
  type GrpcServerSettings,
} from '../../../../../test/harness/grpc/grpc-server.ts';
import { expectDoubling, recordPauses } from '../../../../../test/harness/pauses.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { until } from '../../../../../test/harness/until.ts';
import {
  GET_METRICS,
  GET_ORDER,
  GET_ORDERS,
  GET_STOP,
  ordersOptions,
  quoteOptions,
  riskOptions,
  runSource,
  scratch,
  STREAM_ORDERS,
  STREAM_QUOTES,
} from './grpc-under-test.ts';

const SECOND = 1_767_225_600;
const FLOOD = 50_000;

function order(id: string, fields: Readonly<Record<string, unknown>> = {}) {
  return { order_id: id, symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', state: 'NEW', updated_at: SECOND, ...fields };
}

/** A server with settings of its own, and a source of it that runs. */
async function runAgainst(
  settings: Omit<GrpcServerSettings, 'port'>,
  createOptions: (address: string) => GrpcSourceOptions,
) {
  const server = await startGrpcServer(settings);
  const context = new RecordingContext();
  const source = createGrpcSource(createOptions(server.address), context);
  source.run();
  return {
    server,
    context,
    async [Symbol.asyncDispose]() {
      await source.stop();
      await server.stop();
    },
  };
}

describe('orders', () => {
  it('[GR2] are asked for at the start and at each interval, and heard of in between', async () => {
    await using running = await runSource((url) => ordersOptions(url, 200), {
      prepare: (server) => server.answer(GET_ORDERS, { orders: [order('o-1')] }),
    });
    const { server, context } = running;
    expect(await context.untilRow('orders', 'o-1')).toMatchObject({ status: 'new', updated_at: SECOND * 1_000 });
    await server.send(STREAM_ORDERS, [{ order: order('o-2', { state: 'SUBMITTED' }) }]);
    expect(await context.untilRow('orders', 'o-2')).toMatchObject({ status: 'submitted' });
    await server.answer(GET_ORDERS, { orders: [order('o-1'), order('o-2'), order('o-3')] });
    await context.untilRow('orders', 'o-3');
    expect((await server.seen()).streams).toEqual({ [STREAM_ORDERS]: 1 });
    expect(context.reports).toEqual([{ state: 'connected', detail: server.address }]);
    expect(context.refusals).toEqual([]);
  });

  it('[GR2] are streamed before they are asked for', async () => {
    await using running = await runSource((url) => ordersOptions(url), {
      prepare: (server) => server.hold(GET_ORDERS),
    });
    const { server, context } = running;
    await until(async () => (await server.seen()).waiting[GET_ORDERS] === 1, { what: 'the list to be asked for' });
    expect((await server.seen()).streams).toEqual({ [STREAM_ORDERS]: 1 });
    expect(context.reports).toEqual([]);
    await server.release(GET_ORDERS);
    await context.untilConnected();
  });

  it('[GR10] that the stream told of meanwhile are not replaced by an older answer of the same second', async () => {
    await using running = await runSource((url) => ordersOptions(url), {
      async prepare(server) {
        await server.answer(GET_ORDERS, { orders: [order('o-1'), order('o-2')] });
        await server.hold(GET_ORDERS);
      },
    });
    const { server, context } = running;
    await until(async () => (await server.seen()).waiting[GET_ORDERS] === 1, { what: 'the list to be asked for' });
    await server.send(STREAM_ORDERS, [{ order: order('o-1', { state: 'FILLED', filled_quantity: 1 }) }]);
    await context.untilRow('orders', 'o-1');
    await server.release(GET_ORDERS);
    await context.untilRow('orders', 'o-2');
    expect(context.row('orders', 'o-1')).toMatchObject({ status: 'filled', filled: 1 });
  });

  it('[GR11] that a list leaves out are removed only where the service does not know them', async () => {
    const listed = [order('kept'), order('gone'), order('cut'), order('done', { state: 'FILLED' })];
    await using running = await runSource((url) => ordersOptions(url, 150), {
      async prepare(server) {
        await server.answer(GET_ORDERS, { orders: listed });
        await server.fail(GET_ORDER, status.NOT_FOUND, 'no such order');
      },
    });
    const { server, context } = running;
    await context.untilRow('orders', 'gone');
    await server.answer(GET_ORDERS, { orders: [order('kept')] });
    await until(() => context.row('orders', 'gone') === undefined && context.row('orders', 'cut') === undefined, {
      what: 'the orders that the service does not know to be removed',
    });
    // What is finished may leave the list: it is history.
    expect([...context.table('orders').keys()].sort()).toEqual(['done', 'kept']);

    await server.succeed(GET_ORDER);
    await server.answer(GET_ORDER, { order: order('cut', { state: 'CANCELED', updated_at: SECOND + 9 }) });
    await server.send(STREAM_ORDERS, [{ order: order('cut', { updated_at: SECOND + 5 }) }]);
    await until(() => context.row('orders', 'cut')?.['status'] === 'canceled', {
      what: 'the order that the list leaves out to be asked for',
    });
    expect((await server.seen()).requests[GET_ORDER]).toEqual({ order_id: 'cut' });
  });

  it.each([
    [150, 5_000],
    [800, 250],
  ])(
    '[GR11] are listed each %i ms though none is answered for within %i ms, and each has its turn',
    async (intervalMs, timeoutMs) => {
      const ids = ['o-1', 'o-2', 'o-3'];
      await using running = await runSource((url) => ({ ...ordersOptions(url, intervalMs), timeoutMs }), {
        async prepare(server) {
          await server.answer(GET_ORDERS, { orders: ids.map((id) => order(id)) });
          await server.hold(GET_ORDER);
        },
      });
      const { server, context } = running;
      await context.untilRow('orders', 'o-3');
      await server.answer(GET_ORDERS, { orders: [] });
      const asked = new Set<unknown>();
      const hasAskedForAll = async () => {
        asked.add((await server.seen()).requests[GET_ORDER]?.['order_id']);
        return ids.every((id) => asked.has(id));
      };
      await until(hasAskedForAll, { what: 'each order to be asked for' });
      const { calls } = await server.seen();
      expect(calls[GET_ORDER]).toBeLessThanOrEqual(calls[GET_ORDERS]!);
      expect([...context.table('orders').keys()].sort()).toEqual(ids);
      expect(context.reports).toHaveLength(1);
    },
  );

  it('[GR12] are delivered in their order, however many come', async () => {
    await using running = await runSource((url) => ordersOptions(url));
    const { server, context } = running;
    await context.untilConnected();
    await until(async () => (await server.seen()).streams[STREAM_ORDERS] === 1, { what: 'the stream to be open' });
    await server.send(STREAM_ORDERS, [{ order: order('o-1'), update_type: 'UPDATED' }], FLOOD);
    await until(() => context.changes.length >= FLOOD, { what: 'the flood to arrive' });
    const filled = context.changes.map((change) => change.op === 'merge' && change.row['filled']);
    expect(filled).toEqual(Array.from({ length: FLOOD }, (_item, index) => index + 1));
    expect(context.reports).toHaveLength(1);
  });

  it('[GR2] are those of a user and of symbols where told', async () => {
    const part = { kind: 'b25_orders', intervalMs: 60_000, userId: 'desk', symbols: ['BTCUSDT', 'ETHUSDT'] } as const;
    await using running = await runSource((url) => ({ ...ordersOptions(url), parts: [part] }));
    await running.context.untilConnected();
    const { requests } = await running.server.seen();
    expect(requests[STREAM_ORDERS]).toEqual({ user_id: 'desk', symbols: ['BTCUSDT', 'ETHUSDT'] });
  });
});

describe('risk', () => {
  it('[GR1] is connected once every call was answered, and asks again and again', async () => {
    await using running = await runSource((url) => riskOptions(url, 150), {
      async prepare(server) {
        await server.answer(GET_METRICS, { metrics: { leverage: 2 }, timestamp: SECOND });
        await server.answer(GET_STOP, { status: { is_stopped: true, stop_reason: 'drawdown' } });
        await server.hold(GET_STOP);
      },
    });
    const { server, context } = running;
    await until(() => context.row('risk')?.['leverage'] === 2, { what: 'the risk figures' });
    expect(context.reports).toEqual([]);
    await server.release(GET_STOP);
    await context.untilConnected();
    await until(() => context.row('risk')?.['emergency_stop'] !== undefined, { what: 'the emergency stop' });
    expect(context.row('risk')).toMatchObject({ emergency_stop: { is_stopped: true, reason: 'drawdown' } });
    await server.answer(GET_METRICS, { metrics: { leverage: 3 }, timestamp: SECOND + 5 });
    await until(() => context.row('risk')?.['leverage'] === 3, { what: 'the next figures' });
  });

  it.each([
    [status.UNAUTHENTICATED, 'wrong or missing credentials for'],
    [status.PERMISSION_DENIED, 'no right to call'],
    [status.UNIMPLEMENTED, 'is not served by'],
    [status.UNAVAILABLE, 'is not available at'],
    [status.INTERNAL, 'internal'],
  ])('[GR4] [GR3] says in words what status %i means, and begins anew', async (code, words) => {
    await using running = await runSource(riskOptions, {
      prepare: (server) => server.fail(GET_STOP, code, 'the service says why'),
    });
    const { server, context } = running;
    const reason = await context.untilDisconnected();
    expect(reason).toContain(words);
    expect(reason).toContain(GET_STOP);
    expect(reason).toContain(server.address);
    expect(reason).toContain('the service says why');
    await server.succeed(GET_STOP);
    await server.answer(GET_STOP, { status: { is_stopped: false } });
    await context.untilConnected();
  });

  it('[GR7] has no answer where none comes within the deadline', async () => {
    await using running = await runSource((url) => ({ ...riskOptions(url), timeoutMs: 150 }), {
      prepare: (server) => server.hold(GET_METRICS),
    });
    const { server, context } = running;
    expect(await context.untilDisconnected()).toBe(`no answer to ${GET_METRICS} from ${server.address} within 150 ms`);
  });

  it('[GR7] takes no answer that is too long', async () => {
    await using running = await runSource((url) => ({ ...riskOptions(url), maxMessageBytes: 1_024 }), {
      prepare: (server) => server.answer(GET_STOP, { status: { is_stopped: true, stop_reason: 'x'.repeat(2_000) } }),
    });
    expect(await running.context.untilDisconnected()).toContain('max_message');
    expect(running.context.row('risk')?.['emergency_stop']).toBeUndefined();
  });

  it('[GR3] survives a single failure, and not one after the other', async () => {
    await using running = await runSource((url) => riskOptions(url, 100), {
      prepare: (server) => server.answer(GET_STOP, { status: { is_stopped: false } }),
    });
    const { server, context } = running;
    await context.untilConnected();
    const calls = async () => (await server.seen()).calls[GET_STOP] ?? 0;
    await server.fail(GET_STOP, status.INTERNAL, 'out of order');
    const before = await calls();
    await until(async () => (await calls()) > before, { what: 'a call to fail' });
    await server.succeed(GET_STOP);
    const after = await calls();
    await until(async () => (await calls()) > after, { what: 'a call to succeed again' });
    expect(context.reports).toHaveLength(1);
    expect(context.logged.join('\n')).toContain('out of order');

    await server.fail(GET_STOP, status.INTERNAL, 'broken');
    expect(await context.untilDisconnected()).toContain(`${GET_STOP} failed at ${server.address}: internal (broken)`);
  });
});

describe('a stream', () => {
  it('[GR3] that ends in good order ends the connection, and the next has it again', async () => {
    await using running = await runSource(quoteOptions);
    const { server, context } = running;
    await context.untilConnected();
    await until(async () => (await server.seen()).streams[STREAM_QUOTES] === 1, { what: 'the stream to be open' });
    await server.end(STREAM_QUOTES);
    await until(() => context.reports.length >= 3, { what: 'the source to connect again' });
    expect(context.reports.slice(0, 3)).toEqual([
      { state: 'connected', detail: server.address },
      { state: 'disconnected', reason: `${server.address} ended the stream ${STREAM_QUOTES}` },
      { state: 'connected', detail: server.address },
    ]);
  });

  it('[GR13] that carries what is no message is refused it, and begins anew', async () => {
    await using running = await runSource(quoteOptions);
    const { server, context } = running;
    await context.untilConnected();
    const hears = () => {
      const before = context.changes.length;
      return until(
        async () => {
          await server.send(STREAM_QUOTES, [{ symbol: 'BTCUSDT', last_price: 7 }]);
          return context.changes.length > before;
        },
        { what: 'a quote to be heard' },
      );
    };
    await hears();
    await server.send(STREAM_QUOTES, [{ raw: Buffer.from([0xff, 0xff, 0xff]).toString('base64') }]);
    expect(await until(() => context.refusals[0], { what: 'the refusal' })).toMatchObject({
      kind: 'bad_protobuf',
      where: STREAM_QUOTES,
    });
    await hears();
    expect(context.reports.map(({ state }) => state)).toEqual(['connected', 'disconnected', 'connected']);
  });
});

/** The clock of the source is moved by hand; the server is real. */
async function runByHand(
  settings: Omit<GrpcServerSettings, 'port'>,
  createOptions: (url: string) => GrpcSourceOptions,
  prepare?: (server: GrpcServer) => Promise<void>,
) {
  const server = await startGrpcServer(settings);
  await prepare?.(server);
  const clock = new ManualClock();
  const context = new RecordingContext({ clock });
  // Nothing is probed after the first ping.
  const times = { backoffMinMs: 200, backoffMaxMs: 10_000, pingIntervalMs: 3_600_000 };
  const source = createGrpcSource({ ...createOptions(`http://${server.address}`), ...times }, context);
  source.run();
  return {
    server,
    clock,
    context,
    async [Symbol.asyncDispose]() {
      await source.stop();
      await server.stop();
    },
  };
}

describe('streams without calls', () => {
  it('[GR1] are connected with what the server sends first', async () => {
    await using running = await runByHand({}, quoteOptions);
    const { server, context } = running;
    await until(async () => (await server.seen()).streams[STREAM_QUOTES] === 1, { what: 'the stream to be open' });
    await until(() => context.latenciesMs.length === 1, { what: 'the answer to the ping' });
    expect(context.reports).toEqual([]);
    await server.send(STREAM_QUOTES, [{ symbol: 'BTCUSDT', last_price: 7 }]);
    await context.untilConnected();
  });

  it('[GR1] that are silent are connected a second after the ping', async () => {
    await using running = await runByHand({}, quoteOptions);
    const { clock, context } = running;
    await until(() => context.latenciesMs.length === 1, { what: 'the answer to the ping' });
    clock.advance(999);
    expect(context.reports).toEqual([]);
    clock.advance(1);
    expect(context.reports.map(({ state }) => state)).toEqual(['connected']);
  });

  it('[GR1] [GR3] that are refused are never connected, and asked for less and less often', async () => {
    const metadata = { authorization: 'Bearer wrong' };
    await using running = await runByHand({ token: 'right' }, (url) => quoteOptions(url, { metadata }));
    const pauses = await recordPauses(running, 8);
    expectDoubling(pauses);
    expect((await running.server.seen()).calls).toEqual({ [STREAM_QUOTES]: pauses.length });
    expect(new Set(running.context.reports.map(({ state }) => state))).toEqual(new Set(['disconnected']));
  });
});

describe('credentials that are refused', () => {
  it('[GR3] after a connection, however long, do not let the waits start over', async () => {
    const intervalMs = 20_000;
    await using running = await runByHand(
      {},
      (url) => riskOptions(url, intervalMs),
      (server) => server.fail(GET_STOP, status.UNAUTHENTICATED, 'not yet'),
    );
    const { server, clock, context } = running;
    const pauses = await recordPauses(running, 2);
    await server.succeed(GET_STOP);
    clock.advance(pauses[1] ?? 0);
    await context.untilConnected();
    await server.fail(GET_STOP, status.UNAUTHENTICATED, 'the token has expired');
    clock.advance(intervalMs);
    pauses.push(...(await recordPauses(running, 1)));
    expectDoubling(pauses);
  });
});

describe('a connection', () => {
  it('[GR5] is probed, and its round trip reported', async () => {
    await using running = await runSource(quoteOptions);
    await until(() => running.context.latenciesMs.length >= 3, { what: 'three round trips' });
    expect(Math.min(...running.context.latenciesMs)).toBeGreaterThan(0);
  });

  it('[GR9] carries its metadata with every call and every stream', async () => {
    const metadata = { authorization: 'Bearer right' };
    await using running = await runAgainst({ token: 'right' }, (address) => ({
      ...ordersOptions(`http://${address}`),
      metadata,
    }));
    await running.context.untilConnected();
    await until(async () => (await running.server.seen()).streams[STREAM_ORDERS] === 1, { what: 'the stream' });
    expect(running.context.reports).toHaveLength(1);
  });

  it('[GR9] shows no metadata, though the server repeats it', async () => {
    const metadata = { authorization: 'Bearer very-secret-17' };
    await using running = await runSource((url) => ({ ...riskOptions(url), metadata }), {
      prepare: (server) => server.fail(GET_STOP, status.UNAUTHENTICATED, 'what is very-secret-17?'),
    });
    const reason = await running.context.untilDisconnected();
    expect(reason).toContain('(what is ***?)');
    expect(running.context.logged.join('\n')).not.toContain('very-secret');
  });
});

describe('a server that ends the connection itself', () => {
  it.each([
    [constants.NGHTTP2_ENHANCE_YOUR_CALM, 'too_many_pings', 'wants fewer pings: raise ping_interval'],
    [constants.NGHTTP2_NO_ERROR, '', 'is shutting down'],
    [constants.NGHTTP2_INTERNAL_ERROR, 'ouch', 'ended the connection with error 2 of HTTP/2 (ouch)'],
  ])('[GR6] [GR4] with code %i (%s) is understood', async (code, detail, words) => {
    await using stack = new AsyncDisposableStack();
    const sessions: ServerHttp2Session[] = [];
    const server = createServer().on('session', (session) => {
      sessions.push(session);
      session.goaway(code, 0, Buffer.from(detail));
    });
    stack.defer(async () => {
      for (const session of sessions) session.destroy();
      server.close();
      await events.once(server, 'close');
    });
    server.listen(0, '127.0.0.1');
    await events.once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const context = new RecordingContext();
    const source = createGrpcSource(ordersOptions(`http://127.0.0.1:${port}`), context);
    stack.defer(() => source.stop());
    source.run();
    expect(await context.untilDisconnected()).toBe(`127.0.0.1:${port} ${words}`);
  });
});

describe('TLS', () => {
  const keyPath = scratch('key.pem');
  const certPath = scratch('cert.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', [...request, '-keyout', keyPath, '-out', certPath, ...subject], { stdio: 'ignore' });
  const server = { tls: { keyFile: keyPath, certFile: certPath } };

  it('[GR8] is spoken with an authority of its own', async () => {
    const tls = { ca: certPath };
    await using running = await runAgainst(server, (address) => ({ ...ordersOptions(`https://${address}`), tls }));
    await running.context.untilConnected();
    expect(running.context.reports).toEqual([{ state: 'connected', detail: running.server.address }]);
  });

  it('[GR8] [GR4] trusts no certificate that nobody vouches for', async () => {
    await using running = await runAgainst(server, (address) => ordersOptions(`https://${address}`));
    expect(await running.context.untilDisconnected()).toContain('the certificate is signed by nobody but itself of');
  });

  it('[GR8] shows a certificate of its own where the server asks for one', async () => {
    const mutual = { tls: { ...server.tls, clientCaFile: certPath } };
    const tls = { ca: certPath, cert: certPath, key: keyPath };
    await using running = await runAgainst(mutual, (address) => ({ ...ordersOptions(`https://${address}`), tls }));
    await running.context.untilConnected();
    const { ca } = tls;
    const context = new RecordingContext();
    const options = { ...ordersOptions(`https://${running.server.address}`), tls: { ca } };
    const bare = createGrpcSource(options, context);
    bare.run();
    expect(await context.untilDisconnected()).toContain('no certificate that is accepted by');
    await bare.stop();
    expect(context.changes).toEqual([]);
  });

  it('[GR4] is missed in words on either side', async () => {
    await using plain = await runAgainst({}, (address) => ordersOptions(`https://${address}`));
    expect(await plain.context.untilDisconnected()).toMatch(/TLS|connection (?:reset|closed)/);
    await using secure = await runAgainst(server, (address) => ordersOptions(`http://${address}`));
    expect(await secure.context.untilDisconnected()).toMatch(/gRPC is not spoken by|connection (?:reset|closed)/);
  });

  it('[GR4] says which file cannot be read', async () => {
    const tls = { ca: scratch('missing.pem') };
    await using running = await runAgainst(server, (address) => ({ ...ordersOptions(`https://${address}`), tls }));
    expect(await running.context.untilDisconnected()).toContain('missing.pem');
  });
});
