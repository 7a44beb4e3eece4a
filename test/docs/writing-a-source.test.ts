/** The source that docs/sources/writing-a-source.md builds: it is what the page shows, and it keeps the contract. */
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Fault } from '@tickboard/server/config/config-error';
import { choice } from '@tickboard/server/config/kinds';
import { NodeReader } from '@tickboard/server/config/node-reader';
import { loadConfig } from '@tickboard/server/config/load-config';
import { describe, expect, it } from 'vitest';
import { createLineSource } from '../../examples/line-source/line-source.ts';
import { lineType } from '../../examples/line-source/line-type.ts';
import { encodeQuote, quoteRoute } from '../harness/contract-messages.ts';
import { describeSourceContract } from '../harness/source-contract.ts';
import { until } from '../harness/until.ts';

const PAGE = 'docs/sources/writing-a-source.md';
const QUOTED = /<!-- (?<path>examples\/\S+) -->\n+```ts\n(?<code>[\s\S]*?)```/g;

describe('the guide to writing a source', () => {
  const quotations = [...readFileSync(PAGE, 'utf8').matchAll(QUOTED)].map(({ groups }) => groups ?? {});

  it('shows the whole example', () => {
    expect(quotations.map(({ path }) => path)).toEqual(
      ['line-type', 'line-source', 'line-session'].map((name) => `examples/line-source/${name}.ts`),
    );
  });

  it.each(quotations)('shows $path as it is', ({ path = '', code }) => {
    expect(code).toBe(readFileSync(path, 'utf8'));
  });

  it('has options that are read, with faults that name their line', () => {
    const faultsOf = (options: string) => {
      const yaml = `sources:\n  desk:\n    type: lines\n${options}`;
      const { config } = loadConfig({ cwd: '/', configPath: 'desk.yaml', environment: {}, readFile: () => yaml });
      const node = config.sources.get('desk');
      if (node === undefined) throw new Error('no source was read');
      const faults: Fault[] = [];
      const reader = new NodeReader(node, 'sources.desk', faults);
      reader.required('type', choice([lineType.name]));
      lineType.read(reader, { name: 'desk', dataDir: '/', bookDepth: 20 });
      reader.finish();
      return faults.map(({ path, where }) => `${path} ${where}`);
    };
    const mapping = '    mapping: [{ match: line, channel: account, fields: { equity: /e } }]';
    expect(faultsOf(`    port: 7000\n${mapping}`)).toEqual([]);
    expect(faultsOf(`    port: many\n    hots: there\n${mapping}`)).toEqual([
      'sources.desk.port desk.yaml:4',
      'sources.desk.hots desk.yaml:5',
    ]);
    expect(faultsOf('    port: 7000')).toEqual(['sources.desk desk.yaml:2']);
  });
});

describeSourceContract('lines over TCP', async () => {
  const sockets = new Set<Socket>();
  let server: Server;
  let port = 0;
  let price = 100;
  const start = async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
    ({ port } = server.address() as AddressInfo);
  };
  const halt = async () => {
    const hasClosed = new Promise((resolve) => {
      server.close(resolve);
    });
    for (const socket of sockets) socket.destroy();
    await hasClosed;
  };
  const send = async (payloads: readonly Buffer[]) => {
    await until(() => sockets.size > 0, { what: 'somebody to listen' });
    const lines = Buffer.concat(payloads.flatMap((payload) => [payload, Buffer.from('\n')]));
    for (const socket of sockets) socket.write(lines);
  };
  await start();
  return {
    createSource: (context) => {
      const options = { host: '127.0.0.1', port, subject: 'quotes', connectTimeoutMs: 500 };
      return createLineSource(options, [quoteRoute('quotes')], context);
    },
    emit: () => send([encodeQuote({ symbol: 'BTCUSDT', last_price: price++ })]),
    halt,
    resume: start,
    close: halt,
    publish: (quotes) => send(quotes.map(encodeQuote)),
    publishRaw: send,
  };
});
