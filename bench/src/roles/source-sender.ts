/** Publishes through a real back end, and times signals from there to a client of the server: one clock for both. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { serveRole } from '../remote.ts';
import type { Publisher } from '../source-peers/peer.ts';
import { findPeer } from '../source-peers/registry.ts';
import { writeQuoteScript } from '../source-peers/quotes.ts';
import type { SourceSenderRole } from '../source-roles.ts';

const BATCHES = 40;
const TICKS_PER_BATCH = 20;
const PAUSE_MS = 1;
const SIGNAL_TIMEOUT_MS = 60_000;
/** Signals sent before those that count, to warm up what is measured. */
const WARM_UP_SIGNALS = 1_000;

class Sender {
  readonly #publisher: Publisher;
  readonly script = writeQuoteScript(BATCHES, TICKS_PER_BATCH);
  readonly #batches: readonly (() => Promise<void> | void)[];
  sent = 0;
  acknowledged = 0;
  isStopping = false;

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
    this.#batches = this.script.batches.map((batch) => publisher.prepareQuotes(batch));
  }

  /** Whole rounds of the script, until it is to stop. */
  async run(outstandingMax: number): Promise<void> {
    while (!this.isStopping) {
      for (const [index, send] of this.#batches.entries()) {
        while (this.sent - this.acknowledged > outstandingMax) await sleep(PAUSE_MS);
        this.sent += (this.script.batches[index] ?? []).length;
        await send();
      }
    }
  }

  async time(serverPort: number, count: number, perSecond: number): Promise<number[]> {
    const client = new WebSocket(`ws://127.0.0.1:${serverPort}/ws?type=tui&format=json`);
    const sentMs: number[] = [];
    const latencies: number[] = [];
    const { promise: areAllThere, resolve } = Promise.withResolvers<void>();
    const total = WARM_UP_SIGNALS + count;
    const arrived = new Set<number>();
    const { promise: isSubscribed, resolve: noteSubscribed } = Promise.withResolvers<void>();
    client.on('message', (data: Buffer) => {
      const nowMs = performance.now();
      const message = JSON.parse(data.toString()) as { type: string; data?: { price: number } };
      if (message.type === 'subscribed') noteSubscribed();
      if (message.type !== 'signal') return;
      const index = message.data?.price ?? Number.NaN;
      const at = sentMs[index];
      // A back end may bring one twice: the first counts.
      if (at === undefined || arrived.has(index)) return;
      arrived.add(index);
      if (index >= WARM_UP_SIGNALS) latencies.push(nowMs - at);
      if (arrived.size === total) resolve();
    });
    await once(client, 'open');
    client.send(JSON.stringify({ type: 'subscribe', channels: ['signals'] }));
    await isSubscribed;
    await this.#probe(client);
    const startedMs = performance.now();
    for (let index = 0; index < total;) {
      const due = Math.min(total, Math.floor(((performance.now() - startedMs) / 1_000) * perSecond));
      for (; index < due; index++) {
        sentMs[index] = performance.now();
        void this.#publisher.sendSignal(signalOf(index));
      }
      await sleep(PAUSE_MS);
    }
    await Promise.race([areAllThere, sleep(SIGNAL_TIMEOUT_MS, undefined, { ref: false })]);
    client.close();
    if (arrived.size < total) throw new Error(`${total - arrived.size} of ${total} signals did not arrive`);
    return latencies;
  }

  /** Until the way is open from end to end: the first signals of a fresh connection may be nobody's. */
  async #probe(client: WebSocket): Promise<void> {
    const state = { isOpen: false };
    const note = (data: Buffer) => {
      state.isOpen ||= data.toString().includes('"signal"');
    };
    client.on('message', note);
    const deadlineMs = performance.now() + SIGNAL_TIMEOUT_MS;
    while (!state.isOpen) {
      if (performance.now() > deadlineMs) throw new Error('no signal arrives');
      await this.#publisher.sendSignal(signalOf(-1));
      await sleep(20);
    }
    client.off('message', note);
  }

  async close(): Promise<void> {
    await this.#publisher.close();
  }
}

function signalOf(price: number) {
  return { strategy_name: 'RSI_Oversold', action: 'BUY', symbol: 'BTCUSDT', price, confidence: 0.9 };
}

let sender: Sender | undefined;
let running: Promise<void> | undefined;

function startedSender(): Sender {
  if (sender === undefined) throw new Error('start comes first');
  return sender;
}

serveRole<SourceSenderRole>({
  async start({ peer, port }) {
    sender = new Sender(await findPeer(peer).createPublisher(port));
  },
  run({ outstandingMax }) {
    running = startedSender().run(outstandingMax);
  },
  acknowledge(received) {
    startedSender().acknowledged = received;
  },
  async stop() {
    const stopping = startedSender();
    stopping.isStopping = true;
    await running;
    return { sent: stopping.sent, lastPrices: stopping.script.lastPrices };
  },
  signals: ({ serverPort, count, perSecond }) => startedSender().time(serverPort, count, perSecond),
});
