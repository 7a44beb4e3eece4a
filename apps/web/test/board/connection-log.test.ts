import { createCounters } from '@tickboard/client/status';
import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { ConnectionLog } from '../../src/board/connection-log.ts';
import { PuppetBoard } from '../support/puppet-board.ts';

const LOST = { code: undefined, message: 'the server has fallen silent' };

function open() {
  const board = new PuppetBoard();
  board.status = { ...board.status, state: 'connecting', clientId: undefined };
  const clock = new ManualClock(0);
  const log = new ConnectionLog(board, clock);
  const told = () => log.events.map(({ what, words }) => `${what}: ${words}`);
  return { board, clock, log, told };
}

describe('what happened to the connection', () => {
  it('[UF29] is told in order, each attempt that failed by itself', () => {
    const { board, told } = open();
    board.become({ state: 'connected', clientId: 'c-1' });
    board.become({ state: 'reconnecting', reason: LOST, attempt: 0 });
    board.become({ retryAt: 500 });
    board.become({ attempt: 1, reason: { message: 'refused', code: 1_006 } });
    board.become({ attempt: 1, retryAt: 900 });
    board.become({ attempt: 2 });
    board.become({ state: 'connected', clientId: 'c-2', attempt: 0, reason: undefined });
    expect(told()).toEqual([
      'connected: as c-2',
      'attempt failed: attempt 2: refused (code 1006)',
      'attempt failed: attempt 1: refused (code 1006)',
      'lost: the server has fallen silent',
      'connected: as c-1',
    ]);
  });

  it('[UF29] tells a connection that went on from what was held from one that began anew', () => {
    const { board, told } = open();
    board.become({ state: 'connected', clientId: 'c-1' });
    board.become({ state: 'reconnecting', reason: LOST });
    board.become({ state: 'connected', clientId: 'c-2', counters: { ...createCounters(), resumes: 1 } });
    expect(told()[0]).toBe('resumed: went on from what was held, without a snapshot');
    board.become({ state: 'resyncing' });
    board.become({ state: 'connected' });
    expect(told()[0]).toBe('complete: what is shown is what the server holds');
  });

  it('[UF29] gives the reason of resyncs, gaps, refusals and errors', () => {
    const { board, told } = open();
    board.emit('resync', { reason: 'epoch', channels: ['account', 'orders'] });
    board.emit('gap', { channel: 'fills', lost: 3, next: 9 });
    board.emit('gap', { channel: 'fills', lost: undefined, next: undefined });
    board.emit('error', new Error('a message that makes no sense'));
    board.become({ state: 'refused', reason: undefined });
    board.become({ state: 'refused' });
    expect(told()).toEqual([
      'refused: no reason is known',
      'error: a message that makes no sense',
      'gap: fills: Events may be missing here; the server cannot say how many',
      'gap: fills: 3 events were not received',
      'resync: the server began anew: account, orders',
    ]);
  });

  it('[UF29] keeps the last 20, newest first, though the clock was set back', () => {
    const { board, clock, log } = open();
    let notified = 0;
    log.subscribe(() => notified++);
    for (let count = 1; count <= 30; count++) {
      if (count === 20) clock.advance(-50_000);
      clock.advance(1_000);
      board.emit('gap', { channel: 'fills', lost: count, next: undefined });
    }
    expect(notified).toBe(30);
    expect(log.events.map(({ words }) => Number(/\d+/.exec(words)?.[0]))).toEqual(
      Array.from({ length: 20 }, (_, index) => 30 - index),
    );
    expect(new Set(log.events.map(({ id }) => id)).size).toBe(20);
  });
});
