/** Measures how many messages a process takes a second, and what each costs it, while another sends as fast as it can. */
import { setTimeout as sleep } from 'node:timers/promises';
import { round } from './figures.ts';
import type { Usage } from './meter.ts';
import type { LastPrices } from './publish-commands.ts';
import type { Remote } from './remote.ts';

// Types, as interfaces have no index signature.
export type TakerRole = {
  /** Messages taken so far. */
  received(): number;
  /** Of the server: the prices it holds now. Of a bare loop: those it saw last. */
  prices(): LastPrices;
  rss(): number;
  begin(): void;
  end(): Usage;
};

export type SenderRole = {
  /** Sends, until `stop`, as long as no more than so many messages wait for the taker. */
  run(options: { readonly outstandingMax: number }): void;
  /** The taker's own count. */
  acknowledge(received: number): void;
  /** Ends after a whole round of the script; resolves to how many messages there were, and the prices of the last. */
  stop(): Promise<{ readonly sent: number; readonly lastPrices: LastPrices }>;
};

export interface ThroughputPlan {
  /** Milliseconds, as is the warm-up. */
  readonly duration: number;
  readonly 'warm-up': number;
  readonly outstanding: number;
}

export interface Throughput {
  readonly messagesPerSecond: number;
  readonly cpuUsPerMessage: number;
  /** Of all processor time that one core has, what the taker used: near 1, it was the bottleneck. */
  readonly busy: number;
}

const ACKNOWLEDGE_INTERVAL_MS = 10;
const DRAIN_TIMEOUT_MS = 60_000;

/**
 * Both have been started.
 *
 * @throws when a message was lost, or the last ones did not arrive as they were.
 */
export async function measureThroughput(
  taker: Remote<TakerRole>,
  sender: Remote<SenderRole>,
  plan: ThroughputPlan,
): Promise<Throughput> {
  const pacing = new Pacing(taker, sender);
  await sender.run({ outstandingMax: plan.outstanding });
  await sleep(plan['warm-up']);
  const before = await taker.received();
  await taker.begin();
  await sleep(plan.duration);
  // On a machine that is busy with others, none may have come yet.
  await untilReceived(taker, before + 1);
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
}

/** The server's figures beside those of the driver and parser alone. */
export function compareThroughput(ours: Throughput, bare: Throughput) {
  return {
    cpu_us_per_message: ours.cpuUsPerMessage,
    bare_cpu_us_per_message: bare.cpuUsPerMessage,
    ratio: round(ours.cpuUsPerMessage / bare.cpuUsPerMessage),
    bare_messages_per_s: bare.messagesPerSecond,
    busy: ours.busy,
    bare_busy: bare.busy,
  };
}

export function describeThroughput({ messagesPerSecond, cpuUsPerMessage }: Throughput): string {
  return `${messagesPerSecond} messages/s, ${cpuUsPerMessage} µs each`;
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

/** What was received may still wait for the turn in which it is applied. */
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
