/** The repository's own TypeScript, as the checks read it. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export const REPOSITORY_ROOT = resolve(import.meta.dirname, '..');

export function readFiles(patterns: readonly string[]): SourceFile[] {
  return globSync(patterns, { cwd: REPOSITORY_ROOT, exclude: (path) => /(^|[\\/])node_modules$/.test(path) })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(resolve(REPOSITORY_ROOT, path), 'utf8') }));
}

/** The line, counted from 1, that the character at `offset` stands in. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
