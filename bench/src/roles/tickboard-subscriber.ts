/** The server under test, fed by Redis: every message is decoded, validated and applied to the store. */
import type { SourceContext } from '@tickboard/server/sources/source';
import { configuredSources } from '@tickboard/server/sources/registry';
import type { SubscriberRole } from '../ingest-roles.ts';
import { meteredRole } from '../meter.ts';
import { serveRole } from '../remote.ts';
import { benchConfig, type BenchServer, startServer } from '../tickboard-server.ts';

let received = 0;
let running: BenchServer | undefined;

serveRole<SubscriberRole>({
  ...meteredRole(),
  async start({ url }) {
    const config = benchConfig({ 'redis-url': url });
    const { promise, resolve } = Promise.withResolvers<void>();
    const [redis] = await configuredSources(config);
    if (redis === undefined) throw new Error('no source for Redis');
    const create = (context: SourceContext) => {
      return redis.create({
        ...context,
        deliver: (changes) => {
          received += changes.length;
          context.deliver(changes);
        },
        connected: (detail) => {
          context.connected(detail);
          resolve();
        },
      });
    };
    running = await startServer(config, [{ ...redis, create }]);
    await promise;
    return { port: running.port };
  },
  received: () => received,
  prices: () => {
    const table = running?.server.store.tables.get('market_data');
    if (table === undefined) throw new Error('start comes first');
    const index = table.definition.fieldIndex.get('last_price') as number;
    return Object.fromEntries([...table.rows].map(([symbol, row]) => [symbol, Number(row.values[index])]));
  },
});
