import { Reflection } from '@colyseus/schema';
import type { Change } from '@tickboard/core/store/change';
import { describe, expect, it } from 'vitest';
import { ColyseusDesk } from '@tickboard/bench/colyseus-desk';
import { ReferenceTrace } from '@tickboard/bench/trace';

const TICKS = 20;

type Fields = Readonly<Record<string, unknown>>;
type Merge = Extract<Change, { op: 'merge' | 'replace' }>;

/** A reader of what the desk sends, and the rows that it comes to. */
function follow(desk: ColyseusDesk) {
  const decoder = Reflection.decode(Buffer.from(desk.describe()));
  return {
    take: (bytes: Uint8Array) => decoder.decode(Buffer.from(bytes)),
    row: (channel: string, symbol: unknown): Fields => {
      const state = decoder.state as unknown as Record<string, Fields & ReadonlyMap<unknown, Fields>>;
      return symbol === undefined ? state[channel]! : state[channel]!.get(symbol)!;
    },
  };
}

describe('ColyseusDesk', () => {
  it('[B18] tells a reader every figure that a tick changed', () => {
    const desk = new ColyseusDesk('float64');
    const trace = new ReferenceTrace();
    const reader = follow(desk);
    desk.apply(trace.open());
    reader.take(desk.encode());
    for (let tick = 0; tick < TICKS; tick++) {
      const changes = trace.step() as readonly Merge[];
      desk.apply(changes);
      reader.take(desk.encode());
      for (const { channel, row } of changes) {
        const held = reader.row(channel, row['symbol']);
        for (const [name, value] of Object.entries(row)) expect(held[name]).toBe(value);
      }
    }
  });

  it('[B18] sends nothing but what changed', () => {
    const desk = new ColyseusDesk('number');
    const trace = new ReferenceTrace();
    desk.apply(trace.open());
    const opening = desk.encode().length;
    desk.apply(trace.step());
    const tick = desk.encode().length;
    expect(tick).toBeGreaterThan(0);
    expect(tick).toBeLessThan(opening / 4);
    expect(desk.encode()).toHaveLength(0);
  });
});
