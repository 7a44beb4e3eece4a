import { CHANNELS } from '@tickboard/core/model/registry';
import { describe, expect, it } from 'vitest';
import type { FeedName, RecordName, TableName } from '../src/channel-rows.ts';
import { ListenerError } from '../src/errors.ts';
import { openBench, openLiveBench, settle } from './support/peer.ts';

describe('listeners', () => {
  it('[L55] that throw harm neither the connection nor other listeners', async () => {
    const { board, peer, network } = openLiveBench();
    const errors: Error[] = [];
    const seen: number[] = [];
    board.on('error', (error) => errors.push(error));
    board.on('fills', () => {
      throw new Error('mine');
    });
    board.on('fills', () => Promise.reject(new Error('later')));
    board.on('fills', ({ id }) => seen.push(id));
    peer.fill(6);
    peer.fill(7);
    await settle();
    expect(seen).toEqual([6, 7]);
    expect(network.link.state).toBe('open');
    expect(errors).toHaveLength(4);
    for (const error of errors) expect(error).toBeInstanceOf(ListenerError);
    expect(errors.map(({ cause }) => (cause as Error).message).toSorted()).toEqual(['later', 'later', 'mine', 'mine']);
    expect(board.status.counters).toMatchObject({ listenerErrors: 4, protocolErrors: 0 });
  });

  it('[L55] for errors that throw are counted, and end there', () => {
    const { board, peer } = openLiveBench();
    board.on('error', () => {
      throw new Error('even here');
    });
    peer.say({ type: 'error', code: 'COMMAND_FAILED', message: 'no', error: 'no' });
    expect(board.status).toMatchObject({ state: 'connected', counters: { listenerErrors: 1 } });
  });

  it('[L55] may leave, come and close while they are called', () => {
    const { board, peer, network } = openLiveBench();
    const seen: string[] = [];
    const leave = board.on('account', () => {
      seen.push('once');
      leave();
      board.on('account', () => seen.push('late'));
    });
    board.on('account', () => seen.push('always'));
    peer.update(10, 11, { 'account.equity': 1 });
    peer.update(11, 12, { 'account.equity': 2 });
    expect(seen).toEqual(['once', 'always', 'always', 'late']);
    board.on('account', () => board.close());
    peer.update(12, 13, { 'account.equity': 3, 'market_data.BTC.last_price': 1 });
    expect(network.link.state).toBe('closed');
    expect(board.status.state).toBe('closed');
  });
});

describe('status', () => {
  it('[L56] tells each change of state once, and counts', async () => {
    const { board, peer, network, clock, told } = openBench({ channels: ['account', 'fills'] }, ['status']);
    const states = () => told.map(({ payload }) => (payload as { state: string }).state);
    expect(board.status).toMatchObject({ state: 'connecting', mode: undefined, clientId: undefined, epoch: undefined });
    peer.greet();
    peer.grant();
    peer.snapshot({ account: {} }, { feeds: { fills: 0 } });
    for (const id of [1, 1, 4]) peer.fill(id);
    peer.update(10, 11, { account: { equity: 1 } });
    expect(board.status).toMatchObject({
      state: 'connected',
      reason: undefined,
      attempt: 0,
      format: 'json',
      clientId: 'c1',
      mode: 'simulated',
      intervalMs: 100,
      epoch: 'e1',
      seq: 11,
      lastFrameAt: clock.now(),
      counters: { messages: 7, updates: 2, events: 2, duplicates: 1, gaps: 1, connects: 1, resumes: 0 },
    });
    expect(board.status.counters.bytes).toBeGreaterThan(500);
    network.link.cut(1006, 'cable');
    clock.advance(500);
    peer.greet();
    peer.update(13, 14, {});
    board.close();
    await settle();
    expect(states()).toEqual(['connecting', 'connected', 'reconnecting', 'reconnecting', 'resyncing', 'closed']);
    expect(told[2]?.payload).toMatchObject({ reason: { code: 1006, message: 'cable' }, retryAt: clock.now() });
  });
});

describe('types', () => {
  it('[L30] know every channel of the registry, by its kind', () => {
    const tables: Record<TableName, 'table'> = {
      market_data: 'table',
      orderbook: 'table',
      orders: 'table',
      positions: 'table',
      strategies: 'table',
      system_health: 'table',
      candles: 'table',
    };
    const records: Record<RecordName, 'record'> = { account: 'record', risk: 'record', summary: 'record' };
    const feeds: Record<FeedName, 'feed'> = {
      trades: 'feed',
      fills: 'feed',
      closed_trades: 'feed',
      signals: 'feed',
      metrics: 'feed',
      alerts: 'feed',
    };
    const kinds = Object.fromEntries(CHANNELS.map(({ name, kind }) => [name, kind]));
    expect({ ...tables, ...records, ...feeds }).toEqual(kinds);
  });

  it('[L30] of rows are those of the schemas', () => {
    const { board } = openLiveBench();
    const price: number | undefined = board.table('market_data').get('BTC')?.last_price;
    const equity: number | undefined = board.record('account')?.equity;
    const sides: ('buy' | 'sell' | undefined)[] = board.feed('fills').map(({ data }) => data.side);
    expect([price, equity, sides]).toEqual([100, 1_000, []]);
  });
});
