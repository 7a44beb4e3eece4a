/** The server under test, as it is served to users, but for where its data comes from. */
import { systemClock } from '@tickboard/core/clock';
import { loadConfig } from '@tickboard/server/config/load-config';
import type { Config } from '@tickboard/server/config/options';
import { createServer, type Server } from '@tickboard/server/create-server';
import type { SourceEntry } from '@tickboard/server/sources/registry';
import { createLogger } from '@tickboard/server/telemetry/logger';

export interface BenchServer {
  readonly server: Server;
  readonly port: number;
}

/** The defaults, whatever files and variables this machine has; `flags` as of `tickboard serve`, `yaml` as of its file. */
export function benchConfig(flags: Readonly<Record<string, string>> = {}, yaml?: string): Config {
  const readFile = () => {
    if (yaml !== undefined) return yaml;
    throw Object.assign(new Error('no file'), { code: 'ENOENT' });
  };
  const given = { port: '0', host: '127.0.0.1', 'log-level': 'warn', ...flags };
  // What history costs is measured by itself.
  const environment = { DASHBOARD_HISTORY_ENABLED: 'false' };
  return loadConfig({ cwd: '/', environment, flags: given, readFile }).config;
}

/** `dashboardRoot`: the folder of the web dashboard, where it is wanted. */
export async function startServer(
  config: Config,
  sources: readonly SourceEntry[],
  dashboardRoot?: string,
): Promise<BenchServer> {
  const log = createLogger({ level: config.server.logLevel, clock: systemClock });
  const server = await createServer({
    config,
    log,
    version: 'bench',
    sources,
    ...(dashboardRoot !== undefined && { dashboardRoot }),
  });
  const { port } = await server.run();
  return { server, port };
}
