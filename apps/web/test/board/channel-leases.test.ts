import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { BoardStatus } from '@tickboard/client/status';
import { ManualClock } from '@tickboard/core/clock';
import { Selection } from '@tickboard/core/store/selection';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChannelLeases, LINGER_MS } from '../../src/board/channel-leases.ts';

/** What a board comes to want, turn by turn. */
class Wanted {
  selection = new Selection(new Map());
  status: Pick<BoardStatus, 'state'> = { state: 'connected' };
  readonly asked: string[] = [];

  subscribe(names: readonly string[]): void {
    this.asked.push(`+ ${names.join(' ')}`);
    this.selection = this.selection.with(names);
  }

  unsubscribe(names: readonly string[]): void {
    this.asked.push(`- ${names.join(' ')}`);
    this.selection = this.selection.without(names);
  }
}

function open() {
  const [board, clock] = [new Wanted(), new ManualClock()];
  return { board, clock, leases: new ChannelLeases(board, clock) };
}

describe('who holds which channels', () => {
  it('[UH1] is asked for once, and let go of three seconds after the last has left', () => {
    const { board, clock, leases } = open();
    const releases = [leases.hold(['orders', 'account']), leases.hold(['orders'])];
    for (const release of releases) release();
    for (const release of releases) release();
    clock.advance(LINGER_MS - 1);
    expect(board.asked).toEqual(['+ orders account']);
    const stay = leases.hold(['orders']);
    clock.advance(1);
    expect(board.asked).toEqual(['+ orders account', '- account']);
    stay();
    clock.advance(LINGER_MS);
    expect(board.selection.names()).toEqual([]);
  });

  it('[UH1] leaves what others hold of a channel, whichever was the whole of it', () => {
    const { board, clock, leases } = open();
    const [all, star] = [leases.hold(['market_data']), leases.hold(['market_data:*'])];
    leases.hold(['market_data:BTCUSDT']);
    star();
    clock.advance(LINGER_MS);
    expect(board.selection.names()).toEqual(['market_data']);
    all();
    clock.advance(LINGER_MS);
    expect(board.selection.names()).toEqual(['market_data:BTCUSDT']);
  });

  it('[UE31] is not let go while the server is away, and then is', () => {
    const { board, clock, leases } = open();
    leases.hold(['orders'])();
    board.status = { state: 'reconnecting' };
    clock.advance(10 * LINGER_MS);
    expect(board.asked).toEqual(['+ orders']);
    board.status = { state: 'connected' };
    clock.advance(LINGER_MS);
    expect(board.asked).toEqual(['+ orders', '- orders']);
  });

  it('[UH1] comes to exactly what is held, whoever comes and goes', () => {
    const selector = fc.constantFrom<ChannelSelector>(
      'market_data',
      'market_data:*',
      'market_data:BTC*',
      'market_data:ETH',
      'trades:ETH',
      'trades',
      'account',
    );
    const step = fc.oneof(
      fc.record({ hold: fc.array(selector, { minLength: 1, maxLength: 3 }) }),
      fc.record({ release: fc.nat(20) }),
      fc.record({ pass: fc.constantFrom(100, 2_000, 3_000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { board, clock, leases } = open();
        const held: { readonly names: readonly string[]; readonly release: () => void }[] = [];
        for (const given of steps) {
          if ('hold' in given) held.push({ names: given.hold, release: leases.hold(given.hold) });
          else if ('pass' in given) clock.advance(given.pass);
          else held.splice(given.release % Math.max(1, held.length), 1)[0]?.release();
          const all = new Selection(new Map()).with(held.flatMap(({ names }) => names));
          for (const [channel, patterns] of all.patterns) {
            for (const pattern of patterns)
              expect(board.selection.with([`${channel}:${pattern}`]).text).toBe(board.selection.text);
          }
        }
        clock.advance(LINGER_MS);
        const all = new Selection(new Map()).with(held.flatMap(({ names }) => names));
        expect(board.selection.names()).toEqual(all.names());
      }),
    );
  });
});
