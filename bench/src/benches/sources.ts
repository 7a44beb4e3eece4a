/** Messages a second through each transport into the store, against its driver and parser alone; and events to a client. */
import { type Broker, findFreePort } from '../broker.ts';
import { count, defineBench, duration, type BenchOption } from '../bench.ts';
import { percentile, round } from '../figures.ts';
import { LOAD_CPU, SERVER_CPU } from '../machine.ts';
import { type Remote, startRole } from '../remote.ts';
import type { SourcePeer } from '../source-peers/peer.ts';
import { SOURCE_PEERS } from '../source-peers/registry.ts';
import type { SourceSenderRole, SourceTakerRole } from '../source-roles.ts';
import {
  compareThroughput,
  describeThroughput,
  measureThroughput,
  type Throughput,
  type ThroughputPlan,
} from '../throughput.ts';

interface Plan extends ThroughputPlan {
  readonly events: number;
  readonly 'events-per-second': number;
}

type TakerName = 'source-server' | 'source-bare';

interface Stand {
  readonly taker: Remote<SourceTakerRole>;
  readonly sender: Remote<SourceSenderRole>;
  /** Where the taker serves clients. */
  readonly port: number | undefined;
}

/** Starts what the transport needs in its order, and ends all of it whatever happens. */
async function withStand<Result>(
  peer: SourcePeer,
  name: TakerName,
  kind: 'quotes' | 'signals',
  use: (stand: Stand) => Promise<Result>,
): Promise<Result> {
  const broker: Broker | undefined = await peer.startBroker?.(LOAD_CPU);
  const taker = startRole<SourceTakerRole>(name, SERVER_CPU);
  const sender = startRole<SourceSenderRole>('source-sender', LOAD_CPU);
  try {
    const place = broker?.port ?? (await findFreePort());
    const start = { peer: peer.name, kind, port: place };
    let port: number | undefined;
    if (peer.isPushing === true) {
      ({ port } = await taker.remote.start(start));
      await sender.remote.start({ peer: peer.name, port: port ?? place });
    } else {
      await sender.remote.start({ peer: peer.name, port: place });
      ({ port } = await taker.remote.start(start));
    }
    return await use({ taker: taker.remote, sender: sender.remote, port });
  } finally {
    await Promise.all([taker.end(), sender.end()]);
    await broker?.end();
  }
}

function measure(peer: SourcePeer, name: TakerName, plan: Plan): Promise<Throughput> {
  return withStand(peer, name, 'quotes', ({ taker, sender }) => measureThroughput(taker, sender, plan));
}

function timeSignals(peer: SourcePeer, plan: Plan): Promise<readonly number[]> {
  return withStand(peer, 'source-server', 'signals', async ({ sender, port }) => {
    if (port === undefined) throw new Error('the server serves nobody');
    return sender.signals({ serverPort: port, count: plan.events, perSecond: plan['events-per-second'] });
  });
}

async function measurePeer(peer: SourcePeer, plan: Plan, tell: (progress: string) => void) {
  tell(`${peer.name}: the driver alone`);
  const bare = await measure(peer, 'source-bare', plan);
  tell(`${peer.name}: ${describeThroughput(bare)}; now the server`);
  const ours = await measure(peer, 'source-server', plan);
  tell(`${peer.name}: ${describeThroughput(ours)}; now events`);
  const latencies = await timeSignals(peer, plan);
  return {
    messages_per_s: ours.messagesPerSecond,
    ...compareThroughput(ours, bare),
    event_p50_ms: round(percentile(latencies, 50)),
    event_p99_ms: round(percentile(latencies, 99)),
  };
}

const FAST = ['redis', 'nats', 'zeromq'];
const FAST_MESSAGES_PER_S = 100_000;
const GRPC_MESSAGES_PER_S = 25_000;
const RATIO_MAX = 2.5;
const EVENT_P99_MAX_MS = 15;

const only: BenchOption<readonly SourcePeer[]> = {
  description: `transports, separated by commas: ${SOURCE_PEERS.map(({ name }) => name).join(', ')}`,
  initial: SOURCE_PEERS,
  shown: 'all',
  parse: (text) => {
    const peers = text.split(',').map((name) => SOURCE_PEERS.find((peer) => peer.name === name));
    return peers.every((peer) => peer !== undefined) ? peers : undefined;
  },
};

export const sources = defineBench({
  name: 'sources',
  description: 'messages from real back ends of every kind, validated, into the store, against driver and parser alone',
  options: {
    only,
    duration: duration('4s', 'how long each is measured'),
    'warm-up': duration('1500ms', 'how long each runs before'),
    outstanding: count(20_000, 'messages sent and not yet received, at most: so many that none waits for more'),
    events: count(4_000, 'events timed from the back end to a client'),
    'events-per-second': count(1_000, 'their rate'),
  },
  targets: (values) =>
    values.only.flatMap(({ name }) => [
      { figure: `${name}.ratio`, atMost: RATIO_MAX },
      { figure: `${name}.event_p99_ms`, atMost: EVENT_P99_MAX_MS },
      ...(FAST.includes(name) ? [{ figure: `${name}.messages_per_s`, atLeast: FAST_MESSAGES_PER_S }] : []),
      ...(name === 'grpc' ? [{ figure: `${name}.messages_per_s`, atLeast: GRPC_MESSAGES_PER_S }] : []),
    ]),
  run: async (values, tell) => {
    const results: Record<string, unknown> = {};
    for (const peer of values.only) results[peer.name] = await measurePeer(peer, values, tell);
    return results;
  },
});
