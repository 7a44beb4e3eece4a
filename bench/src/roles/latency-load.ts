/** Publishes to Redis and receives from the server in one process, so that both ends of a latency have one clock. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inflater } from '@tickboard/cli/load/inflater';
import { LoadSocket, type SocketOwner } from '@tickboard/cli/load/load-socket';
import { createHead, readHead } from '@tickboard/cli/load/message-head';
import { Mirror } from '@tickboard/cli/load/mirror';
import { resolveTarget, type Target } from '@tickboard/cli/load/target';
import type { LatencyRole } from '../latency-roles.ts';
import { publishCommand } from '../publish-commands.ts';
import { serveRole } from '../remote.ts';

const RESOURCE = '/ws?type=tui&format=compact';
const POLL_INTERVAL_MS = 1;
const TIMEOUT_MS = 10_000;
const START_PRICE = 40_000;
const PRICE_STEP = 0.1;
const PRICE_DECIMALS = 1;

const inflater = new Inflater();
const head = createHead();
/** When the clients were last sent anything. */
let heardMs = performance.now();

/** Notes when each update came. Only the first client decodes: what it finds in one is in that of all others too. */
class Watcher implements SocketOwner {
  readonly arrivals = new Map<number, number>();
  readonly #socket: LoadSocket;
  readonly #mirror: Mirror | undefined;
  hasSnapshot = false;

  constructor(target: Target, mirror: Mirror | undefined) {
    this.#mirror = mirror;
    this.#socket = new LoadSocket({ target, resource: RESOURCE, inflater }, this);
  }

  opened(): void {}

  read(): void {}

  received(payload: Buffer, isText: boolean): void {
    const nowMs = performance.now();
    heardMs = nowMs;
    if (!readHead(payload, isText, head) || head.kind === 'event') return;
    this.hasSnapshot = true;
    this.arrivals.set(head.seq, nowMs);
    if (this.#mirror === undefined) return;
    this.#mirror.take(payload, isText);
    noteFound(head.seq);
  }

  ended(): void {
    throw new Error('the server closed a connection');
  }

  close(): void {
    this.#socket.close();
  }
}

const mirror = new Mirror();
let watchers: Watcher[] = [];
let symbols: string[] = [];
let redis: Socket | undefined;
let price = START_PRICE;
/** By symbol, the price that is waited for, and by symbol the update that showed it. */
const expected = new Map<string, number>();
const found = new Map<string, number>();

function noteFound(seq: number): void {
  const market = mirror.replica.tables.get('market_data');
  for (const [symbol, wanted] of expected) {
    if (market?.get(symbol)?.['last_price'] !== wanted) continue;
    expected.delete(symbol);
    found.set(symbol, seq);
  }
}

function nextMessage(symbol: string): Buffer {
  price = Number((price + PRICE_STEP).toFixed(PRICE_DECIMALS));
  expected.set(symbol, price);
  const quote = { last_price: price, bid_price: price, ask_price: price, volume_24h: price };
  return publishCommand(symbol, { symbol, ...quote, updated_at: new Date().toISOString() });
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadlineMs = performance.now() + TIMEOUT_MS;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`waited in vain for ${what}`);
    await sleep(POLL_INTERVAL_MS);
  }
}

/** Publishes all in one write, after a quiet time; latencies of each symbol at each client. */
async function measure(quietMs: number, chosen: readonly string[], messagesPerSymbol: number): Promise<number[]> {
  // At no fixed phase to whatever else goes on in the server.
  const wantedMs = quietMs * (1 + Math.random());
  await until(() => performance.now() - heardMs > wantedMs, 'a quiet time');
  for (const { arrivals } of watchers) arrivals.clear();
  found.clear();
  const messages = Array.from({ length: messagesPerSymbol }, () => chosen.map(nextMessage)).flat();
  const bytes = Buffer.concat(messages);
  const publishedMs = performance.now();
  redis?.write(bytes);
  await until(() => expected.size === 0, 'a published price');
  const seqs = [...found.values()];
  await until(() => watchers.every(({ arrivals }) => seqs.every((seq) => arrivals.has(seq))), 'the other clients');
  return watchers.flatMap(({ arrivals }) => seqs.map((seq) => (arrivals.get(seq) as number) - publishedMs));
}

serveRole<LatencyRole>({
  async start({ port, redisPort, clients, symbols: symbolCount }) {
    redis = connect({ host: '127.0.0.1', port: redisPort, noDelay: true });
    redis.resume();
    await once(redis, 'connect');
    symbols = Array.from({ length: symbolCount }, (_, index) => `S${index}USDT`);
    const target = await resolveTarget(`127.0.0.1:${port}`);
    watchers = Array.from({ length: clients }, (_, index) => new Watcher(target, index === 0 ? mirror : undefined));
    await until(() => watchers.every(({ hasSnapshot }) => hasSnapshot), 'the snapshots');
    // Introduces every row: what is measured are changes.
    await measure(0, symbols, 1);
  },
  isolated: ({ quietMs }) => measure(quietMs, symbols.slice(0, 1), 1),
  burst: ({ quietMs, messagesPerSymbol }) => measure(quietMs, symbols, messagesPerSymbol),
});
