/** The whole server on a free port, as `tickboard serve` runs it, with sources that the test moves. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, ManualClock, systemClock } from '@tickboard/core/clock';
import type { Random } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { loadConfig } from '@tickboard/server/config/load-config';
import type { Config } from '@tickboard/server/config/options';
import { createServer, type Server } from '@tickboard/server/create-server';
import type { SourceEntry } from '@tickboard/server/sources/registry';
import type { Source, SourceContext } from '@tickboard/server/sources/source';
import { createLogger } from '@tickboard/server/telemetry/logger';
import { findSample } from './prometheus.ts';
import type { Json } from './wire-client.ts';

/** Sections of the configuration with what differs from the defaults; values as the server sees them (ms, bytes). */
export type ConfigChanges = { readonly [Section in keyof Config]?: Partial<Config[Section]> };

export interface ServerOptions {
  readonly config?: ConfigChanges;
  /** The configuration file; its sources run instead of the puppet. */
  readonly yaml?: string;
  /** As the operator sets them: what is not told by `config`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly random?: Random;
  /** What the puppet source does otherwise than usual. */
  readonly puppet?: Partial<Source>;
  /** Runs what is configured, the simulation or a real back end, instead of the puppet. */
  readonly hasConfiguredSources?: boolean;
  /** The folder of the web dashboard; without it `/` tells what the server is. */
  readonly dashboardRoot?: string;
}

export interface ServerUnderTest {
  readonly server: Server;
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `ws://127.0.0.1:PORT/ws` with the query given. */
  wsUrl(query?: string): string;
  /** The context of the puppet source, which is connected. */
  readonly source: SourceContext;
  deliver(...changes: readonly Change[]): void;
  readonly logLines: () => readonly Record<string, unknown>[];
  readonly config: Config;
  reconfigure(changes: ConfigChanges): void;
  /** JSON of an HTTP answer, whatever its status. */
  get(path: string): Promise<Json>;
  /** Value of a metric, undefined where it has no such sample. Labels may be named in part. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number | undefined>;
  /** Asks everybody to leave, and ends. Safe to call twice. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

export async function startServer(options: ServerOptions = {}): Promise<ServerUnderTest> {
  const clock = options.clock ?? systemClock;
  let text = '';
  const stream = {
    write: (line: string) => {
      text += line;
    },
  };
  const log = createLogger({ level: 'debug', clock, stream });
  const { config: defaults } = loadConfig({
    cwd: '/',
    environment: { ...options.environment },
    readFile: () => {
      if (options.yaml !== undefined) return options.yaml;
      throw Object.assign(new Error('no files here'), { code: 'ENOENT' });
    },
  });
  let config = change(
    change(defaults, { server: { port: 0, host: HOST }, history: { enabled: false } }),
    options.config ?? {},
  );
  let source: SourceContext | undefined;
  const puppet: SourceEntry = {
    name: 'puppet',
    type: 'puppet',
    isSimulated: false,
    stallAfterMs: Number.MAX_SAFE_INTEGER,
    create: (context) => {
      source = context;
      return { run: () => context.connected(), stop: () => Promise.resolve(), ...options.puppet };
    },
  };
  const server = await createServer({
    config,
    log,
    version: '0.1.0',
    clock,
    ...(options.random && { random: options.random }),
    ...(options.dashboardRoot !== undefined && { dashboardRoot: options.dashboardRoot }),
    ...(options.hasConfiguredSources === true || options.yaml !== undefined ? {} : { sources: [puppet] }),
  });
  const requireSource = () => {
    if (source === undefined) throw new Error('this server runs its configured sources');
    return source;
  };
  const { port } = await server.run();
  const url = `http://${HOST}:${port}`;
  return {
    server,
    port,
    url,
    wsUrl: (query = '') => `ws://${HOST}:${port}/ws${query === '' ? '' : `?${query}`}`,
    get source() {
      return requireSource();
    },
    deliver: (...changes) => requireSource().deliver(changes),
    logLines: () => {
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    get config() {
      return config;
    },
    reconfigure(changes) {
      config = change(config, changes);
      server.reconfigure(config);
    },
    get: async (path) => (await fetch(url + path)).json(),
    metric: async (name, labels = {}) => findSample(await (await fetch(`${url}/metrics`)).text(), name, labels),
    async stop() {
      const draining = server.drain();
      if (clock instanceof ManualClock) await advanceUntil(clock, draining);
      await draining;
    },
  };
}

/** Time passes by itself for as long as a task takes. */
export async function advanceUntil(clock: ManualClock, task: Promise<unknown>): Promise<void> {
  const state = { isOver: false };
  const finish = () => {
    state.isOver = true;
  };
  task.then(finish, finish);
  while (!state.isOver) {
    clock.advance(STEP_MS);
    await nextTurn();
  }
}

const STEP_MS = 10;

function change(config: Config, changes: ConfigChanges): Config {
  const changed: Record<string, unknown> = { ...config };
  for (const [section, values] of Object.entries(changes)) {
    changed[section] = { ...(config[section as keyof Config] as object), ...(values as object) };
  }
  return changed as Config;
}
