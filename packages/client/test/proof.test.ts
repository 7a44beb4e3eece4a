import { formatTime } from '@tickboard/core/model/wire-value';
import { Replica } from '@tickboard/core/store/replica';
import { describe, expect, it } from 'vitest';
import { NotConnectedError, ServerError } from '../src/errors.ts';
import { type Bench, LIVE_STATE, openLiveBench, passQuietly, settle } from './support/peer.ts';

/** What a client that holds `LIVE_STATE` computes, by the core's own replica. */
const GOOD = (() => {
  const replica = new Replica();
  const rows = Object.entries(LIVE_STATE.market_data).map(([key, fields]) => ({ kind: 'whole', key, fields }) as const);
  const tables = [
    { channel: 'market_data', isReset: true, rows },
    { channel: 'account', isReset: true, rows: [{ kind: 'whole', key: '', fields: LIVE_STATE.account } as const] },
  ];
  replica.apply({ type: 'snapshot', epoch: 'e1', seq: 10, prev: 0, time: 0, feeds: undefined, tables });
  return replica.digests();
})();
function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const WRONG = { ...GOOD, account: 'ffffffffffffffff' };

function answer({ peer }: Bench, channels: Readonly<Record<string, string>>, seq = 10): void {
  const [question = {}, ...more] = peer.hear();
  expect(question).toEqual({ type: 'verify', id: expect.any(Number) });
  expect(more).toEqual([]);
  peer.say({ type: 'digest', epoch: 'e1', seq, channels, id: question['id'] });
}

describe('the periodic check', () => {
  it('[L50] runs every thirty seconds, the first time earlier', async () => {
    const bench = openLiveBench({ random: () => 0 });
    await passQuietly(bench, 14_999);
    expect(bench.peer.hear()).toEqual([]);
    await passQuietly(bench, 1);
    answer(bench, GOOD);
    const verifiedAt = bench.clock.now();
    expect(bench.board.status.counters).toMatchObject({
      verified: 1,
      lastVerifiedSeq: 10,
      lastVerifiedAt: verifiedAt,
      resyncs: 0,
    });
    await passQuietly(bench, 29_999);
    expect(bench.peer.hear()).toEqual([]);
    await passQuietly(bench, 1);
    answer(bench, GOOD);
    expect(bench.board.status.counters.verified).toBe(2);
  });

  it('[L50] fetches anew what differs, and nothing else', async () => {
    const bench = openLiveBench({ random: () => 0 }, ['resync']);
    const { board, peer, told } = bench;
    await passQuietly(bench, 15_000);
    answer(bench, WRONG);
    expect(peer.hear()).toMatchObject([{ type: 'refresh', channels: ['account'] }]);
    expect(told).toEqual([{ name: 'resync', payload: { reason: 'digest', channels: ['account'] } }]);
    expect(board.status).toMatchObject({ state: 'resyncing', counters: { resyncs: 1, verified: 0 } });
    expect(board.staleness('account').isLive).toBe(false);
    peer.snapshot({ account: { equity: 7 } });
    expect(board.status.state).toBe('connected');
    expect(board.record('account')).toEqual({ equity: 7 });
  });

  it('[L50] is left out while something is missing anyway, and can be switched off', async () => {
    const bench = openLiveBench({ random: () => 0 });
    bench.board.refresh(['account']);
    bench.peer.hear();
    await passQuietly(bench, 15_000);
    expect(bench.peer.hear()).toEqual([]);
    const without = openLiveBench({ verifyIntervalMs: 0 });
    await passQuietly(without, 120_000);
    expect(without.peer.hear()).toEqual([]);
  });

  it('[L50] is not repeated while an answer is due', async () => {
    const bench = openLiveBench({ random: () => 0 });
    await passQuietly(bench, 45_000);
    expect(bench.peer.hear()).toHaveLength(1);
  });
});

describe('verify', () => {
  it('[L51] says what was compared, to all who ask at the same time', async () => {
    const bench = openLiveBench();
    const both = Promise.all([bench.board.verify(), bench.board.verify()]);
    await settle();
    answer(bench, { ...GOOD, weather: 'ffffffffffffffff' });
    const verification = {
      matches: true,
      mismatched: [],
      channels: ['market_data', 'account'],
      epoch: 'e1',
      seq: 10,
    };
    expect(await both).toEqual([verification, verification]);
  });

  it('[L51] reports a difference, and repairs it', async () => {
    const bench = openLiveBench();
    const verification = bench.board.verify();
    await settle();
    answer(bench, WRONG);
    expect(await verification).toMatchObject({ matches: false, mismatched: ['account'] });
    expect(bench.peer.hear()).toMatchObject([{ type: 'refresh', channels: ['account'] }]);
  });

  it('[L51] waits until everything is here', async () => {
    const bench = openLiveBench();
    bench.board.refresh(['account']);
    bench.peer.hear();
    const verification = bench.board.verify();
    await settle();
    expect(bench.peer.hear()).toEqual([]);
    bench.peer.snapshot({ account: LIVE_STATE.account });
    await settle();
    answer(bench, GOOD);
    expect(await verification).toMatchObject({ matches: true });
  });

  it('[L51] is rejected by a lost connection, a refusal, and a new life of the state', async () => {
    const lost = openLiveBench();
    const first = failureOf(lost.board.verify());
    await settle();
    lost.network.link.cut();
    expect(await first).toBeInstanceOf(NotConnectedError);

    const gone = openLiveBench();
    const never = failureOf(gone.board.verify());
    gone.network.link.cut();
    expect(await never).toBeInstanceOf(NotConnectedError);

    const refused = openLiveBench({}, ['error']);
    const second = failureOf(refused.board.verify());
    await settle();
    const [{ id } = {}] = refused.peer.hear();
    refused.peer.say({ type: 'error', code: 'UNSUPPORTED', message: 'no', error: 'no', id });
    expect(await second).toBeInstanceOf(ServerError);
    expect(refused.told).toEqual([]);

    const reborn = openLiveBench();
    const third = failureOf(reborn.board.verify());
    await settle();
    const [question = {}] = reborn.peer.hear();
    reborn.peer.say({ type: 'digest', epoch: 'e2', seq: 1, channels: GOOD, id: question['id'] });
    expect(await third).toBeInstanceOf(NotConnectedError);
    expect(reborn.peer.hear()).toEqual([{ type: 'refresh', id: expect.any(Number) }]);
  });

  it('[L52] takes agreement at any version for proof', async () => {
    const bench = openLiveBench();
    const verification = bench.board.verify();
    await settle();
    answer(bench, GOOD, 25);
    expect(await verification).toMatchObject({ matches: true, seq: 25 });
    expect(bench.board.status).toMatchObject({ seq: 10, counters: { lastVerifiedSeq: 25 } });
  });

  it('[L52] asks again where digests of another version differ, three times in all', async () => {
    const bench = openLiveBench();
    const verification = bench.board.verify();
    await settle();
    answer(bench, WRONG, 11);
    bench.peer.update(10, 12, { 'account.equity': 1_000 });
    answer(bench, WRONG, 13);
    expect(bench.board.status.state).toBe('connected');
    answer(bench, WRONG, 14);
    expect(await verification).toMatchObject({ matches: false, mismatched: ['account'], seq: 14 });
    expect(bench.board.status.state).toBe('resyncing');
  });

  it('[L52] counts a row that is not there as a difference, and an empty channel as none', async () => {
    const bench = openLiveBench({ channels: ['market_data', 'account', 'fills'] });
    bench.board.subscribe(['positions']);
    bench.clock.advance(0);
    bench.peer.grant(['account', 'fills', 'market_data', 'positions']);
    bench.peer.snapshot({ positions: {} });
    const verification = bench.board.verify();
    await settle();
    answer(bench, { ...GOOD, positions: '0000000000000000' });
    expect(await verification).toMatchObject({ matches: true, channels: ['market_data', 'account', 'positions'] });
    const other = bench.board.verify();
    await settle();
    answer(bench, { ...GOOD, positions: '0000000000000001' });
    expect(await other).toMatchObject({ matches: false, mismatched: ['positions'] });
  });
});

describe('the clock', () => {
  function pong({ peer, clock }: Bench, waysMs: readonly [there: number, back: number], aheadMs: number): void {
    const [ping = {}] = peer.hear({ pings: true }).slice(-1);
    clock.advance(waysMs[0]);
    const serverTime = new Date(clock.now() + aheadMs).toISOString();
    clock.advance(waysMs[1]);
    peer.say({ type: 'pong', timestamp: ping['timestamp'], server_time: serverTime });
  }

  it('[L53] comes from pings every five seconds: the median round trip, the offset of the quickest', () => {
    const bench = openLiveBench();
    const { board, clock, peer } = bench;
    expect(board.status).toMatchObject({ rttMs: undefined, clockOffsetMs: 0 });
    clock.advance(5_000);
    const trips = [
      [40, 60],
      [10, 10],
      [0, 300],
      [20, 30],
      [500, 10],
    ] as const;
    for (const ways of trips) {
      pong(bench, ways, 2_000);
      clock.advance(5_000 - ways[0] - ways[1]);
    }
    expect(board.status).toMatchObject({ rttMs: 100, clockOffsetMs: 2_000 });
    expect(board.serverNow()).toBe(clock.now() + 2_000);
    pong(bench, [30, 30], 2_000);
    expect(board.status.rttMs).toBe(60);
    expect(peer.hear({ pings: true })).toEqual([]);
  });

  it('[L53] is guessed from the greeting until the first answer', () => {
    const bench = openLiveBench();
    bench.network.link.cut();
    bench.clock.advance(500);
    bench.peer.greet({ server_time: new Date(bench.clock.now() - 60_000).toISOString() });
    expect(bench.board.status).toMatchObject({ rttMs: undefined, clockOffsetMs: -60_000 });
  });

  it('[L53] does not listen to answers that it did not ask for', () => {
    const bench = openLiveBench();
    bench.peer.say({ type: 'pong', timestamp: 12_345, server_time: '2036-01-01T00:00:00.000Z' });
    bench.peer.say({ type: 'pong', server_time: '2036-01-01T00:00:00.000Z' });
    expect(bench.board.status).toMatchObject({ rttMs: undefined, clockOffsetMs: 0 });
  });
});

describe('staleness', () => {
  it('[L54] counts from the last confirmation', () => {
    const { board, peer, clock } = openLiveBench();
    expect(board.staleness('market_data')).toEqual({ isLive: true, ageMs: 0, staleRows: 0 });
    clock.advance(22_500);
    expect(board.staleness('market_data')).toEqual({ isLive: true, ageMs: 22_500, staleRows: 0 });
    clock.advance(1);
    expect(board.staleness('market_data')).toMatchObject({ isLive: false, ageMs: 22_501 });
    expect(board.staleness('fills').isLive).toBe(false);
    peer.say({ type: 'heartbeat', seq: 10, prev: 10 });
    expect(board.staleness('market_data')).toMatchObject({ isLive: true, ageMs: 0 });
    expect(board.staleness('fills')).toMatchObject({ isLive: true, ageMs: 0 });
    expect(board.staleness('orders')).toEqual({ isLive: false, ageMs: undefined, staleRows: 0 });
  });

  it('[L54] of a lost connection is immediate, and its age goes on', () => {
    const { board, network, clock } = openLiveBench();
    clock.advance(1_000);
    network.link.cut();
    expect(board.staleness('account')).toEqual({ isLive: false, ageMs: 1_000, staleRows: 0 });
    clock.advance(400);
    expect(board.staleness('account').ageMs).toBe(1_400);
  });

  it('[L54] of rows is what the server says', () => {
    const { board, peer } = openLiveBench();
    peer.update(10, 11, { 'market_data.BTC.stale': true });
    expect(board.staleness('market_data')).toMatchObject({ isLive: true, staleRows: 1 });
  });

  it('[L54] of a channel that was given up and is asked for anew is not known before it has come', () => {
    const { board, peer, clock } = openLiveBench();
    board.unsubscribe(['account']);
    clock.advance(0);
    peer.grant(['fills', 'market_data']);
    clock.advance(20_000);
    peer.say({ type: 'heartbeat', seq: 10, prev: 10 });
    board.subscribe(['account']);
    clock.advance(0);
    peer.grant(['account', 'fills', 'market_data']);
    expect(board.staleness('account')).toEqual({ isLive: false, ageMs: undefined, staleRows: 0 });
    peer.snapshot({ account: { equity: 1 } });
    expect(board.staleness('account')).toMatchObject({ isLive: true, ageMs: 0 });
  });

  it('[L54] of rows that are here is not lost while others of their channel are awaited', () => {
    const { board, peer, clock } = openLiveBench({ channels: ['account', 'market_data:BTC'] });
    expect([board.isLive('market_data', 'BTC'), board.isLive('market_data', 'ETH')]).toEqual([true, false]);
    board.subscribe(['market_data']);
    clock.advance(0);
    peer.grant(['account', 'market_data']);
    peer.update(10, 11, { 'market_data.BTC.last_price': 101 });
    expect([board.isLive('market_data', 'BTC'), board.isLive('market_data', 'ETH')]).toEqual([true, false]);
    expect(board.isLive('market_data')).toBe(false);
    peer.snapshot({ market_data: { BTC: { symbol: 'BTC' }, ETH: { symbol: 'ETH' } } }, { seq: 11 });
    expect([board.isLive('market_data', 'ETH'), board.isLive('market_data')]).toEqual([true, true]);
    clock.advance(22_501);
    expect(board.isLive('market_data', 'BTC')).toBe(false);
  });

  it('[L54] goes on where the clock of the server was set back', () => {
    const { board, peer, clock, network } = openLiveBench();
    const setBack = () => formatTime(clock.now() - 3_600_000);
    for (let pings = 0; pings < 6; pings++) {
      clock.advance(5_000);
      for (const { timestamp } of peer.hear({ pings: true })) {
        peer.say({ type: 'pong', timestamp, server_time: setBack() });
      }
      peer.say({ type: 'heartbeat', seq: 10, prev: 10, timestamp: setBack() });
    }
    expect(board.staleness('account')).toMatchObject({ isLive: true, ageMs: 0 });
    network.link.cut();
    clock.advance(400);
    expect(board.staleness('account').ageMs).toBe(400);
  });

  it('[L54] does not let one channel vouch for another', () => {
    const { board, peer, clock } = openLiveBench();
    clock.advance(2_000);
    peer.snapshot({ account: { equity: 1 } }, { seq: 11 });
    expect(board.staleness('account').ageMs).toBe(0);
    expect(board.staleness('market_data').ageMs).toBe(2_000);
  });
});
