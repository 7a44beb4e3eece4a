import { describe, expect, it } from 'vitest';
import { loadedQuote, openSupervision, quote, STALL_AFTER_MS } from './supervision-under-test.ts';

const STALL_S = STALL_AFTER_MS / 1_000;

describe('the state of a source', () => {
  it('[V5] is connecting until it has heard something, live while it hears, stale when it is silent', () => {
    const { puppet, supervisor, endTurn, passSeconds } = openSupervision();
    const { context, supervised, observed } = puppet('redis');
    supervisor.run();
    expect(supervised.status).toMatchObject({ state: 'connecting', detail: 'not connected yet' });
    context.connected('localhost:6379');
    expect(supervised.status).toMatchObject({ state: 'connecting', detail: 'localhost:6379, nothing received yet' });
    context.deliver([quote('BTCUSDT', 1)]);
    endTurn();
    expect(supervised.status).toMatchObject({ state: 'live', detail: 'receiving' });
    passSeconds(STALL_S);
    expect(supervised.status.state).toBe('live');
    passSeconds(1);
    expect(supervised.status).toMatchObject({
      state: 'stale',
      detail: 'connected, but nothing usable for more than 5 s',
    });
    context.deliver([quote('BTCUSDT', 2)]);
    expect(supervised.status.state).toBe('live');
    expect(observed.states).toEqual(['connecting', 'live', 'stale', 'live']);
  });

  it('[V5] is stale when nothing came since it connected', () => {
    const { puppet, supervisor, passSeconds } = openSupervision();
    const { context, supervised } = puppet('redis');
    supervisor.run();
    passSeconds(60);
    expect(supervised.status.state).toBe('connecting');
    context.connected();
    passSeconds(STALL_S + 1);
    expect(supervised.status.state).toBe('stale');
  });

  it('[V5] is down while it is not connected, with the reason, and since when', () => {
    const { puppet, supervisor, clock, passSeconds } = openSupervision();
    const { context, supervised, observed } = puppet('redis');
    supervisor.run();
    context.disconnected('connection refused by localhost:6379');
    const since = clock.now();
    passSeconds(60);
    context.disconnected('no answer from localhost:6379');
    expect(supervised.status).toMatchObject({ state: 'down', detail: 'no answer from localhost:6379', since });
    expect(observed.states).toEqual(['connecting', 'down']);
    context.connected();
    expect(supervised.status.state).toBe('connecting');
    context.deliver([quote('BTCUSDT', 1)]);
    expect(supervised.status).toMatchObject({ state: 'live', reconnects: 0 });
  });

  it('[V5] takes a delivery of nothing for a sign of life', () => {
    const { puppet, supervisor, passSeconds } = openSupervision();
    const { context, supervised } = puppet('redis');
    supervisor.run();
    context.connected();
    context.deliver([]);
    expect(supervised.status.state).toBe('live');
    passSeconds(STALL_S);
    context.deliver([]);
    passSeconds(STALL_S);
    expect(supervised.status.state).toBe('live');
  });

  it('[V5] takes input that was refused for none', () => {
    const { puppet, supervisor, passSeconds } = openSupervision();
    const { context, supervised } = puppet('redis');
    supervisor.run();
    context.connected();
    context.deliver([quote('not a symbol', 1)]);
    context.refuse('bad_json', 'market_data:BTCUSDT', 'Unexpected token');
    expect(supervised.status).toMatchObject({ state: 'connecting', lastMessageAt: undefined });
    context.deliver([quote('BTCUSDT', 1)]);
    for (let second = 0; second <= STALL_S; second++) {
      context.deliver([quote('not a symbol', 1)]);
      passSeconds(1);
    }
    expect(supervised.status.state).toBe('stale');
  });

  it('[V5] does not come to life by what a lost connection still delivers', () => {
    const { puppet, endTurn, row } = openSupervision();
    const { context, supervised } = puppet('redis');
    context.connected();
    context.disconnected('connection closed');
    context.deliver([quote('BTCUSDT', 1)]);
    endTurn();
    expect(supervised.status.state).toBe('down');
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 1, stale: true });
  });

  it('[V5] is logged once a change: as a warning when it is bad', () => {
    const { puppet, log } = openSupervision();
    const { context } = puppet('redis');
    context.connected();
    for (let round = 0; round < 3; round++) context.deliver([quote('BTCUSDT', round)]);
    context.disconnected('connection closed');
    context.disconnected('connection refused');
    expect(log.all.map(({ level, source, state, detail }) => ({ level, source, state, detail }))).toEqual([
      { level: 'info', source: 'redis', state: 'live', detail: 'receiving' },
      { level: 'warn', source: 'redis', state: 'down', detail: 'connection closed' },
    ]);
  });
});

describe('rows of a source', () => {
  it('[V6] are marked stale at once when it is down, and lose the mark one by one as they come again', () => {
    const { puppet, endTurn, row } = openSupervision();
    const { context } = puppet('redis');
    context.connected();
    context.deliver([quote('BTCUSDT', 1), quote('ETHUSDT', 2)]);
    endTurn();
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ stale: false, source: 'redis' });
    context.disconnected('connection closed');
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 1, stale: true });
    expect(row('market_data', 'ETHUSDT')).toMatchObject({ last_price: 2, stale: true });
    context.connected();
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ stale: true });
    context.deliver([quote('BTCUSDT', 3)]);
    endTurn();
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 3, stale: false });
    expect(row('market_data', 'ETHUSDT')).toMatchObject({ last_price: 2, stale: true });
  });

  it('[V6] are marked when it is silent for too long', () => {
    const { puppet, supervisor, endTurn, passSeconds, row } = openSupervision();
    const { context } = puppet('redis');
    supervisor.run();
    context.connected();
    context.deliver([
      { op: 'merge', channel: 'account', row: { equity: 5 } },
      { op: 'merge', channel: 'positions', row: { symbol: 'BTCUSDT', quantity: 1 } },
      { op: 'merge', channel: 'orderbook', row: { symbol: 'BTCUSDT', bids: [[1, 2]] } },
      { op: 'merge', channel: 'candles', row: { symbol: 'BTCUSDT', interval: '1m', close: 5 } },
    ]);
    endTurn();
    passSeconds(STALL_S + 1);
    expect(row('account')).toMatchObject({ equity: 5, stale: true });
    expect(row('positions', 'BTCUSDT')).toMatchObject({ quantity: 1, stale: true });
    expect(row('orderbook', 'BTCUSDT')).toMatchObject({ bids: [[1, 2]], stale: true });
    expect(row('candles', 'BTCUSDT:1m')).toMatchObject({ close: 5, stale: true });
  });

  it('[V6] that were delivered in the very turn in which it goes down are marked too', () => {
    const { puppet, endTurn, row } = openSupervision();
    const { context } = puppet('redis');
    context.connected();
    context.deliver([quote('BTCUSDT', 1)]);
    context.disconnected('connection closed');
    endTurn();
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 1, stale: true });
  });

  it('[V6] are no concern of another source', () => {
    const { puppet, supervisor, batches, endTurn, passSeconds, row } = openSupervision(['redis', 'nats']);
    supervisor.run();
    for (const name of ['redis', 'nats']) puppet(name).context.connected();
    puppet('redis').context.deliver([quote('BTCUSDT', 1), quote('ETHUSDT', 1)]);
    puppet('nats').context.deliver([quote('SOLUSDT', 1)]);
    endTurn();
    batches.length = 0;
    puppet('redis').context.disconnected('connection closed');
    expect(row('market_data', 'SOLUSDT')).toMatchObject({ stale: false });
    expect(batches).toHaveLength(1);
    passSeconds(STALL_S);
    expect(row('market_data', 'SOLUSDT')).toMatchObject({ stale: false });
    passSeconds(1);
    expect(row('market_data', 'SOLUSDT')).toMatchObject({ stale: true });
  });

  it('[V6] belong to the source that delivered them last', () => {
    const { puppet, endTurn, row } = openSupervision(['redis', 'nats']);
    for (const name of ['redis', 'nats']) puppet(name).context.connected();
    puppet('redis').context.deliver([quote('BTCUSDT', 1)]);
    endTurn();
    puppet('nats').context.deliver([quote('BTCUSDT', 2)]);
    endTurn();
    puppet('redis').context.disconnected('connection closed');
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 2, source: 'nats', stale: false });
  });

  it('[V6] that are marked already cost nothing when they are marked again', () => {
    const { puppet, batches, endTurn } = openSupervision();
    const { context } = puppet('redis');
    context.connected();
    context.deliver([quote('BTCUSDT', 1)]);
    endTurn();
    context.disconnected('connection closed');
    const { length } = batches;
    context.connected();
    context.disconnected('connection closed');
    expect(batches).toHaveLength(length);
  });
});

describe('rows that are loaded', () => {
  it('[V7] make a source live that has just connected, but not one that is stale', () => {
    const { puppet, clock, supervisor, endTurn, passSeconds, row } = openSupervision();
    const { context, supervised } = puppet('redis');
    supervisor.run();
    context.connected();
    context.deliver([loadedQuote('BTCUSDT', 1, clock.now())]);
    endTurn();
    expect(supervised.status.state).toBe('live');
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ stale: false });
    passSeconds(STALL_S + 1);
    expect(supervised.status.state).toBe('stale');
    context.deliver([loadedQuote('BTCUSDT', 2, clock.now())]);
    endTurn();
    expect(supervised.status.state).toBe('stale');
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 2, stale: true });
  });

  it('[V7] do not keep a source live either', () => {
    const { puppet, clock, supervisor, passSeconds } = openSupervision();
    const { context, supervised } = puppet('redis');
    supervisor.run();
    context.connected();
    context.deliver([quote('BTCUSDT', 1)]);
    for (let second = 0; second <= STALL_S; second++) {
      context.deliver([loadedQuote('BTCUSDT', second, clock.now())]);
      passSeconds(1);
    }
    expect(supervised.status.state).toBe('stale');
  });

  it('[V7] that only miss rows are no sign of life, neither of a stale source nor of one that has just connected', () => {
    const { puppet, supervisor, passSeconds } = openSupervision();
    const { context, supervised } = puppet('redis');
    const missed = { op: 'delete', channel: 'positions', key: 'BTCUSDT', isLoaded: true } as const;
    supervisor.run();
    context.connected();
    context.deliver([missed]);
    expect(supervised.status).toMatchObject({ state: 'connecting', lastMessageAt: undefined });
    context.deliver([quote('BTCUSDT', 1)]);
    passSeconds(STALL_S + 1);
    context.deliver([missed]);
    expect(supervised.status.state).toBe('stale');
    context.deliver([{ op: 'delete', channel: 'positions', key: 'BTCUSDT' }]);
    expect(supervised.status.state).toBe('live');
  });

  it('[V6] without a time of their own leave the mark of a row as it is', () => {
    const { puppet, supervisor, endTurn, row } = openSupervision();
    const { context } = puppet('redis');
    const account = { op: 'merge', channel: 'account' } as const;
    supervisor.run();
    context.connected();
    context.deliver([{ ...account, row: { equity: 5 } }]);
    endTurn();
    context.disconnected('gone');
    context.connected();
    context.deliver([quote('BTCUSDT', 1), { ...account, row: { balances: {} }, ifNewer: true, isLoaded: true }]);
    endTurn();
    expect(row('account', '')).toMatchObject({ equity: 5, balances: {}, stale: true });
    context.deliver([{ ...account, row: { equity: 6 } }]);
    endTurn();
    expect(row('account', '')).toMatchObject({ equity: 6, stale: false });
  });

  it('[V7] lift the mark where something else has brought the source to life', () => {
    const { puppet, clock, supervisor, endTurn, passSeconds, row } = openSupervision();
    const { context } = puppet('redis');
    supervisor.run();
    context.connected();
    context.deliver([quote('BTCUSDT', 1), quote('ETHUSDT', 1)]);
    endTurn();
    passSeconds(STALL_S + 1);
    context.deliver([quote('BTCUSDT', 2)]);
    context.deliver([loadedQuote('ETHUSDT', 2, clock.now())]);
    endTurn();
    expect(row('market_data', 'ETHUSDT')).toMatchObject({ last_price: 2, stale: false });
  });
});

describe('system_health', () => {
  it('[V8] says of each source what was observed, and of this server that it runs', () => {
    const { puppet, clock, supervisor, endTurn, passSeconds, row } = openSupervision(['redis', 'nats']);
    supervisor.run();
    expect(row('system_health', 'redis')).toEqual({
      service: 'redis',
      status: 'connecting',
      detail: 'not connected yet',
      messages_per_second: 0,
      errors: 0,
    });
    expect(row('system_health', 'dashboard-server')).toMatchObject({ status: 'healthy', uptime_seconds: 0 });
    const { context } = puppet('redis');
    context.connected();
    context.measured(1.23456);
    for (let second = 0; second < 2; second++) {
      context.deliver(Array.from({ length: 7 }, (_, index) => quote(`S${index}`, second)));
      context.refuse('bad_json', 'market_data:X', 'no');
      context.deliver([quote('not a symbol', 1)]);
      endTurn();
      passSeconds(1);
    }
    expect(row('system_health', 'redis')).toEqual({
      service: 'redis',
      status: 'live',
      detail: 'receiving',
      last_message_at: clock.now() - 1_000,
      messages_per_second: 8,
      latency_ms: 1.23,
      errors: 4,
      uptime_seconds: 2,
    });
    expect(row('system_health', 'nats')).toMatchObject({ status: 'connecting', errors: 0 });
    expect(row('system_health', 'dashboard-server')).toMatchObject({ status: 'healthy', uptime_seconds: 2 });
  });

  it('[V8] counts seconds whatever the clock on the wall is set to', () => {
    const { clock, supervisor, passSeconds, row } = openSupervision();
    supervisor.run();
    passSeconds(2);
    const wallMs = clock.now();
    clock.now = () => wallMs - 3_600_000;
    passSeconds(1);
    expect(row('system_health', 'dashboard-server')).toMatchObject({ uptime_seconds: 3 });
  });

  it('[V8] holds the rate of the last five seconds, and forgets uptime and latency with the connection', () => {
    const { puppet, supervisor, passSeconds, row } = openSupervision();
    supervisor.run();
    const { context } = puppet('redis');
    context.connected();
    context.measured(3);
    context.deliver(Array.from({ length: 10 }, (_, index) => quote(`S${index}`, 1)));
    passSeconds(4);
    expect(row('system_health', 'redis')).toMatchObject({ messages_per_second: 2.5 });
    context.disconnected('connection closed');
    passSeconds(2);
    const health = row('system_health', 'redis')!;
    expect(health).toMatchObject({ status: 'down', detail: 'connection closed', messages_per_second: 0 });
    expect(health).not.toHaveProperty('uptime_seconds');
    expect(health).not.toHaveProperty('latency_ms');
  });

  it('[V8] is fit for every codec, whatever back ends say of themselves', () => {
    const { puppet, supervisor, passSeconds, row } = openSupervision();
    supervisor.run();
    const { context } = puppet('redis');
    context.connected();
    context.measured(Number.NaN);
    context.disconnected(`\ud800 ${'x'.repeat(1_000_000)}`);
    passSeconds(1);
    const health = row('system_health', 'redis')!;
    expect((health['detail'] as string).isWellFormed()).toBe(true);
    expect((health['detail'] as string).length).toBeLessThanOrEqual(1_000);
    expect(health).not.toHaveProperty('latency_ms');
  });

  it('[V8] is written once a second, and by nobody once supervision has stopped', async () => {
    const { puppet, clock, supervisor, store, passSeconds } = openSupervision(['redis', 'nats']);
    supervisor.run();
    const { version } = store;
    passSeconds(3);
    expect(store.version).toBe(version + 3);
    await supervisor.stop();
    expect(clock.pending).toBe(0);
    expect(puppet('redis').calls).toEqual(['run', 'stop']);
    expect(puppet('nats').calls).toEqual(['run', 'stop']);
  });

  it("[V8] leaves the lag between a back end's own clock and ours to the metrics", () => {
    const { puppet, clock, supervisor, passSeconds } = openSupervision();
    supervisor.run();
    const { context, observed } = puppet('redis');
    context.connected();
    passSeconds(1);
    expect(observed.lags).toEqual([]);
    context.deliver([quote('BTCUSDT', 1, { updated_at: clock.now() - 1_500 })]);
    context.deliver([loadedQuote('ETHUSDT', 1, clock.now() - 90_000)]);
    passSeconds(2);
    expect(observed.lags).toEqual([1.5, 1.5]);
    context.deliver([quote('BTCUSDT', 1, { updated_at: clock.now() + 60_000 })]);
    passSeconds(1);
    expect(observed.lags.at(-1)).toBe(0);
  });
});

describe('a source that is down', () => {
  it('[V9] takes nothing with it: others go on, and it comes back by itself', () => {
    const { puppet, supervisor, endTurn, passSeconds, row } = openSupervision(['redis', 'nats']);
    supervisor.run();
    puppet('redis').context.disconnected('connection refused');
    puppet('nats').context.connected();
    puppet('nats').context.deliver([quote('SOLUSDT', 1)]);
    endTurn();
    passSeconds(1);
    expect(supervisor.statuses.map(({ name, state }) => [name, state])).toEqual([
      ['redis', 'down'],
      ['nats', 'live'],
    ]);
    puppet('redis').context.connected();
    puppet('redis').context.deliver([quote('BTCUSDT', 1)]);
    endTurn();
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ source: 'redis', stale: false });
    expect(supervisor.statuses.map(({ state }) => state)).toEqual(['live', 'live']);
    puppet('redis').context.disconnected('connection closed');
    puppet('redis').context.connected();
    expect(supervisor.statuses[0]).toMatchObject({ reconnects: 1 });
  });
});

describe('a source that comes back with older times', () => {
  const position = (quantity: number, at: number) => ({
    op: 'merge' as const,
    channel: 'positions',
    row: { symbol: 'X', quantity, updated_at: at },
    ifNewer: true,
  });
  const order = (status: string, at: number) => ({
    op: 'merge' as const,
    channel: 'orders',
    row: { id: 'o', status, updated_at: at },
    ifNewer: true,
  });

  function open() {
    const desk = openSupervision(['one', 'two']);
    desk.supervisor.run();
    const [one, two] = [desk.puppet('one').context, desk.puppet('two').context];
    one.connected();
    two.connected();
    const now = desk.clock.now();
    const tell = (context: typeof one, ...changes: Parameters<typeof one.deliver>[0]) => {
      context.deliver(changes);
      desk.endTurns();
    };
    return { ...desk, one, two, now, tell };
  }

  it('[V15] is believed after a break, and not before', () => {
    const { one, now, tell, row } = open();
    tell(one, position(1, now), order('filled', now));
    tell(one, position(2, now - 5_000), order('new', now - 5_000));
    expect([row('positions', 'X')?.['quantity'], row('orders', 'o')?.['status']]).toEqual([1, 'filled']);
    one.disconnected('gone');
    one.connected();
    tell(one, position(3, now - 60_000), order('new', now - 60_000));
    expect(row('positions', 'X')).toMatchObject({ quantity: 3, stale: false });
    expect(row('orders', 'o')).toMatchObject({ status: 'new' });
    tell(one, position(4, now - 90_000));
    expect(row('positions', 'X')?.['quantity']).toBe(3);
  });

  it('[V15] is believed after a silence, and of a row that had ended', () => {
    const { one, now, tell, row, passSeconds } = open();
    tell(one, position(1, now), { op: 'delete', channel: 'positions', key: 'X', at: now + 1 });
    tell(one, position(2, now));
    expect(row('positions', 'X')).toBeUndefined();
    passSeconds(STALL_S + 1);
    tell(one, position(3, now - 60_000));
    expect(row('positions', 'X')?.['quantity']).toBe(3);
    passSeconds(STALL_S + 1);
    tell(one, { op: 'delete', channel: 'positions', key: 'X', at: now - 90_000 });
    expect(row('positions', 'X')).toBeUndefined();
  });

  it('[V15] is not believed against another, nor by what was only kept', () => {
    const { one, two, now, tell, row } = open();
    tell(one, position(1, now - 9_000));
    tell(two, position(2, now));
    one.disconnected('gone');
    one.connected();
    tell(one, position(3, now - 5_000));
    expect(row('positions', 'X')).toMatchObject({ quantity: 2, source: 'two' });
    two.disconnected('gone');
    two.connected();
    tell(two, { ...position(4, now - 5_000), isLoaded: true });
    expect(row('positions', 'X')).toMatchObject({ quantity: 2, stale: true });
  });

  it('[V16] is taken without a time that is yet to come', () => {
    const { one, now, tell, row, puppet } = open();
    tell(one, position(1, now + 59_000));
    expect(row('positions', 'X')).toMatchObject({ quantity: 1, updated_at: now + 59_000 });
    tell(one, position(2, now + 61_000), order('filled', Date.UTC(2999, 0)));
    expect(row('positions', 'X')).toMatchObject({ quantity: 2, updated_at: now + 59_000 });
    expect(row('orders', 'o')).not.toHaveProperty('updated_at');
    // What is older than what was held before is still older.
    tell(one, position(3, now));
    expect(row('positions', 'X')).toMatchObject({ quantity: 2, updated_at: now + 59_000 });
    tell(one, { op: 'replace', channel: 'positions', row: { symbol: 'X', quantity: 3, updated_at: now + 61_000 } });
    expect(row('positions', 'X')).toMatchObject({ quantity: 3, updated_at: now + 59_000 });
    tell(one, { op: 'delete', channel: 'positions', key: 'X', at: Date.UTC(2999, 0) });
    tell(one, position(4, now + 1));
    expect(row('positions', 'X')?.['quantity']).toBe(4);
    expect(puppet('one').observed.refused).toEqual({ future_time: 4 });
  });

  it('[V6] is told that it went stale, so that it tells all anew', () => {
    let told = 0;
    const sources = { one: () => ({ staled: () => void told++ }) };
    const { supervisor, puppet, passSeconds } = openSupervision(['one'], {}, {}, sources);
    supervisor.run();
    puppet('one').context.connected();
    puppet('one').context.deliver([quote('BTCUSDT', 1)]);
    passSeconds(STALL_S + 3);
    expect(told).toBe(1);
  });

  it('[V6] leaves what another told unmarked, where it tells the same of an earlier time', () => {
    const { one, two, now, tell, row } = open();
    tell(one, order('submitted', now));
    one.disconnected('gone');
    expect(row('orders', 'o')).toMatchObject({ status: 'submitted', source: 'one', stale: true });
    tell(two, order('new', now - 500));
    expect(row('orders', 'o')).toMatchObject({ status: 'submitted', stale: true });
    tell(two, order('submitted', now - 500));
    expect(row('orders', 'o')).toMatchObject({ status: 'submitted', updated_at: now, source: 'two', stale: false });
  });

  it('[V6] [V15] is held against whoever said the same meanwhile', () => {
    const { one, two, now, tell, row } = open();
    tell(one, position(100, now));
    one.disconnected('gone');
    tell(two, position(100, now - 1_000));
    expect(row('positions', 'X')).toMatchObject({ quantity: 100, source: 'two', stale: false });
    one.connected();
    tell(one, position(55, now - 2_000));
    expect(row('positions', 'X')).toMatchObject({ quantity: 100, source: 'two', stale: false });
  });

  it('[V6] keeps its mark when the whole of a row is read again without a time', () => {
    const { one, now, tell, row } = open();
    const kept = (op: 'merge' | 'replace') =>
      ({ op, channel: 'positions', row: { symbol: 'X', quantity: 1 }, ifNewer: true, isLoaded: true }) as const;
    tell(one, position(1, now));
    one.disconnected('gone');
    one.connected();
    for (const op of ['merge', 'replace'] as const) {
      tell(one, kept(op));
      expect(row('positions', 'X')).toMatchObject({ quantity: 1, source: 'one', stale: true });
    }
    tell(one, position(2, now));
    tell(one, kept('replace'));
    expect(row('positions', 'X')).toMatchObject({ quantity: 1, stale: false });
  });

  it('[V7] does not put what was kept without a time in the place of what another tells', () => {
    const { one, two, now, tell, row } = open();
    const balances = (amount: number) => ({
      op: 'merge' as const,
      channel: 'account',
      row: { balances: { USDT: amount } },
    });
    tell(one, { ...balances(1), row: { ...balances(1).row, updated_at: now } });
    tell(two, { ...balances(2), ifNewer: true, isLoaded: true });
    expect(row('account')).toMatchObject({ balances: { USDT: 1 }, source: 'one', stale: false });
    one.disconnected('gone');
    tell(two, { ...balances(2), ifNewer: true, isLoaded: true });
    expect(row('account')).toMatchObject({ balances: { USDT: 2 }, source: 'two', stale: true });
  });

  it('[V7] says that it only found what was kept, as long as nothing is told', () => {
    const { puppet, supervisor } = openSupervision();
    const { context, supervised } = puppet('redis');
    supervisor.run();
    context.connected();
    context.deliver([loadedQuote('BTCUSDT', 1, 0)]);
    expect(supervised.status).toMatchObject({
      state: 'live',
      detail: 'what was kept was read, and nothing was told since',
      lastMessageAt: undefined,
    });
    context.deliver([quote('BTCUSDT', 2)]);
    expect(supervised.status).toMatchObject({ state: 'live', detail: 'receiving' });
  });
});
