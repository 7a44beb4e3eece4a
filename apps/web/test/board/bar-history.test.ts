import { describe, expect, it } from 'vitest';
import { ManualClock } from '@tickboard/core/clock';
import { BarHistory, REST_MS } from '@tickboard/client/view/bar-history';
import { PuppetBoard, settle } from '../support/puppet-board.ts';

const MINUTE = 60_000;

function open() {
  const board = new PuppetBoard();
  const clock = new ManualClock();
  const history = new BarHistory(board, clock);
  const trade = (id: number, price: number, symbol = 'BTC') =>
    board.emit('trades', {
      channel: 'trades',
      id,
      seq: id,
      time: MINUTE + id,
      isReplay: false,
      data: { symbol, price, quantity: 1 },
    });
  return { board, clock, history, trade };
}

describe('the bars of an instrument', () => {
  it('[UH12] ask for the tape once a symbol rests, whatever was passed on the way, and not for what was left', async () => {
    const { board, clock, history } = open();
    let shown = history.open('S0');
    for (let at = 1; at <= 96; at++) {
      clock.advance(33);
      history.close(shown);
      shown = history.open(`S${at}`);
    }
    await settle();
    expect(board.replays).toEqual([]);
    clock.advance(REST_MS);
    await settle();
    expect(board.replays).toEqual(['trades']);
    history.close(shown);
    history.close(history.open('BTC'));
    clock.advance(REST_MS);
    await settle();
    expect(board.replays).toEqual(['trades']);
  });

  it('[UE25] begin anew with another life of the server, while they are shown as well', async () => {
    const { board, clock, history, trade } = open();
    const bars = history.open('BTC');
    history.close(history.open('ETH'));
    trade(1, 42_000);
    trade(2, 2_000, 'ETH');
    const builder = bars.builderOf('1m');
    const reader = builder?.read();
    expect(builder?.last).toMatchObject({ close: 42_000, volume: 1 });
    board.become({ state: 'reconnecting' });
    expect(builder?.last).toMatchObject({ close: 42_000 });
    clock.advance(REST_MS);
    await settle();
    const asked = board.replays.length;
    board.become({ state: 'connected', epoch: 'second', mode: 'simulated' });
    expect([builder?.last, builder?.bars(), reader?.take().isStructural]).toEqual([undefined, [], true]);
    expect(history.open('ETH').builderOf('1m')?.bars()).toEqual([]);
    clock.advance(REST_MS);
    await settle();
    expect(board.replays.length).toBeGreaterThan(asked);
    // An id of the new life is not one of the old.
    trade(1, 100);
    expect(builder?.last).toMatchObject({ open: 100, close: 100, volume: 1 });
  });

  it('[UT11] keep its last trades in their order, however much is traded of others', () => {
    const { history, trade } = open();
    history.open('BTC');
    history.open('ETH');
    trade(1, 100);
    trade(3, 102);
    for (let id = 4; id <= 300; id++) trade(id, 2_000, 'ETH');
    // Replayed, and told twice.
    trade(2, 101);
    trade(2, 101);
    expect(history.printsOf('BTC')?.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(history.printsOf('ETH')?.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, at) => 251 + at));
    expect(history.printsOf('SOL')).toBeUndefined();
    // Of all that came, whatever is kept of them; what is replayed did not come now.
    expect([history.arrivedOf('BTC'), history.arrivedOf('ETH'), history.arrivedOf('SOL')]).toEqual([2, 297, 0]);
  });
});
