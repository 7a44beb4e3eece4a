import type { Change } from '@tickboard/core/store/change';
import type { StreamOptions } from '@tickboard/server/sources/nats/options';
import { describe, expect, it } from 'vitest';
import { pricesOf } from '../../../../../test/harness/contract-messages.ts';
import type { NatsServer } from '../../../../../test/harness/nats.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { until } from '../../../../../test/harness/until.ts';
import { quote, runConfigured, runSource, start } from './nats-under-test.ts';

const STREAM: StreamOptions = { stream: 'QUOTES', durable: 'desk', deliver: 'new', ackWaitMs: 30_000, batch: 100 };

async function addStream(nats: NatsServer, config: object = {}): Promise<void> {
  const answer = await nats.request('$JS.API.STREAM.CREATE.QUOTES', {
    name: 'QUOTES',
    subjects: ['quotes.>', 'other.>'],
    storage: 'file',
    ...config,
  });
  expect(answer['error']).toBeUndefined();
}

async function startWithStream(): Promise<NatsServer> {
  const nats = await start();
  await addStream(nats);
  return nats;
}

interface Consumer {
  readonly created: string;
  readonly num_ack_pending: number;
  readonly num_waiting: number;
  readonly ack_floor: { readonly stream_seq: number };
  readonly config: Readonly<Record<string, unknown>>;
}

async function consumerOf(nats: NatsServer, durable = 'desk'): Promise<Consumer> {
  return (await nats.request(`$JS.API.CONSUMER.INFO.QUOTES.${durable}`)) as unknown as Consumer;
}

/** As this server would have made it. */
async function addConsumer(nats: NatsServer): Promise<void> {
  const config = {
    durable_name: 'desk',
    ack_policy: 'all',
    deliver_policy: 'all',
    ack_wait: STREAM.ackWaitMs * 1_000_000,
    max_ack_pending: 20_000,
    filter_subject: 'quotes.>',
  };
  await nats.request('$JS.API.CONSUMER.DURABLE.CREATE.QUOTES.desk', { stream_name: 'QUOTES', config });
}

function publish(nats: NatsServer, prices: readonly number[], symbol = 'A'): Promise<void> {
  return nats.publish(prices.map((price) => [`quotes.${symbol}`, quote(symbol, price)]));
}

async function untilPrice(context: RecordingContext, price: number): Promise<unknown[]> {
  await until(() => pricesOf('A', context.changes).includes(price), {
    what: () => `price ${price}; there are ${pricesOf('A', context.changes).slice(-5).join(' ')}`,
  });
  return pricesOf('A', context.changes);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_item, index) => from + index);

describe('a position in a stream', () => {
  it('[NA8] is kept while this server is away: nothing is lost, and the order stays', async () => {
    const nats = await startWithStream();
    const [first, source] = runSource({ url: nats.url, stream: STREAM });
    await first.untilConnected();
    await publish(nats, range(1, 500));
    expect(await untilPrice(first, 500)).toEqual(range(1, 500));
    await source.stop();
    await publish(nats, range(501, 1_500));
    const [second] = runSource({ url: nats.url, stream: STREAM });
    const prices = await untilPrice(second, 1_500);
    expect(prices.slice(-1_000)).toEqual(range(501, 1_500));
    expect(prices).toEqual([...prices].sort((left, right) => Number(left) - Number(right)));
  });

  it('[NA8] [NA10] outlasts the server of NATS, and nothing is handed over twice', async () => {
    const nats = await startWithStream();
    const [context] = runSource({ url: nats.url, stream: STREAM });
    await context.untilConnected();
    await publish(nats, range(1, 300));
    await untilPrice(context, 300);
    await nats.restart();
    await publish(nats, range(301, 600));
    expect(await untilPrice(context, 600)).toEqual(range(1, 600));
  });

  it('[NA8] that two readers share is reported', async () => {
    const nats = await startWithStream();
    const [first] = runSource({ url: nats.url, stream: STREAM });
    await first.untilConnected();
    await until(async () => (await consumerOf(nats)).num_waiting > 0, { what: 'the first reader to wait' });
    const [second] = runSource({ url: nats.url, stream: STREAM });
    await second.untilConnected();
    expect([first.reports[0], second.reports[0]]).toMatchObject([
      { detail: `127.0.0.1:${nats.port}` },
      { detail: `127.0.0.1:${nats.port}, beside another reader of desk` },
    ]);
  });

  it('[NA8] that two readers share is left to both of them, under load too', async () => {
    const nats = await startWithStream();
    const [first] = runSource({ url: nats.url, stream: STREAM });
    await first.untilConnected();
    const prices = () => [...pricesOf('A', first.changes), ...pricesOf('A', second.changes)];
    const readers = [first];
    const second = new RecordingContext();
    for (let round = 0; round < 20; round++) {
      if (round === 3) readers.push(runSource({ url: nats.url, stream: STREAM }, second)[0]);
      await publish(nats, range(round * 1_000 + 1, (round + 1) * 1_000));
      await until(() => prices().length >= (round + 1) * 1_000, { what: `the messages of round ${round}` });
    }
    await second.untilConnected();
    await publish(nats, range(20_001, 25_000));
    await until(() => prices().length >= 25_000, { what: 'the last messages' });
    expect(prices().toSorted((left, right) => Number(left) - Number(right))).toEqual(range(1, 25_000));
    expect(readers.map(({ reports }) => reports.map(({ state }) => state))).toEqual([['connected'], ['connected']]);
  });

  it('[NA8] that somebody reads is not taken away, though messages of it are not acknowledged', async () => {
    const nats = await startWithStream();
    await addConsumer(nats);
    const next = (request: object) => nats.request('$JS.API.CONSUMER.MSG.NEXT.QUOTES.desk', request);
    await publish(nats, [1]);
    await next({ batch: 1 });
    const waiting = next({ batch: 1, expires: 60_000_000_000 });
    await until(async () => (await consumerOf(nats)).num_waiting > 0, { what: 'the other reader to wait' });
    const before = await consumerOf(nats);
    expect(before.num_ack_pending).toBe(1);
    const [context] = runSource({ url: nats.url, stream: STREAM });
    await context.untilConnected();
    expect(context.reports).toEqual([
      { state: 'connected', detail: `127.0.0.1:${nats.port}, beside another reader of desk` },
    ]);
    expect((await consumerOf(nats)).created).toBe(before.created);
    await publish(nats, [2, 3]);
    await untilPrice(context, 3);
    const others = pricesOf('A', context.changes);
    expect([(await waiting)['last_price'], ...others].toSorted((left, right) => Number(left) - Number(right))).toEqual([
      2, 3,
    ]);
  });

  it('[NA8] that a lost connection may still be reading is taken up once it is not', async () => {
    const nats = await startWithStream();
    const [context] = runSource({ url: nats.url, stream: STREAM });
    await context.untilConnected();
    await publish(nats, [1]);
    await untilPrice(context, 1);
    // Stands for the connection that is lost, and that the server takes for alive.
    const lost = nats.request('$JS.API.CONSUMER.MSG.NEXT.QUOTES.desk', { batch: 1, expires: 60_000_000_000 });
    await until(async () => (await consumerOf(nats)).num_waiting > 1, { what: 'another request to wait' });
    await nats.kill('SIGSTOP');
    await context.untilDisconnected();
    await nats.kill('SIGCONT');
    await until(() => context.reason?.includes('somebody reads as desk') === true, { what: 'the other to be noticed' });
    await publish(nats, [2]);
    expect(await lost).toMatchObject({ last_price: 2 });
    await until(() => context.isConnected, { what: 'the connection to be back' });
    await publish(nats, range(3, 50));
    expect(await untilPrice(context, 50)).toEqual(range(1, 50));
  });

  it('[NA9] moves on once the messages were handed over', async () => {
    const nats = await startWithStream();
    const [context] = runSource({ url: nats.url, stream: STREAM });
    await context.untilConnected();
    await publish(nats, range(1, 250));
    await untilPrice(context, 250);
    await until(async () => (await consumerOf(nats)).ack_floor.stream_seq === 250, { what: 'the acknowledgement' });
    expect(await consumerOf(nats)).toMatchObject({ num_ack_pending: 0, config: { ack_policy: 'all' } });
  });

  it('[NA10] goes on at what an earlier reader left, before what is newer', async () => {
    const nats = await startWithStream();
    await addConsumer(nats);
    await publish(nats, range(1, 10));
    // A reader that takes one and dies.
    await nats.request('$JS.API.CONSUMER.MSG.NEXT.QUOTES.desk', { batch: 1 });
    await until(async () => (await consumerOf(nats)).num_ack_pending === 1, { what: 'a message that nobody confirms' });
    const [context] = runSource({ url: nats.url, stream: STREAM });
    expect(await untilPrice(context, 10)).toEqual(range(1, 10));
  });

  it.each([
    ['new', [4]],
    ['all', [1, 2, 3, 4]],
    ['last_per_subject', [3, 4]],
  ] as const)('[NA11] that is not there yet begins with %s', async (deliver, expected) => {
    const nats = await startWithStream();
    await publish(nats, [1, 2, 3]);
    const stream = [`stream: QUOTES`, ...(deliver === 'new' ? [] : [`deliver: ${deliver}`])];
    const mapping = ['mapping:', '  - match: quotes.{symbol}', '    channel: market_data'];
    const fields = ['    fields:', '      symbol: "{symbol}"', '      last_price: /last_price'];
    const context = await runConfigured([`url: ${nats.url}`, ...stream, ...mapping, ...fields]);
    await context.untilConnected();
    await publish(nats, [4]);
    expect(await untilPrice(context, 4)).toEqual(expected);
    expect((await consumerOf(nats, 'tickboard-bus')).config).toMatchObject({ durable_name: 'tickboard-bus' });
  });

  it('[NA12] is on our own disk too, for a consumer that was removed', async () => {
    const nats = await startWithStream();
    const [context] = runSource({ url: nats.url, stream: STREAM });
    await context.untilConnected();
    await publish(nats, range(1, 20));
    await untilPrice(context, 20);
    await nats.request('$JS.API.CONSUMER.DELETE.QUOTES.desk');
    expect(await context.untilDisconnected()).toMatch(/ended the reading of stream QUOTES: .*deleted/i);
    await publish(nats, range(21, 40));
    expect(await untilPrice(context, 40)).toEqual(range(1, 40));
    expect(context.bookmarks.get('QUOTES desk')).toMatch(/ 40$/);
  });

  it('[NA12] counts for one stream only: another of its name is read from the beginning', async () => {
    const nats = await startWithStream();
    const [context] = runSource({ url: nats.url, stream: STREAM });
    await context.untilConnected();
    await publish(nats, range(1, 20));
    await untilPrice(context, 20);
    await nats.request('$JS.API.STREAM.DELETE.QUOTES');
    await until(() => context.reason?.includes('there is no stream QUOTES') === true, {
      what: 'the stream to be missed',
    });
    await addStream(nats);
    await publish(nats, range(101, 105));
    expect((await untilPrice(context, 105)).slice(20)).toEqual(range(101, 105));
  });

  it('[NA16] stays where the options change', async () => {
    const nats = await startWithStream();
    const [first, source] = runSource({ url: nats.url, stream: STREAM });
    await first.untilConnected();
    await publish(nats, range(1, 10));
    await untilPrice(first, 10);
    await until(async () => (await consumerOf(nats)).ack_floor.stream_seq === 10, { what: 'the acknowledgement' });
    await source.stop();
    await publish(nats, range(11, 20));
    const [second] = runSource({ url: nats.url, stream: { ...STREAM, ackWaitMs: 60_000 }, subjects: ['quotes.*'] });
    expect(await untilPrice(second, 20)).toEqual(range(11, 20));
    const { config } = await consumerOf(nats);
    expect(config).toMatchObject({ ack_wait: 60_000_000_000, filter_subject: 'quotes.*' });
  });
});

describe('messages of a stream', () => {
  const isLoaded = (change: Change | undefined) => change !== undefined && 'isLoaded' in change && change.isLoaded;

  it('[NA14] that were there when reading began are kept ones, and those after it are news', async () => {
    const nats = await startWithStream();
    await publish(nats, [1, 2]);
    const [context] = runSource({ url: nats.url, stream: { ...STREAM, deliver: 'all' } });
    await untilPrice(context, 2);
    expect(context.changes.map(isLoaded)).toEqual([true, true]);
    expect(context.changes[0]).toMatchObject({ ifNewer: true });
    await publish(nats, [3]);
    await untilPrice(context, 3);
    expect(isLoaded(context.changes[2])).not.toBe(true);
  });

  it('[NA15] of other subjects are passed over', async () => {
    const nats = await startWithStream();
    const stream = { ...STREAM, deliver: 'all' } as const;
    const [one] = runSource({ url: nats.url, stream, subjects: ['quotes.A'] });
    const several = { ...stream, durable: 'several' };
    const [two] = runSource({ url: nats.url, stream: several, subjects: ['quotes.A', 'quotes.C'] });
    await Promise.all([one.untilConnected(), two.untilConnected()]);
    await nats.publish([
      ['other.X', 'nonsense'],
      ['quotes.B', quote('B', 1)],
      ['quotes.A', quote('A', 2)],
    ]);
    for (const context of [one, two]) {
      await untilPrice(context, 2);
      expect([context.changes.length, context.refusals]).toEqual([1, []]);
    }
    await until(async () => (await consumerOf(nats, 'several')).ack_floor.stream_seq === 3, {
      what: 'the last of them',
    });
  });
});

describe('a stream that cannot be read', () => {
  it('[NA13] because it is missing is said, and read once it is there', async () => {
    const nats = await start();
    const [context] = runSource({ url: nats.url, stream: STREAM });
    expect(await context.untilDisconnected()).toMatch(/there is no stream QUOTES/);
    await addStream(nats);
    await context.untilConnected();
    await publish(nats, [1]);
    await untilPrice(context, 1);
  });

  it('[NA13] because there is no JetStream is said', async () => {
    const nats = await start({ hasJetStream: false });
    const [context] = runSource({ url: nats.url, stream: STREAM });
    expect(await context.untilDisconnected()).toBe(`JetStream is not enabled at 127.0.0.1:${nats.port}`);
  });
});
