/** Proves that every import goes the way CONTRIBUTING.md draws it. The tables below are the drawing. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { lineAt, readFiles, type SourceFile } from './source-files.ts';

/** Which package may import which, tests included. Folders not named here (test, scripts, docs) may import any. */
const PACKAGE_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/client': ['packages/core'],
  'packages/server': ['packages/core'],
  'apps/web': ['packages/core', 'packages/client'],
  'apps/terminal': ['packages/core', 'packages/client'],
  'apps/cli': ['packages/core', 'packages/client', 'packages/server', 'apps/terminal'],
  bench: ['packages/core', 'packages/client', 'packages/server', 'apps/cli'],
};

/** What stands directly in a source folder, first to last: a later one may import an earlier one, never the reverse. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  'packages/core/src': ['clock.ts', 'random.ts', 'model', 'store', 'protocol'],
  'packages/server/src': [
    'config',
    'telemetry',
    'auth',
    'decode',
    'recording',
    'sources',
    'ingest',
    'state',
    'write-back',
    'history',
    'alerts',
    'broadcast',
    'session',
    'transport',
    'commands',
    'http',
    'assembly',
    'create-server.ts',
  ],
  'apps/web/src': [
    'modules.d.ts',
    'styles',
    'preferences',
    'board',
    'ui',
    'grid',
    'keys',
    'panels',
    'layout',
    'pages',
    'app',
    'main.tsx',
  ],
  'apps/terminal/src': [
    'screen',
    'input',
    'tty',
    'theme',
    'config',
    'board',
    'print',
    'panel',
    'panels',
    'layout',
    'modes',
    'app',
    'start.ts',
    'start-print.ts',
    'load-config.ts',
  ],
};

/** Folders whose subfolders know nothing of each other. */
const STRANGERS = [
  'packages/server/src/sources',
  'packages/server/src/history',
  'apps/web/src/panels',
  'apps/terminal/src/panels',
];

/** Folders that the rest of their package never imports, so that what they need does not spread. */
const LEAVES = ['packages/client/src/node'];

/**
 * Where in packages/ something from outside may be imported: in the folder (or file) named, and below it. A new
 * dependency needs a line here. `node:` is absent from what has to run in browsers.
 */
const OUTSIDE_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  'packages/core/src/model': ['typebox'],
  'packages/core/src/store': ['typebox'],
  'packages/core/src/protocol': ['typebox'],
  'packages/core/src/protocol/codec/decode-msgpack.ts': ['@msgpack/msgpack'],
  'packages/client/src/frames.ts': ['@msgpack/msgpack'],
  'packages/client/src/node': ['node:*', 'ws'],
  'packages/server/src': ['node:*', 'pino', 'typebox'],
  'packages/server/src/config': ['yaml'],
  'packages/server/src/telemetry': ['prom-client'],
  'packages/server/src/sources/redis': ['ioredis'],
  'packages/server/src/sources/nats': ['@nats-io/*'],
  'packages/server/src/sources/zeromq': ['zeromq'],
  'packages/server/src/sources/grpc': ['@connectrpc/*', '@bufbuild/protobuf'],
  'packages/server/src/sources/http': ['undici'],
  'packages/server/src/sources/websocket': ['ws'],
  'packages/server/src/sources/mqtt': ['mqtt'],
  'packages/server/src/write-back': ['ioredis'],
  'packages/server/src/history/postgres': ['pg'],
  'packages/server/src/transport': ['ws'],
  'packages/server/src/http': ['fastify', '@fastify/*'],
};

export interface ImportViolation {
  readonly path: string;
  readonly line: number;
  /** What was imported, as written. */
  readonly specifier: string;
  readonly reason: string;
}

interface Import {
  readonly line: number;
  readonly specifier: string;
  /** False for `import(name)`: what it loads is not written there. */
  readonly isLiteral: boolean;
}

export function findImportViolations(files: readonly SourceFile[]): ImportViolation[] {
  return files.flatMap(({ path, text }) =>
    listImports(path, text).flatMap(({ line, specifier, isLiteral }) => {
      const reason = isLiteral ? judge(path, specifier) : judgeComputed(path);
      return reason === undefined ? [] : [{ path, line, specifier, reason }];
    }),
  );
}

/** Every import of a file: static, dynamic, of types, and what it exports from elsewhere. */
function listImports(path: string, text: string): Import[] {
  const imports: Import[] = [];
  const add = (node: { type: string; start: number; end: number; value?: unknown } | null): void => {
    if (node === null) return;
    const isLiteral = node.type === 'Literal' && typeof node.value === 'string';
    const specifier = isLiteral ? String(node.value) : text.slice(node.start, node.end);
    imports.push({ line: lineAt(text, node.start), specifier, isLiteral });
  };
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
  }).visit(program);
  return imports;
}

/** Why `from` may not import `specifier`; undefined where it may. */
function judge(from: string, specifier: string): string | undefined {
  const target = resolveInside(from, specifier);
  if (target === undefined) return judgeOutside(from, specifier);
  return (
    judgePackage(from, target, specifier) ??
    judgeOrder(from, target) ??
    judgeStrangers(from, target) ??
    judgeLeaves(from, target)
  );
}

function judgeComputed(from: string): string | undefined {
  return isSource(from) ? 'a computed import cannot be checked: write the name out' : undefined;
}

function judgePackage(from: string, target: string, specifier: string): string | undefined {
  const home = packageOf(from);
  const other = packageOf(target);
  // The bench starts the same real servers as the tests do.
  const isStarter = home === 'bench' && isBelow('test/harness', target);
  if (isSource(from) && !isSource(target) && !isStarter) return 'sources import sources only, never tests or scripts';
  if (home === other || other === undefined) return undefined;
  if (specifier.startsWith('.') && isSource(target)) return 'leaves its package by a relative path';
  if (home === undefined) return undefined;
  return PACKAGE_IMPORTS[home]?.includes(other) === true ? undefined : `${home} may not import ${other}`;
}

function judgeOrder(from: string, target: string): string | undefined {
  for (const [folder, order] of Object.entries(ORDER)) {
    const importer = childOf(folder, from);
    const imported = childOf(folder, target);
    if (importer === undefined || imported === undefined || importer === imported) continue;
    for (const name of [importer, imported]) {
      if (!order.includes(name)) return `${name} has no place in the order of ${folder}`;
    }
    if (order.indexOf(imported) > order.indexOf(importer)) return `${imported} comes after ${importer}`;
  }
  return undefined;
}

function judgeStrangers(from: string, target: string): string | undefined {
  for (const folder of STRANGERS) {
    const importer = subfolderOf(folder, from);
    const imported = subfolderOf(folder, target);
    if (importer !== undefined && imported !== undefined && importer !== imported) {
      return `${importer} and ${imported} are strangers to each other`;
    }
  }
  return undefined;
}

function judgeLeaves(from: string, target: string): string | undefined {
  for (const leaf of LEAVES) {
    if (isSource(from) && packageOf(from) === packageOf(leaf) && isBelow(leaf, target) && !isBelow(leaf, from)) {
      return `nothing in its package imports ${leaf}`;
    }
  }
  return undefined;
}

function judgeOutside(from: string, specifier: string): string | undefined {
  if (!from.startsWith('packages/') || !isSource(from)) return undefined;
  const name = isBuiltin(specifier) ? `node:${specifier.replace(/^node:/, '')}` : packageName(specifier);
  const isAllowed = Object.entries(OUTSIDE_IMPORTS).some(
    ([place, names]) => isBelow(place, from) && names.some((pattern) => posix.matchesGlob(name, pattern)),
  );
  return isAllowed ? undefined : `${name} may not be imported here`;
}

/** The file of this repository that an import means, or undefined for a package from outside. */
function resolveInside(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const [, name, rest] = /^@tickboard\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  const home = Object.keys(PACKAGE_IMPORTS).find((folder) => posix.basename(folder) === name);
  return home === undefined ? undefined : `${home}/src/${rest}.ts`;
}

function packageOf(path: string): string | undefined {
  return Object.keys(PACKAGE_IMPORTS).find((folder) => isBelow(folder, path));
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isSource(path: string): boolean {
  const home = packageOf(path);
  return home !== undefined && isBelow(`${home}/src`, path);
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The name right below `folder` that leads to `path`. */
function childOf(folder: string, path: string): string | undefined {
  return isBelow(folder, path) ? path.slice(folder.length + 1).split('/')[0] : undefined;
}

function subfolderOf(folder: string, path: string): string | undefined {
  const child = childOf(folder, path);
  return child?.includes('.') === true ? undefined : child;
}

if (import.meta.main) {
  const files = readFiles(['{packages,apps}/*/{src,test}/**/*.{ts,tsx}', '{bench,test,scripts,docs}/**/*.{ts,tsx}']);
  const violations = findImportViolations(files);
  for (const { path, line, specifier, reason } of violations) {
    console.error(`${path}:${line} imports ${specifier}: ${reason}`);
  }
  console.log(`${files.length} files, ${violations.length} imports against the direction`);
  if (violations.length > 0) process.exitCode = 1;
}
