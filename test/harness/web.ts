/** The dashboard in a browser against the whole server, fed by a source that pushes: what is shown is what was pushed. */
import { join, resolve } from 'node:path';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Clock } from '@tickboard/core/clock';
import { buildDashboard } from './dashboard.ts';
import { findFreePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';
import { type ConfigChanges, startServer, type ServerUnderTest } from './server.ts';

type Row = Readonly<Record<string, unknown>>;

export interface Push {
  /** Rows of a channel, or events of a feed, as `source`; the first source unless told. */
  (channel: string, rows: readonly Row[], options?: { readonly source?: string; readonly op?: string }): Promise<void>;
}

export interface WebServer extends ServerUnderTest {
  readonly push: Push;
}

/** Sources that push, by name, and after which silence (ms) each is stale. */
export type PushSources = Readonly<Record<string, number>>;

const NEVER_MS = 3_600_000;
const CLI = resolve(import.meta.dirname, '../../apps/cli/src/main.ts');

export async function startWebServer(
  options: { readonly sources?: PushSources; readonly config?: ConfigChanges; readonly clock?: Clock } = {},
): Promise<WebServer> {
  const sources = options.sources ?? { desk: NEVER_MS };
  const server = await startServer({
    yaml: describeSources(sources),
    dashboardRoot: await buildDashboard(),
    ...(options.config && { config: options.config }),
    ...(options.clock && { clock: options.clock }),
  });
  return Object.assign(server, { push: createPush(() => server.url, Object.keys(sources)) });
}

export interface WebProcess {
  readonly url: string;
  readonly push: Push;
  /** SIGSTOP freezes it; with a signal that ends it, resolves when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again at the same address, with nothing but what history has. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface WebProcessOptions {
  /** Sections of the configuration file beside those of the harness, in YAML. */
  readonly yaml?: string;
  readonly sources?: PushSources;
}

/** The server as operators run it, in a process that can be frozen and killed. It keeps no history unless told. */
export async function startWebProcess(options: WebProcessOptions = {}): Promise<WebProcess> {
  await buildDashboard();
  const { yaml = 'history: { enabled: false }', sources = { desk: NEVER_MS } } = options;
  const directory = mkdtempSync(join(tmpdir(), 'tickboard-web-'));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const [config, logPath] = [join(directory, 'config.yaml'), join(directory, 'server.log')];
  writeFileSync(
    config,
    [
      `server: { port: ${port} }`,
      `data_dir: ${directory}`,
      'broadcast: { heartbeat_interval: 4s }',
      yaml,
      describeSources(sources),
    ].join('\n'),
  );
  const server = new ServerProcess({
    command: 'sh',
    args: ['-c', 'exec "$0" "$@" >"$LOG"', process.execPath, CLI, 'serve', '--config', config],
    environment: { LOG: logPath },
    directory,
    logPath,
    isReady: () => isServing(url),
  });
  await server.launch();
  return {
    url,
    push: createPush(() => url, Object.keys(sources)),
    kill: (signal) => server.kill(signal),
    restart: () => server.launch(),
    stop: () => server.stop(),
  };
}

async function isServing(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

export function describeSources(sources: PushSources): string {
  const each = Object.entries(sources).map(([name, stallAfterMs]) => {
    return `  ${name}: { type: push, preset: ares, api_key: key-of-${name}, stall_after: ${stallAfterMs}ms }`;
  });
  return ['sources:', ...each, ''].join('\n');
}

export function createPush(url: () => string, names: readonly string[]): Push {
  return async (channel, rows, { source = names[0] ?? '', op } = {}) => {
    const answer = await fetch(`${url()}/api/v1/ingest/${channel}${op === undefined ? '' : `?op=${op}`}`, {
      method: 'POST',
      headers: { authorization: `Bearer key-of-${source}`, 'content-type': 'application/json' },
      body: JSON.stringify(rows),
    });
    if (answer.status !== 200) throw new Error(`pushed ${channel}: ${answer.status} ${await answer.text()}`);
  };
}
