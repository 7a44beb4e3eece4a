import { describe, expect, it } from 'vitest';
import { ChannelUnavailableError, ServerError } from '../src/errors.ts';
import { ALL_CHANNELS, LIVE_STATE, openBench, openLiveBench, settle } from './support/peer.ts';

describe('the opening', () => {
  it('[L20] without channels takes what comes', () => {
    const { board, peer } = openBench();
    peer.greet({ channels: ['market_data', 'account'] });
    expect(peer.hear()).toEqual([]);
    peer.snapshot(LIVE_STATE, { feeds: {} });
    expect(board.status.state).toBe('connected');
    expect([...board.table('market_data').keys()]).toEqual(['BTC', 'ETH']);
  });

  it('[L20] with channels asks for exactly these, and reads nothing before the answer', () => {
    const { board, peer, told } = openBench(
      { channels: ['market_data:BTC*', 'signals'], filters: { signals: { min_confidence: 0.7 } } },
      ['market_data', 'applied', 'signals', 'gap', 'error'],
    );
    peer.greet();
    // What the server sends to everybody at first, down to a message that would make no sense any more.
    peer.snapshot(LIVE_STATE, { feeds: { signals: 3 } });
    peer.update(10, 11, { 'market_data.ETH.last_price': 11 });
    peer.say({ type: 'signal', channel: 'signals', id: 4, seq: 12, data: {} });
    peer.say({ type: 'gap', channel: 'signals', lost: 3, next: 8 }, { type: 'heartbeat', seq: 30, prev: 29 });
    expect(told).toEqual([]);
    expect(board.table('market_data').size).toBe(0);
    expect(peer.grant()).toEqual({
      type: 'subscribe',
      channels: ['market_data:BTC*', 'signals'],
      filters: { signals: { min_confidence: 0.7 } },
      id: expect.any(Number),
    });
    peer.snapshot({ market_data: { BTC: { symbol: 'BTC' } } }, { seq: 12, feeds: { signals: 4 } });
    expect(board.status).toMatchObject({ state: 'connected', seq: 12 });
    expect(told.map(({ name }) => name)).toEqual(['market_data', 'applied']);
  });

  it('[L29] is in the URL, and needs no message', () => {
    const { board, peer, told } = openBench({ channels: ['market_data:BTC*', 'fills'] }, ['error', 'resync']);
    peer.greet();
    expect(peer.urlNames).toEqual(['fills', 'market_data:BTC*']);
    peer.say({ type: 'subscribed', channels: peer.urlNames, interval_ms: 100 });
    peer.snapshot({ market_data: { BTC: { symbol: 'BTC' } } }, { feeds: { fills: 4 } });
    expect(board.status.state).toBe('connected');
    expect([...board.table('market_data').keys()]).toEqual(['BTC']);
    expect(peer.hear()).toEqual([]);
    expect(told).toEqual([]);
  });

  it('[L29] is asked for by a message where the server sends what the URL did not name', () => {
    const { board, peer } = openBench({ channels: ['market_data:BTC*'] });
    peer.greet();
    peer.snapshot(LIVE_STATE, { feeds: {} });
    peer.update(10, 11, { 'market_data.ETH.last_price': 11 });
    const request = peer.hear();
    expect(request).toEqual([
      { type: 'subscribe', channels: ['market_data:BTC*'], filters: {}, id: expect.any(Number) },
    ]);
    expect(board.table('market_data').size).toBe(0);
    // Without its id this answers nothing that is asked for any more.
    peer.say({ type: 'subscribed', channels: ALL_CHANNELS, interval_ms: 100 });
    expect(board.status.state).toBe('connecting');
    peer.say({ type: 'subscribed', channels: ['market_data:BTC*'], interval_ms: 100, id: request[0]?.['id'] });
    peer.snapshot({ market_data: { BTC: { symbol: 'BTC' } } }, { seq: 12 });
    expect(board.status).toMatchObject({ state: 'connected', seq: 12 });
  });

  it('[L29] is asked for by a message where the server says nothing for 10 s', () => {
    const { peer, clock } = openBench({ channels: ['account'] });
    peer.greet();
    clock.advance(9_999);
    expect(peer.hear()).toEqual([]);
    clock.advance(1);
    expect(peer.hear()).toMatchObject([{ type: 'subscribe', channels: ['account'] }]);
  });

  it.each([
    ['has filters', { channels: ['signals'], filters: { signals: { symbol: 'BTC' } } }],
    ['names many', { channels: Array.from({ length: 65 }, (_, index) => `market_data:S${index}` as const) }],
    [
      'is long',
      { channels: Array.from({ length: 8 }, (_, index) => `market_data:${'x'.repeat(125)}${index}` as const) },
    ],
  ] as const)('[L29] is not in the URL where it %s', (_, options) => {
    const { peer } = openBench(options);
    peer.greet();
    expect(peer.urlNames).toEqual([]);
    expect(peer.hear()).toMatchObject([{ type: 'subscribe', channels: [...options.channels].sort() }]);
  });

  it('[L29] that changed before the server answered is made up for', () => {
    const { board, peer, clock } = openBench({ channels: ['account', 'risk'] });
    board.subscribe(['positions']);
    board.unsubscribe(['account']);
    clock.advance(0);
    peer.greet();
    expect(peer.hear()).toEqual([]);
    expect(peer.grant()).toMatchObject({ channels: ['account', 'risk'] });
    expect(peer.grant(['risk'])).toMatchObject({ type: 'unsubscribe', channels: ['account'] });
    expect(peer.grant(['positions', 'risk'])).toMatchObject({ type: 'subscribe', channels: ['positions'] });
    peer.snapshot({ risk: {}, positions: {} });
    expect(board.status.state).toBe('connected');
  });

  it('[L24] that the server refuses is refused, with its reason', async () => {
    const { board, peer, clock, network } = openBench({ channels: ['signals'], filters: { signals: { nope: 1 } } });
    const ready = board.ready();
    peer.greet();
    const [{ id } = {}] = peer.hear();
    const message = 'filters.signals.nope: signals has no field nope';
    peer.say({ type: 'error', code: 'BAD_MESSAGE', message, error: message, id });
    await expect(ready).rejects.toThrow(message);
    expect(board.status).toMatchObject({ state: 'refused', reason: { code: undefined, message } });
    clock.advance(100_000);
    expect(network.links).toHaveLength(1);
  });

  it('[L24] that comes too fast is tried again', () => {
    const { peer, clock, network, board } = openBench({ channels: ['signals'], filters: { signals: { symbol: 'A' } } });
    peer.greet();
    const [{ id } = {}] = peer.hear();
    peer.say({ type: 'error', code: 'RATE_LIMIT_EXCEEDED', message: 'too fast', error: 'too fast', id });
    expect(board.status).toMatchObject({ state: 'connecting', reason: { message: 'too fast' } });
    clock.advance(500);
    expect(network.links).toHaveLength(2);
  });
});

describe('changes while live', () => {
  it('[L21] go out together, one request at a time', () => {
    const { board, peer, clock } = openLiveBench();
    board.subscribe(['orders']);
    board.subscribe(['positions:BTC*']);
    board.subscribe(['signals'], { signals: { strategy_name: ['A'] } });
    board.unsubscribe(['account']);
    board.unsubscribe(['orders']);
    expect(peer.hear()).toEqual([]);
    clock.advance(0);
    const first = peer.hear();
    expect(first).toEqual([{ type: 'unsubscribe', channels: ['account'], id: expect.any(Number) }]);
    board.subscribe(['risk']);
    clock.advance(0);
    expect(peer.hear()).toEqual([]);
    const left = ['fills', 'market_data'];
    peer.say({ type: 'subscribed', channels: left, interval_ms: 100, id: first[0]?.['id'] });
    const second = peer.grant([...left, 'positions:BTC*', 'risk', 'signals']);
    expect(second).toMatchObject({
      type: 'subscribe',
      channels: ['positions:BTC*', 'risk', 'signals'],
      filters: { signals: { strategy_name: ['A'] } },
    });
    peer.snapshot({ positions: {}, risk: {} }, { seq: 11, feeds: { fills: 5, signals: 0 } });
    clock.advance(0);
    expect(peer.hear()).toEqual([]);
  });

  it('[L21] that cancel each other out ask for nothing', () => {
    const { board, peer, clock } = openLiveBench();
    board.unsubscribe(['account']);
    board.subscribe(['account']);
    clock.advance(0);
    expect(peer.hear()).toEqual([]);
  });

  it('[L21] of a filter name the feed again, and an empty filter lifts it', () => {
    const { board, peer, clock } = openLiveBench();
    const granted = ['account', 'fills', 'market_data'];
    board.subscribe(['fills'], { fills: { symbol: 'BTC' } });
    clock.advance(0);
    expect(peer.grant(granted)).toMatchObject({ channels: ['fills'], filters: { fills: { symbol: 'BTC' } } });
    board.subscribe(['fills'], { fills: { symbol: 'BTC' } });
    clock.advance(0);
    expect(peer.hear()).toEqual([]);
    board.subscribe(['fills'], { fills: {} });
    clock.advance(0);
    expect(peer.grant(granted)).toMatchObject({ channels: ['fills'], filters: { fills: {} } });
  });

  it('[L21] from patterns to the whole channel need no step between', () => {
    const { board, peer, clock } = openLiveBench({
      channels: ['market_data:B*', 'market_data:E*', 'account', 'fills'],
    });
    board.subscribe(['market_data']);
    clock.advance(0);
    expect(peer.grant(['account', 'fills', 'market_data'])).toMatchObject({
      type: 'subscribe',
      channels: ['market_data'],
    });
    expect(board.table('market_data').size).toBe(2);
    clock.advance(0);
    expect(peer.hear()).toEqual([]);
  });

  it('[L22] replace "everything" by what is named first', () => {
    const { board, peer, clock } = openBench();
    peer.greet({ channels: ['market_data', 'account', 'fills'] });
    peer.snapshot(LIVE_STATE, { feeds: { fills: 5 } });
    board.subscribe(['account']);
    clock.advance(0);
    expect(peer.grant(['account'])).toMatchObject({ type: 'unsubscribe', channels: ['fills', 'market_data'] });
    expect(board.table('market_data').size).toBe(0);
    expect(board.record('account')).toEqual({ equity: 1_000 });
  });

  it('[L22] take from "everything" what is removed, before the server has greeted, too', () => {
    const { board, peer } = openBench();
    board.unsubscribe(['market_data']);
    peer.greet();
    expect(peer.hear()).toMatchObject([
      { type: 'subscribe', channels: ALL_CHANNELS.filter((name) => name !== 'market_data').toSorted() },
    ]);
  });

  it('[L23] make rows disappear with the answer, and say so', () => {
    const { board, peer, clock, told } = openLiveBench({}, ['market_data', 'account']);
    board.unsubscribe(['account', 'market_data']);
    board.subscribe(['market_data:ETH']);
    clock.advance(0);
    const [{ id } = {}] = peer.hear();
    const channels = ['fills', 'market_data:ETH'];
    peer.say({ type: 'resumed', recovered: false, seq: 11, channels, id });
    // What stays wanted stays readable until its snapshot is here.
    expect([...board.table('market_data').keys()]).toEqual(['ETH']);
    expect(board.record('account')).toBeUndefined();
    expect(told).toMatchObject([
      { name: 'market_data', payload: { added: [], changed: [], removed: ['BTC'] } },
      { name: 'account', payload: { record: undefined } },
    ]);
    expect(board.staleness('market_data').isLive).toBe(false);
    peer.snapshot({ market_data: { ETH: { symbol: 'ETH', last_price: 12 } } }, { seq: 11 });
    expect(board.table('market_data').get('ETH')?.last_price).toBe(12);
    expect(board.staleness('market_data').isLive).toBe(true);
  });

  it('[L28] from a whole channel to a part of it are one step, and the part is live throughout', () => {
    const { board, peer, clock, told } = openLiveBench({}, ['applied', 'status', 'resync', 'gap']);
    const isLive = (): boolean => board.staleness('market_data').isLive && board.status.state === 'connected';
    peer.fill(6);
    board.unsubscribe(['market_data']);
    board.subscribe(['market_data:BTC']);
    clock.advance(0);
    const requests = peer.hear();
    expect(requests).toEqual([
      {
        type: 'resume',
        epoch: 'e1',
        seq: 10,
        channels: ['account', 'fills', 'market_data:BTC'],
        filters: {},
        feeds: {},
        id: expect.any(Number),
      },
    ]);
    expect(isLive()).toBe(true);
    // Meanwhile the server goes on with what it sent so far.
    peer.update(10, 11, { 'market_data.BTC.last_price': 101 });
    expect(board.table('market_data').get('BTC')?.last_price).toBe(101);
    const channels = ['account', 'fills', 'market_data:BTC'];
    peer.say({ type: 'resumed', recovered: true, seq: 10, channels, id: requests[0]?.['id'] });
    expect([...board.table('market_data').keys()]).toEqual(['BTC']);
    expect(isLive()).toBe(true);
    peer.update(10, 12, { 'market_data.BTC.last_price': 102 });
    expect(board.table('market_data').get('BTC')?.last_price).toBe(102);
    expect(isLive()).toBe(true);
    clock.advance(0);
    expect(peer.hear()).toEqual([]);
    expect(told.filter(({ name }) => name !== 'applied')).toEqual([]);
  });

  it('[L28] from a whole feed to a part of it keep its events and its place', () => {
    const { board, peer, clock } = openLiveBench();
    peer.fill(6);
    board.unsubscribe(['fills']);
    board.subscribe(['fills:BTC']);
    clock.advance(0);
    const [{ id } = {}] = peer.hear();
    peer.say({ type: 'resumed', recovered: true, seq: 10, channels: ['account', 'fills:BTC', 'market_data'], id });
    expect(board.feed('fills').map((event) => event.id)).toEqual([6]);
    peer.fill(7);
    expect(board.feed('fills').map((event) => event.id)).toEqual([6, 7]);
  });

  it('[L23] drop rows of a pattern that goes while another stays', () => {
    const { board, peer, clock } = openLiveBench({
      channels: ['market_data:B*', 'market_data:E*', 'account', 'fills'],
    });
    board.unsubscribe(['market_data:B*']);
    clock.advance(0);
    peer.grant(['account', 'fills', 'market_data:E*']);
    expect([...board.table('market_data').keys()]).toEqual(['ETH']);
    expect(board.status.state).toBe('connected');
    expect(board.staleness('market_data').isLive).toBe(true);
  });

  it('[L23] never show rows of a channel that the server does not vouch for', () => {
    const { board, peer, clock } = openLiveBench({
      channels: ['market_data:B*', 'market_data:E*', 'account', 'fills'],
    });
    board.unsubscribe(['market_data:B*']);
    clock.advance(0);
    board.subscribe(['market_data']);
    peer.grant(['account', 'fills', 'market_data:E*']);
    expect([...board.table('market_data').keys()]).toEqual(['ETH']);
    peer.grant(['account', 'fills', 'market_data']);
    peer.snapshot({ market_data: LIVE_STATE.market_data });
    expect([...board.table('market_data').keys()]).toEqual(['BTC', 'ETH']);
  });

  it('[L24] that are refused leave everything as it is', async () => {
    const { board, peer, clock, told } = openLiveBench({}, ['error']);
    board.subscribe(['fills', 'signals'], { fills: { nope: 1 } });
    const ready = board.ready();
    clock.advance(0);
    const [{ id } = {}] = peer.hear();
    peer.say({ type: 'error', code: 'BAD_MESSAGE', message: 'no field nope', error: 'no field nope', id });
    await expect(ready).rejects.toThrow(ServerError);
    expect(told).toMatchObject([{ payload: { name: 'ServerError', code: 'BAD_MESSAGE', shouldRetry: false } }]);
    clock.advance(0);
    expect(peer.hear()).toEqual([]);
    await board.ready();
    peer.fill(6, { data: { price: 1 } });
    expect(board.feed('fills')).toHaveLength(1);
  });

  it('[L27] that the server drops, naming none, are asked again, later each time', async () => {
    const { board, peer, clock, told } = openLiveBench({}, ['error']);
    const drop = (): void =>
      peer.say({ type: 'error', code: 'RATE_LIMIT_EXCEEDED', message: 'too many', error: 'too many' });
    let isReady = false;
    board.subscribe(['risk']);
    void board.ready().then(() => (isReady = true));
    clock.advance(0);
    expect(peer.hear()).toMatchObject([{ type: 'subscribe', channels: ['risk'] }]);
    drop();
    // Of a burst each message is told: it is one request that was dropped.
    drop();
    clock.advance(499);
    expect(peer.hear()).toEqual([]);
    clock.advance(1);
    expect(peer.hear()).toMatchObject([{ type: 'subscribe', channels: ['risk'] }]);
    drop();
    clock.advance(999);
    expect(peer.hear()).toEqual([]);
    clock.advance(1);
    peer.grant(['account', 'fills', 'market_data', 'risk']);
    peer.snapshot({ risk: { leverage: 2 } });
    await settle();
    expect(isReady).toBe(true);
    expect(told).toHaveLength(3);
    board.subscribe(['positions']);
    clock.advance(0);
    expect(peer.hear()).toMatchObject([{ type: 'subscribe', channels: ['positions'] }]);
  });

  it('[L27] that the server drops, naming them, are asked again, and stay wanted', async () => {
    const { board, peer, clock } = openLiveBench();
    let isReady = false;
    board.subscribe(['risk']);
    void board.ready().then(() => (isReady = true));
    clock.advance(0);
    const [{ id } = {}] = peer.hear();
    peer.say({ type: 'error', code: 'RATE_LIMIT_EXCEEDED', message: 'too many', error: 'too many', id });
    clock.advance(500);
    peer.grant(['account', 'fills', 'market_data', 'risk']);
    peer.snapshot({ risk: {} });
    await settle();
    expect(isReady).toBe(true);
  });

  it('[L27] that are not answered are asked again, and any answer counts', () => {
    const { board, peer, clock } = openLiveBench();
    board.subscribe(['risk']);
    clock.advance(0);
    const [first] = peer.hear();
    clock.advance(9_999);
    expect(peer.hear()).toEqual([]);
    clock.advance(1);
    expect(peer.hear()).toMatchObject([{ type: 'subscribe', channels: ['risk'] }]);
    const channels = ['account', 'fills', 'market_data', 'risk'];
    peer.say({ type: 'subscribed', channels, interval_ms: 100, id: first?.['id'] });
    peer.snapshot({ risk: { leverage: 2 } });
    expect(board.record('risk')?.leverage).toBe(2);
    clock.advance(10_000);
    expect(peer.hear()).toEqual([]);
  });

  it('[L27] of which the snapshot asked for was dropped get it all the same', () => {
    const { board, peer, clock } = openLiveBench();
    board.refresh(['account']);
    expect(peer.hear()).toMatchObject([{ type: 'refresh', channels: ['account'] }]);
    peer.say({ type: 'error', code: 'RATE_LIMIT_EXCEEDED', message: 'too many', error: 'too many' });
    clock.advance(1_000);
    expect(peer.hear()).toMatchObject([{ type: 'refresh', channels: ['account'] }]);
  });

  it('[L25] to channels that are not there are told once a connection, and wait for nothing', async () => {
    const { board, peer, told, network, clock } = openBench({ channels: ['market_data', 'risk'] }, ['error']);
    peer.greet({ channels: ['market_data', 'account'] });
    peer.grant(['market_data']);
    peer.snapshot({ market_data: {} });
    await board.ready();
    board.subscribe(['alerts', 'risk']);
    clock.advance(0);
    expect(peer.hear()).toEqual([]);
    await board.ready();
    expect(told.map(({ payload }) => payload)).toEqual([
      new ChannelUnavailableError(['risk']),
      new ChannelUnavailableError(['alerts']),
    ]);
    network.link.cut();
    clock.advance(500);
    peer.greet({ channels: ['market_data', 'risk', 'alerts'] });
    expect(peer.hear()).toMatchObject([{ type: 'resume', channels: ['alerts', 'market_data'] }]);
    expect(told).toHaveLength(2);
  });

  it('[L25] that the server leaves out of its answer are not asked for again', async () => {
    const { board, peer, told, clock } = openLiveBench({}, ['error']);
    board.subscribe(['risk']);
    clock.advance(0);
    peer.grant(['account', 'fills', 'market_data']);
    expect(told).toMatchObject([{ payload: { channels: ['risk'] } }]);
    clock.advance(0);
    expect(peer.hear()).toEqual([]);
    await board.ready();
  });

  it('[L37] make only what is new waited for', async () => {
    const { board, peer, clock } = openLiveBench();
    let isReady = false;
    board.subscribe(['risk']);
    void board.ready().then(() => (isReady = true));
    clock.advance(0);
    peer.grant(['account', 'fills', 'market_data', 'risk']);
    await settle();
    expect(board.status.state).toBe('connected');
    expect(isReady).toBe(false);
    expect(board.staleness('risk')).toEqual({ isLive: false, ageMs: undefined, staleRows: 0 });
    peer.snapshot({ risk: { leverage: 2 } });
    await settle();
    expect(isReady).toBe(true);
    expect(board.record('risk')?.leverage).toBe(2);
  });
});

describe('the pace', () => {
  it('[L26] is asked for in place, and in later URLs once granted', () => {
    const { board, peer, network, clock } = openLiveBench();
    expect(board.status.intervalMs).toBe(100);
    board.setInterval(400);
    const [request = {}] = peer.hear();
    expect(request).toMatchObject({ type: 'set_interval', interval_ms: 400 });
    network.link.cut();
    clock.advance(500);
    expect(network.link.request.url).not.toContain('interval=');
    peer.greet();
    peer.say({ type: 'resumed', recovered: true, seq: 10, channels: ['account', 'fills', 'market_data'], id: -1 });
    peer.hear();
    board.setInterval(400);
    const [again = {}] = peer.hear();
    peer.say({ type: 'subscribed', channels: ['account'], interval_ms: 500, id: again['id'] });
    expect(board.status.intervalMs).toBe(500);
    network.link.cut();
    clock.advance(1_000);
    expect(new URL(network.link.request.url).searchParams.get('interval')).toBe('400');
  });

  it('[L26] without a connection is kept for the next one', () => {
    const { board, network, clock } = openBench();
    network.link.cut();
    board.setInterval(1_000);
    clock.advance(500);
    expect(new URL(network.link.request.url).searchParams.get('interval')).toBe('1000');
  });
});
