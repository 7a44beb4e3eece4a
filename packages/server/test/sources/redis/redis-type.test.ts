import { ConfigError } from '@tickboard/server/config/config-error';
import { configuredSources, declareSources } from '@tickboard/server/sources/registry';
import { afterEach, describe, expect, it } from 'vitest';
import { startRedis, type RedisServer } from '../../../../../test/harness/redis.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { until } from '../../../../../test/harness/until.ts';
import { load } from '../../config/load.ts';

const MAPPING = `
    mapping:
      - match: quotes.{symbol}
        channel: market_data
        fields: { symbol: '{symbol}', last_price: /px }
      - match: last:{symbol}
        channel: market_data
        fields: { symbol: '{symbol}', last_price: /px }
      - match: ticks
        channel: market_data
        fields: { symbol: /sym, last_price: /px }`;
const KEYS_AND_STREAMS = `
    keys: [{ match: 'last:*' }]
    streams: [{ name: ticks, from: all }]`;

function yamlOf(options: string): string {
  return `sources:\n  bus:\n    type: redis${options}\n`;
}

function faultsOf(options: string): string[] {
  try {
    declareSources(load({ yaml: yamlOf(options) }).config);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const redises: RedisServer[] = [];
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  for (const redis of redises.splice(0)) await redis.stop();
});

async function open(options: string): Promise<{ readonly redis: RedisServer; readonly context: RecordingContext }> {
  const redis = await startRedis();
  redises.push(redis);
  const [entry] = await configuredSources(load({ yaml: yamlOf(`\n    url: ${redis.url}${options}`) }).config);
  const context = new RecordingContext();
  const source = entry!.create(context);
  stops.push(() => source.stop());
  source.run();
  await context.untilConnected();
  return { redis, context };
}

describe('a source of type redis', () => {
  it('[R28] subscribes to what is neither a key nor a stream, and reads those', async () => {
    const { redis, context } = await open(`${MAPPING}${KEYS_AND_STREAMS}`);
    await redis.cli('XADD', 'ticks', '*', 'sym', 'STREAMED', 'px', '2.5');
    await redis.cli('PUBLISH', 'quotes.HEARD', '{"px":1}');
    expect(await context.untilRow('market_data', 'STREAMED')).toMatchObject({ last_price: 2.5 });
    await context.untilRow('market_data', 'HEARD');
    expect(await redis.cli('PUBSUB', 'NUMPAT')).toBe('1');
    await redis.cli('PUBLISH', 'last:NOT', '{"px":1}');
    await redis.cli('PUBLISH', 'quotes.LAST', '{"px":1}');
    await context.untilRow('market_data', 'LAST');
    expect(context.row('market_data', 'NOT')).toBeUndefined();
  });

  it('[R28] subscribes to the channels that are listed, keys among them', async () => {
    const { redis, context } = await open(
      `${MAPPING}\n    keys: [{ match: 'last:*' }]\n    channels: ['last:{symbol}']`,
    );
    await redis.cli('PUBLISH', 'last:HEARD', '{"px":1}');
    await context.untilRow('market_data', 'HEARD');
    expect(await redis.cli('PUBSUB', 'NUMPAT')).toBe('1');
  });

  it('[R1] [R28] reads the contract of B25 beside a mapping', async () => {
    const { redis, context } = await open(`\n    preset: b25${MAPPING}`);
    await redis.cli('PUBLISH', 'market_data:A', '{"last_price":3}');
    await redis.cli('PUBLISH', 'quotes.B', '{"px":4}');
    await context.untilRow('market_data', 'A');
    await context.untilRow('market_data', 'B');
    expect(await redis.cli('PUBSUB', 'NUMPAT')).toBe('10');
  });

  it('[R28] hears the topics of ARES as channels', async () => {
    const { redis, context } = await open('\n    preset: ares');
    await redis.cli('PUBLISH', 'strategy.promoted', '{"strategy_name":"s1","timestamp":"2026-01-01T00:00:00Z"}');
    await redis.cli('PUBLISH', 'strategy.rollback', '[]');
    await until(() => context.refusals.length > 0, { what: 'the message that is none' });
    expect(context.refusals).toMatchObject([{ kind: 'bad_shape', where: 'strategy.rollback' }]);
    expect(context.events('alerts')).toHaveLength(1);
    expect(await redis.cli('PUBSUB', 'NUMPAT')).toBe('7');
  });

  it('[R28] says at start what is wrong with its options, each with its line', () => {
    const url = '\n    url: localhost:6379';
    expect(faultsOf('')).toEqual([
      expect.stringMatching(/^sources\.bus\.url: not given, expected an address/),
      expect.stringMatching(
        /^sources\.bus: nothing says what its messages mean, expected preset \(b25, ares\) or mapping/,
      ),
    ]);
    expect(faultsOf(`${url}\n    preset: b25\n    keys: [{ match: 'a:*' }]`)).toEqual([
      expect.stringMatching(/^sources\.bus\.keys: nothing says what these mean, expected a mapping beside it .*:6\)$/),
    ]);
    const wrong = `${url}${MAPPING}
    streams: [{ name: a, from: later }, { name: b, payload: x }, { from: all }]
    keys: [{ match: '{a' }, { match: 'a:*' }, { match: 'a:*', gone: maybe }]
    channels: ['{A}']
    refresh_interval: 5`;
    expect(faultsOf(wrong)).toEqual([
      expect.stringMatching(/^sources\.bus\.refresh_interval: got "5", expected a duration/),
      expect.stringMatching(/^sources\.bus\.streams\[0\]\.from: got "later", expected one of stored, new, all/),
      expect.stringMatching(/^sources\.bus\.streams\[1\]\.payload: no such option/),
      expect.stringMatching(/^sources\.bus\.streams\[2\]\.name: not given/),
      expect.stringMatching(/^sources\.bus\.keys\[0\]\.match: a \{ without its other half/),
      expect.stringMatching(/^sources\.bus\.keys\[2\]\.gone: got "maybe", expected one of delete, keep/),
      'sources.bus.keys[2].match: this pattern stands twice (config.yaml:16)',
      expect.stringMatching(/^sources\.bus\.channels: \{A\} is no name: small letters/),
    ]);
    expect(faultsOf(`${url}${MAPPING}${KEYS_AND_STREAMS}`)).toEqual([]);
  });
});
