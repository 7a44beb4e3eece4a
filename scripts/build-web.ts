/** Builds the web dashboard, where its sources are others than those that it was built from; `--force` always does. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { buildIfOld, listFiles } from './built-from.ts';
import { REPOSITORY_ROOT } from './source-files.ts';

const WEB = join(REPOSITORY_ROOT, 'apps/web');
const DIST = join(WEB, 'dist');
const COMPRESSED = /\.(?:js|css|html|svg|webmanifest)$/;

await buildIfOld({
  name: 'the web dashboard',
  output: DIST,
  inputs: [
    'apps/web/src',
    'apps/web/public',
    'packages/client/src',
    'packages/core/src',
    'apps/web/index.html',
    'apps/web/vite.config.ts',
    'apps/web/page-documents.ts',
    'apps/web/shared-chunks.ts',
    'package-lock.json',
  ],
  build: async () => {
    await build({ root: WEB, configFile: join(WEB, 'vite.config.ts'), logLevel: 'warn' });
    for (const path of listFiles(DIST)) if (COMPRESSED.test(path)) compress(path);
  },
});

/** Once, with all effort, and not for each request. */
function compress(path: string): void {
  const bytes = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
}
