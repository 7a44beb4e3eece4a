import { ProtocolError } from '@tickboard/core/protocol/codec/protocol-error';
import { PROTOCOL_REVISION } from '@tickboard/core/protocol/version';
import { describe, expect, it } from 'vitest';
import { ALL_CHANNELS, LIVE_STATE, openBench, openLiveBench, settle } from './support/peer.ts';

describe('changes', () => {
  it('[L30] are told once a message and channel, by key', () => {
    const { board, peer, told } = openLiveBench({}, ['market_data', 'account', 'applied']);
    peer.update(10, 12, {
      'market_data.BTC.last_price': 101,
      'market_data.BTC.bid_price': 100.5,
      'market_data.XRP': { symbol: 'XRP', last_price: 1 },
      'market_data.ETH': null,
      'market_data.LTC': null,
      'account.equity': 1_001,
    });
    const time = Date.parse(peer.timestamp);
    expect(told).toEqual([
      {
        name: 'market_data',
        payload: {
          channel: 'market_data',
          added: ['XRP'],
          changed: ['BTC'],
          removed: ['ETH'],
          table: board.table('market_data'),
          seq: 12,
          time,
        },
      },
      { name: 'account', payload: { channel: 'account', record: { equity: 1_001 }, seq: 12, time } },
      { name: 'applied', payload: { channels: ['market_data', 'account'], seq: 12, time } },
    ]);
    expect(board.table('market_data').get('BTC')).toEqual({ symbol: 'BTC', last_price: 101, bid_price: 100.5 });
    expect(board.status).toMatchObject({ seq: 12, counters: { updates: 2 } });
  });

  it('[L30] of a snapshot are only the rows that differ', () => {
    const { peer, told } = openLiveBench({}, ['market_data', 'account', 'applied']);
    peer.snapshot(LIVE_STATE, { seq: 11 });
    expect(told).toEqual([]);
    const market = { BTC: { symbol: 'BTC', last_price: 100 }, ETH: { symbol: 'ETH', last_price: 11 }, XRP: {} };
    peer.snapshot({ market_data: market, account: { equity: 1_000 } }, { seq: 12 });
    expect(told).toMatchObject([
      { name: 'market_data', payload: { added: ['XRP'], changed: ['ETH'], removed: [] } },
      { name: 'applied', payload: { channels: ['market_data'] } },
    ]);
  });

  it('[L30] do not come from an update that was applied before', () => {
    const { board, peer, told } = openLiveBench({}, ['applied']);
    peer.update(10, 12, { 'account.equity': 1_001 });
    peer.update(10, 12, { 'account.equity': 1_001 });
    expect(told).toHaveLength(1);
    expect(board.status.counters.updates).toBe(2);
  });

  it('[L30] can be read from the table that is given, as a map', () => {
    const { board } = openLiveBench();
    const table = board.table('market_data');
    expect(table).toBe(board.table('market_data'));
    expect(new Map(table)).toEqual(new Map(Object.entries(LIVE_STATE.market_data)));
    expect([...table.values()].map((row) => row.symbol)).toEqual(['BTC', 'ETH']);
    expect([...table.entries()].map(([key]) => key)).toEqual(['BTC', 'ETH']);
    const seen: unknown[] = [];
    table.forEach((row, key, map) => seen.push([key, row.last_price, map === table]));
    expect(seen).toEqual([
      ['BTC', 100, true],
      ['ETH', 10, true],
    ]);
    expect(table.has('BTC')).toBe(true);
    expect(table.has('XRP')).toBe(false);
    expect(board.table('positions').size).toBe(0);
    expect(board.record('summary')).toBeUndefined();
  });
});

describe('a missing update', () => {
  it('[L31] leads to one resync, and nothing is guessed', () => {
    const { board, peer, told } = openLiveBench({}, ['resync', 'status', 'applied']);
    peer.update(11, 12, { 'market_data.BTC.last_price': 999 });
    peer.update(12, 13, { 'market_data.BTC.last_price': 998 });
    peer.say({ type: 'heartbeat', seq: 14, prev: 13 });
    expect(peer.hear()).toEqual([{ type: 'refresh', id: expect.any(Number) }]);
    expect(board.table('market_data').get('BTC')?.last_price).toBe(100);
    expect(board.staleness('market_data').isLive).toBe(false);
    expect(told).toMatchObject([
      { name: 'resync', payload: { reason: 'gap', channels: ['market_data', 'account'] } },
      { name: 'status', payload: { state: 'resyncing', counters: { resyncs: 1 } } },
    ]);
    peer.snapshot({ market_data: { BTC: { symbol: 'BTC', last_price: 998 } }, account: { equity: 5 } }, { seq: 14 });
    expect(board.status).toMatchObject({ state: 'connected', seq: 14 });
    peer.update(14, 15, { 'market_data.BTC.last_price': 997 });
    expect(board.table('market_data').get('BTC')?.last_price).toBe(997);
  });

  it('[L31] is told by a heartbeat, too', () => {
    const { board, peer } = openLiveBench();
    peer.say({ type: 'heartbeat', seq: 20, prev: 10 });
    expect(board.status).toMatchObject({ state: 'connected', seq: 20 });
    peer.say({ type: 'heartbeat', seq: 22, prev: 21 });
    expect(board.status).toMatchObject({ state: 'resyncing', seq: 20 });
  });

  it('[L31] is not told by a heartbeat that does not say what came before', () => {
    const { board, peer } = openLiveBench();
    peer.say({ type: 'heartbeat', seq: 20 });
    expect(board.status).toMatchObject({ state: 'connected', seq: 10 });
  });

  it('[L31] and a partial snapshot in between do not pass for the whole', () => {
    const { board, peer, clock, network } = openLiveBench();
    board.subscribe(['risk']);
    clock.advance(0);
    const granted = ['account', 'fills', 'market_data', 'risk'];
    peer.grant(granted);
    peer.update(11, 12, { 'account.equity': 1 });
    peer.snapshot({ risk: {} }, { seq: 12 });
    expect(board.status.state).toBe('resyncing');
    network.link.cut();
    clock.advance(500);
    peer.greet();
    // Only what came whole is resumed; the rest is fetched.
    const [resume = {}] = peer.hear().slice(-1);
    expect(resume).toMatchObject({ type: 'resume', seq: 12, channels: ['fills', 'risk'], feeds: { fills: 5 } });
    peer.say({ type: 'resumed', recovered: true, seq: 12, channels: ['fills', 'risk'], id: resume['id'] });
    peer.say({ type: 'heartbeat', seq: 12, prev: 12 });
    expect(peer.grant(granted)).toMatchObject({ type: 'subscribe', channels: ['account', 'market_data'] });
    expect(board.status.state).toBe('resyncing');
    peer.snapshot({ market_data: {}, account: { equity: 1 } }, { seq: 12 });
    expect(board.status.state).toBe('connected');
  });
});

describe('a message that cannot be read', () => {
  it.each([
    ['no JSON', '{"type":'],
    ['no message', '17'],
    ['an update without changes', '{"type":"update","seq":11,"prev":10,"timestamp":"2026-01-01T00:00:00.000Z"}'],
    ['a heartbeat without a time', '{"type":"heartbeat","seq":10,"prev":10,"timestamp":"soon"}'],
  ])('[L32] costs a resync, not the connection: %s', (_, frame) => {
    const { board, peer, network, told } = openLiveBench({}, ['error']);
    network.link.send(frame);
    network.link.deliverToClient();
    expect(peer.hear()).toMatchObject([{ type: 'refresh' }]);
    expect(board.status).toMatchObject({ state: 'resyncing', counters: { protocolErrors: 1, resyncs: 1 } });
    expect(told[0]?.payload).toBeInstanceOf(ProtocolError);
    peer.snapshot(LIVE_STATE, { seq: 11 });
    expect(board.status.state).toBe('connected');
    expect(network.links).toHaveLength(1);
  });

  it.each([
    ['of another protocol', { protocol: 3, revision: 7 }, 'it speaks protocol 3, revision 7, '],
    ['of ours, and senseless', { channels: 'all' }, `it speaks protocol 1, revision ${PROTOCOL_REVISION}, `],
    ['without a version', { protocol: 'x' }, 'it speaks a protocol that it does not name, '],
  ])('[L59] as a greeting ends the attempts, and tells the versions: %s', (_, data, words) => {
    const { board, peer, network, clock } = openBench();
    peer.greet(data);
    const { reason, state } = board.status;
    expect(state).toBe('refused');
    expect(reason).toMatchObject({ code: undefined, isIncompatible: true });
    expect(reason?.message).toContain(words);
    expect(reason?.message).toContain(`this side speaks protocol 1 and 2, revision ${PROTOCOL_REVISION}`);
    clock.advance(60_000);
    expect(network.links).toHaveLength(1);
    board.reconnect();
    peer.greet();
    expect(network.links).toHaveLength(2);
    expect(board.status.reason).toBeUndefined();
  });

  it.each(['<html>', '17', '{"type":"connected","data":null}'])(
    '[L59] instead of a greeting ends the attempts: %s',
    (frame) => {
      const { board, peer, network, clock } = openBench();
      peer.accept();
      network.link.send(frame);
      network.link.deliverToClient();
      expect(board.status).toMatchObject({ state: 'refused', reason: { isIncompatible: true } });
      expect(board.status.reason?.message).toMatch(/^the first thing that came is no greeting; this side speaks/);
      clock.advance(60_000);
      expect(network.links).toHaveLength(1);
    },
  );

  it('[L32] is not one that a newer server invented', () => {
    const { board, peer } = openLiveBench();
    peer.say({ type: 'weather', sky: 'blue' }, peer.greeting({ epoch: 'e9' }));
    expect(board.status).toMatchObject({ state: 'connected', epoch: 'e1', counters: { protocolErrors: 0 } });
  });
});

describe('a reconnect', () => {
  it('[L33] goes on from what is held', () => {
    const { board, peer, network, clock, told } = openLiveBench({}, ['applied', 'gap', 'resync']);
    peer.update(10, 12, { 'account.equity': 1_001 });
    peer.fill(6);
    network.link.cut();
    expect(board.status).toMatchObject({ state: 'reconnecting', attempt: 1 });
    expect(board.record('account')).toEqual({ equity: 1_001 });
    told.length = 0;
    clock.advance(500);
    const query = new URL(network.link.request.url).searchParams;
    expect([query.get('epoch'), query.get('seq')]).toEqual(['e1', '12']);
    peer.greet();
    expect(board.status.state).toBe('resyncing');
    const [resume = {}] = peer.hear();
    expect(resume).toEqual({
      type: 'resume',
      epoch: 'e1',
      seq: 12,
      channels: ['account', 'fills', 'market_data'],
      filters: {},
      feeds: { fills: 6 },
      id: expect.any(Number),
    });
    // The answer to the position in the URL, and what follows it, is for a client without a selection.
    peer.say({ type: 'resumed', recovered: true, seq: 12, channels: ALL_CHANNELS });
    peer.update(12, 14, { 'risk.leverage': 3, 'account.equity': 7 });
    expect(told).toEqual([]);
    peer.say({ type: 'resumed', recovered: true, seq: 12, channels: resume['channels'], id: resume['id'] });
    expect(board.status.state).toBe('resyncing');
    peer.update(12, 15, { 'account.equity': 1_002 });
    expect(board.status).toMatchObject({ state: 'connected', seq: 15, counters: { resumes: 1, connects: 2 } });
    expect(board.record('account')).toEqual({ equity: 1_002 });
    expect(board.record('risk')).toBeUndefined();
    peer.fill(6);
    peer.fill(7);
    expect(board.feed('fills').map(({ id }) => id)).toEqual([6, 7]);
    expect(told.map(({ name }) => name)).toEqual(['applied']);
  });

  it('[L33] is complete with a heartbeat where nothing happened', () => {
    const { board, peer, network, clock } = openLiveBench();
    network.link.cut();
    clock.advance(500);
    peer.greet();
    const [resume = {}] = peer.hear();
    peer.say({ type: 'resumed', recovered: true, seq: 10, channels: resume['channels'], id: resume['id'] });
    peer.say({ type: 'heartbeat', seq: 10, prev: 10 });
    expect(board.status.state).toBe('connected');
  });

  it('[L33] takes a snapshot where the gap cannot be told any more', () => {
    const { board, peer, network, clock, told } = openLiveBench({}, ['market_data', 'fills', 'gap']);
    peer.fill(6);
    network.link.cut();
    clock.advance(500);
    told.length = 0;
    peer.greet();
    const [resume = {}] = peer.hear();
    peer.say({ type: 'resumed', recovered: false, seq: 10, channels: resume['channels'], id: resume['id'] });
    expect(board.status.state).toBe('resyncing');
    expect(board.table('market_data').size).toBe(2);
    peer.snapshot({ market_data: {}, account: {} }, { seq: 90, feeds: { fills: 8 } });
    peer.fill(7);
    peer.fill(8);
    expect(board.status).toMatchObject({ state: 'connected', counters: { resumes: 0 } });
    expect(told).toMatchObject([
      { name: 'market_data', payload: { removed: ['BTC', 'ETH'] } },
      { name: 'fills', payload: { id: 7 } },
      { name: 'fills', payload: { id: 8 } },
    ]);
  });

  it('[L34] subscribes afterwards to what was added meanwhile', async () => {
    const { board, peer, network, clock } = openLiveBench();
    network.link.cut();
    board.subscribe(['risk', 'market_data:X*']);
    board.unsubscribe(['account']);
    clock.advance(500);
    peer.greet();
    const [resume = {}, ...more] = peer.hear();
    expect(resume).toMatchObject({ type: 'resume', channels: ['fills', 'market_data'] });
    expect(more).toEqual([]);
    peer.say({ type: 'resumed', recovered: true, seq: 10, channels: resume['channels'], id: resume['id'] });
    expect(board.record('account')).toBeUndefined();
    // Not before the catch-up: the server would answer with a snapshot of everything.
    expect(peer.hear()).toEqual([]);
    peer.update(10, 11, { 'market_data.BTC.last_price': 5 });
    expect(peer.grant(['fills', 'market_data', 'risk'])).toMatchObject({ type: 'subscribe', channels: ['risk'] });
    peer.snapshot({ risk: {} }, { seq: 11 });
    await board.ready();
    expect(board.status.seq).toBe(11);
  });

  it('[L34] begins anew where nothing that is held is wanted any more', () => {
    const { board, peer, network, clock } = openLiveBench();
    network.link.cut();
    board.unsubscribe(['market_data', 'account', 'fills']);
    board.subscribe(['risk']);
    clock.advance(500);
    peer.greet();
    expect(peer.grant()).toMatchObject({ type: 'subscribe', channels: ['risk'] });
    peer.snapshot({ risk: { leverage: 1 } });
    expect(board.status.state).toBe('connected');
    expect(board.table('market_data').size).toBe(0);
  });

  it('[L36] subscribes anew at a server that does not resume', async () => {
    const { board, peer, network, clock } = openLiveBench();
    network.link.cut();
    clock.advance(500);
    peer.greet();
    const [resume = {}] = peer.hear();
    peer.say({ type: 'error', code: 'UNSUPPORTED', message: 'no', error: 'no', id: resume['id'] });
    expect(peer.grant()).toMatchObject({ type: 'subscribe', channels: ['account', 'fills', 'market_data'] });
    expect(board.status.state).toBe('resyncing');
    peer.snapshot(LIVE_STATE, { seq: 30 });
    await board.ready();
    expect(board.status.state).toBe('connected');
  });

  it('[L33] that comes to nothing goes on the same way', () => {
    const { peer, network, clock } = openLiveBench();
    for (const waitMs of [500, 1_000, 2_000]) {
      network.link.cut();
      clock.advance(waitMs);
      peer.greet();
      expect(peer.hear()).toMatchObject([{ type: 'resume', epoch: 'e1', seq: 10 }]);
    }
  });

  it('[L20] before anything came begins anew', () => {
    const { peer, network, clock } = openBench({ channels: ['account'] });
    peer.greet();
    peer.grant();
    network.link.cut();
    clock.advance(500);
    expect(network.link.request.url).not.toContain('epoch');
    peer.greet();
    expect(peer.grant()).toMatchObject({ type: 'subscribe', channels: ['account'] });
  });
});

describe('a new life of the state', () => {
  it('[L35] is not mixed with the old one', () => {
    const { board, peer, network, clock, told } = openLiveBench({}, ['resync', 'market_data', 'account', 'gap']);
    network.link.cut();
    clock.advance(500);
    peer.greet({ epoch: 'e2', seq: 3 });
    const [resume = {}] = peer.hear();
    expect(resume).toMatchObject({ type: 'resume', epoch: 'e1', channels: ['account', 'fills', 'market_data'] });
    peer.say({ type: 'resumed', recovered: false, seq: 10, channels: resume['channels'], id: resume['id'] });
    expect(board.status).toMatchObject({ state: 'resyncing', epoch: 'e2' });
    peer.update(3, 14, { 'market_data.BTC.last_price': 1 });
    peer.say({ type: 'heartbeat', seq: 14, prev: 4 });
    expect(board.table('market_data').get('BTC')?.last_price).toBe(100);
    peer.snapshot(
      { market_data: { SOL: { symbol: 'SOL' } }, account: {} },
      { epoch: 'e2', seq: 4, feeds: { fills: 1 } },
    );
    expect(board.status).toMatchObject({ state: 'connected', epoch: 'e2', seq: 4 });
    expect(told).toMatchObject([
      { name: 'gap', payload: { channel: 'fills', lost: undefined } },
      { name: 'resync', payload: { reason: 'epoch', channels: ['market_data', 'account'] } },
      { name: 'market_data', payload: { added: ['SOL'], removed: ['BTC', 'ETH'] } },
      { name: 'account', payload: { record: undefined } },
    ]);
  });

  it('[L35] may begin while connected', () => {
    const { board, peer } = openLiveBench();
    peer.snapshot({ market_data: { SOL: { symbol: 'SOL' } }, account: {} }, { epoch: 'e2', seq: 4 });
    expect(board.status).toMatchObject({ state: 'connected', epoch: 'e2', seq: 4 });
    expect([...board.table('market_data').keys()]).toEqual(['SOL']);
    peer.update(4, 5, { 'market_data.SOL.last_price': 3 });
    expect(board.table('market_data').get('SOL')?.last_price).toBe(3);
  });
});

describe('refresh', () => {
  it('[L38] fetches what is named, or everything', () => {
    const { board, peer } = openLiveBench();
    board.refresh(['account']);
    expect(peer.hear()).toMatchObject([{ type: 'refresh', channels: ['account'] }]);
    expect(board.status.state).toBe('resyncing');
    peer.snapshot({ account: { equity: 3 } });
    expect(board.status.state).toBe('connected');
    board.refresh();
    expect(peer.hear()).toEqual([{ type: 'refresh', id: expect.any(Number) }]);
  });
});

describe('ready', () => {
  it('[L37] resolves with the first complete state, and at once afterwards', async () => {
    const { board, peer } = openBench({ channels: ['market_data', 'account'] });
    let count = 0;
    for (const _ of [1, 2]) void board.ready().then(() => count++);
    peer.greet();
    peer.grant();
    peer.snapshot({ market_data: {} });
    await settle();
    expect(count).toBe(0);
    expect(board.status.state).toBe('connecting');
    peer.snapshot({ account: {} });
    await settle();
    expect(count).toBe(2);
    await board.ready();
  });

  it('[L37] waits again while reconnecting', async () => {
    const { board, peer, network, clock } = openLiveBench();
    network.link.cut();
    let isReady = false;
    void board.ready().then(() => (isReady = true));
    clock.advance(500);
    peer.greet();
    const [resume = {}] = peer.hear();
    peer.say({ type: 'resumed', recovered: true, seq: 10, channels: resume['channels'], id: resume['id'] });
    await settle();
    expect(isReady).toBe(false);
    peer.say({ type: 'heartbeat', seq: 10, prev: 10 });
    await settle();
    expect(isReady).toBe(true);
  });
});

describe('another revision of the protocol', () => {
  it('[L14] is read by name, at once', async () => {
    const { board, peer, network, clock } = openBench({ format: 'compact', channels: ['account'] });
    peer.greet({ revision: 999 });
    expect(network.links).toHaveLength(2);
    expect(network.link.request.url).toContain('format=msgpack');
    expect(board.status.format).toBe('msgpack');
    clock.advance(0);
    expect(network.links).toHaveLength(2);
  });

  it('[L14] cannot be verified', async () => {
    const { board, peer, clock } = openBench({ channels: ['account'] });
    peer.greet({ revision: 999 });
    peer.grant();
    peer.snapshot({ account: {} });
    await expect(board.verify()).rejects.toMatchObject({ name: 'VerifyUnsupportedError', shouldRetry: false });
    clock.advance(35_000);
    expect(peer.hear()).toEqual([]);
  });
});
