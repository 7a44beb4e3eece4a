import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { systemClock } from '@tickboard/core/clock';
import { type Recording, recordSources } from '@tickboard/server/assembly/recorded-source';
import { ConfigError } from '@tickboard/server/config/config-error';
import { describeLiveChanges } from '@tickboard/server/config/live-changes';
import type { LoadedConfig } from '@tickboard/server/config/load-config';
import type { Config } from '@tickboard/server/config/options';
import { watchConfig } from '@tickboard/server/config/watch-config';
import { createServer, type Server } from '@tickboard/server/create-server';
import { RecordingError } from '@tickboard/server/recording/recording-error';
import { configuredSources, isGrpcAddress, type SourceEntry } from '@tickboard/server/sources/registry';
import { createLogger } from '@tickboard/server/telemetry/logger';
import type { Logger } from 'pino';
import { addConfigOptions, readConfig } from '../config-options.ts';
import { DASHBOARD_ROOT } from '../dashboard-root.ts';
import { fail } from '../fail.ts';
import { VERSION } from '../version.ts';

export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .description('run the server; on simulated data where no source is configured');
  command.option('--record <file>', 'record what the sources deliver into a new file, which the command replay plays');
  addConfigOptions(command);
  command.action((flags: { readonly record?: string }) => serve(command, { recordTo: flags.record }));
}

export interface ServeOptions {
  /** The sources of a configuration; those configured unless told. */
  readonly listSources?: (config: Config) => Promise<SourceEntry[]>;
  readonly recordTo?: string | undefined;
}

export async function serve(command: Command, { listSources, recordTo }: ServeOptions): Promise<void> {
  const read = () => readConfig(command, { usesSources: listSources === undefined });
  const loaded = readOrFail(read);
  const { config } = loaded;
  const log = createLogger({ level: config.server.logLevel, clock: systemClock });
  endOnFaults(log);
  const listed = listSources === undefined ? undefined : await orFail(() => listSources(config));
  const recording = recordTo === undefined ? undefined : await startRecording(recordTo, config, listed, log);
  const sources = recording?.sources ?? listed;
  const server = await orFail(() =>
    createServer({ config, log, version: VERSION, dashboardRoot: DASHBOARD_ROOT, ...(sources && { sources }) }),
  );
  endOnSignals(server, recording, log);
  followConfig(read, loaded, server, log);
  warnOfSurprises(config, log);
  if (!existsSync(DASHBOARD_ROOT)) log.warn('the web dashboard was not built: npm run build');
  try {
    const { address, port, family } = await server.run();
    const host = family === 'IPv6' ? `[${address}]` : address;
    log.info({ address, port, config: loaded.file ?? 'defaults' }, `listening on http://${host}:${port}`);
  } catch (error) {
    fail(describeListenError(error, config));
  }
}

function readOrFail(read: () => LoadedConfig): LoadedConfig {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message);
    throw error;
  }
}

async function orFail<Result>(task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof ConfigError || error instanceof RecordingError) fail(error.message);
    throw error;
  }
}

/** A recording that fails takes nothing of the server with it. */
function startRecording(
  path: string,
  config: Config,
  listed: readonly SourceEntry[] | undefined,
  log: Logger,
): Promise<Recording> {
  return orFail(async () =>
    recordSources(path, listed ?? (await configuredSources(config)), systemClock, (reason) =>
      log.error({ reason }, 'recording has ended'),
    ),
  );
}

const LISTEN_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken by another program',
  EACCES: 'this user may not listen on that port',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host name',
};

function describeListenError(error: unknown, { server: { host, port } }: Config): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = LISTEN_ERRORS[code] ?? (error instanceof Error ? error.message : String(error));
  return `cannot listen on ${host}:${port}: ${reason}`;
}

function warnOfSurprises(config: Config, log: Logger): void {
  const { host } = config.server;
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (!isLocal && config.security.apiKey === undefined) {
    log.warn({ host }, 'whoever reaches this address may read the state: set security.api_key');
  }
  if (isGrpcAddress(config.backendServices.accountService.url)) {
    const why = 'the account monitor answers zeros over gRPC and is not asked: give its HTTP address';
    log.warn({ option: 'backend_services.account_service' }, why);
  }
}

/** The first signal asks everybody to come back later; the second does not wait for them any more. */
function endOnSignals(server: Server, recording: Recording | undefined, log: Logger): void {
  let isEnding = false;
  const end = (signal: string) => {
    if (isEnding) {
      log.warn({ signal }, 'ending at once');
      process.exit(1);
    }
    isEnding = true;
    log.info({ signal }, 'ending');
    const drain = async () => {
      await server.drain();
      await recording?.finish();
    };
    drain().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'ending failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, end);
}

/** What nobody expected leaves a state that nobody can vouch for: say so, and let the process be started anew. */
function endOnFaults(log: Logger): void {
  // Nobody reads the warnings of Node.js, or those of its threads, any more: that is no fault of the server.
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an unexpected fault');
    process.exit(1);
  });
}

/** SIGHUP and a change of the file apply what can change while running. */
function followConfig(read: () => LoadedConfig, loaded: LoadedConfig, server: Server, log: Logger): void {
  let { config } = loaded;
  const reload = () => {
    try {
      const next = read().config;
      const { applied, needsRestart, config: merged } = describeLiveChanges(config, next);
      config = merged;
      server.reconfigure(merged);
      log.info({ applied, needsRestart }, 'configuration read again');
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.error({ faults: error.faults }, 'the new configuration is not valid, the old one stays');
    }
  };
  process.on('SIGHUP', reload);
  if (loaded.file === undefined) return;
  watchConfig(loaded.file, loaded.content, reload, systemClock, (reason) =>
    log.warn({ reason }, 'the configuration file is not watched'),
  );
}
