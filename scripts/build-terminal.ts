/** Builds `tickboard top`, where its sources are others than those that it was built from; `--force` always does. */
import { join } from 'node:path';
import { build } from 'vite';
import { buildIfOld } from './built-from.ts';
import { REPOSITORY_ROOT } from './source-files.ts';

const DIST = join(REPOSITORY_ROOT, 'apps/cli/dist');

await buildIfOld({
  name: 'tickboard top',
  output: DIST,
  inputs: ['apps/cli/src', 'apps/terminal/src', 'packages/client/src', 'packages/core/src', 'package-lock.json'],
  build: async () => {
    await build({
      root: REPOSITORY_ROOT,
      configFile: false,
      logLevel: 'warn',
      ssr: { noExternal: true },
      build: {
        ssr: 'apps/cli/src/main-top.ts',
        outDir: DIST,
        target: 'node24',
        rolldownOptions: {
          output: {
            entryFileNames: 'top.js',
            codeSplitting: false,
            // Names stay: whoever reports a fault reports where it happened.
            minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
          },
        },
      },
    });
  },
});
