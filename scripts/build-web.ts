/** Builds the web dashboard, where its sources are others than those that it was built from; `--force` always does. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { REPOSITORY_ROOT } from './source-files.ts';

const WEB = join(REPOSITORY_ROOT, 'apps/web');
const DIST = join(WEB, 'dist');
const STAMP = join(DIST, '.built-from');
/** What the build reads. */
const INPUTS = ['apps/web/src', 'apps/web/public', 'packages/client/src', 'packages/core/src'];
const SINGLE_INPUTS = [
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'apps/web/page-documents.ts',
  'apps/web/shared-chunks.ts',
  'package-lock.json',
];
const COMPRESSED = /\.(?:js|css|html|svg|webmanifest)$/;

const stamp = hashInputs();
const isCurrent = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp;
if (!isCurrent || process.argv.includes('--force')) {
  // Tests set it to `test`, and the page would be built with all that is there for debugging.
  process.env['NODE_ENV'] = 'production';
  await build({ root: WEB, configFile: join(WEB, 'vite.config.ts'), logLevel: 'warn' });
  for (const path of listFiles(DIST)) if (COMPRESSED.test(path)) compress(path);
  writeFileSync(STAMP, stamp);
  console.error('built the web dashboard');
}

function hashInputs(): string {
  const hash = createHash('sha256').update(process.version);
  const paths = [...INPUTS.flatMap((folder) => listFiles(join(REPOSITORY_ROOT, folder))), ...SINGLE_INPUTS];
  for (const path of paths)
    hash.update(path).update(readFileSync(join(REPOSITORY_ROOT, path.replace(REPOSITORY_ROOT, ''))));
  return hash.digest('hex');
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Once, with all effort, and not for each request. */
function compress(path: string): void {
  const bytes = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
}
