/** The clients of a fan-out and of a storm: the engine of `tickboard bench`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fleet } from '@tickboard/cli/load/fleet';
import { MeasuringWindow } from '@tickboard/cli/load/load-run';
import { planClients } from '@tickboard/cli/load/plans';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import { resolveTarget } from '@tickboard/cli/load/target';
import { serveRole } from '../remote.ts';
import type { Delivered, Proof, TickboardLoadRole } from '../stream-roles.ts';

const MS_PER_SECOND = 1_000;
const WARM_UP_CLIENTS = 5;

let fleet: Fleet | undefined;
let window: MeasuringWindow | undefined;

function connectedFleet(): Fleet {
  if (fleet === undefined) throw new Error('connect comes first');
  return fleet;
}

function plan(clients: number, format: CodecName, sampleEvery: number) {
  const odd = { slow: 0, stopped: 0, reconnecting: 0 };
  return planClients({ clients, type: 'tui', formats: [format], sampleEvery, ...odd });
}

async function verify(): Promise<Proof> {
  const { verdict, counters } = connectedFleet();
  await connectedFleet().verify();
  const { silentGaps, unreadable } = counters.counts;
  return { ok: verdict.ok, failed: verdict.failed + unreadable, silentGaps };
}

serveRole<TickboardLoadRole>({
  async warmUp({ port, format, intervalMs, durationMs }) {
    const target = await resolveTarget(`127.0.0.1:${port}`);
    const warming = new Fleet({ target, intervalMs, plans: plan(WARM_UP_CLIENTS, format, 1) });
    await warming.connect(0);
    await sleep(durationMs);
    warming.close();
  },

  async connect({ port, clients, format, rampMs, sampleEvery, inFlightMax }) {
    const target = await resolveTarget(`127.0.0.1:${port}`);
    const plans = plan(clients, format, sampleEvery);
    fleet = new Fleet({ target, plans, ...(inFlightMax !== undefined && { inFlightMax }) });
    await fleet.connect(rampMs);
    return { connected: fleet.connected, disconnects: fleet.disconnects };
  },

  begin() {
    window = new MeasuringWindow(connectedFleet());
  },

  end(): Delivered {
    if (window === undefined) throw new Error('end without begin');
    const { seconds, counts, updateLatency, ownDelayP99Ms, ownCores } = window.close();
    const { p50_ms = 0, p99_ms = 0 } = updateLatency;
    return {
      seconds,
      updates: counts.updates,
      bytes: counts.updateBytes,
      p50Ms: p50_ms,
      p99Ms: p99_ms,
      ownDelayP99Ms,
      ownCores,
    };
  },

  verify,

  async storm({ awayMs, timeoutMs }) {
    const storming = connectedFleet();
    const { counts } = storming.counters;
    const before = { ...counts };
    const startedMs = performance.now();
    storming.cut();
    await sleep(awayMs);
    await storming.reconnect(timeoutMs);
    const proof = await verify();
    return {
      seconds: (performance.now() - startedMs) / MS_PER_SECOND,
      p50Ms: storming.returning.percentile(50) ?? 0,
      p99Ms: storming.returning.percentile(99) ?? 0,
      current: storming.returning.count,
      recovered: counts.resumesRecovered - before.resumesRecovered,
      refused: counts.resumesRefused - before.resumesRefused,
      snapshots: counts.snapshots - before.snapshots,
      ...proof,
    };
  },
});
