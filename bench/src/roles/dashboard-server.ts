import { DASHBOARD_ROOT } from '@tickboard/cli/dashboard-root';
import { serveRole } from '../remote.ts';
import { benchConfig, startServer } from '../tickboard-server.ts';
import { traceSourceEntry } from '../trace-source.ts';
import type { DashboardServerRole } from '../web-roles.ts';

/** The usual one: no client asks for more here. */
const MIN_INTERVAL_MS = 50;

serveRole<DashboardServerRole>({
  async start({ symbols, changes, intervalMs }) {
    const intervals = {
      'broadcast-web-interval': `${intervalMs}ms`,
      'broadcast-min-interval': `${Math.min(intervalMs, MIN_INTERVAL_MS)}ms`,
    };
    const sources = [traceSourceEntry({ symbols, changes }, () => intervalMs)];
    const { port } = await startServer(benchConfig(intervals), sources, DASHBOARD_ROOT);
    return { port };
  },
});
