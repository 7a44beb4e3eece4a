import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../src/transport/transport.ts';
import { step } from './support/arbitrary-steps.ts';
import { World } from './support/world.ts';

interface Damage {
  /** Which of the frames sent so far, as a share of them. */
  readonly frame: number;
  readonly kind: 'flip' | 'cut' | 'insert' | 'double' | 'none';
  /** Where in the frame, as a share of its length. */
  readonly at: number;
  readonly byte: number;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  frame: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('flip', 'flip', 'cut', 'insert', 'double', 'none'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  byte: fc.integer({ min: 0, max: 255 }),
});

function spoil(frame: Frame, { kind, at, byte }: Damage): Frame {
  const bytes = [...(typeof frame === 'string' ? new TextEncoder().encode(frame) : frame)];
  const index = Math.floor(at * bytes.length);
  if (kind === 'flip') bytes[index] = (bytes[index] ?? 0) ^ (byte || 1);
  if (kind === 'cut') bytes.length = index;
  if (kind === 'insert') bytes.splice(index, 0, byte);
  if (kind === 'double') bytes.push(...bytes);
  const spoilt = Uint8Array.from(bytes);
  return typeof frame === 'string' ? new TextDecoder().decode(spoilt) : spoilt;
}

describe('damaged, doubled and misplaced frames', () => {
  it.each(['json', 'msgpack', 'compact'] as const)(
    '[L32] [L50] %s: end nothing, and what they spoilt is found and repaired',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 20 }),
          fc.array(damage, { minLength: 1, maxLength: 12 }),
          async (steps, damages) => {
            const world = new World(1, format, undefined);
            for (const given of steps) world.do(given);
            world.heal();
            for (const given of damages) {
              const frame = world.frames[Math.floor(given.frame * (world.frames.length - 1))];
              if (frame !== undefined) world.network.link.send(spoil(frame, given));
              world.network.link.deliverToClient();
            }
            world.heal();
            let attempts = 0;
            while (!(await world.verify().catch(() => false))) {
              world.heal();
              expect(++attempts).toBeLessThan(5);
            }
            world.checkState();
            world.end();
          },
        ),
        { numRuns: 120 },
      );
    },
  );
});
