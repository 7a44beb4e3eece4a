/**
 * What servers of this kind usually do: remember for each client what it was sent last, and at each tick compare, encode
 * and send for each client on its own. Done as well as it can be done this way: the copy is updated in place, values are
 * compared directly.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { DeskFeed, type DeskUpdate } from '../desk-feed.ts';
import { meteredRole } from '../meter.ts';
import { serveRole } from '../remote.ts';
import type { StreamServerRole } from '../stream-roles.ts';
import { Ticker } from '../ticker.ts';

type Fields = Record<string, unknown>;
/** Rows by their path, `market_data.BTCUSDT`; a record's by its name. */
type State = Map<string, Fields>;

interface Client {
  readonly webSocket: WebSocket;
  readonly last: State;
}

/** Folds an update into a state, as a client does. */
function fold(state: State, { changes }: DeskUpdate): void {
  for (const [path, value] of Object.entries(changes)) {
    if (typeof value === 'object' && value !== null) {
      state.set(path, { ...value });
      continue;
    }
    const dot = path.lastIndexOf('.');
    const rowPath = path.slice(0, dot);
    let row = state.get(rowPath);
    if (row === undefined) state.set(rowPath, (row = {}));
    row[path.slice(dot + 1)] = value;
  }
}

/** What a client lacks; from here on it has it. */
function bringUp(last: State, state: State): Fields {
  const changes: Fields = {};
  for (const [path, row] of state) {
    let held = last.get(path);
    if (held === undefined) last.set(path, (held = {}));
    for (const name in row) {
      const value = row[name];
      if (held[name] === value) continue;
      held[name] = value;
      changes[`${path}.${name}`] = value;
    }
  }
  return changes;
}

let settle = () => {};

serveRole<StreamServerRole>({
  ...meteredRole(),
  settle: () => settle(),
  async start({ intervalMs, warmUpIntervalMs, trace }) {
    const feed = new DeskFeed(trace);
    const state: State = new Map();
    let { seq } = feed.open();
    const clients = new Set<Client>();
    const http = createServer();
    const server = new WebSocketServer({ server: http, perMessageDeflate: false });
    server.on('connection', (webSocket) => {
      const timestamp = new Date().toISOString();
      webSocket.send(JSON.stringify({ type: 'connected', timestamp, data: { epoch: feed.epoch, seq } }));
      webSocket.send(JSON.stringify({ type: 'snapshot', epoch: feed.epoch, seq, timestamp, data: {} }));
      const client = { webSocket, last: new Map<string, Fields>() };
      bringUp(client.last, state);
      clients.add(client);
      webSocket.on('close', () => clients.delete(client));
    });
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    const ticker = new Ticker(warmUpIntervalMs, () => {
      const update = feed.step();
      fold(state, update);
      const prev = seq;
      ({ seq } = update);
      const timestamp = new Date().toISOString();
      for (const { webSocket, last } of clients) {
        const changes = bringUp(last, state);
        webSocket.send(JSON.stringify({ type: 'update', seq, prev, timestamp, changes }));
      }
    });
    settle = () => ticker.setInterval(intervalMs);
    return { port: (http.address() as AddressInfo).port };
  },
});
