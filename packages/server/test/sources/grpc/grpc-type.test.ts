import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configuredSources, declareSources } from '../../../src/sources/registry.ts';
import { CONTRACT_DESCRIPTORS, startGrpcServer } from '../../../../../test/harness/grpc/grpc-server.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { load } from '../../config/load.ts';
import { GET_METRICS, GET_STOP, scratch, STREAM_QUOTES } from './grpc-under-test.ts';

/** Options of a source as YAML, one a line. */
function yamlOf(options: readonly string[]): string {
  return ['sources:', '  bus:', '    type: grpc', ...options.map((line) => `    ${line}`)].join('\n');
}

function faultsOf(...options: readonly string[]): string[] {
  try {
    declareSources(load({ yaml: yamlOf(options) }).config);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

async function faultOfLoading(...options: readonly string[]): Promise<string> {
  return configuredSources(load({ yaml: yamlOf(options) }).config).then(
    () => 'none',
    (error: unknown) => (error as Error).message,
  );
}

const B25 = ['url: localhost:50051', 'preset: b25'];
const MAPPING = [
  'url: localhost:50051',
  `proto: ${CONTRACT_DESCRIPTORS}`,
  'mapping:',
  `  - match: ${STREAM_QUOTES}`,
  '    format: json',
  '    channel: market_data',
  '    fields: { symbol: /symbol, last_price: /last_price }',
];

describe('the options of a grpc source', () => {
  it.each([
    [[...B25, 'service: orders', 'refresh_interval: 10s', 'user_id: desk', 'symbols: [BTCUSDT]']],
    [[...B25, 'service: risk', 'account_id: main', 'timeout: 1s', 'ping_interval: 20s', 'ping_timeout: 5s']],
    [['url: grpcs://host:50051', 'preset: b25', 'service: risk', 'tls: { ca: ca.pem, cert: a.pem, key: a.key }']],
    [[...B25, 'service: risk', 'bearer: a-token', 'metadata: { x-desk: seven }', 'max_message: 1mb']],
    [[...MAPPING, `streams: [{ method: ${STREAM_QUOTES} }]`]],
    [[...MAPPING, `calls: [{ method: contract.Quotes/GetQuotes, request: '{"symbols":["A"]}', every: 2s }]`]],
  ])('[GR15] may be %j', async (options) => {
    expect(faultsOf(...options)).toEqual([]);
    expect(await faultOfLoading(...options)).toBe('none');
  });

  it.each([
    ['service', B25, 'sources.bus.service: not given, expected orders or risk'],
    ['service', [...B25, 'service: account'], 'sources.bus.service: got "account", expected one of orders, risk'],
    [
      'stall_after',
      [...B25, 'service: orders', 'refresh_interval: 2m'],
      'sources.bus.stall_after: the source would be stale between two answers, expected more than the shortest',
    ],
    ['url', ['preset: b25', 'service: risk'], 'sources.bus.url: not given'],
    ['url', ['url: ftp://a', 'preset: b25', 'service: risk'], 'sources.bus.url: got "ftp://a"'],
    ['user_id', [...B25, 'service: risk', 'user_id: a'], 'sources.bus.user_id: no such option'],
    ['tls', [...B25, 'service: risk', 'tls: { cert: a.pem }'], 'sources.bus.tls: cert and key belong together'],
    ['tls', [...B25, 'service: risk', 'tls: { ca: a.pem }'], 'sources.bus.tls: of use only where'],
    ['metadata', [...B25, 'service: risk', 'metadata: { "a b": c }'], '"a b" cannot be the name of metadata'],
    ['bearer', [...B25, 'service: risk', 'bearer: a', 'metadata: { Authorization: b }'], 'given twice'],
    ['calls', MAPPING, 'sources.bus.proto: no method of it is called'],
    [
      'method',
      [...MAPPING, 'streams: [{ method: nonsense }]'],
      'sources.bus.streams[0].method: is no name of a method',
    ],
    ['request', [...MAPPING, "calls: [{ method: a.B/C, request: '{' }]"], 'sources.bus.calls[0].request: is no JSON'],
    ['proto', [...B25, 'service: risk', 'calls: [{ method: a.B/C }]'], 'sources.bus.proto: not given'],
  ])('[GR15] are refused with the %s at fault', (_name, options, fault) => {
    const faults = faultsOf(...options);
    expect(faults.join('\n')).toContain(fault);
    expect(faults.every((line) => /\(config\.yaml:\d+\)$/.test(line))).toBe(true);
  });

  it.each([
    [`streams: [{ method: contract.Quotes/GetQuotes }]`, 'GetQuotes answers once: it belongs under calls'],
    [`calls: [{ method: contract.Quotes/StreamQuotes }]`, 'StreamQuotes streams: it belongs under streams'],
    [`streams: [{ method: contract.Quotes/Upload }]`, 'wants a stream of requests'],
    [`calls: [{ method: contract.Quotes/Nothing }]`, 'no such method, but GetQuotes, StreamQuotes, GetSample, Upload'],
    [`calls: [{ method: contract.Other/GetQuotes }]`, 'no service contract.Other is described'],
    [`calls: [{ method: contract.Quotes/GetQuotes, request: '{"symbol":"A"}' }]`, 'takes no such request'],
  ])('[GR15] are refused before anything runs: %s', async (option, fault) => {
    const message = await faultOfLoading(...MAPPING, option);
    expect(message).toContain(fault);
    expect(message).toMatch(/^sources\.bus: .*:\d+\)$/);
  });

  it('[GR15] name a file that describes nothing', async () => {
    const wrong = scratch('wrong.binpb');
    writeFileSync(wrong, 'no descriptor');
    const withFile = (path: string) => MAPPING.map((line) => line.replace(CONTRACT_DESCRIPTORS, path));
    const stream = `streams: [{ method: ${STREAM_QUOTES} }]`;
    expect(await faultOfLoading(...withFile(wrong), stream)).toContain(
      'is not what protoc --descriptor_set_out writes',
    );
    expect(await faultOfLoading(...withFile(scratch('none')), stream)).toContain('cannot be read');
  });
});

describe('an interface of the desk', () => {
  it('[GR14] needs a description and a mapping, and no code', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await startGrpcServer();
    stack.defer(() => server.stop());
    await server.answer('contract.Quotes/GetQuotes', { quotes: [{ symbol: 'btcusdt', last_price: 5 }] });
    const options = [
      `url: ${server.address}`,
      `proto: ${CONTRACT_DESCRIPTORS}`,
      `calls: [{ method: contract.Quotes/GetQuotes, request: '{"symbols":["btcusdt"]}' }]`,
      `streams: [{ method: ${STREAM_QUOTES} }]`,
      'mapping:',
      '  - match: contract.Quotes/GetQuotes',
      '    channel: market_data',
      '    rows: /quotes/*',
      '    fields: { symbol: { from: /symbol, symbol: [upper] }, last_price: /last_price }',
      `  - match: ${STREAM_QUOTES}`,
      '    channel: market_data',
      '    fields: { symbol: /symbol, last_price: /last_price }',
    ];
    const [entry] = await configuredSources(load({ yaml: yamlOf(options) }).config);
    const context = new RecordingContext();
    const source = entry?.create(context);
    stack.defer(() => source?.stop());
    source?.run();
    expect(await context.untilRow('market_data', 'BTCUSDT')).toEqual({ symbol: 'BTCUSDT', last_price: 5 });
    expect((await server.seen()).requests['contract.Quotes/GetQuotes']).toEqual({ symbols: ['btcusdt'] });
    await server.send(STREAM_QUOTES, [{ symbol: 'ETHUSDT', last_price: 7 }]);
    expect(await context.untilRow('market_data', 'ETHUSDT')).toEqual({ symbol: 'ETHUSDT', last_price: 7 });
  });
});

describe("B25's services in their section", () => {
  it('[C14] are sources of their names', async () => {
    const environment = {
      DASHBOARD_ORDER_SERVICE_GRPC: 'localhost:50051',
      DASHBOARD_RISK_SERVICE_GRPC: 'localhost:9095',
      DASHBOARD_STRATEGY_SERVICE_HTTP: 'http://localhost:8082',
      DASHBOARD_ACCOUNT_SERVICE_GRPC: 'http://localhost:8084',
    };
    const entries = await configuredSources(load({ environment }).config);
    expect(entries.map(({ name, type, isSimulated }) => [name, type, isSimulated])).toEqual([
      ['order_service', 'grpc', false],
      ['risk_service', 'grpc', false],
      ['strategy_service', 'http', false],
      ['account_service', 'http', false],
    ]);
  });

  it('[C14] leave the account monitor alone where only zeros can be had of it', async () => {
    const environment = { DASHBOARD_ACCOUNT_SERVICE_GRPC: 'localhost:50055', DASHBOARD_SIM_ENABLED: 'off' };
    expect(await configuredSources(load({ environment }).config)).toEqual([]);
  });

  it('[C14] are asked at their addresses', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await startGrpcServer();
    stack.defer(() => server.stop());
    await server.answer(GET_METRICS, { metrics: { leverage: 2 } });
    await server.answer(GET_STOP, { status: { is_stopped: false } });
    const environment = { DASHBOARD_RISK_SERVICE_GRPC: server.address };
    const [entry] = await configuredSources(load({ environment }).config);
    const context = new RecordingContext();
    const source = entry?.create(context);
    stack.defer(() => source?.stop());
    source?.run();
    await context.untilConnected();
    expect(await context.untilRow('risk')).toMatchObject({ leverage: 2 });
  });
});
