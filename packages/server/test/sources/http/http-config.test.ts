import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ConfigError } from '@tickboard/server/config/config-error';
import { configuredSources, declareSources } from '@tickboard/server/sources/registry';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { load } from '../../config/load.ts';

const MAPPING = `
    mapping:
      - match: /quotes
        channel: market_data
        fields:
          symbol: /s
          last_price: /p`;

/** The lines that a source is refused with; `options` stand beneath its name. */
function faultsOf(options: string): string[] {
  const yaml = `sources:\n  desk:\n    type: http${options}\n`;
  try {
    declareSources(load({ yaml }).config);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const URL_LINE = '\n    url: http://localhost:8084';
const POLLS = '\n    polls:\n      - path: /quotes';

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/status': { mode: 'live' },
  '/api/account': { positions: {}, pnl: { realized_pnl: '1' } },
  '/v1/quotes': { data: [{ symbol: 'BTCUSDT', last: '50000' }] },
  '/v1/positions?open=1': { data: { ETHUSDT: { size: 2, entry: 3_000 } } },
};

/** Knows what was asked. */
async function startServer() {
  const asked: string[] = [];
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    keys.push(request.headers['x-api-key']);
    response.end(JSON.stringify(ANSWERS[request.url ?? ''] ?? {}));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(stop);
  return { asked, stop, keys, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function runSources(yaml: string) {
  const entries = await configuredSources(load({ yaml }).config);
  return entries.map((entry) => {
    const context = new RecordingContext();
    const source = entry.create(context);
    onTestFinished(() => source.stop());
    source.run();
    return { entry, context };
  });
}

describe('the configuration of http sources', () => {
  it('[HP13] works as the guide has it', async () => {
    const server = await startServer();
    const guide = readFileSync(join(import.meta.dirname, '../../../../../docs/sources/http.md'), 'utf8');
    const yaml = /```yaml\n([^]*?)```/.exec(guide)?.[1]?.replaceAll(/http:\/\/localhost:\d+/g, server.url) ?? '';
    const sources = await runSources(yaml);
    const [quotes, account, strategies] = sources.map(({ context }) => context);
    expect(await quotes?.untilRow('market_data', 'BTCUSDT')).toMatchObject({ last_price: 50_000 });
    expect(await quotes?.untilRow('positions', 'ETHUSDT')).toMatchObject({ quantity: 2, entry_price: 3_000 });
    expect(await account?.untilRow('account')).toMatchObject({ realized_pnl: 1 });
    expect(await strategies?.untilRow('strategies', 'strategy-engine')).toMatchObject({ mode: 'live' });
    expect(sources.flatMap(({ context }) => context.refusals)).toEqual([]);
    expect(server.asked).toEqual(
      expect.arrayContaining(['/v1/quotes', '/v1/positions?open=1', '/v1/health', '/api/account', '/status']),
    );
  });

  it('[HP13] is taken with what it needs', () => {
    expect(faultsOf(`${URL_LINE}${POLLS}${MAPPING}`)).toEqual([]);
    expect(faultsOf(`${URL_LINE}\n    preset: b25\n    service: account`)).toEqual([]);
    expect(faultsOf(`${URL_LINE}\n    preset: b25\n    service: strategy\n    api_key: k1`)).toEqual([]);
  });

  it.each([
    ['no address', `${POLLS}${MAPPING}`, /desk\.url: not given/],
    ['no path', `${URL_LINE}${MAPPING}`, /desk\.polls: nothing is asked/],
    ['no meaning', `${URL_LINE}${POLLS}`, /nothing says what its messages mean/],
    ['a preset without a service', `${URL_LINE}\n    preset: b25`, /nothing says which service/],
    [
      'a service without a preset',
      `${URL_LINE}\n    service: account${POLLS}${MAPPING}`,
      /service: goes with a preset/,
    ],
    ['a path twice', `${URL_LINE}${POLLS}\n      - path: /quotes${MAPPING}`, /asked already/],
    ['a path that is none', `${URL_LINE}\n    polls:\n      - path: quotes${MAPPING}`, /is no path/],
    ['a query in the address', `\n    url: http://localhost/?a=1${POLLS}${MAPPING}`, /a base address has no \?/],
    ['a header of the connection', `${URL_LINE}\n    headers:\n      Host: other${POLLS}${MAPPING}`, /Host is set/],
    ['a header name', `${URL_LINE}\n    headers:\n      "a b": other${POLLS}${MAPPING}`, /cannot be the name/],
    ['a header value', `${URL_LINE}\n    headers:\n      A: "x\\ny"${POLLS}${MAPPING}`, /cannot stand in a header/],
    [
      'a key twice',
      `${URL_LINE}\n    api_key: k1\n    headers:\n      x-api-key: k2${POLLS}${MAPPING}`,
      /x-api-key is given twice/,
    ],
    [
      'credentials twice',
      `\n    url: http://a:b@localhost${POLLS}${MAPPING}\n    bearer: t1`,
      /holds credentials, and so do the headers/,
    ],
    ['certificates without TLS', `${URL_LINE}\n    tls:\n      ca: /a.pem${POLLS}${MAPPING}`, /asks for TLS/],
    [
      'half a certificate',
      `\n    url: https://localhost\n    tls:\n      key: /a.pem${POLLS}${MAPPING}`,
      /cert and key belong together/,
    ],
    ['too long a silence', `${URL_LINE}${POLLS}\n        every: 1m${MAPPING}`, /stale between two answers/],
    ['an unknown option', `${URL_LINE}${POLLS}\n        evry: 1s${MAPPING}`, /did you mean every/],
  ])('[HP13] is refused with %s', (_what, options, expected) => {
    const faults = faultsOf(options);
    expect(faults.join('\n')).toMatch(expected);
    expect(faults.join('\n')).toMatch(/config\.yaml:\d+/);
    expect(faults.join('\n')).not.toContain('a:b@');
  });

  it('[HP13] [HP5] sends the key that is configured', async () => {
    const server = await startServer();
    const [desk] = await runSources(
      `sources:\n  desk:\n    type: http\n    url: ${server.url}\n    preset: b25\n    service: strategy\n    api_key: k1\n`,
    );
    await desk?.context.untilRow('strategies', 'strategy-engine');
    expect(server.keys).toEqual(['k1']);
  });

  it('[BH7] [BH1] [BH5] has a source for each service of B25 that is named', async () => {
    const server = await startServer();
    const sources = await runSources(
      `backend_services:\n  strategy_service:\n    url: ${server.url}\n  account_service:\n    url: ${server.url}\n`,
    );
    expect(sources.map(({ entry }) => [entry.name, entry.type])).toEqual([
      ['strategy_service', 'http'],
      ['account_service', 'http'],
    ]);
    await sources[0]?.context.untilRow('strategies', 'strategy-engine');
    expect(await sources[1]?.context.untilRow('account')).toMatchObject({ realized_pnl: 1 });
    expect(server.asked.sort()).toEqual(['/api/account', '/status']);
  });

  it('[BH7] leaves out a service that speaks gRPC only', async () => {
    const yaml = 'sim:\n  enabled: off\nbackend_services:\n  account_service:\n    url: grpc://localhost:50055\n';
    expect(await configuredSources(load({ yaml }).config)).toEqual([]);
  });
});
