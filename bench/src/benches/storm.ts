/** All clients lose their connections at once and come back with what they hold: how long until all are proven current. */
import { setTimeout as sleep } from 'node:timers/promises';
import { choice, count, defineBench, duration } from '../bench.ts';
import { round } from '../figures.ts';
import { LOAD_CPU, SERVER_CPU } from '../machine.ts';
import { startRole } from '../remote.ts';
import type { StreamServerRole, TickboardLoadRole } from '../stream-roles.ts';

const SETTLE_MS = 1_000;
const WARM_UP_MS = 1_000;
const WARM_UP_INTERVAL_MS = 10;
const RAMP_MS_PER_CLIENT = 0.7;
const RETURN_TIMEOUT_MS = 30_000;
const MS_PER_SECOND = 1_000;

export const storm = defineBench({
  name: 'storm',
  description: 'all clients are cut at once, come back and resume, until each is current and a sample is verified',
  options: {
    clients: count(10_000, 'connections'),
    interval: count(100, 'milliseconds between two updates; the desk goes on while they are away'),
    format: choice(['compact', 'json', 'msgpack'], 'codec of the clients'),
    away: duration('0ms', 'how long they are away before the first comes back'),
    'in-flight': count(
      400,
      'connections being made at once; beyond the backlog of the listener they would wait a second',
    ),
    sample: count(200, 'clients that are verified against the digests of the server'),
  },
  targets: ({ clients }) => [
    { figure: 'seconds_to_all_current', atMost: 5 },
    { figure: 'current', atLeast: clients },
    { figure: 'recovered', atLeast: clients },
    { figure: 'snapshots', atMost: 0 },
    { figure: 'verified.failed', atMost: 0 },
    { figure: 'silent_gaps', atMost: 0 },
  ],
  run: async ({ clients, interval, format, away, sample, 'in-flight': inFlightMax }, tell) => {
    const server = startRole<StreamServerRole>('tickboard-server', SERVER_CPU);
    const load = startRole<TickboardLoadRole>('tickboard-load', LOAD_CPU);
    try {
      const { port } = await server.remote.start({
        intervalMs: interval,
        warmUpIntervalMs: WARM_UP_INTERVAL_MS,
        trace: {},
      });
      await load.remote.warmUp({ port, format, intervalMs: WARM_UP_INTERVAL_MS, durationMs: WARM_UP_MS });
      await server.remote.settle();
      const sampleEvery = Math.max(1, Math.ceil(clients / Math.max(1, sample)));
      tell(`connecting ${clients} clients`);
      const rampMs = clients * RAMP_MS_PER_CLIENT;
      const { connected, disconnects } = await load.remote.connect({
        port,
        clients,
        format,
        rampMs,
        inFlightMax,
        sampleEvery,
      });
      if (connected < clients) throw new Error(`${connected} of ${clients} clients are connected: ${disconnects}`);
      await sleep(SETTLE_MS);
      tell('cutting all of them');
      await server.remote.begin();
      const back = await load.remote.storm({ awayMs: away, timeoutMs: RETURN_TIMEOUT_MS });
      const usage = await server.remote.end();
      return {
        clients,
        format,
        seconds_to_all_current: round(back.seconds - away / MS_PER_SECOND),
        current: back.current,
        recovered: back.recovered,
        refused: back.refused,
        snapshots: back.snapshots,
        p50_ms: round(back.p50Ms),
        p99_ms: round(back.p99Ms),
        verified: { ok: back.ok, failed: back.failed },
        silent_gaps: back.silentGaps,
        server_cpu_us_per_return: round(usage.cpuUs / clients),
        loop_delay_p99_ms: usage.loopDelayP99Ms,
      };
    } finally {
      await Promise.all([server.end(), load.end()]);
    }
  },
});
