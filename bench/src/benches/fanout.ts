/** What an update costs the server, a client, against the floor of Node.js and against what others do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CODEC_NAMES, type CodecName } from '@tickboard/core/protocol/codec/registry';
import { choice, count, defineBench, directory, duration, toggle } from '../bench.ts';
import { round } from '../figures.ts';
import { LOAD_CPU, SERVER_CPU } from '../machine.ts';
import { startRole } from '../remote.ts';
import type { LoadClients, Proof, StreamLoadRole, StreamOptions, StreamServerRole } from '../stream-roles.ts';

type Servers = 'tickboard' | 'floor' | 'naive' | 'socketio';

interface Figures extends Proof {
  readonly connected: number;
  readonly updatesPerSecond: number;
  readonly usPerUpdate: number;
  readonly bytesPerUpdate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly ownDelayP99Ms: number;
  readonly ownCores: number;
  readonly loopDelayP99Ms: number;
  readonly rssBytesPerClient: number;
}

interface Measurement {
  readonly server: Servers;
  readonly stream: StreamOptions;
  readonly load: Omit<LoadClients, 'port'>;
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Directory for a processor profile of the server; empty for none. */
  readonly profile: string;
}

const RAMP_MS_PER_CLIENT = 0.7;
const SAMPLE = 20;
const WARM_UP_INTERVAL_MS = 10;

async function measure(measurement: Measurement): Promise<Figures> {
  const { server: name, stream, load: clients, warmUpMs, durationMs, profile } = measurement;
  const nodeOptions = profile === '' ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const server = startRole<StreamServerRole>(`${name}-server`, SERVER_CPU, nodeOptions);
  const loadName = name === 'socketio' ? 'socketio-load' : 'tickboard-load';
  const load = startRole<StreamLoadRole>(loadName, LOAD_CPU);
  try {
    const { port } = await server.remote.start(stream);
    const { format } = clients;
    await load.remote.warmUp({ port, format, intervalMs: stream.warmUpIntervalMs, durationMs: warmUpMs });
    await server.remote.settle();
    const rssBefore = await server.remote.rss();
    const { connected, disconnects } = await load.remote.connect({ ...clients, port });
    if (connected < clients.clients) {
      throw new Error(`${name}: ${connected} of ${clients.clients} clients are connected: ${disconnects}`);
    }
    await sleep(warmUpMs);
    await Promise.all([server.remote.begin(), load.remote.begin()]);
    await sleep(durationMs);
    const [usage, delivered] = await Promise.all([server.remote.end(), load.remote.end()]);
    const proof = await load.remote.verify();
    const updatesPerSecond = delivered.updates / delivered.seconds;
    return {
      ...proof,
      connected,
      updatesPerSecond: round(updatesPerSecond),
      usPerUpdate: round(usage.cpuUs / usage.seconds / updatesPerSecond),
      bytesPerUpdate: round(delivered.bytes / delivered.updates),
      p50Ms: round(delivered.p50Ms),
      p99Ms: round(delivered.p99Ms),
      ownDelayP99Ms: round(delivered.ownDelayP99Ms),
      ownCores: round(delivered.ownCores),
      loopDelayP99Ms: usage.loopDelayP99Ms,
      rssBytesPerClient: Math.round((usage.rssBytes - rssBefore) / connected),
    };
  } finally {
    await Promise.all([server.end(), load.end()]);
  }
}

function describe(figures: Figures): string {
  const { usPerUpdate, bytesPerUpdate, updatesPerSecond, p99Ms } = figures;
  return `${usPerUpdate} µs and ${Math.round(bytesPerUpdate)} bytes an update, ${Math.round(updatesPerSecond)} updates/s, p99 ${p99Ms} ms`;
}

/** A server that compares and encodes for each client cannot hold many more on one core: its cost is taken with these. */
const NAIVE_CLIENTS_MAX = 500;

/** Above this many clients the others are not asked: it is what one process of ours can hold that is of interest. */
const PEERS_CLIENTS_MAX = 5_000;

export const fanout = defineBench({
  name: 'fanout',
  description: 'cost of an update in the server, a client, beside a floor and other servers; one after another',
  options: {
    clients: count(2_000, 'connections'),
    interval: count(100, 'milliseconds between two updates'),
    symbols: count(50, 'symbols of the desk'),
    changes: count(25, 'symbols changed a tick'),
    format: choice(['compact', 'json', 'msgpack'], 'codec of our clients'),
    duration: duration('5s', 'how long each server is measured'),
    'warm-up': duration(
      '1500ms',
      'how long each server runs, ticking fast for a few clients, before all come; and again before it is measured',
    ),
    peers: toggle(true, `measure ws with a copy a client, and Socket.IO; never above ${PEERS_CLIENTS_MAX} clients`),
    profile: directory('directory for processor profiles of the servers, which cost them some time'),
  },
  targets: ({ clients, peers }) => {
    if (clients > PEERS_CLIENTS_MAX) {
      return [
        { figure: 'p99_ms', atMost: 100 },
        { figure: 'loop_delay_p99_ms', atMost: 20 },
        { figure: 'rss_bytes_per_client', atMost: 20_000 },
        { figure: 'silent_gaps', atMost: 0 },
      ];
    }
    const own = [
      { figure: 'ratio', atMost: 1.25 },
      { figure: 'silent_gaps', atMost: 0 },
    ];
    const others = [
      { figure: 'peers.naive.times_ours', atLeast: 5 },
      { figure: 'peers.socketio.times_ours', atLeast: 1 },
    ];
    return peers ? [...own, ...others] : own;
  },
  run: async (values, tell) => {
    const { clients, symbols, changes, format } = values;
    const trace = { symbols, changes, positions: Math.min(10, symbols), positionChanges: Math.min(5, symbols) };
    const measureOne = async (server: Servers, codec: CodecName, frameBytes?: number): Promise<Figures> => {
      const connections = server === 'naive' ? Math.min(clients, NAIVE_CLIENTS_MAX) : clients;
      tell(`measuring ${server}${server === 'tickboard' ? ` (${codec})` : ''} with ${connections} clients`);
      const warmUpIntervalMs = Math.min(WARM_UP_INTERVAL_MS, values.interval);
      const stream = {
        intervalMs: values.interval,
        warmUpIntervalMs,
        trace,
        ...(frameBytes !== undefined && { frameBytes }),
      };
      const rampMs = connections * RAMP_MS_PER_CLIENT;
      const sampleEvery = server === 'tickboard' ? Math.max(1, Math.ceil(connections / SAMPLE)) : 0;
      const figures = await measure({
        server,
        stream,
        load: { clients: connections, format: codec, rampMs, sampleEvery },
        warmUpMs: values['warm-up'],
        durationMs: values.duration,
        profile: values.profile,
      });
      tell(describe(figures));
      return figures;
    };
    const ours = await measureOne('tickboard', format);
    const floor = await measureOne('floor', 'compact', Math.round(ours.bytesPerUpdate));
    const withPeers = values.peers && clients <= PEERS_CLIENTS_MAX;
    return {
      clients: ours.connected,
      interval_ms: values.interval,
      format,
      updates_per_s: ours.updatesPerSecond,
      us_per_update: ours.usPerUpdate,
      floor_us_per_update: floor.usPerUpdate,
      ratio: round(ours.usPerUpdate / floor.usPerUpdate),
      bytes_per_update: ours.bytesPerUpdate,
      p50_ms: ours.p50Ms,
      p99_ms: ours.p99Ms,
      loop_delay_p99_ms: ours.loopDelayP99Ms,
      rss_bytes_per_client: ours.rssBytesPerClient,
      load_own_delay_p99_ms: ours.ownDelayP99Ms,
      load_own_cores: ours.ownCores,
      verified: { ok: ours.ok, failed: ours.failed },
      silent_gaps: ours.silentGaps,
      floor: {
        updates_per_s: floor.updatesPerSecond,
        bytes_per_update: floor.bytesPerUpdate,
        p50_ms: floor.p50Ms,
        p99_ms: floor.p99Ms,
      },
      ...(withPeers && (await measurePeers(measureOne, ours))),
    };
  },
});

async function measurePeers(measureOne: (server: Servers, codec: CodecName) => Promise<Figures>, ours: Figures) {
  const [json] = CODEC_NAMES;
  const oursJson = await measureOne('tickboard', json);
  const naive = await measureOne('naive', json);
  const socketio = await measureOne('socketio', json);
  const compare = (figures: Figures) => ({
    clients: figures.connected,
    us_per_update: figures.usPerUpdate,
    bytes_per_update: figures.bytesPerUpdate,
    updates_per_s: figures.updatesPerSecond,
    p99_ms: figures.p99Ms,
    times_ours: round(figures.usPerUpdate / ours.usPerUpdate),
    times_ours_json: round(figures.usPerUpdate / oursJson.usPerUpdate),
  });
  return {
    ours_json: {
      us_per_update: oursJson.usPerUpdate,
      bytes_per_update: oursJson.bytesPerUpdate,
      p99_ms: oursJson.p99Ms,
    },
    peers: { naive: compare(naive), socketio: compare(socketio) },
  };
}
