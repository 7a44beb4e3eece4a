/** A board on an injected clock, and the server's end of its connection in the hands of the test, in plain JSON. */
import { ManualClock } from '@tickboard/core/clock';
import { formatTime } from '@tickboard/core/model/wire-value';
import { CHANNELS } from '@tickboard/core/model/registry';
import { PROTOCOL_REVISION } from '@tickboard/core/protocol/version';
import { Board } from '../../src/board.ts';
import type { BoardEvents } from '../../src/board-events.ts';
import { type BoardOptions, resolveSettings } from '../../src/options.ts';
import { MemoryNetwork } from '../../src/transport/memory.ts';

export const ALL_CHANNELS: readonly string[] = CHANNELS.map(({ name }) => name);

type Message = Readonly<Record<string, unknown>>;

export interface Bench {
  readonly clock: ManualClock;
  readonly network: MemoryNetwork;
  readonly board: Board;
  readonly peer: Peer;
  /** What a browser would say: the network is back, the page is visible. */
  readonly wake: () => void;
  /** Every event of these names so far, in order. */
  readonly told: Told;
}

export type Told = { readonly name: keyof BoardEvents; readonly payload: unknown }[];

/** Without jitter: the random number is always the middle one. */
export function openBench(options: BoardOptions = {}, listenTo: readonly (keyof BoardEvents)[] = []): Bench {
  const clock = new ManualClock();
  const network = new MemoryNetwork();
  let wake = (): void => {};
  const settings = resolveSettings('ws://desk.test', {
    clock,
    transport: network.transport,
    random: () => 0.5,
    format: 'json',
    wakeSource: (listener) => {
      wake = listener;
      return () => {
        wake = () => {};
      };
    },
    ...options,
  });
  const board = new Board(settings);
  const told: Told = [];
  for (const name of listenTo) board.on(name, (payload: unknown) => told.push({ name, payload }));
  return { clock, network, board, peer: new Peer(network, clock), wake: () => wake(), told };
}

/** The server's end. It says what the test tells it to, and nothing else. */
export class Peer {
  readonly #network: MemoryNetwork;
  readonly #clock: ManualClock;
  #heard: Message[] = [];
  /** The URL asks for something, and was not answered. */
  #asksInUrl = false;

  constructor(network: MemoryNetwork, clock: ManualClock) {
    this.#network = network;
    this.#clock = clock;
  }

  get timestamp(): string {
    return formatTime(this.#clock.now());
  }

  /** Takes the connection under way, without a word. */
  accept(): void {
    const { link } = this.#network;
    link.onFrame = (frame) => this.#heard.push(JSON.parse(String(frame)) as Message);
    this.#asksInUrl = this.urlNames.length > 0;
    link.accept();
  }

  /** Takes the connection under way and greets. */
  greet(data: Message = {}): void {
    this.accept();
    this.say(this.greeting(data));
  }

  greeting(data: Message = {}): Message {
    const usual = {
      message: 'hello',
      client_id: 'c1',
      protocol: 1,
      revision: PROTOCOL_REVISION,
      epoch: 'e1',
      seq: 10,
      channels: ALL_CHANNELS,
      interval_ms: 100,
      mode: 'simulated',
      server_time: this.timestamp,
      heartbeat_ms: 15_000,
      topics: [],
    };
    return { type: 'connected', data: { ...usual, ...data } };
  }

  /** Sends messages, and lets them arrive. */
  say(...messages: readonly Message[]): void {
    const { link } = this.#network;
    for (const message of messages) link.send(JSON.stringify({ timestamp: this.timestamp, ...message }));
    link.deliverToClient();
  }

  /** What the client said since the last call; pings only if asked for. */
  hear(options: { readonly pings: boolean } = { pings: false }): Message[] {
    this.#network.link.deliverToServer();
    const heard = this.#heard.filter(({ type }) => options.pings || type !== 'ping');
    this.#heard = [];
    return heard;
  }

  /** What the URL of the connection under way asks for. */
  get urlNames(): readonly string[] {
    return new URL(this.#network.link.request.url).searchParams.getAll('channel');
  }

  /** Answers the one request for a selection that was heard, or else that of the URL, and returns it. */
  grant(channels?: readonly string[]): Message {
    const inUrl: Message[] = this.#asksInUrl ? [{ type: 'subscribe', channels: this.urlNames }] : [];
    this.#asksInUrl = false;
    const [request, ...more] = [...inUrl, ...this.hear()];
    if (request === undefined || more.length > 0) throw new Error(`one request was expected: ${JSON.stringify(more)}`);
    const named = channels ?? (request['channels'] as readonly string[]);
    this.say({ type: 'subscribed', channels: named, interval_ms: 100, id: request['id'] });
    return request;
  }

  snapshot(data: Message, head: Message = {}): void {
    this.say({ type: 'snapshot', epoch: 'e1', seq: 10, data, ...head });
  }

  update(prev: number, seq: number, changes: Message): void {
    this.say({ type: 'update', prev, seq, changes });
  }

  fill(id: number, more: Message = {}): void {
    this.say({ type: 'trade', channel: 'fills', id, seq: id, data: { price: id }, ...more });
  }
}

/** A board that is connected and complete: BTC and ETH in `market_data`, an account, `fills` at event 5. */
export function openLiveBench(options: BoardOptions = {}, listenTo: readonly (keyof BoardEvents)[] = []): Bench {
  const bench = openBench({ ...LIVE_CHANNELS, ...options }, listenTo);
  bringLive(bench.peer);
  if (bench.board.status.state !== 'connected') throw new Error(`not connected but ${bench.board.status.state}`);
  bench.told.length = 0;
  return bench;
}

export const LIVE_CHANNELS = { channels: ['market_data', 'account', 'fills'] } as const;

/** Answers the opening of a board that wants `LIVE_CHANNELS`. */
export function bringLive(peer: Peer): void {
  peer.greet();
  peer.grant();
  peer.snapshot(LIVE_STATE, { feeds: { fills: 5 } });
}

export const LIVE_STATE = {
  market_data: { BTC: { symbol: 'BTC', last_price: 100 }, ETH: { symbol: 'ETH', last_price: 10 } },
  account: { equity: 1_000 },
};

/** Time passes, and the server goes on saying that nothing has changed. */
export async function passQuietly({ clock, peer }: Bench, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= QUIET_STEP_MS) {
    clock.advance(Math.min(left, QUIET_STEP_MS));
    await settle();
    peer.say({ type: 'heartbeat', seq: 10, prev: 10 });
  }
}

const QUIET_STEP_MS = 5_000;

/** Lets promises that are already decided run their course. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
