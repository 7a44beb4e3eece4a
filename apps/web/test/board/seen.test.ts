import type { BoardEvents } from '@tickboard/client/board-events';
import { systemClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { Seen } from '@tickboard/client/view/seen';
import { PuppetBoard, settle } from '../support/puppet-board.ts';

function open() {
  const board = new PuppetBoard();
  const seen = new Seen(board, systemClock);
  const equities = () => seen.equity.points.map(({ last, isAfterGap }) => (isAfterGap ? ['gap', last] : last));
  const close = (id: number, pnl: number) =>
    board.emit('closed_trades', {
      channel: 'closed_trades',
      id,
      seq: id,
      time: id * 1_000,
      isReplay: false,
      data: { pnl, symbol: 'BTC' },
    });
  const at = () => ({ seq: 1, time: (board.now += 1_000) });
  const tellAccount = (record: BoardEvents['account']['record'] & object) => {
    board.put('account', record);
    board.emit('account', { channel: 'account', record, ...at() });
  };
  const tellRisk = (record: BoardEvents['risk']['record'] & object) => {
    board.put('risk', record);
    board.emit('risk', { channel: 'risk', record, ...at() });
  };
  return { board, seen, equities, close, tellAccount, tellRisk };
}

describe('what was seen', () => {
  it('[UP9] breaks the curve of equity while its source is away', () => {
    const { equities, tellAccount } = open();
    tellAccount({ equity: 100 });
    tellAccount({ equity: 100, stale: true });
    tellAccount({ equity: 90 });
    expect(equities()).toEqual([100, ['gap', 90]]);
  });

  it('[UP9] breaks it while the connection is lost, and goes on with what is known again', () => {
    const { board, equities, tellAccount } = open();
    tellAccount({ equity: 100 });
    board.become({ state: 'reconnecting' });
    board.now += 60_000;
    board.become({ state: 'connected' });
    expect(equities()).toEqual([100, ['gap', 100]]);
  });

  it('[UP9] takes equity from the risk figures where these alone tell it', () => {
    const { seen, equities, tellAccount, tellRisk } = open();
    tellRisk({ total_equity: 50 });
    tellAccount({ available_balance: 5 });
    tellRisk({ total_equity: 51 });
    expect([seen.equityOrigin, equities()]).toEqual(['risk', [50, 51]]);
    tellAccount({ equity: 70 });
    tellRisk({ total_equity: 52 });
    expect([seen.equityOrigin, equities()]).toEqual(['account', [50, 51, 70]]);
  });

  it('[UP10] asks for all closed trades that the server has, at first and where some were missed', async () => {
    const { board } = open();
    await settle();
    expect(board.replays).toEqual(['closed_trades']);
    board.emit('gap', { channel: 'fills', lost: 3, next: 9 });
    board.emit('gap', { channel: 'closed_trades', lost: 2_000, next: 2_009 });
    await settle();
    expect(board.replays).toHaveLength(2);
  });

  it('[UE25] is nothing of a server whose state began anew, as if it had just been opened', async () => {
    const { board, seen, equities, close, tellAccount, tellRisk } = open();
    tellAccount({ equity: 100 });
    tellRisk({ limit_utilization: { leverage: 1.2 } });
    close(1, 5);
    await settle();
    // The same state after a connection that was lost is gone on with.
    board.become({ state: 'reconnecting' });
    board.become({ state: 'connected' });
    expect([seen.closures.all.pnl, seen.breaches.all.length]).toEqual([5, 1]);
    board.become({ state: 'reconnecting' });
    board.put('account', { equity: 7 });
    board.become({ state: 'connected', epoch: 'second' });
    expect([equities(), seen.closures.all.trades, seen.breaches.all]).toEqual([[7], 0, []]);
    await settle();
    expect(board.replays).toHaveLength(2);
    // Ids begin anew, and so this is another trade.
    close(1, 8);
    expect(seen.closures.all).toMatchObject({ trades: 1, pnl: 8 });
  });
});
