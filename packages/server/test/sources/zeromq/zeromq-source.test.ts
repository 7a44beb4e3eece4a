import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createZeroMqSource, type GivenOptions } from '@tickboard/server/sources/zeromq/zeromq-source';
import { curveKeyPair } from 'zeromq';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeQuote, pricesOf, quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { findFreePort } from '../../../../../test/harness/free-port.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { until } from '../../../../../test/harness/until.ts';
import { startZeroMqPublisher, type ZeroMqPublisher } from '../../../../../test/harness/zeromq.ts';

const TIMES = { heartbeatIntervalMs: 200, heartbeatTimeoutMs: 1_500, backoffMaxMs: 500 };
/** Which side notices first is a matter of chance, and so is the sentence. */
const WRONG_KEY = /wrong key or (?:credentials|password)|wants other security \(key or password\)/;
const opened: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.stop();
});

async function startPublisher(...options: Parameters<typeof startZeroMqPublisher>): Promise<ZeroMqPublisher> {
  const publisher = await startZeroMqPublisher(...options);
  opened.push(publisher);
  return publisher;
}

function runSource(options: Partial<GivenOptions> & Pick<GivenOptions, 'urls'>): RecordingContext {
  const context = new RecordingContext();
  const source = createZeroMqSource({ routes: () => [quoteRoute('message')], ...TIMES, ...options }, context);
  opened.push(source);
  source.run();
  return context;
}

/** Publishes until it is heard: what leaves before the subscription has arrived is lost. */
async function untilHeard(publisher: ZeroMqPublisher, context: RecordingContext, topic?: string): Promise<void> {
  const quote = encodeQuote({ symbol: 'HEARD', last_price: 1 });
  const message = topic === undefined ? [quote] : [Buffer.from(topic), quote];
  await until(
    async () => {
      await publisher.send([message]);
      return pricesOf('HEARD', context.changes).length > 0;
    },
    { what: () => `something to be heard; reported: ${JSON.stringify(context.reports)}` },
  );
}

function quoteOf(symbol: string, last_price = 1): Buffer {
  return encodeQuote({ symbol, last_price });
}

describe('a connection over ZeroMQ', () => {
  it('[ZM1] does not stand before the handshake: a port that takes connections and says nothing is no publisher', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => sockets.add(socket.on('error', () => {})));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    try {
      const context = runSource({ urls: [`tcp://127.0.0.1:${port}`], connectTimeoutMs: 300 });
      expect(await context.untilDisconnected()).toBe(
        `127.0.0.1:${port} takes connections, but made no ZeroMQ handshake within 300 ms`,
      );
      expect(context.reports.every(({ state }) => state === 'disconnected')).toBe(true);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  it('[ZM2] says that nothing listens, and connects once a publisher does', async () => {
    const port = await findFreePort();
    const context = runSource({ urls: [`tcp://127.0.0.1:${port}`] });
    expect(await context.untilDisconnected()).toBe(
      `no connection to 127.0.0.1:${port}: nothing listens there, or the way is barred`,
    );
    const publisher = await startPublisher({ port });
    await context.untilConnected();
    await untilHeard(publisher, context);
    expect(context.reports.at(-1)).toEqual({ state: 'connected', detail: `127.0.0.1:${port}` });
  });

  it('[ZM2] says that a host name is unknown', async () => {
    const context = runSource({ urls: ['tcp://no-such-host.invalid:5555'] });
    expect(await context.untilDisconnected()).toMatch(
      /^(?:host name cannot be looked up in|no answer from) no-such-host\.invalid:5555/,
    );
  });

  it('[ZM3] notices a publisher that hangs by the heartbeat', async () => {
    const publisher = await startPublisher();
    const context = runSource({ urls: [publisher.url] });
    await context.untilConnected();
    await publisher.kill('SIGSTOP');
    expect(await context.untilDisconnected()).toMatch(
      /^connection to .* lost: closed there, or no heartbeat for 1500 ms$/,
    );
  });

  it('[ZM4] delivers what a publisher said before it went', async () => {
    const publisher = await startPublisher();
    const context = runSource({ urls: [publisher.url] });
    await context.untilConnected();
    await untilHeard(publisher, context);
    const count = 5_000;
    await publisher.sendAndExit(Array.from({ length: count }, (_item, index) => [quoteOf('LAST', index + 1)]));
    await context.untilDisconnected();
    const heard = () => pricesOf('LAST', context.changes).length;
    await until(() => heard() === count, { what: () => `all of ${count}; there are ${heard()}` });
    const [first, ...rest] = context.reports.map(({ state }) => state);
    // An attempt to come back may have failed by now.
    expect([first, new Set(rest)]).toEqual(['connected', new Set(['disconnected'])]);
  });

  it('[ZM5] leaves no connection behind when it is stopped', async () => {
    let closed = 0;
    const server = createServer((socket) => {
      socket.on('error', () => {}).on('close', () => closed++);
      socket.resume();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const accepted = new Promise((resolve) => {
      server.once('connection', resolve);
    });
    runSource({ urls: [`tcp://127.0.0.1:${port}`] });
    await accepted;
    await opened.pop()?.stop();
    // The system tells the other side in its own time.
    await until(() => closed === 1, { what: 'the connection to be closed' });
    expect(closed).toBe(1);
    server.close();
  });
});

describe('several publishers', () => {
  it('[ZM6] count as one connection, which stands while all of them do', async () => {
    const [one, other] = [await startPublisher(), await startPublisher()];
    await other.kill('SIGKILL');
    const context = runSource({ urls: [one.url, other.url] });
    await untilHeard(one, context);
    expect(context.isConnected).toBe(false);
    expect(context.reason).toContain(`127.0.0.1:${other.port}`);
    await other.restart();
    await context.untilConnected();
    await one.kill('SIGKILL');
    expect(await context.untilDisconnected()).toContain(`127.0.0.1:${one.port}`);
    await until(
      async () => {
        await other.send([[quoteOf('STILL')]]);
        return pricesOf('STILL', context.changes).length > 0;
      },
      { what: 'the other publisher to be heard' },
    );
  });
});

describe('frames', () => {
  it('[ZM7] without a topic, are routed under one configured name', async () => {
    const publisher = await startPublisher();
    const context = runSource({ urls: [publisher.url], subject: 'feed', routes: () => [quoteRoute('feed')] });
    await untilHeard(publisher, context);
    expect(context.refusals).toEqual([]);
  });

  it('[ZM7] with a topic, are routed by it, and only the wanted ones come', async () => {
    const publisher = await startPublisher();
    const context = runSource({
      urls: [publisher.url],
      framing: 'topic',
      topics: ['ticker.', 'other.'],
      routes: () => [quoteRoute('ticker.*')],
    });
    await untilHeard(publisher, context, 'ticker.HEARD');
    await publisher.send([
      [Buffer.from('noise.X'), quoteOf('NOISE')],
      [Buffer.from('other.X'), quoteOf('OTHER')],
      [Buffer.from('ticker.END'), quoteOf('END')],
    ]);
    await context.untilRow('market_data', 'END');
    expect([...context.table('market_data').keys()]).toEqual(['HEARD', 'END']);
    expect(context.refusals.map(({ kind, where }) => [kind, where])).toEqual([['no_route', 'other.X']]);
  });

  it.each([
    [
      'payload',
      [
        ['a', 'b'],
        ['a', 'b', 'c'],
      ],
      'message',
    ],
    ['topic', [['ticker.a'], ['ticker.a', 'b', 'c']], 'ticker.a'],
  ] as const)('[ZM8] of another number than framing: %s has are refused', async (framing, messages, where) => {
    const publisher = await startPublisher();
    const context = runSource({ urls: [publisher.url], framing, routes: () => [quoteRoute('*')] });
    await untilHeard(publisher, context, framing === 'topic' ? 'ticker.x' : undefined);
    await publisher.send(messages.map((frames) => frames.map((text) => Buffer.from(text))));
    await until(() => context.refusals.length === messages.length, { what: 'the refusals' });
    expect(context.refusals.map((refusal) => [refusal.kind, refusal.where])).toEqual(
      messages.map(() => ['bad_frames', where]),
    );
    await untilHeard(publisher, context, framing === 'topic' ? 'ticker.x' : undefined);
  });

  it('[ZM9] of one turn are handed over together, in their order', async () => {
    const publisher = await startPublisher();
    const context = runSource({ urls: [publisher.url] });
    await untilHeard(publisher, context);
    const before = context.deliveries;
    const count = 2_000;
    await publisher.send(Array.from({ length: count }, (_item, index) => [quoteOf('MANY', index + 1)]));
    await until(() => pricesOf('MANY', context.changes).length === count, { what: 'all of them' });
    expect(pricesOf('MANY', context.changes)).toEqual(Array.from({ length: count }, (_item, index) => index + 1));
    expect(context.deliveries - before).toBeLessThan(count / 2);
  });
});

describe('security', () => {
  it('[ZM10] CURVE: connects with the right key, and names a wrong one as the reason', async () => {
    const server = curveKeyPair();
    const client = curveKeyPair();
    const publisher = await startPublisher({ curveSecretKey: server.secretKey });
    const right = runSource({ urls: [publisher.url], curve: { serverKey: server.publicKey } });
    await untilHeard(publisher, right);
    const named = runSource({ urls: [publisher.url], curve: { serverKey: server.publicKey, own: client } });
    await untilHeard(publisher, named);
    const wrong = runSource({ urls: [publisher.url], curve: { serverKey: client.publicKey, own: client } });
    expect(await wrong.untilDisconnected()).toMatch(WRONG_KEY);
    const without = runSource({ urls: [publisher.url] });
    expect(await without.untilDisconnected()).toMatch(WRONG_KEY);
    const said = JSON.stringify([wrong.reports, wrong.logged]);
    expect(said).not.toContain(client.secretKey);
  });

  it('[ZM10] PLAIN: connects with the right password, and says that a wrong one is refused', async () => {
    const publisher = await startPublisher({ password: 'right' });
    const right = runSource({ urls: [publisher.url], plain: { username: 'desk', password: 'right' } });
    await untilHeard(publisher, right);
    const wrong = runSource({ urls: [publisher.url], plain: { username: 'desk', password: 'left' } });
    expect(await wrong.untilDisconnected()).toMatch(/credentials/);
  });
});
