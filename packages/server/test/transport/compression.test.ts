import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import type { Change } from '@tickboard/core/store/change';
import { afterEach, describe, expect, it } from 'vitest';
import { expectProven } from '../../../../test/harness/expect-proven.ts';
import { type ConfigChanges, startServer, type ServerUnderTest } from '../../../../test/harness/server.ts';
import { until } from '../../../../test/harness/until.ts';
import { WireClient, type WireClientOptions } from '../../../../test/harness/wire-client.ts';
import { OPCODE, RawWebSocket } from './raw-web-socket.ts';

let server: ServerUnderTest;
let cleanUp: (() => void)[] = [];

afterEach(async () => {
  for (const task of cleanUp) task();
  cleanUp = [];
  await server.stop();
});

async function start(websocket: ConfigChanges['websocket'] = { compression: true, compressionThresholdBytes: 200 }) {
  server = await startServer({ config: { websocket } });
  const rows = Array.from({ length: 50 }, (_, index) => ({ symbol: `S${index}USDT`, last_price: 50_000 + index }));
  server.deliver(...rows.map((row): Change => ({ op: 'merge', channel: 'market_data', row })));
  await until(() => server.server.store.tables.get('market_data')!.rows.size === 50, { what: 'the rows' });
}

async function open(options: WireClientOptions): Promise<WireClient> {
  const client = await WireClient.connect(server.wsUrl(`format=${options.format ?? 'json'}`), options);
  cleanUp.push(() => client.webSocket.terminate());
  await client.next('snapshot');
  return client;
}

async function openRaw(extensions: string): Promise<RawWebSocket> {
  const raw = await RawWebSocket.connect(server.port, 'format=json', [`Sec-WebSocket-Extensions: ${extensions}`]);
  cleanUp.push(() => raw.socket.destroy());
  return raw;
}

/** What the server agreed to, and whether its snapshot came compressed. */
async function agreed(raw: RawWebSocket): Promise<{ extensions: string | undefined; isCompressed: boolean }> {
  const [, extensions] = /sec-websocket-extensions: (.*)/i.exec(raw.head) ?? [];
  await until(() => raw.frames.filter(({ opcode }) => opcode === OPCODE.text).length >= 2, { what: 'a snapshot' });
  return { extensions: extensions?.trim(), isCompressed: raw.frames.some(({ isCompressed }) => isCompressed) };
}

describe('compression', () => {
  it.each(CODEC_NAMES)('[W9] changes nothing in what a client holds, in %s', async (format) => {
    await start();
    const [plain, packed] = [await open({ format }), await open({ format, perMessageDeflate: true })];
    expect(packed.webSocket.extensions).toContain('permessage-deflate');
    expect(plain.webSocket.extensions).toBe('');
    for (let price = 1; price <= 5; price++) {
      server.deliver({ op: 'merge', channel: 'market_data', row: { symbol: 'S1USDT', last_price: price } });
      const isThere = ({ replica }: WireClient) =>
        replica.tables.get('market_data')?.get('S1USDT')?.['last_price'] === price;
      await until(() => isThere(plain) && isThere(packed), { what: 'the price' });
    }
    await expectProven(packed);
    expect(packed.faults).toEqual([]);
  });

  it('[W9] is offered only where it is configured', async () => {
    await start({ compression: false });
    const client = await open({ perMessageDeflate: true });
    expect(client.webSocket.extensions).toBe('');
  });

  it.each([
    'permessage-deflate',
    'permessage-deflate; client_max_window_bits',
    'permessage-deflate; server_max_window_bits=15',
    'permessage-deflate; server_max_window_bits=12; client_max_window_bits=12',
    'permessage-deflate; server_max_window_bits=10, permessage-deflate',
    'permessage-deflate; server_max_window_bits="9", permessage-deflate; client_max_window_bits',
  ])('[W9] is agreed on with a client that can read our window: %s', async (offer) => {
    await start();
    const { extensions, isCompressed } = await agreed(await openRaw(offer));
    expect(extensions).toContain('server_max_window_bits=12');
    expect(extensions).toContain('server_no_context_takeover');
    expect(isCompressed).toBe(true);
  });

  it.each([
    'permessage-deflate; server_max_window_bits=11; client_max_window_bits=11',
    'permessage-deflate; server_max_window_bits="9"',
    'x-webkit-deflate-frame',
  ])('[W9] is left out for a client that could not read it: %s', async (offer) => {
    await start();
    expect(await agreed(await openRaw(offer))).toEqual({ extensions: undefined, isCompressed: false });
  });
});
