import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/layout/turns.ts';

describe('panels that come together', () => {
  function start() {
    const frames: (() => void)[] = [];
    const made: string[] = [];
    const turns = new Turns((task) => frames.push(task));
    const come = (name: string) => {
      if (turns.isDue()) made.push(name);
      else return turns.wait(() => made.push(name));
      return () => false;
    };
    return { made, come, frame: () => frames.shift()?.() };
  }

  it('[UD16] are made one a frame, but for the first, which is made at once', () => {
    const { made, come, frame } = start();
    for (const name of ['markets', 'chart', 'book']) come(name);
    expect(made).toEqual(['markets']);
    frame();
    expect(made).toEqual(['markets', 'chart']);
    frame();
    expect(made).toEqual(['markets', 'chart', 'book']);
  });

  it('[UD16] wait for nobody once all have come, and not for one that went', () => {
    const { made, come, frame } = start();
    come('markets');
    const leave = come('chart');
    come('book');
    leave();
    frame();
    expect(made).toEqual(['markets', 'book']);
    frame();
    come('orders');
    expect(made).toEqual(['markets', 'book', 'orders']);
  });
});
