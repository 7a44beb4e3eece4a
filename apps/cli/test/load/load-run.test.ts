import { systemClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import { loadConfig } from '@tickboard/server/config/load-config';
import { createServer, type Server } from '@tickboard/server/create-server';
import { createLogger } from '@tickboard/server/telemetry/logger';
import { afterEach, describe, expect, it } from 'vitest';
import { LoadError, type LoadOptions, runLoad } from '@tickboard/cli/load/load-run';
import { describeReport, type LoadReport } from '@tickboard/cli/load/report';
import { resolveTarget } from '@tickboard/cli/load/target';
import { describeProgress, type TellProgress } from '@tickboard/cli/load/progress';
import { type Script, type ScriptedClient, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

const SEED = 7;
const API_KEY = 'a-key-for-a-test-only';

const running: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()));
});

/** The real server on its simulated desk. */
async function startServer(flags: Readonly<Record<string, string>> = {}): Promise<string> {
  const given = { port: '0', host: '127.0.0.1', 'log-level': 'silent', 'server-shutdown-timeout': '100ms', ...flags };
  const { config } = loadConfig({ cwd: import.meta.dirname, environment: {}, flags: given });
  const log = createLogger({ level: config.server.logLevel, clock: systemClock });
  const server: Server = await createServer({ config, log, version: 'test' });
  const { port } = await server.run();
  running.push(() => server.drain());
  return `127.0.0.1:${port}`;
}

async function startScript(script: Script): Promise<string> {
  const server: ScriptedServer = await startScriptedServer(script);
  running.push(() => server.stop());
  return server.url;
}

async function load(
  url: string,
  options: Partial<LoadOptions> = {},
  signal?: AbortSignal,
  tell: TellProgress = () => {},
): Promise<LoadReport> {
  const usual: LoadOptions = {
    target: await resolveTarget(url),
    clients: 6,
    type: 'tui',
    formats: ['json', 'msgpack', 'compact'],
    slow: 0,
    stopped: 0,
    reconnecting: 0,
    sampleEvery: 1,
    slowBytesPerSecond: 100_000,
    reconnectEveryMs: 300,
    durationMs: 600,
    warmUpMs: 0,
    rampMs: 10,
    verifyEveryMs: 100,
    isCompressionOffered: false,
    random: seededRandom(SEED),
  };
  return runLoad({ ...usual, ...options }, tell, signal);
}

/** Who was cut last may not be back when the run ends. */
function expectRecovery({ cuts, resumes }: LoadReport): void {
  expect(resumes.refused).toBe(0);
  expect(resumes.recovered).toBeGreaterThan(0);
  expect(resumes.recovered).toBeLessThanOrEqual(cuts);
}

describe('a load run on a server', () => {
  it('[B3] [B6] [B7] verifies replicas of every format, and measures', async () => {
    const report = await load(await startServer());
    expect(report).toMatchObject({ connected: 6, silent_gaps: 0, unreadable: 0, errors: 0, passed: true });
    expect(report.disconnects).toEqual({});
    expect(report.verified.failed).toBe(0);
    expect(report.verified.ok).toBeGreaterThanOrEqual(6);
    expect(report.updates).toBeGreaterThan(0);
    expect(report.latency.count).toBe(report.updates);
    expect(report.bytes).toBeGreaterThan(report.updates * (report.bytes_per_update ?? 0) * 0.9);
    expect(report.latency.p50_ms).toBeLessThanOrEqual(report.latency.p99_ms ?? 0);
    expect(describeReport(report)).toMatch(/passed/);
  });

  it('[B8] resumes lost connections from what the clients hold, and they are verified after', async () => {
    const report = await load(await startServer(), { reconnecting: 4, durationMs: 3_000 });
    expectRecovery(report);
    // Each client's first, and none more.
    expect(report.snapshots).toBe(6);
    expect(report).toMatchObject({ silent_gaps: 0, passed: true });
  });

  it('[B8] resumes a selection too, with what the clients had of its feeds', async () => {
    const channels = ['market_data:B*', 'positions', 'trades', 'signals'];
    const report = await load(await startServer(), { channels, reconnecting: 4, durationMs: 3_000 });
    expectRecovery(report);
    expect(report).toMatchObject({ silent_gaps: 0, errors: 0, passed: true });
  });

  it('[B9] lets clients read slowly or not at all, and sees them catch up', async () => {
    const report = await load(await startServer(), { slow: 2, stopped: 2, durationMs: 1_000 });
    expect(report).toMatchObject({ connected: 6, silent_gaps: 0, passed: true });
    // Those that did not read are verified at the end, with all others.
    expect(report.verified.ok).toBeGreaterThanOrEqual(6);
  });

  it('[B3] runs on a selection of feeds alone', async () => {
    const report = await load(await startServer(), { channels: ['trades'] });
    expect(report.events_per_s).toBeGreaterThan(0);
    expect(report).toMatchObject({ connected: 6, passed: true });
  });

  it('[B10] reads compressed messages', async () => {
    const url = await startServer({ 'websocket-compression': 'true' });
    const plain = await load(url, { formats: ['json'] });
    const compressed = await load(url, { formats: ['json'], isCompressionOffered: true });
    expect(compressed.passed).toBe(true);
    expect(compressed.bytes_per_snapshot).toBeLessThan((plain.bytes_per_snapshot ?? 0) / 2);
  });

  it('[B11] ends with the reason when no client gets in', async () => {
    const url = await startServer({ 'security-api-key': API_KEY });
    await expect(load(url)).rejects.toThrow(new LoadError('no client could connect: HTTP 401 × 6'));
    expect(await load(url, { token: API_KEY })).toMatchObject({ connected: 6, passed: true });
  });

  it('[B12] ends early when it is told to, with a report', async () => {
    const report = await load(await startServer(), { durationMs: 3_600_000 }, AbortSignal.timeout(300));
    expect(report.passed).toBe(true);
    expect(report.duration_s).toBeLessThan(600);
  });

  it('[B13] tells how it goes', async () => {
    const told: string[] = [];
    await load(await startServer(), { clients: 2, formats: ['json'], durationMs: 200 }, undefined, (progress) => {
      told.push(describeProgress(progress));
    });
    expect(told.at(-1)).toMatch(
      /^measuring 0 s · 2\/2 clients · .*updates\/s · .*B\/s · p99 .* ms · 0 gaps · verified/,
    );
  });
});

describe('a load run on a server that is wrong', () => {
  const timestamp = new Date().toISOString();

  function greet(client: ScriptedClient): void {
    client.send({ type: 'connected', timestamp, data: { epoch: 'e', seq: 1 } });
    client.send({ type: 'snapshot', epoch: 'e', seq: 1, timestamp, data: { account: { equity: 1 } } });
  }

  const oneJsonClient = { clients: 1, formats: ['json'], durationMs: 200 } as const;

  it('[B5] [B14] fails on an update that does not continue what was sent, and asks for a snapshot', async () => {
    const asked: string[] = [];
    const url = await startScript({
      opened: (client) => {
        greet(client);
        client.send({ type: 'update', seq: 4, prev: 3, timestamp, changes: { 'account.equity': 2 } });
        client.send({ type: 'update', seq: 5, prev: 4, timestamp, changes: { 'account.equity': 3 } });
      },
      received: (_, { type }) => asked.push(type),
    });
    const report = await load(url, { ...oneJsonClient, sampleEvery: 0 });
    expect(report).toMatchObject({ silent_gaps: 1, resyncs: 1, passed: false });
    expect(asked).toContain('refresh');
  });

  it('[B5] [B14] fails on an event that was left out without notice, not on one with', async () => {
    const event = (id: number) => ({ type: 'signal', channel: 'signals', id, seq: 1, timestamp, data: {} });
    const announced = { type: 'gap', channel: 'signals', lost: 2, next: 5 };
    const withNotice = await startScript({
      opened: (client) => {
        greet(client);
        for (const message of [event(1), event(2), announced, event(5)]) client.send(message);
      },
    });
    const without = await startScript({
      opened: (client) => {
        greet(client);
        for (const message of [event(1), event(2), event(5)]) client.send(message);
      },
    });
    const options = { ...oneJsonClient, sampleEvery: 0 };
    expect(await load(withNotice, options)).toMatchObject({
      silent_gaps: 0,
      gaps_announced: 1,
      events_lost: 2,
      passed: true,
    });
    expect(await load(without, options)).toMatchObject({ silent_gaps: 1, passed: false });
  });

  it('[B7] [B14] fails on a replica that differs from the digest', async () => {
    const url = await startScript({
      opened: greet,
      received: (client, { type }) => {
        if (type === 'verify')
          client.send({ type: 'digest', epoch: 'e', seq: 1, channels: { account: '0123456789abcdef' } });
      },
    });
    const report = await load(url, oneJsonClient);
    expect(report.passed).toBe(false);
    expect(report.verified.failed).toBeGreaterThan(0);
    expect(report.verified.differing).toEqual({ account: report.verified.failed });
    expect(describeReport(report)).toMatch(/FAILED/);
  });

  it('[B14] fails on messages that cannot be read', async () => {
    const url = await startScript({
      opened: (client) => {
        greet(client);
        client.send({ type: 'update', seq: 2, prev: 1, timestamp, changes: { 'account.equity': 'much' } });
      },
      received: (client) => client.send({ type: 'digest', epoch: 'e', seq: 2, channels: {} }),
    });
    expect(await load(url, { ...oneJsonClient, verifyEveryMs: 60_000 })).toMatchObject({
      unreadable: 1,
      passed: false,
    });
  });

  it('[B3] counts closed connections by their code', async () => {
    const url = await startScript({
      opened: (client) => {
        greet(client);
        if (client.url.searchParams.get('format') === 'json') setTimeout(() => client.close(4413, 'too slow'), 50);
      },
    });
    const report = await load(url, { clients: 4, formats: ['json'], sampleEvery: 0, warmUpMs: 200, durationMs: 100 });
    expect(report.disconnects).toEqual({ 4413: 4 });
    expect(report).toMatchObject({ connected: 0, passed: false });
  });
});
