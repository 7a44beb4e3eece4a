/** Builds only what was built from other sources than those that are there. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './source-files.ts';

export interface Built {
  /** As people call it. */
  readonly name: string;
  /** Folder of what is built. */
  readonly output: string;
  /** Folders and files that the build reads, from the root of the repository. */
  readonly inputs: readonly string[];
  readonly build: () => Promise<void>;
}

/** `--force` builds in any case. */
export async function buildIfOld({ name, output, inputs, build }: Built): Promise<void> {
  const stampFile = join(output, '.built-from');
  const stamp = hashOf(inputs);
  const isCurrent = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  if (isCurrent && !process.argv.includes('--force')) return;
  // Tests set it to `test`, and all that is there for debugging would be built in.
  process.env['NODE_ENV'] = 'production';
  await build();
  writeFileSync(stampFile, stamp);
  console.error(`built ${name}`);
}

/** All files in a folder and below it. */
export function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function hashOf(inputs: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs.map((each) => join(REPOSITORY_ROOT, each))) {
    const paths = statSync(input).isDirectory() ? listFiles(input) : [input];
    for (const path of paths) hash.update(path).update(readFileSync(path));
  }
  return hash.digest('hex');
}
