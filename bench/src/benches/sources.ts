/** Messages a second through each transport into the store, against its driver and parser alone; and events to a client. */
import { setTimeout as sleep } from 'node:timers/promises';
import { count, defineBench, duration, type BenchOption } from '../bench.ts';
import { percentile, round } from '../figures.ts';
import { LOAD_CPU, SERVER_CPU } from '../machine.ts';
import type { LastPrices } from '../publish-commands.ts';
import { type Remote, startRole } from '../remote.ts';
import { findFreePort } from '../source-peers/broker.ts';
import type { Broker, SourcePeer } from '../source-peers/peer.ts';
import { SOURCE_PEERS } from '../source-peers/registry.ts';
import type { SenderRole, TakerRole } from '../source-roles.ts';

const ACKNOWLEDGE_INTERVAL_MS = 10;
const DRAIN_TIMEOUT_MS = 20_000;

interface Plan {
  /** Milliseconds, as is the warm-up. */
  readonly duration: number;
  readonly 'warm-up': number;
  readonly outstanding: number;
  readonly events: number;
  readonly 'events-per-second': number;
}

interface Measured {
  readonly messagesPerSecond: number;
  readonly cpuUsPerMessage: number;
  /** Of all processor time that one core has, what the taker used: near 1, it was the bottleneck. */
  readonly busy: number;
}

type TakerName = 'source-server' | 'source-bare';

interface Stand {
  readonly taker: Remote<TakerRole>;
  readonly sender: Remote<SenderRole>;
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
  const taker = startRole<TakerRole>(name, SERVER_CPU);
  const sender = startRole<SenderRole>('source-sender', LOAD_CPU);
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

/** @throws when a message was lost, or the last ones did not arrive as they were. */
function measure(peer: SourcePeer, name: TakerName, plan: Plan): Promise<Measured> {
  return withStand(peer, name, 'quotes', async ({ taker, sender }) => {
    const pacing = new Pacing(taker, sender);
    await sender.run({ outstandingMax: plan.outstanding });
    await sleep(plan['warm-up']);
    const before = await taker.received();
    await taker.begin();
    await sleep(plan.duration);
    const usage = await taker.end();
    const messages = (await taker.received()) - before;
    const { sent, lastPrices } = await sender.stop();
    await untilReceived(taker, sent);
    await pacing.stop();
    await untilHeld(taker, lastPrices);
    return {
      messagesPerSecond: Math.round(messages / usage.seconds),
      cpuUsPerMessage: round(usage.cpuUs / messages),
      busy: round(usage.cpuUs / 1e6 / usage.seconds),
    };
  });
}

/** Tells the sender how far the taker is, so that no back end ever has to keep more than a bounded backlog. */
class Pacing {
  readonly #running: Promise<void>;
  #isOver = false;

  constructor(taker: Remote<TakerRole>, sender: Remote<SenderRole>) {
    this.#running = this.#run(taker, sender);
  }

  stop(): Promise<void> {
    this.#isOver = true;
    return this.#running;
  }

  async #run(taker: Remote<TakerRole>, sender: Remote<SenderRole>): Promise<void> {
    while (!this.#isOver) {
      await sender.acknowledge(await taker.received());
      await sleep(ACKNOWLEDGE_INTERVAL_MS);
    }
  }
}

async function untilReceived(taker: Remote<TakerRole>, sent: number): Promise<void> {
  const deadlineMs = performance.now() + DRAIN_TIMEOUT_MS;
  let received = 0;
  while ((received = await taker.received()) < sent) {
    if (performance.now() > deadlineMs) throw new Error(`${sent - received} of ${sent} messages are missing`);
    await sleep(ACKNOWLEDGE_INTERVAL_MS);
  }
}

/**
 * What was received may still wait for the turn in which it is applied. Held under the names of the transport's
 * contract: all that matters is that no price is another.
 */
async function untilHeld(taker: Remote<TakerRole>, sent: LastPrices): Promise<void> {
  const deadlineMs = performance.now() + DRAIN_TIMEOUT_MS;
  for (;;) {
    const held = await taker.prices();
    const wrong = Object.keys(sent).find((symbol) => held[symbol] !== sent[symbol]);
    if (wrong === undefined) return;
    if (performance.now() > deadlineMs) {
      throw new Error(`${wrong} is held at ${held[wrong]}, and was sent at ${sent[wrong]}`);
    }
    await sleep(ACKNOWLEDGE_INTERVAL_MS);
  }
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
  tell(`${peer.name}: ${bare.messagesPerSecond} messages/s, ${bare.cpuUsPerMessage} µs each; now the server`);
  const ours = await measure(peer, 'source-server', plan);
  tell(`${peer.name}: ${ours.messagesPerSecond} messages/s, ${ours.cpuUsPerMessage} µs each; now events`);
  const latencies = await timeSignals(peer, plan);
  return {
    messages_per_s: ours.messagesPerSecond,
    cpu_us_per_message: ours.cpuUsPerMessage,
    bare_cpu_us_per_message: bare.cpuUsPerMessage,
    ratio: round(ours.cpuUsPerMessage / bare.cpuUsPerMessage),
    bare_messages_per_s: bare.messagesPerSecond,
    busy: ours.busy,
    bare_busy: bare.busy,
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
