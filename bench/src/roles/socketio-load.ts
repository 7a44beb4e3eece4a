/** Clients of a Socket.IO server: as much of engine.io 4 as it takes to be sent everything, on the same lean sockets. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LatencyHistogram } from '@tickboard/cli/load/counters';
import { preciseNow } from '@tickboard/cli/load/fleet';
import { Inflater } from '@tickboard/cli/load/inflater';
import { LoadSocket, type SocketOwner } from '@tickboard/cli/load/load-socket';
import { resolveTarget, type Target } from '@tickboard/cli/load/target';
import { serveRole } from '../remote.ts';
import type { StreamLoadRole } from '../stream-roles.ts';

const RESOURCE = '/socket.io/?EIO=4&transport=websocket';
const CODE = { open: 0x30, ping: 0x32, message: 0x34 } as const;
const CODE_CONNECTED = 0x30;
const JOIN_NAMESPACE = '40';
const PONG = '3';
const TIMESTAMP = '"timestamp":"';
const TIMESTAMP_LENGTH = 24;
const HEAD_BYTES = 160;
const POLL_INTERVAL_MS = 5;
const IN_FLIGHT_MAX = 256;
const JOIN_TIMEOUT_MS = 30_000;
const MS_PER_SECOND = 1_000;
const WARM_UP_CLIENTS = 5;

const inflater = new Inflater();
const latency = new LatencyHistogram();
const counts = { joined: 0, lost: 0, updates: 0, bytes: 0 };

class Client implements SocketOwner {
  readonly #socket: LoadSocket;

  constructor(target: Target) {
    this.#socket = new LoadSocket({ target, resource: RESOURCE, inflater }, this);
  }

  opened(): void {}

  read(): void {}

  received(payload: Buffer, _isText: boolean, wireBytes: number): void {
    if (payload[0] === CODE.open) this.#socket.sendText(JOIN_NAMESPACE);
    else if (payload[0] === CODE.ping) this.#socket.sendText(PONG);
    else if (payload[0] === CODE.message && payload[1] === CODE_CONNECTED) counts.joined++;
    else if (payload[0] === CODE.message) this.#update(payload, wireBytes);
  }

  ended(): void {
    counts.lost++;
  }

  close(): void {
    this.#socket.close();
  }

  #update(payload: Buffer, wireBytes: number): void {
    counts.updates++;
    counts.bytes += wireBytes;
    const head = payload.toString('latin1', 0, HEAD_BYTES);
    const at = head.indexOf(TIMESTAMP) + TIMESTAMP.length;
    latency.record(preciseNow() - Date.parse(head.slice(at, at + TIMESTAMP_LENGTH)));
  }
}

let startedMs = 0;

serveRole<StreamLoadRole>({
  async warmUp({ port, durationMs }) {
    const target = await resolveTarget(`127.0.0.1:${port}`);
    const clients = Array.from({ length: WARM_UP_CLIENTS }, () => new Client(target));
    await sleep(durationMs);
    for (const client of clients) client.close();
    counts.joined = 0;
  },

  async connect({ port, clients }) {
    const target = await resolveTarget(`127.0.0.1:${port}`);
    const deadlineMs = performance.now() + JOIN_TIMEOUT_MS;
    for (let launched = 0; launched < clients; launched++) {
      while (launched - counts.joined - counts.lost >= IN_FLIGHT_MAX) await sleep(POLL_INTERVAL_MS);
      void new Client(target);
    }
    while (counts.joined + counts.lost < clients && performance.now() < deadlineMs) await sleep(POLL_INTERVAL_MS);
    const { joined, lost } = counts;
    return { connected: joined - lost, disconnects: lost === 0 ? 'no answer' : `${lost} connections lost` };
  },

  begin() {
    counts.updates = 0;
    counts.bytes = 0;
    latency.reset();
    startedMs = performance.now();
  },

  end() {
    const seconds = (performance.now() - startedMs) / MS_PER_SECOND;
    const [p50Ms = 0, p99Ms = 0] = [latency.percentile(50), latency.percentile(99)];
    const { updates, bytes } = counts;
    return { seconds, updates, bytes, p50Ms, p99Ms, ownDelayP99Ms: 0, ownCores: 0 };
  },

  verify: () => Promise.resolve({ ok: 0, failed: 0, silentGaps: 0 }),
});
