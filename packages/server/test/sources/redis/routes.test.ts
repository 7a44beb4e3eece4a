import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@tickboard/core/clock';
import type { Change } from '@tickboard/core/store/change';
import { isObject, readFigure, readText } from '@tickboard/server/decode/values';
import type { Route } from '@tickboard/server/decode/route';
import { SubjectPattern } from '@tickboard/server/decode/subject-pattern';
import { FileBookmarks, type Bookmarks } from '@tickboard/server/sources/bookmarks';
import type { RedisSourceOptions } from '@tickboard/server/sources/redis/options';
import { createRedisSource } from '@tickboard/server/sources/redis/redis-source';
import type { Source, SourceContext } from '@tickboard/server/sources/source';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { pricesOf, quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { startRedis, type RedisServer } from '../../../../../test/harness/redis.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { until } from '../../../../../test/harness/until.ts';

const QUICK = {
  backoffMinMs: 10,
  backoffMaxMs: 100,
  pingIntervalMs: 50,
  pingTimeoutMs: 10_000,
  requeryDelayMs: 20,
  streamBlockMs: 50,
  streamCheckIntervalMs: 100,
};

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(): Promise<RedisServer> {
  const redis = await startRedis();
  cleanups.push(() => redis.stop());
  return redis;
}

function connect(redis: RedisServer): Redis {
  const client = new Redis(redis.url);
  cleanups.push(() => client.quit());
  return client;
}

function run(options: Partial<RedisSourceOptions>, context = new RecordingContext()): [RecordingContext, Source] {
  const source = createRedisSource({ isB25: false, ...QUICK, ...options }, context);
  cleanups.push(() => source.stop());
  source.run();
  return [context, source];
}

/** With bookmarks of its own. */
function runWith(
  bookmarks: Bookmarks,
  options: Partial<RedisSourceOptions>,
  context: RecordingContext,
): [RecordingContext, Source] {
  const { name, log, clock, random } = context;
  const given: SourceContext = {
    name,
    log,
    clock,
    random,
    bookmarks,
    deliver: (changes) => context.deliver(changes),
    refuse: (kind, where, why) => context.refuse(kind, where, why),
    connected: (detail) => context.connected(detail),
    disconnected: (reason) => context.disconnected(reason),
    measured: (latencyMs) => context.measured(latencyMs),
  };
  const source = createRedisSource({ isB25: false, ...QUICK, ...options }, given);
  cleanups.push(() => source.stop());
  source.run();
  return [context, source];
}

const pattern = (text: string) => new SubjectPattern(text);
const quote = (symbol: string, price: number) => JSON.stringify({ symbol, last_price: price });
/** Each message is one event, so that one that comes twice shows. */
const tradeRoute = (text: string): Route => ({
  pattern: pattern(text),
  format: 'json',
  decode(value, { name }, output) {
    if (!isObject(value)) output.refuse('bad_shape', 'no trade');
    else output.add({ op: 'event', channel: 'trades', data: { id: name, price: readFigure(value['price']) ?? 0 } });
  },
});

function addQuotes(client: Redis, count: number, from = 0): Promise<unknown> {
  const pipeline = client.pipeline();
  for (let index = from; index < from + count; index++) pipeline.xadd('quotes', '*', 'data', quote('A', index));
  return pipeline.exec();
}

const stream = (from: 'stored' | 'new' | 'all') => ({
  routes: [quoteRoute('quotes')],
  streams: [{ name: 'quotes', from, payloadField: 'data' }],
});
const isLoaded = (change: Change) => change.op !== 'event' && change.isLoaded === true;
const upTo = (count: number, from = 0) => Array.from({ length: count - from }, (_item, index) => index + from);

describe('channels by routes', () => {
  it('[R27] come once, though patterns overlap, and mean what is written', async () => {
    const redis = await start();
    const routes = [tradeRoute('trades.{venue}.*'), tradeRoute('trades.*'), tradeRoute('odd[a]?.*')];
    const [context] = run({ url: redis.url, routes, channels: routes.map((route) => route.pattern) });
    await context.untilConnected();
    for (const name of ['trades.x.1', 'trades.y', 'odda?.no', 'odd[a]x.no', 'odd[a]?.yes', 'trades.x.2']) {
      await redis.cli('PUBLISH', name, '{"price":1}');
    }
    await until(() => context.events('trades').length >= 4, { what: 'all trades' });
    expect(context.events('trades').map(({ id }) => id)).toEqual([
      'trades.x.1',
      'trades.y',
      'odd[a]?.yes',
      'trades.x.2',
    ]);
    expect(context.refusals).toEqual([]);
  });

  it('[R28] are not subscribed to where there are none, and B25 is read beside those that there are', async () => {
    const redis = await start();
    const [quiet] = run({
      url: redis.url,
      routes: [quoteRoute('key:*')],
      keys: [{ pattern: pattern('key:*'), isGoneDeleted: true }],
    });
    await quiet.untilConnected();
    expect(await redis.cli('INFO', 'commandstats')).not.toContain('psubscribe');
    const [both] = run({
      url: redis.url,
      isB25: true,
      routes: [tradeRoute('market_data:{symbol}')],
      channels: [pattern('market_data:*')],
    });
    await both.untilConnected();
    await redis.cli('PUBLISH', 'market_data:A', '{"last_price":3,"price":4}');
    await both.untilRow('market_data', 'A');
    expect(both.events('trades')).toEqual([{ id: 'market_data:A', price: 4 }]);
  });
});

describe('keys by routes', () => {
  const keys = (isGoneDeleted: boolean) => ({
    routes: [quoteRoute('last:{symbol}')],
    keys: [{ pattern: pattern('last:{symbol}'), isGoneDeleted }],
    refreshIntervalMs: 50,
  });

  it('[R29] are read again and again as what is kept, and a row goes with its key', async () => {
    const redis = await start();
    await redis.cli('MSET', 'last:A', quote('A', 1), 'last:B', quote('B', 2), 'lastly', quote('C', 3));
    const [context] = run({ url: redis.url, ...keys(true) });
    await context.untilRow('market_data', 'B');
    expect(context.changes.every((change) => change.op === 'event' || change.isLoaded === true)).toBe(true);
    await redis.cli('SET', 'last:A', quote('A', 5));
    await until(() => context.row('market_data', 'A')?.['last_price'] === 5, { what: 'the new price' });
    await redis.cli('DEL', 'last:B');
    await until(() => context.row('market_data', 'B') === undefined, { what: 'B to go' });
    expect([...context.table('market_data').keys()]).toEqual(['A']);
  });

  it('[R29] that cannot be read, and rows that are to stay, are not gone', async () => {
    const redis = await start();
    await redis.cli('MSET', 'last:A', quote('A', 1), 'last:B', quote('B', 2));
    const [deleting] = run({ url: redis.url, ...keys(true) });
    const [keeping] = run({ url: redis.url, ...keys(false) });
    await deleting.untilRow('market_data', 'B');
    await keeping.untilRow('market_data', 'B');
    await redis.cli('SET', 'last:A', 'nonsense');
    await redis.cli('DEL', 'last:B');
    await until(() => deleting.row('market_data', 'B') === undefined, { what: 'B to go' });
    await until(() => keeping.refusals.length > 2, { what: 'two loads' });
    expect(deleting.row('market_data', 'A')).toMatchObject({ last_price: 1 });
    expect([...keeping.table('market_data').keys()].sort()).toEqual(['A', 'B']);
    expect(deleting.refusals[0]).toMatchObject({ kind: 'bad_json', where: 'last:A' });
  });
});

describe('streams', () => {
  it('[R30] are read in their order, whole ones and by all fields', async () => {
    const redis = await start();
    const client = connect(redis);
    await addQuotes(client, 3_500);
    await client.xadd('ticks', '*', 'sym', 'BTC', 'px', '7.5', '__proto__', 'x');
    const ticks: Route = {
      pattern: pattern('ticks'),
      format: 'json',
      decode(value, _subject, output) {
        if (!isObject(value)) return;
        const row = { symbol: readText(value['sym']), last_price: readFigure(value['px']) };
        output.add({ op: 'merge', channel: 'market_data', row });
      },
    };
    const { routes, streams } = stream('all');
    const [context] = run({
      url: redis.url,
      routes: [...routes, ticks],
      streams: [...streams, { name: 'ticks', from: 'all', payloadField: undefined }],
    });
    await until(() => pricesOf('A', context.changes).length === 3_500, { what: 'all entries' });
    expect(pricesOf('A', context.changes)).toEqual(upTo(3_500));
    expect(await context.untilRow('market_data', 'BTC')).toEqual({ symbol: 'BTC', last_price: 7.5 });
    await addQuotes(client, 1, 3_500);
    await until(() => pricesOf('A', context.changes).at(-1) === 3_500, { what: 'the next entry' });
  });

  it('[R30] may come later, and an entry without the field is refused alone', async () => {
    const redis = await start();
    const [context] = run({ url: redis.url, ...stream('new') });
    await context.untilConnected();
    const client = connect(redis);
    await client.xadd('quotes', '*', 'other', '1');
    await addQuotes(client, 2);
    await until(() => pricesOf('A', context.changes).length === 2, { what: 'both entries' });
    expect(context.refusals).toEqual([
      { kind: 'bad_shape', where: 'quotes', why: expect.stringMatching(/^entry \d+-\d has no field data$/) as string },
    ]);
    expect(context.reports).toHaveLength(1);
  });

  it('[R31] whose key is something else are named as the reason', async () => {
    const redis = await start();
    await redis.cli('SET', 'quotes', 'x');
    const [context] = run({ url: redis.url, ...stream('all') });
    expect(await context.untilDisconnected()).toBe(
      `a key that is to be read as a stream is something else at 127.0.0.1:${redis.port} (WRONGTYPE quotes)`,
    );
    await redis.cli('DEL', 'quotes');
    await context.untilConnected();
  });

  it('[R32] are read from their latest or their oldest entry on, and go on where they stopped', async () => {
    const redis = await start();
    const client = connect(redis);
    await addQuotes(client, 10);
    const [fresh] = run({ url: redis.url, ...stream('new') });
    const [whole] = run({ url: redis.url, ...stream('all') });
    await fresh.untilConnected();
    await whole.untilConnected();
    await addQuotes(client, 10, 10);
    await until(() => pricesOf('A', fresh.changes).length === 10, { what: 'the new ones' });
    await redis.cli('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await fresh.untilDisconnected();
    await addQuotes(client, 10, 20);
    await until(() => pricesOf('A', fresh.changes).length === 20, { what: 'what came during the break' });
    await until(() => pricesOf('A', whole.changes).length === 30, { what: 'everything' });
    expect(pricesOf('A', fresh.changes)).toEqual(upTo(30, 10));
    expect(pricesOf('A', whole.changes)).toEqual(upTo(30));
  });

  it('[R33] go on after a restart where they stopped: nothing is missing', async () => {
    const redis = await start();
    const client = connect(redis);
    await addQuotes(client, 2_500);
    const first = new RecordingContext();
    const [, source] = run({ url: redis.url, ...stream('stored') }, first);
    await until(() => pricesOf('A', first.changes).length >= 1_000, { what: 'a batch' });
    await source.stop();
    const read = pricesOf('A', first.changes).length;
    expect(first.bookmarks.get('stream quotes')).toMatch(new RegExp(`^\\d+-\\d+ ${read}$`));
    await addQuotes(client, 100, 2_500);

    const second = new RecordingContext();
    second.bookmarks.set('stream quotes', first.bookmarks.get('stream quotes')!);
    run({ url: redis.url, ...stream('stored') }, second);
    await until(() => pricesOf('A', second.changes).at(-1) === 2_599, { what: 'the last entry' });
    expect([...pricesOf('A', first.changes), ...pricesOf('A', second.changes)]).toEqual(upTo(2_600));
    expect(second.refusals).toEqual([]);
  });

  it('[R33] repeat after a crash what was read since the last note on disk, and miss nothing', async () => {
    const redis = await start();
    const client = connect(redis);
    const directory = mkdtempSync(join(tmpdir(), 'tickboard-bookmarks-'));
    cleanups.push(() => Promise.resolve(rmSync(directory, { recursive: true })));
    const clock = new ManualClock();
    const life = () => {
      const context = new RecordingContext();
      const bookmarks = new FileBookmarks(join(directory, 'bus.json'), clock, (reason) => expect.unreachable(reason));
      return { context, bookmarks };
    };
    const first = life();
    const [, source] = runWith(first.bookmarks, { url: redis.url, ...stream('stored') }, first.context);
    await addQuotes(client, 300);
    await until(() => pricesOf('A', first.context.changes).length === 300, { what: 'the first entries' });
    clock.advance(1_000);
    await addQuotes(client, 200, 300);
    await until(() => pricesOf('A', first.context.changes).length === 500, { what: 'further entries' });
    await source.stop();
    // Nothing is flushed: the process is gone.
    const second = life();
    runWith(second.bookmarks, { url: redis.url, ...stream('stored') }, second.context);
    await addQuotes(client, 100, 500);
    await until(() => pricesOf('A', second.context.changes).at(-1) === 599, { what: 'the last entry' });
    expect(pricesOf('A', second.context.changes)).toEqual(upTo(600, 300));
    expect(second.context.refusals).toEqual([]);
  });

  it('[R33] note an entry after it was delivered, so that a fault repeats it rather than losing it', async () => {
    const redis = await start();
    await addQuotes(connect(redis), 5);
    const context = new RecordingContext();
    const noted: (string | undefined)[] = [];
    const deliver = context.deliver.bind(context);
    context.deliver = (changes) => {
      noted.push(context.bookmarks.get('stream quotes'));
      deliver(changes);
    };
    run({ url: redis.url, ...stream('stored') }, context);
    await until(() => pricesOf('A', context.changes).length === 5, { what: 'all entries' });
    expect(noted[0]).toBe('0-0 0');
    await until(() => context.bookmarks.get('stream quotes')?.endsWith(' 5') === true, { what: 'the note' });
  });

  it('[R34] that were trimmed past what was read say how much is lost, once, and go on', async () => {
    const redis = await start();
    const client = connect(redis);
    await addQuotes(client, 100);
    const ids = await client.xrange('quotes', '-', '+', 'COUNT', 40);
    const context = new RecordingContext();
    const last = ids.at(-1)![0];
    context.bookmarks.set('stream quotes', `${last} 40`);
    await redis.cli('XTRIM', 'quotes', 'MAXLEN', '30');
    run({ url: redis.url, ...stream('stored') }, context);
    await until(() => pricesOf('A', context.changes).at(-1) === 99, { what: 'what is left' });
    expect(pricesOf('A', context.changes)).toEqual(upTo(100, 70));
    await addQuotes(client, 10, 100);
    await redis.cli('XTRIM', 'quotes', 'MAXLEN', '10');
    await until(() => pricesOf('A', context.changes).at(-1) === 109, { what: 'what came after' });
    const pingsBefore = context.latenciesMs.length;
    await until(() => context.latenciesMs.length > pingsBefore + 4, { what: 'another look at the stream' });
    expect(context.refusals).toEqual([
      { kind: 'gap', where: 'quotes', why: `30 entries were removed after ${last} before they could be read` },
    ]);
  });

  it('[R35] that begin anew are read from their beginning, and it is said', async () => {
    const redis = await start();
    const client = connect(redis);
    await client.xadd('quotes', '99-1', 'data', quote('A', 1));
    const [context] = run({ url: redis.url, ...stream('stored') });
    await until(() => pricesOf('A', context.changes).length === 1, { what: 'the first stream' });
    await client.multi().del('quotes').xadd('quotes', '5-1', 'data', quote('A', 2)).exec();
    await until(() => pricesOf('A', context.changes).length === 2, { what: 'the second stream' });
    expect(context.refusals).toMatchObject([{ kind: 'gap', why: expect.stringMatching(/began anew/) as string }]);
    await client.xadd('quotes', '5-2', 'data', quote('A', 3));
    await until(() => pricesOf('A', context.changes).length === 3, { what: 'what comes after it' });
    expect(context.changes.map(isLoaded)).toEqual([true, true, false]);
    expect(context.reports).toHaveLength(1);
  });

  it('[R36] that come while it is connected are news, though a look at the stream comes before their turn', async () => {
    const redis = await start();
    const client = connect(redis);
    await addQuotes(client, 10);
    const [context] = run({ url: redis.url, ...stream('all'), streamCheckIntervalMs: 0 });
    await until(() => pricesOf('A', context.changes).length === 10, { what: 'what was there' });
    // In one go, and more than are read at a time.
    const many = client.multi();
    for (const index of upTo(2_510, 10)) many.xadd('quotes', '*', 'data', quote('A', index));
    await many.exec();
    await until(() => pricesOf('A', context.changes).length === 2_510, { what: 'the news' });
    expect(context.changes.findIndex((change) => !isLoaded(change))).toBe(10);
    expect(context.changes.slice(10).some(isLoaded)).toBe(false);
  });

  it('[R36] that came while it was not connected are none, and their events happen all the same', async () => {
    const redis = await start();
    const client = connect(redis);
    await addQuotes(client, 1);
    const { routes, streams } = stream('new');
    const [context] = run({
      url: redis.url,
      routes: [...routes, tradeRoute('fills')],
      streams: [...streams, { name: 'fills', from: 'all', payloadField: 'data' }],
    });
    await client.xadd('fills', '*', 'data', '{"price":1}');
    await until(() => context.events('trades').length === 1, { what: 'the first event' });
    await addQuotes(client, 1, 1);
    await until(() => pricesOf('A', context.changes).length === 1, { what: 'news' });
    const before = context.changes.length;
    // In one go: the source cannot be back before the entries are there.
    const outage = client.multi().call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await outage.xadd('quotes', '*', 'data', quote('A', 2)).xadd('fills', '*', 'data', '{"price":2}').exec();
    await until(() => pricesOf('A', context.changes).length === 2, { what: 'what came meanwhile' });
    await until(() => context.events('trades').length === 2, { what: 'the event that came meanwhile' });
    const rows = context.changes.slice(before).filter(({ op }) => op !== 'event');
    expect(rows).toMatchObject([{ row: { last_price: 2 }, ifNewer: true, isLoaded: true }]);
    expect(pricesOf('A', context.changes)).toEqual([1, 2]);
  });
});
