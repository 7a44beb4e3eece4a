import { meteredRole } from '../meter.ts';
import { serveRole } from '../remote.ts';
import type { StreamServerRole } from '../stream-roles.ts';
import { benchConfig, startServer } from '../tickboard-server.ts';
import { traceSourceEntry } from '../trace-source.ts';

let settle = () => {};

serveRole<StreamServerRole>({
  ...meteredRole(),
  async start({ intervalMs, warmUpIntervalMs, trace }) {
    let tickMs = warmUpIntervalMs;
    settle = () => {
      tickMs = intervalMs;
    };
    const intervals = {
      'broadcast-tui-interval': `${intervalMs}ms`,
      'broadcast-min-interval': `${warmUpIntervalMs}ms`,
    };
    const { port } = await startServer(benchConfig(intervals), [traceSourceEntry(trace, () => tickMs)]);
    return { port };
  },
  settle: () => settle(),
});
