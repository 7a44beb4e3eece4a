/**
 * Proves that package-lock.json holds the package of every platform. npm leaves out an optional package that the
 * registry in use does not carry, without a word, and then `npm ci` refuses the lock. `--write` puts them back.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './source-files.ts';

const PLATFORM = /(?:^|[/-])(?<os>[a-z\d]+)-(?<cpu>arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64)(?:-(?<abi>\w+))?$/;

interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  /** By folder: `node_modules/a/node_modules/b`; the root is the empty string. */
  readonly packages: Readonly<Record<string, LockEntry>>;
}

interface Gap {
  readonly name: string;
  readonly version: string;
  readonly isDev: boolean;
  /** Folder of the package that wants it. */
  readonly wantedBy: string;
}

export function findGaps({ packages }: Lock): Gap[] {
  return Object.entries(packages).flatMap(([wantedBy, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !foldersSeenFrom(wantedBy).some((folder) => `${folder}node_modules/${name}` in packages))
      .map(([name, version]) => ({ name, version, wantedBy, isDev: entry.dev === true })),
  );
}

/** Adds an entry for each gap, with the platform that its name tells: `binding-linux-x64-musl`, `darwin-arm64`. */
export function fillGaps(lock: Lock): Lock {
  const added = findGaps(lock).map(({ name, version, isDev }): [string, LockEntry] => {
    const { os, cpu, abi } = PLATFORM.exec(name)?.groups ?? {};
    if (os === undefined || cpu === undefined) throw new Error(`${name}: no platform in its name; add it by hand`);
    const libc = os === 'linux' && abi !== undefined ? { libc: [abi.startsWith('musl') ? 'musl' : 'glibc'] } : {};
    const dev = isDev ? { dev: true } : {};
    return [`node_modules/${name}`, { version, cpu: [cpu], ...dev, ...libc, optional: true, os: [os] }];
  });
  const packages = [...Object.entries(lock.packages), ...added].sort(([left], [right]) => (left < right ? -1 : 1));
  return { ...lock, packages: Object.fromEntries(packages) };
}

/** Where Node.js looks for what a package imports: its own folder first, the root last. */
function foldersSeenFrom(folder: string): string[] {
  const folders = [''];
  let path = '';
  for (const part of folder === '' ? [] : folder.split('/node_modules/')) {
    path = path === '' ? part : `${path}/node_modules/${part}`;
    folders.unshift(`${path}/`);
  }
  return folders;
}

if (import.meta.main) {
  const path = join(REPOSITORY_ROOT, 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
  const gaps = findGaps(lock);
  for (const { name, version, wantedBy } of gaps) console.error(`${name}@${version}, wanted by ${wantedBy}, is absent`);
  if (process.argv.includes('--write')) writeFileSync(path, `${JSON.stringify(fillGaps(lock), null, 2)}\n`);
  else if (gaps.length > 0) {
    console.error('npm ci will refuse this lock. To add them: npx node scripts/check-lock.ts --write');
    process.exitCode = 1;
  }
}
