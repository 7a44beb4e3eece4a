import { describe, expect, it } from 'vitest';
import { type Changes, concerns, type FrameHost, FrameLoop, KEYS_MAX } from '../../src/board/frame-loop.ts';
import { PuppetBoard } from '../support/puppet-board.ts';

/** A page whose frames come when the test says so. */
class Page implements FrameHost {
  hidden = false;
  readonly reported: unknown[] = [];
  readonly #tasks: (() => void)[] = [];
  #seenAgain = () => {};

  isHidden = () => this.hidden;
  onSeenAgain = (listener: () => void) => {
    this.#seenAgain = listener;
  };
  nextFrame = (task: () => void) => {
    this.#tasks.push(task);
  };
  report = (error: unknown) => {
    this.reported.push(error);
  };

  frame(): number {
    const tasks = this.#tasks.splice(0);
    for (const task of tasks) task();
    return tasks.length;
  }

  see(): void {
    this.hidden = false;
    this.#seenAgain();
  }
}

function open() {
  const [board, page] = [new PuppetBoard(), new Page()];
  const change = (
    channel: 'orders' | 'market_data',
    keys: { added?: string[]; changed?: string[]; removed?: string[] },
  ) => board.emit(channel, { channel, added: [], changed: [], removed: [], ...keys } as never);
  return { board, page, change, loop: new FrameLoop(board, page) };
}

describe('the frames of the page', () => {
  it('[UH5] paint once what changed since the last, however many messages came', () => {
    const { page, change, loop } = open();
    const painted: Changes[] = [];
    const stop = loop.add({ channels: ['market_data'], paint: (changes) => painted.push(changes) });
    change('market_data', { changed: ['BTC'] });
    change('market_data', { changed: ['ETH'], added: ['SOL'] });
    change('orders', { changed: ['1'] });
    expect(page.frame()).toBe(1);
    expect(painted).toHaveLength(1);
    expect([...(painted[0]?.get('market_data')?.keys ?? [])]).toEqual(['BTC', 'SOL', 'ETH']);
    expect(painted[0]?.get('market_data')?.isStructural).toBe(true);
    expect(concerns(painted[0] as Changes, 'market_data', 'XRP')).toBe(false);
    expect(page.frame()).toBe(0);
    stop();
    change('market_data', { changed: ['BTC'] });
    page.frame();
    expect(painted).toHaveLength(1);
    expect(loop.versionOf('market_data')).toBe(2);
  });

  it('[UH6] go on for all others when one throws, which is told to its panel and not called again', () => {
    const { page, change, loop } = open();
    const calls: string[] = [];
    const failure = new Error('a row that makes no sense');
    const failures: Error[] = [];
    loop.add({ channels: ['orders'], paint: () => calls.push('before') });
    loop.add({
      channels: ['orders'],
      paint: () => {
        calls.push('bad');
        throw failure;
      },
      failed: (error) => failures.push(error),
    });
    loop.add({
      channels: ['orders'],
      paint: () => {
        throw failure;
      },
    });
    loop.add({ channels: ['orders'], paint: () => calls.push('behind') });
    loop.subscribe('orders', () => {
      throw failure;
    });
    loop.subscribe('orders', () => calls.push('listener'));
    change('orders', { added: ['1'] });
    page.frame();
    expect(calls).toEqual(['before', 'bad', 'behind', 'listener']);
    expect(failures).toEqual([failure]);
    // Who has no panel, and the listener.
    expect(page.reported).toEqual([failure, failure]);
    calls.length = 0;
    change('orders', { changed: ['1'] });
    page.frame();
    expect(calls).toEqual(['before', 'behind', 'listener']);
  });

  it('[UH7] of a hidden page are none, and what waits for it is bounded', () => {
    const { board, page, change, loop } = open();
    const painted: Changes[] = [];
    loop.add({ channels: ['orders', 'market_data'], paint: (changes) => painted.push(changes) });
    page.hidden = true;
    change('market_data', { changed: ['BTC'] });
    for (let at = 0; at <= KEYS_MAX; at++) change('orders', { added: [`o${at}`] });
    for (let at = 0; at <= KEYS_MAX; at++) change('orders', { removed: [`o${at}`] });
    board.put('orders', { id: 'last' }, 'last');
    change('orders', { added: ['last'] });
    expect(page.frame()).toBe(0);
    page.see();
    expect(page.frame()).toBe(1);
    const changes = painted[0] as Changes;
    expect([...(changes.get('orders')?.keys ?? [])]).toEqual(['last']);
    expect(changes.get('orders')).toMatchObject({ isEverything: true, isStructural: true });
    expect(concerns(changes, 'orders', 'o7')).toBe(true);
    expect(concerns(changes, 'market_data', 'o7')).toBe(false);
  });

  it('[UH5] take each event of a feed, and a gap in it, for rows that come or go', () => {
    const { board, page, loop } = open();
    const painted: Changes[] = [];
    loop.add({ channels: ['alerts'], paint: (changes) => painted.push(changes) });
    board.alert(1);
    page.frame();
    board.emit('gap', { channel: 'alerts', lost: undefined, next: undefined });
    page.frame();
    expect(painted.map((changes) => changes.get('alerts')?.isStructural)).toEqual([true, true]);
  });
});
