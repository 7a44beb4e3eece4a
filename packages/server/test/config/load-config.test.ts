import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { stringify } from 'yaml';
import { ENTRIES, ENTRY_BY_PATH, type OptionEntry } from '../../src/config/entries.ts';
import { loadConfig, type LoadedConfig } from '../../src/config/load-config.ts';
import type { Config, LogLevel, OptionPath } from '../../src/config/options.ts';
import type { Plain } from '../../src/config/option.ts';
import { plainValue, UNRELATED_ENTRIES } from './arbitrary.ts';
import { faultLines, load } from './load.ts';

function valueAt(config: Config, path: string): unknown {
  const keys = ENTRY_BY_PATH.get(path)?.configKeys ?? [];
  return keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], config);
}

function sourceOf(loaded: LoadedConfig, path: OptionPath): string {
  return loaded.sources.get(path)?.where ?? 'unknown';
}

function asText(value: Plain): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

function asYaml(values: ReadonlyMap<OptionEntry, Plain>): string {
  const root: Record<string, unknown> = {};
  for (const [{ path }, value] of values) {
    const names = path.split('.');
    let parent = root;
    for (const name of names.slice(0, -1)) parent = (parent[name] ??= {}) as Record<string, unknown>;
    parent[names.at(-1)!] = value;
  }
  return stringify(root);
}

describe('defaults', () => {
  it('[C13] listens on this machine only unless told otherwise', () => {
    expect(load({}).config.server).toEqual({
      port: 8080,
      host: '127.0.0.1',
      logLevel: 'info',
      shutdownTimeoutMs: 10_000,
    });
  });

  it('[C1] has the documented defaults, durations in ms and sizes in bytes', () => {
    const { config, file } = load({});
    expect(file).toBeUndefined();
    expect(config.dataDir).toBe('./data');
    expect(config.redis).toEqual({
      url: undefined,
      db: 0,
      poolSize: 2,
      refreshIntervalMs: 60_000,
      stallAfterMs: 30_000,
    });
    expect(config.websocket).toEqual({
      pingIntervalMs: 30_000,
      readTimeoutMs: 60_000,
      writeTimeoutMs: 30_000,
      allowedOrigins: [],
      maxPayloadBytes: 65_536,
      maxConnections: 20_000,
      maxConnectionsPerIp: 0,
      lowWaterBytes: 65_536,
      highWaterBytes: 4_194_304,
      maxBadMessages: 10,
      messagesPerSecond: 50,
      compression: false,
      compressionThresholdBytes: 1_024,
      tokenInQuery: false,
    });
    expect(config.broadcast).toEqual({
      tuiIntervalMs: 100,
      webIntervalMs: 250,
      minIntervalMs: 50,
      maxIntervalMs: 10_000,
      heartbeatIntervalMs: 15_000,
      sliceBudgetMs: 4,
    });
    expect(config.state).toEqual({ feedKept: 50, orderbookDepth: 20, finishedOrdersKept: 100, tombstonesKept: 10_000 });
    expect(config.sim).toEqual({ enabled: 'auto', symbols: 50, seed: 1, speed: 1, stepMs: 100 });
    expect(config.security).toEqual({ apiKey: undefined });
  });

  it('[C1] gives each value the type that its kind has', () => {
    expectTypeOf<Config['server']['logLevel']>().toEqualTypeOf<LogLevel>();
    expectTypeOf<Config['broadcast']['tuiIntervalMs']>().toEqualTypeOf<number>();
    expectTypeOf<Config['websocket']['allowedOrigins']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<Config['sim']['enabled']>().toEqualTypeOf<'auto' | 'on' | 'off'>();
    expectTypeOf<Config['redis']['url']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Config['backendServices']['orderService']['timeoutMs']>().toEqualTypeOf<number>();
    expect(typeof load({}).config.server.port).toBe('number');
  });
});

describe('layers', () => {
  it('[C1] takes flags over environment over file over defaults', () => {
    const yaml = 'server:\n  port: 1001\n  host: 0.0.0.0\n  log_level: warn\n';
    const environment = { DASHBOARD_PORT: '1002', DASHBOARD_LOG_LEVEL: 'debug', PATH: '/bin' };
    const loaded = load({ yaml, environment, flags: { port: '1003' } });
    expect(loaded.config.server).toMatchObject({
      port: 1003,
      host: '0.0.0.0',
      logLevel: 'debug',
      shutdownTimeoutMs: 10_000,
    });
    expect(sourceOf(loaded, 'server.port')).toBe('--port');
    expect(sourceOf(loaded, 'server.log_level')).toBe('DASHBOARD_LOG_LEVEL');
    expect(sourceOf(loaded, 'server.host')).toBe('config.yaml:3');
    expect(loaded.sources.get('server.shutdown_timeout')).toEqual({ layer: 'default', where: 'default' });
  });

  it('[C1][C3][C4][C11] takes the last of any layers, for any options and values', () => {
    const layer = fc
      .subarray([...UNRELATED_ENTRIES])
      .chain((entries) =>
        fc.tuple(...entries.map((entry) => plainValue(entry).map((value) => [entry, value] as const))),
      )
      .map((pairs) => new Map<OptionEntry, Plain>(pairs));
    fc.assert(
      fc.property(layer, layer, layer, fc.nat(), (file, environment, flags, pick) => {
        const nameOf = (names: readonly string[]): string => names[pick % names.length]!;
        const loaded = load({
          yaml: asYaml(file),
          environment: Object.fromEntries(
            [...environment].map(([entry, value]) => [nameOf(entry.environment), asText(value)]),
          ),
          flags: Object.fromEntries([...flags].map(([entry, value]) => [nameOf(entry.flags), asText(value)])),
        });
        for (const entry of UNRELATED_ENTRIES) {
          const [name, last] = flags.has(entry)
            ? (['flag', flags.get(entry)] as const)
            : environment.has(entry)
              ? (['environment', environment.get(entry)] as const)
              : (['file', file.get(entry)] as const);
          const value = valueAt(loaded.config, entry.path);
          // An empty list in the environment or a flag is nothing at all: the layer beneath is seen.
          if (Array.isArray(last) && last.length === 0) continue;
          if (last === undefined) expect(value).toEqual(entry.option.default);
          else expect(entry.option.kind.toPlain(value as {})).toEqual(last);
          expect(loaded.sources.get(entry.path)?.layer).toBe(last === undefined ? 'default' : name);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the file', () => {
  const system = '/etc/dashboard-server/config.yaml';

  it('[C2] is config.yaml in the working directory', () => {
    const loaded = load({ yaml: 'server: {port: 1}', files: { [system]: 'server: {port: 2}' } });
    expect([loaded.config.server.port, loaded.file]).toEqual([1, '/srv/desk/config.yaml']);
  });

  it('[C2] is the one of the system where there is none in the working directory', () => {
    const loaded = load({ files: { [system]: 'server: {port: 2}' } });
    expect([loaded.config.server.port, loaded.file]).toEqual([2, system]);
    expect(sourceOf(loaded, 'server.port')).toBe(`${system}:1`);
  });

  it('[C2] is the one that --config names, before any other', () => {
    const files = { '/srv/desk/conf/a.yaml': 'server: {port: 3}', [system]: 'server: {port: 2}' };
    const loaded = load({ yaml: 'server: {port: 1}', files, configPath: 'conf/a.yaml' });
    expect([loaded.config.server.port, loaded.file]).toEqual([3, '/srv/desk/conf/a.yaml']);
    expect(sourceOf(loaded, 'server.port')).toBe('conf/a.yaml:1');
  });

  it('[C2] has to be there when --config names it', () => {
    expect(faultLines({ yaml: '', configPath: 'a.yaml' })).toEqual(['a.yaml: cannot be read: no such file']);
  });

  it('[C2][C19] is read from disk', () => {
    const directory = mkdtempSync(join(tmpdir(), 'tickboard-config-'));
    try {
      writeFileSync(join(directory, 'config.yaml'), 'server:\n  port: 4711\n');
      const loaded = loadConfig({ cwd: directory, environment: {} });
      expect([loaded.config.server.port, loaded.file]).toEqual([4711, join(directory, 'config.yaml')]);
      expect(() => loadConfig({ cwd: directory, environment: {}, configPath: '.' })).toThrow(
        '.: cannot be read: it is a directory',
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('[C5] may be empty, and may have empty sections', () => {
    for (const yaml of ['', '\n# nothing\n', '~', '{}', 'server:\nredis: ~\n', 'server:\n  port:\n  host: null\n']) {
      expect(load({ yaml }).config).toEqual(load({}).config);
    }
  });
});

describe('environment', () => {
  it.each(ENTRIES.flatMap((entry) => entry.environment.map((name) => [name, entry] as const)))(
    '[C3] reads %s',
    (name, entry) => {
      const [plain] = fc.sample(plainValue(entry, { isGiven: true }), { numRuns: 1 });
      const fixed = RELATED_VALUES.get(entry.path) ?? plain!;
      const loaded = load({ environment: { [name]: asText(fixed) } });
      expect(entry.option.kind.toPlain(valueAt(loaded.config, entry.path) as {})).toEqual(fixed);
      expect(loaded.sources.get(entry.path)).toEqual({ layer: 'environment', where: name });
    },
  );

  it('[C3] has the names that the specification promises', () => {
    const promised: Record<string, string> = {
      DASHBOARD_PORT: 'server.port',
      DASHBOARD_HOST: 'server.host',
      DASHBOARD_LOG_LEVEL: 'server.log_level',
      DASHBOARD_REDIS_URL: 'redis.url',
      DASHBOARD_ALLOWED_ORIGINS: 'websocket.allowed_origins',
      DASHBOARD_API_KEY: 'security.api_key',
      DASHBOARD_ORDER_SERVICE_GRPC: 'backend_services.order_service.url',
      DASHBOARD_STRATEGY_SERVICE_HTTP: 'backend_services.strategy_service.url',
      DASHBOARD_ACCOUNT_SERVICE_GRPC: 'backend_services.account_service.url',
      DASHBOARD_RISK_SERVICE_GRPC: 'backend_services.risk_service.url',
      DASHBOARD_BROADCAST_TUI_INTERVAL: 'broadcast.tui_interval',
      DASHBOARD_DATA_DIR: 'data_dir',
      DASHBOARD_BACKEND_SERVICES_RISK_SERVICE_TIMEOUT: 'backend_services.risk_service.timeout',
    };
    for (const [name, path] of Object.entries(promised)) {
      expect(ENTRY_BY_PATH.get(path)?.environment).toContain(name);
    }
  });

  it('[C3] takes both names of an option if they agree, and refuses them if not', () => {
    expect(load({ environment: { DASHBOARD_PORT: '1', DASHBOARD_SERVER_PORT: '1' } }).config.server.port).toBe(1);
    expect(faultLines({ environment: { DASHBOARD_PORT: '1', DASHBOARD_SERVER_PORT: '2' } })).toEqual([
      'server.port: given twice, and differently (DASHBOARD_PORT and DASHBOARD_SERVER_PORT)',
    ]);
  });

  it('[C5] passes over what is empty, but not an empty secret', () => {
    const yaml = 'server: {port: 5}\nredis: {url: localhost}';
    const { config } = load({
      yaml,
      environment: { DASHBOARD_PORT: '', DASHBOARD_REDIS_URL: '  ' },
      flags: { host: '' },
    });
    expect([config.server.port, config.redis.url, config.server.host]).toEqual([5, 'redis://localhost', '127.0.0.1']);
    expect(faultLines({ environment: { DASHBOARD_API_KEY: '' } })).toHaveLength(1);
    expect(faultLines({ yaml: 'security:\n  api_key:\n' })).toHaveLength(1);
  });

  it('[C6] passes over what container platforms add', () => {
    const environment = {
      DASHBOARD_PORT: 'tcp://10.0.0.1:80',
      DASHBOARD_SERVER_PORT: 'tcp://10.0.0.1:80',
      DASHBOARD_SERVER_SERVICE_HOST: '10.0.0.1',
      DASHBOARD_SERVICE_PORT: '80',
      DASHBOARD_SERVICE_PORT_HTTP: '80',
      DASHBOARD_PORT_80_TCP: 'tcp://10.0.0.1:80',
      DASHBOARD_PORT_80_TCP_PROTO: 'tcp',
      DASHBOARD_PORT_80_TCP_PORT: '80',
      DASHBOARD_PORT_80_TCP_ADDR: '10.0.0.1',
    };
    expect(load({ environment }).config).toEqual(load({}).config);
  });

  it('[C6] takes an option of such a name for what it is when its value is one', () => {
    expect(load({ environment: { DASHBOARD_SERVER_PORT: '81' } }).config.server.port).toBe(81);
  });
});

describe('flags', () => {
  it('[C4] go by path with dashes, by path, and by short names', () => {
    const names = ['server-log-level', 'server.log_level', 'log-level', 'Server-Log-Level'];
    for (const name of names) expect(load({ flags: { [name]: 'warn' } }).config.server.logLevel).toBe('warn');
    const flags = { port: '1', host: '::1', 'log-level': 'error', sim: 'on', symbols: '1000', seed: '7', speed: '2.5' };
    const { config } = load({ flags });
    expect(config.server).toMatchObject({ port: 1, host: '::1', logLevel: 'error' });
    expect(config.sim).toMatchObject({ enabled: 'on', symbols: 1000, seed: 7, speed: 2.5 });
  });
});

/** Options that others hold within bounds, with a value that all defaults allow. */
const RELATED_VALUES: ReadonlyMap<string, Plain> = new Map([
  ['broadcast.min_interval', '20ms'],
  ['broadcast.tui_interval', '200ms'],
  ['broadcast.web_interval', '2s'],
  ['broadcast.max_interval', '1m'],
  ['websocket.low_water', '32kb'],
  ['websocket.high_water', '8mb'],
  ['websocket.ping_interval', '20s'],
  ['websocket.read_timeout', '2m'],
]);
