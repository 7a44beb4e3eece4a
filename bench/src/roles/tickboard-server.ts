import { meteredRole } from '../meter.ts';
import { serveRole } from '../remote.ts';
import type { StreamServerRole } from '../stream-roles.ts';
import { benchConfig, startServer } from '../tickboard-server.ts';
import { traceSourceEntry } from '../trace-source.ts';

serveRole<StreamServerRole>({
  ...meteredRole(),
  async start({ intervalMs, trace }) {
    const config = benchConfig({ 'broadcast-tui-interval': `${intervalMs}ms` });
    const { port } = await startServer(config, [traceSourceEntry(trace, intervalMs)]);
    return { port };
  },
});
