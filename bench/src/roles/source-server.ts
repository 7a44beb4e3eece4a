/** The server under test, fed by a configured source: every message is decoded, validated and applied to the store. */
import type { SourceContext } from '@tickboard/server/sources/source';
import { configuredSources } from '@tickboard/server/sources/registry';
import { meteredRole } from '../meter.ts';
import { serveRole } from '../remote.ts';
import { findPeer } from '../source-peers/registry.ts';
import type { Held } from '../source-peers/peer.ts';
import type { SourceTakerRole } from '../source-roles.ts';
import { benchConfig, type BenchServer, startServer } from '../tickboard-server.ts';

let received = 0;
let running: BenchServer | undefined;
let held: Held | undefined;

serveRole<SourceTakerRole>({
  ...meteredRole(),
  async start({ peer: name, kind, port }) {
    const peer = findPeer(name);
    const options = kind === 'quotes' ? peer.configureQuotes(port) : peer.configureSignals(port);
    const config = benchConfig({}, `sources:\n  bench:\n${options}\n`);
    const { promise, resolve } = Promise.withResolvers<void>();
    const [source] = await configuredSources(config);
    if (source === undefined) throw new Error('no source');
    const create = (context: SourceContext) => {
      // Made of the context, as what it has beyond its interface is the source's.
      const counted: SourceContext = Object.create(context, {
        deliver: {
          value: (changes: Parameters<SourceContext['deliver']>[0]) => {
            received += changes.length;
            context.deliver(changes);
          },
        },
        connected: {
          value: (detail?: string) => {
            context.connected(detail);
            resolve();
          },
        },
      }) as SourceContext;
      return source.create(counted);
    };
    held = peer.held;
    running = await startServer(config, [{ ...source, create }]);
    await promise;
    return { port: running.port };
  },
  received: () => received,
  prices: () => {
    const table = running?.server.store.tables.get(held?.channel ?? '');
    if (table === undefined || held === undefined) throw new Error('start comes first');
    const index = table.definition.fieldIndex.get(held.field) as number;
    return Object.fromEntries([...table.rows].map(([key, row]) => [key, Number(row.values[index])]));
  },
});
