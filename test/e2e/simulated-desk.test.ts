/** The simulated desk, the server and its clients together, over real sockets, while everything moves. */
import { connectTickboard } from '@tickboard/client/node/connect-tickboard';
import type { Board } from '@tickboard/client/board';
import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlainJsonClient, createPlainMsgpackClient } from '../../packages/core/test/protocol/plain-client.ts';
import { startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { type Json, WireClient } from '../harness/wire-client.ts';

/** Much happens in a short time, in steps with quiet between them. */
const SIM = { symbols: 20, speed: 50, stepMs: 300 };
const ROUNDS = 5;

let server: ServerUnderTest;
let boards: Board[] = [];
let clients: WireClient[] = [];

beforeEach(async () => {
  // So that no feed is passed by within one step, which would be a gap, and rightly told.
  const state = { feedKept: 1_000 };
  server = await startServer({ hasConfiguredSources: true, config: { sim: SIM, state } });
});

afterEach(async () => {
  for (const board of boards) board.close();
  for (const client of clients) client.webSocket.terminate();
  [boards, clients] = [[], []];
  await server.stop();
});

/** Waits for the next step of the simulation. */
async function step(): Promise<void> {
  const { store } = server.server;
  const { version } = store;
  await until(() => store.version > version + 1, { what: 'the desk to move on' });
}

describe('the simulated desk', () => {
  it.each(CODEC_NAMES)('[V10] reaches an application through the SDK, provably whole, in %s', async (format) => {
    const board = connectTickboard(server.url, { format, intervalMs: 50, verifyIntervalMs: 0 });
    boards.push(board);
    const events: string[] = [];
    const faults: unknown[] = [];
    for (const feed of ['trades', 'fills', 'signals'] as const)
      board.on(feed, ({ id }) => events.push(`${feed} ${id}`));
    board.on('gap', (gap) => faults.push(gap));
    board.on('resync', (resync) => faults.push(resync));
    board.on('error', (error) => faults.push(error));
    await board.ready();
    expect(board.status).toMatchObject({ state: 'connected', mode: 'simulated' });
    const seqs = new Set<number>();
    for (let round = 0; round < ROUNDS; round++) {
      await step();
      const verification = await board.verify();
      expect(verification).toMatchObject({ matches: true, mismatched: [] });
      expect(verification.channels).toContain('market_data');
      seqs.add(verification.seq);
    }
    expect(seqs.size).toBe(ROUNDS);
    expect(board.table('market_data').size).toBe(SIM.symbols);
    expect(board.table('market_data').get('BTCUSDT')).toMatchObject({ source: 'sim', stale: false });
    expect(board.record('summary')?.active_positions).toBeTypeOf('number');
    expect(events.length).toBeGreaterThan(ROUNDS);
    expect(new Set(events).size).toBe(events.length);
    expect(faults).toEqual([]);
  });

  it('[V10] is simulated by its own account, in the greeting and over HTTP', async () => {
    const client = await WireClient.connect(server.wsUrl('format=json'));
    clients.push(client);
    expect((await client.next('connected')).raw.data.mode).toBe('simulated');
    expect((await server.get('/debug')).mode).toBe('simulated');
    expect((await server.get('/ready')).mode).toBe('simulated');
  });

  it.each([
    ['json', createPlainJsonClient],
    ['msgpack', createPlainMsgpackClient],
  ] as const)('reaches a plain client that only sets dotted paths, in %s', async (format, createClient) => {
    const plain = createClient();
    const receive = plain.receive as (frame: Json) => void;
    const held = new Map<number, string>();
    const client = await WireClient.connect(server.wsUrl(`format=${format}&interval=50`), {
      format,
      tap: ({ incoming, isBinary }, data) => {
        receive(isBinary ? data : data.toString());
        if (incoming.type === 'update' || incoming.type === 'snapshot') held.set(incoming.seq, canonical(plain.state));
      },
    });
    clients.push(client);
    for (let round = 0; round < ROUNDS; round++) {
      await step();
      // Between two steps the server rests: then the version that it shows is one that it sent.
      const { seq, shown } = await until(
        async () => {
          const { seq: now, state } = await server.get('/debug');
          return held.has(now) && { seq: now as number, shown: state };
        },
        { what: () => `the versions sent (${[...held.keys()].slice(-5).join(' ')}) to be shown` },
      );
      const state = Object.fromEntries([...server.server.store.tables.keys()].map((name) => [name, shown[name]]));
      expect(held.get(seq)).toBe(canonical(state));
    }
  });

  it('shows on /debug the very digests that a client has', async () => {
    const client = await WireClient.connect(server.wsUrl('format=compact&interval=50'), { format: 'compact' });
    clients.push(client);
    await client.next('snapshot');
    for (let round = 0; round < ROUNDS; round++) {
      await step();
      const { channels } = await until(
        async () => {
          const shown = await server.get('/debug');
          return shown.seq === client.replica.seq && shown;
        },
        { what: 'the client to hold what is shown' },
      );
      const digests = Object.entries<Json>(channels).flatMap(([name, { digest }]) => (digest ? [[name, digest]] : []));
      expect(client.replica.digests()).toEqual(Object.fromEntries(digests));
    }
    expect(client.faults).toEqual([]);
  });
});

/** The same text for the same state: names in order, orders by their id. */
function canonical(state: Json): string {
  const orders = [...state.orders].sort((left: Json, right: Json) => (left.id < right.id ? -1 : 1));
  return JSON.stringify(sorted({ ...state, orders }));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}
