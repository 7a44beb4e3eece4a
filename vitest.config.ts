import { defineConfig } from 'vitest/config';

/** The same commit gets the same verdict; who looks for more faults asks for other seeds. */
const DEFAULT_SEED = '20261120';

function seedFrom(wanted = DEFAULT_SEED): string {
  if (wanted === 'random') return String(Math.floor(Math.random() * 2 ** 31));
  if (/^-?\d+$/.test(wanted)) return wanted;
  throw new Error(`TICKBOARD_SEED: expected an integer or "random", found "${wanted}"`);
}

const SEED = seedFrom(process.env['TICKBOARD_SEED']);
// Workers inherit it: test/setup/seed-properties.ts hands it to fast-check, other tests may seed their Random with it.
process.env['TICKBOARD_SEED'] = SEED;

export default defineConfig({
  test: {
    include: [
      '{packages,apps}/*/test/**/*.test.{ts,tsx}',
      'bench/test/**/*.test.ts',
      'scripts/test/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    pool: 'forks',
    // Most of them wait for other processes for most of their time.
    maxWorkers: 3,
    globalSetup: 'test/setup/print-seed.ts',
    setupFiles: 'test/setup/seed-properties.ts',
    // Generous, as no test waits for luck: only a test that hangs ever gets here.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**'],
      reporter: [['text', { skipFull: true }], 'text-summary', 'json-summary'],
      reportOnFailure: true,
      thresholds: {
        'packages/core/src/store/**': { lines: 95 },
        'packages/core/src/protocol/**': { lines: 95 },
        'packages/server/src/broadcast/**': { lines: 95 },
      },
    },
  },
});
