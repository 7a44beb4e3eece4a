import { encode } from '@msgpack/msgpack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../test/harness/free-port.ts';
import { type NatsServer, startNats } from '../../../test/harness/nats.ts';
import { type RedisServer, startRedis } from '../../../test/harness/redis.ts';
import { Tickboard } from './tickboard.ts';

const ESCAPE = '\u001b';

let tickboard: Tickboard;
let redis: RedisServer | undefined;
let nats: NatsServer | undefined;

beforeEach(() => {
  tickboard = new Tickboard();
});

afterEach(async () => {
  await tickboard.remove();
  await redis?.stop();
  await nats?.stop();
  [redis, nats] = [undefined, undefined];
});

const MAPPING = `    mapping:
      - match: quotes.{venue}
        channel: market_data
        fields: { symbol: /s, last_price: { from: /p, scale: 0.01 }, updated_at: { from: /t, unit: s } }
      - match: packed.{venue}
        format: msgpack
        channel: market_data
        fields: { symbol: /s, last_price: /p }
`;

function onRedis(port: number): string {
  return `sources:\n  desk:\n    type: redis\n    url: 127.0.0.1:${port}\n${MAPPING}`;
}

/** Lines without their times. */
function linesOf(output: string): string[] {
  return output.split('\n').map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{3} /, '').replaceAll(/ {2,}/g, ' '));
}

/** What was said of messages: neither of the connection nor of its round trips. */
function saidOf(output: string): string[] {
  const [before = ''] = output.split('\n\n');
  return linesOf(before).filter((line) => !/^(?:connected|round trip) /.test(line));
}

describe('tickboard probe', () => {
  it('[CL7] [CL8] shows what arrives, what it means, and what of it is refused and why', async () => {
    redis = await startRedis();
    tickboard.write('config.yaml', onRedis(redis.port));
    tickboard.start(['probe', 'desk', '--count', '6']);
    await tickboard.untilSaid('connected');
    const say = async (channel: string, payload: string) => {
      expect(await redis?.cli('PUBLISH', channel, payload)).toBe('1');
    };
    await say('quotes.x', '{"s":"BTC","p":1999,"t":1767225600}');
    await say('quotes.x', '{"s":"BTC","p":');
    await say('quotes.x', '{"s":"BTC","p":"a lot"}');
    await say('quotes.x', '{"other":1}');
    await say('quotes.x', `{"s":"${'X'.repeat(3_000)}","p":1}`);
    await say('quotes.x', '{"s":"ETH","p":5}');
    expect(await tickboard.ended()).toMatchObject({ code: 0 });
    const output = await tickboard.untilSaid('refused   4');
    expect(saidOf(output)).toEqual([
      'market_data merge {"symbol":"BTC","last_price":19.99,"updated_at":"2026-01-01T00:00:00.000Z"}',
      'refused bad_json at quotes.x, Unexpected end of JSON input: {"s":"BTC","p":',
      'refused invalid_market_data, last_price must be number, what was given cannot be read so: merge {"symbol":"BTC","last_price":NaN}',
      'refused bad_shape at quotes.x, none of the mapped fields of market_data is there: {"other":1}',
      expect.stringMatching(/^refused invalid_market_data, symbol must match pattern .* got "X{64}…": merge .*…$/),
      'market_data merge {"symbol":"ETH","last_price":0.05}',
    ]);
    expect(output.split('\n\n')[1]?.split('\n')).toEqual([
      'state     connected',
      expect.stringMatching(/^messages {2}6 in \d+\.\d s$/),
      'accepted  2 (market_data 2)',
      'refused   4 (invalid_market_data 2, bad_json 1, bad_shape 1)',
      '',
    ]);
  });

  it('[CL7] [CL9] shows messages as they arrived, and lets none of them control the terminal', async () => {
    redis = await startRedis();
    tickboard.write('config.yaml', onRedis(redis.port));
    tickboard.start(['probe', 'desk', '--raw', '--count', '3']);
    await tickboard.untilSaid('connected');
    // Bytes that are no text cannot be given to redis-cli as they are: the server itself makes them.
    const publish = (lua: string) => redis?.cli('EVAL', lua, '0');
    const packed = [...encode({ s: 'BTC', p: 5 })].map((byte) => `\\${byte}`).join('');
    // All at once, so that they arrive together: what each means is told before the next.
    await publish(
      [
        `redis.call('PUBLISH', 'packed.x', '${packed}')`,
        String.raw`redis.call('PUBLISH', 'packed.\27[2J', '\255\0\1')`,
        String.raw`redis.call('PUBLISH', 'quotes.x', '{"s":"\27]0;title\7"}')`,
      ].join(' '),
    );
    await tickboard.ended();
    const output = await tickboard.untilSaid('refused   2');
    expect(output).not.toContain(ESCAPE);
    expect(saidOf(output)).toEqual([
      'raw packed.x MessagePack {"s":"BTC","p":5}',
      'market_data merge {"symbol":"BTC","last_price":5}',
      String.raw`raw packed.\u001b[2J 3 bytes ff0001`,
      expect.stringContaining('refused bad_msgpack at packed.\\u001b[2J'),
      String.raw`raw quotes.x {"s":"\u001b]0;title\u0007"}`,
      expect.stringContaining('refused bad_json at quotes.x'),
    ]);
  });

  it('[CL8] ends after its time with code 1 where nothing was accepted, and says why', async () => {
    const port = await findFreePort();
    tickboard.write('config.yaml', onRedis(port));
    const { code, output, errors } = await tickboard.run('probe', 'desk', '--seconds', '0.5');
    expect([code, errors]).toEqual([1, '']);
    expect(linesOf(output)[0]).toMatch(new RegExp(`^disconnected .*127\\.0\\.0\\.1:${port}`));
    expect(output).toMatch(/\nstate {5}not connected: .*connection refused.*\naccepted {2}0\nrefused {3}0\n$/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('[CL8] ends at %s, and sums up', async (signal) => {
    tickboard.start(['probe', 'sim']);
    await tickboard.untilSaid('market_data');
    tickboard.signal(signal);
    expect(await tickboard.ended()).toEqual({ code: 0, signal: null });
    expect(await tickboard.untilSaid('accepted  ')).toContain('\nrefused   0\n');
  });

  it('[CL8] lists the sources without a name, and knows the nearest of a wrong one', async () => {
    tickboard.write('config.yaml', `${onRedis(6379)}  feed: { type: nats, mapping: [] , preset: b25 }\n`);
    expect(await tickboard.run('probe')).toMatchObject({ code: 0, output: 'desk  redis\nfeed  nats\n' });
    const other = new Tickboard();
    other.write('config.yaml', onRedis(6379));
    expect(await other.run('probe', 'desc')).toMatchObject({
      code: 1,
      output: '',
      errors: '"desc": no such source, did you mean desk? (configured: desk)\n',
    });
    await other.remove();
  });

  it('[CL8] says that it cannot probe what others push to', async () => {
    tickboard.write('config.yaml', 'sources: { desk: { type: push } }\n');
    const { code, output, errors } = await tickboard.run('probe', 'desk');
    expect([code, output]).toEqual([1, '']);
    expect(errors).toBe('desk: others push to this source through a running server, it asks nobody\n');
  });

  it('[CL2] [CL8] says what is wrong with the configuration, with its line', async () => {
    tickboard.write('config.yaml', onRedis(6379).replace('/s,', 's,'));
    const { code, output, errors } = await tickboard.run('probe', 'desk');
    expect([code, output]).toEqual([1, '']);
    expect(errors).toMatch(/^sources\.desk\.mapping\[0\]\.fields\.symbol: .* \(config\.yaml:8\)\n$/);
  });

  it('[CL9] reads a stream beside the server that relies on it, and takes nothing away from it', async () => {
    nats = await startNats();
    await nats.request('$JS.API.STREAM.CREATE.QUOTES', { name: 'QUOTES', subjects: ['quotes.*'], storage: 'memory' });
    const durable = { durable_name: 'tickboard-desk', ack_policy: 'all' };
    await nats.request('$JS.API.CONSUMER.DURABLE.CREATE.QUOTES.tickboard-desk', {
      stream_name: 'QUOTES',
      config: durable,
    });
    await nats.publish([
      ['quotes.x', '{"s":"BTC","p":1}'],
      ['quotes.x', '{"s":"ETH","p":2}'],
    ]);
    const stream = '    stream: QUOTES\n    deliver: all\n    subjects: [quotes.*]\n';
    tickboard.write('config.yaml', `sources:\n  desk:\n    type: nats\n    url: ${nats.url}\n${stream}${MAPPING}`);
    const { code, output } = await tickboard.run('probe', 'desk', '--count', '2');
    expect([code, output.match(/market_data +merge/g)?.length]).toEqual([0, 2]);
    const info = await nats.request('$JS.API.CONSUMER.INFO.QUOTES.tickboard-desk');
    expect(info).toMatchObject({ num_pending: 2, num_ack_pending: 0, delivered: { consumer_seq: 0 } });
  });
});
