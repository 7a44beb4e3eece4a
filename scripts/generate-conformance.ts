/**
 * Writes the vectors of conformance/ anew: `npx node scripts/generate-conformance.ts`. With `--check` it writes nothing, and fails if they are
 * not what this version makes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildVectors } from '../packages/core/test/conformance/vectors.ts';
import { REPOSITORY_ROOT } from './source-files.ts';

const FOLDER = join(REPOSITORY_ROOT, 'conformance');

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const isCheck = process.argv.includes('--check');
mkdirSync(FOLDER, { recursive: true });
for (const [file, vectors] of Object.entries(buildVectors())) {
  const path = join(FOLDER, file);
  const text = `${JSON.stringify(vectors, undefined, 2)}\n`;
  if (readOrNothing(path) === text) continue;
  if (isCheck) {
    console.error(
      `conformance/${file} is not what this version makes: run npx node scripts/generate-conformance.ts, and look at what changed`,
    );
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log(`wrote conformance/${file}`);
  }
}
