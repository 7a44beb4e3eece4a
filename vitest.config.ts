import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/setup/longest-first.ts';

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

/** Files of these leave nothing behind: they share a process. Each of the others has its own, as many start servers. */
const UNITS = '{packages/client,packages/server/test/sources/sim,apps/{web,terminal},scripts}/**/*.test.{ts,tsx}';
/** What the product is: its tests alone have to cover it. `npm test` runs them by themselves, as covering costs time. */
const CORE = '{packages/core,packages/server/test/broadcast}/**/*.test.ts';
const ALL = ['{packages,apps}/*/test/**/*.test.{ts,tsx}', '{bench,scripts}/test/**/*.test.ts', 'test/**/*.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // Most of them wait for other processes for most of their time.
    maxWorkers: 5,
    sequence: { sequencer: LongestFirst },
    globalSetup: 'test/setup/print-seed.ts',
    setupFiles: 'test/setup/seed-properties.ts',
    // Generous, as no test waits for luck: only a test that hangs ever gets here.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'units', include: [UNITS], isolate: false } },
      { extends: true, test: { name: 'core', include: [CORE] } },
      { extends: true, test: { name: 'processes', include: ALL, exclude: ['**/node_modules/**', UNITS, CORE] } },
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/core/src/{store,protocol}/**/*.ts', 'packages/server/src/broadcast/**/*.ts'],
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
