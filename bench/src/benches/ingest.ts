/** Messages a second from a real Redis into the store, against a bare loop of the same driver. */
import { setTimeout as sleep } from 'node:timers/promises';
import { count, defineBench, duration } from '../bench.ts';
import { round } from '../figures.ts';
import type { PublisherRole, SubscriberRole } from '../ingest-roles.ts';
import { LOAD_CPU, SERVER_CPU } from '../machine.ts';
import type { LastPrices } from '../publish-commands.ts';
import { type BenchRedis, startRedis } from '../redis-server.ts';
import { type Remote, startRole } from '../remote.ts';

const ACKNOWLEDGE_INTERVAL_MS = 10;
const DRAIN_TIMEOUT_MS = 20_000;

interface Measured {
  readonly messagesPerSecond: number;
  readonly cpuUsPerMessage: number;
  /** Of all processor time that one core has, what the subscriber used: near 1, it was the bottleneck. */
  readonly busy: number;
}

interface Plan {
  /** Milliseconds, as is the warm-up. */
  readonly duration: number;
  readonly 'warm-up': number;
  readonly outstanding: number;
}

type SubscriberName = 'tickboard-subscriber' | 'bare-subscriber';

/** @throws when a message was lost, or the last ones did not arrive as they were. */
async function measure(name: SubscriberName, redis: BenchRedis, plan: Plan): Promise<Measured> {
  const subscriber = startRole<SubscriberRole>(name, SERVER_CPU);
  const publisher = startRole<PublisherRole>('redis-publisher', LOAD_CPU);
  try {
    await subscriber.remote.start({ url: redis.url });
    await publisher.remote.start({ port: redis.port });
    const pacing = new Pacing(subscriber.remote, publisher.remote);
    await publisher.remote.run({ outstandingMax: plan.outstanding });
    await sleep(plan['warm-up']);
    const before = await subscriber.remote.received();
    await subscriber.remote.begin();
    await sleep(plan.duration);
    const usage = await subscriber.remote.end();
    const messages = (await subscriber.remote.received()) - before;
    const { published, lastPrices } = await publisher.remote.stop();
    await untilReceived(subscriber.remote, published);
    await pacing.stop();
    await untilHeld(subscriber.remote, lastPrices);
    return {
      messagesPerSecond: Math.round(messages / usage.seconds),
      cpuUsPerMessage: round(usage.cpuUs / messages),
      busy: round(usage.cpuUs / 1e6 / usage.seconds),
    };
  } finally {
    await Promise.all([subscriber.end(), publisher.end()]);
  }
}

/** Tells the publisher how far the subscriber is, so that Redis never has to keep more than a bounded backlog. */
class Pacing {
  readonly #running: Promise<void>;
  #isOver = false;

  constructor(subscriber: Remote<SubscriberRole>, publisher: Remote<PublisherRole>) {
    this.#running = this.#run(subscriber, publisher);
  }

  stop(): Promise<void> {
    this.#isOver = true;
    return this.#running;
  }

  async #run(subscriber: Remote<SubscriberRole>, publisher: Remote<PublisherRole>): Promise<void> {
    while (!this.#isOver) {
      await publisher.acknowledge(await subscriber.received());
      await sleep(ACKNOWLEDGE_INTERVAL_MS);
    }
  }
}

async function untilReceived(subscriber: Remote<SubscriberRole>, published: number): Promise<void> {
  const deadlineMs = performance.now() + DRAIN_TIMEOUT_MS;
  let received = 0;
  while ((received = await subscriber.received()) < published) {
    if (performance.now() > deadlineMs) throw new Error(`${published - received} of ${published} messages are missing`);
    await sleep(ACKNOWLEDGE_INTERVAL_MS);
  }
}

/** What was received may still wait for the turn in which it is applied. */
async function untilHeld(subscriber: Remote<SubscriberRole>, published: LastPrices): Promise<void> {
  const deadlineMs = performance.now() + DRAIN_TIMEOUT_MS;
  for (;;) {
    const held = await subscriber.prices();
    const wrong = Object.keys(published).find((symbol) => held[symbol] !== published[symbol]);
    if (wrong === undefined) return;
    if (performance.now() > deadlineMs) {
      throw new Error(`${wrong} is held at ${held[wrong]}, and was published at ${published[wrong]}`);
    }
    await sleep(ACKNOWLEDGE_INTERVAL_MS);
  }
}

export const ingest = defineBench({
  name: 'ingest',
  description: 'market data from a real Redis, validated, into the store, against psubscribe and JSON.parse alone',
  options: {
    duration: duration('8s', 'how long each is measured'),
    'warm-up': duration('2s', 'how long each runs before'),
    outstanding: count(20_000, 'messages published and not yet received, at most: so many that none waits for more'),
  },
  targets: () => [
    { figure: 'redis_messages_per_s', atLeast: 120_000 },
    { figure: 'ratio', atMost: 2 },
  ],
  run: async (values, tell) => {
    const redis = await startRedis(LOAD_CPU);
    try {
      tell('measuring the bare loop');
      const bare = await measure('bare-subscriber', redis, values);
      tell(`${bare.messagesPerSecond} messages/s, ${bare.cpuUsPerMessage} µs each; now the server`);
      const ours = await measure('tickboard-subscriber', redis, values);
      tell(`${ours.messagesPerSecond} messages/s, ${ours.cpuUsPerMessage} µs each`);
      return {
        redis_messages_per_s: ours.messagesPerSecond,
        cpu_us_per_message: ours.cpuUsPerMessage,
        bare_cpu_us_per_message: bare.cpuUsPerMessage,
        ratio: round(ours.cpuUsPerMessage / bare.cpuUsPerMessage),
        bare_messages_per_s: bare.messagesPerSecond,
        busy: ours.busy,
        bare_busy: bare.busy,
      };
    } finally {
      await redis.end();
    }
  },
});
