import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selector, step } from './support/arbitrary-steps.ts';
import { World } from './support/world.ts';

describe('a board over a bad link', () => {
  const selection = fc.option(fc.uniqueArray(selector, { minLength: 1, maxLength: 5 }), { nil: undefined });

  it.each(['json', 'msgpack', 'compact'] as const)(
    '[L57] [L33] [L40] %s: heals completely, whatever happened',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer(),
          selection,
          fc.array(step, { maxLength: 60, size: 'max' }),
          async (seed, channels, steps) => {
            const world = new World(seed, format, channels);
            for (const given of steps) world.do(given);
            world.heal();
            world.check();
            expect(await world.verify()).toBe(true);
            world.end();
          },
        ),
        { numRuns: 200 },
      );
    },
  );
});
