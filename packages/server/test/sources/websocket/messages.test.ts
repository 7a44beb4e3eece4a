import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from '@msgpack/msgpack';
import { ConfigError } from '@tickboard/server/config/config-error';
import { configuredSources, declareSources } from '@tickboard/server/sources/registry';
import { describe, expect, it, onTestFinished } from 'vitest';
import { quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { until } from '../../../../../test/harness/until.ts';
import { load } from '../../config/load.ts';
import { webSocketUnderTest } from './websocket-under-test.ts';

const quote = (symbol: string, last_price: number, more: object = {}) => ({ symbol, last_price, ...more });

describe('messages', () => {
  it('[WC8] reads texts as JSON, and binary messages as the mapping says', async () => {
    for (const format of ['json', 'msgpack'] as const) {
      const rig = await webSocketUnderTest({ routes: [{ ...quoteRoute('message'), format }] });
      const { socket } = await rig.untilConnection(1);
      socket.send(JSON.stringify(quote('TEXT', 1)));
      const binary = quote('BINARY', 2);
      socket.send(format === 'json' ? Buffer.from(JSON.stringify(binary)) : encode(binary));
      await rig.context.untilRow('market_data', 'BINARY');
      expect(rig.context.row('market_data', 'TEXT')).toEqual({ symbol: 'TEXT', last_price: 1 });
      expect(rig.context.refusals).toEqual([]);
    }
  });

  it('[WC8] refuses what cannot be read, and keeps the connection', async () => {
    const rig = await webSocketUnderTest({ routes: [{ ...quoteRoute('message'), format: 'msgpack' }] });
    const { socket } = await rig.untilConnection(1);
    socket.send('{"symbol":');
    // No UTF-8, though it says so.
    socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    socket.send(Buffer.from([0xc1]));
    socket.send(JSON.stringify(quote('LAST', 1)));
    await rig.context.untilRow('market_data', 'LAST');
    expect(rig.context.refusals.map(({ kind }) => kind)).toEqual(['bad_json', 'bad_json', 'bad_msgpack']);
    expect(rig.context.reports).toHaveLength(1);
  });

  it('[WC9] knows a message by what its pointers lead to', async () => {
    const rig = await webSocketUnderTest({
      options: { subject: ['/channel', '/meta/0'] },
      routes: [quoteRoute('ticker.7'), quoteRoute('ticker.{name}')],
    });
    const { socket } = await rig.untilConnection(1);
    const messages = [
      quote('SEVEN', 1, { channel: 'ticker', meta: [7] }),
      quote('NAMED', 2, { channel: 'ticker', meta: ['a.b'] }),
      quote('NOWHERE', 3, { channel: 'ticker' }),
      quote('OBJECT', 4, { channel: 'ticker', meta: [{}] }),
      quote('EMPTY', 5, { channel: 'ticker', meta: [''] }),
      quote('LONG', 6, { channel: 'ticker', meta: ['x'.repeat(1_000)] }),
      quote('INHERITED', 7, { channel: 'constructor', meta: [1] }),
    ];
    for (const message of messages) socket.send(JSON.stringify(message));
    await until(() => rig.context.refusals.length === 5, { what: 'five refusals' });
    expect([...rig.context.table('market_data').keys()]).toEqual(['SEVEN', 'NAMED']);
    const names = rig.context.refusals.map(({ kind, where }) => `${kind} ${where}`);
    expect(names).toEqual([...Array<string>(4).fill('no_route message'), 'no_route constructor.1']);
  });

  it('[WC9] takes a list for several messages, unless it has a name itself', async () => {
    const rig = await webSocketUnderTest({
      options: { subject: ['/1'] },
      routes: [
        quoteRoute('message'),
        {
          ...quoteRoute('named'),
          decode: (value, _subject, output) => {
            output.refuse('seen', JSON.stringify(value));
          },
        },
      ],
    });
    const { socket } = await rig.untilConnection(1);
    socket.send(JSON.stringify([quote('ONE', 1), quote('TWO', 2)]));
    socket.send(JSON.stringify([quote('THREE', 3), 'named']));
    await until(() => rig.context.refusals.length === 1, { what: 'the list with a name' });
    expect([...rig.context.table('market_data').keys()]).toEqual(['ONE', 'TWO']);
    expect(rig.context.refusals[0]?.kind).toBe('seen');
  });

  it('[WC10] passes over what is to be ignored', async () => {
    const rig = await webSocketUnderTest({ options: { subject: ['/op'], ignore: ['pong', 'sub*'] } });
    const { socket } = await rig.untilConnection(1);
    socket.send('{"op":"pong"}');
    socket.send('{"op":"subscribed","id":1}');
    const { deliveries } = rig.context;
    socket.send('{"op":"other"}');
    await until(() => rig.context.refusals.length === 1, { what: 'the message that is not ignored' });
    expect(rig.context.refusals[0]?.where).toBe('other');
    expect(rig.context.deliveries).toBe(deliveries);
  });

  it('[WC11] refuses what is too long, and gives up on what is far too long, compressed or not', async () => {
    for (const perMessageDeflate of [false, true]) {
      const rig = await webSocketUnderTest({
        options: { maxPayloadBytes: 1_000 },
        server: { perMessageDeflate },
      });
      const { socket } = await rig.untilConnection(1);
      expect(socket.extensions).toBe(perMessageDeflate ? 'permessage-deflate' : '');
      socket.send(JSON.stringify(quote('LONG', 1, { padding: ' '.repeat(2_000) })));
      socket.send(JSON.stringify(quote('SHORT', 2)));
      await rig.context.untilRow('market_data', 'SHORT');
      expect(rig.context.refusals).toMatchObject([{ kind: 'too_large', where: 'message' }]);
      expect(rig.context.row('market_data', 'LONG')).toBeUndefined();
      socket.send(JSON.stringify(quote('HUGE', 3, { padding: ' '.repeat(1_000_000) })));
      expect(await rig.context.untilDisconnected()).toContain('sent a message of more than 16000 bytes');
    }
  });
});

const MAPPING = `
    mapping:
      - match: ticker.{symbol}
        channel: market_data
        fields:
          symbol: "{symbol}"
          last_price: /p`;

function faultsOf(options: string): string {
  try {
    declareSources(load({ yaml: `sources:\n  desk:\n    type: websocket${options}\n` }).config);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('the configuration of websocket sources', () => {
  const url = '\n    url: ws://localhost:9000/stream';

  it.each([
    ['no address', MAPPING, /desk\.url: not given/],
    ['another kind of address', `\n    url: http://localhost:9000${MAPPING}`, /desk\.url: got/],
    ['no mapping', url, /nothing says what its messages mean/],
    ['a subject that is no pointer', `${url}\n    subject: channel${MAPPING}`, /JSON Pointers such as/],
    ['a subscription that is no text', `${url}\n    subscribe:\n      - op: a${MAPPING}`, /not a text/],
    ['half a pattern', `${url}\n    ignore: "{pong"${MAPPING}`, /no pattern of names/],
  ])('[WC12] is refused with %s', (_what, options, expected) => {
    expect(faultsOf(options)).toMatch(expected);
    expect(faultsOf(options)).toMatch(/config\.yaml:\d+/);
  });

  it('[WC12] works as the guide has it', async () => {
    const rig = await webSocketUnderTest();
    const guide = readFileSync(join(import.meta.dirname, '../../../../../docs/sources/websocket.md'), 'utf8');
    const yaml = /```yaml\n([^]*?)```/.exec(guide)?.[1]?.replace('localhost:9200', rig.address) ?? '';
    const [entry] = await configuredSources(load({ yaml }).config);
    const context = new RecordingContext();
    const source = entry?.create(context);
    onTestFinished(() => source?.stop());
    source?.run();
    const connection = await until(
      () => rig.connections.find(({ request }) => request.headers.authorization === 'Bearer change-me'),
      { what: 'the configured source' },
    );
    await until(() => connection.heard.length === 2, { what: 'both subscriptions' });
    expect(connection.heard).toEqual([
      '{"op":"subscribe","args":["ticker.BTCUSDT","ticker.ETHUSDT"]}',
      '{"op":"subscribe","args":["trade.BTCUSDT"]}',
    ]);
    connection.socket.send('{"channel":"subscribed","data":{"symbol":"BTCUSDT"}}');
    connection.socket.send('{"channel":"ticker","data":{"symbol":"BTCUSDT","last":"50000.5","time":1767225600000}}');
    expect(await context.untilRow('market_data', 'BTCUSDT')).toMatchObject({ last_price: 50_000.5 });
    expect(context.refusals).toEqual([]);
  });
});
