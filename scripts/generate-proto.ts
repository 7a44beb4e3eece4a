/**
 * Writes what follows from the .proto files of packages/server/proto: JavaScript that Node.js runs as it is, with types
 * beside it; and a description of the interface that tests use as a user would. Needs `protoc` (Debian: protobuf-compiler). `--check` writes nothing and fails when a file differs; where
 * there is no protoc it says so and compares nothing, because the generated files are committed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { REPOSITORY_ROOT } from './source-files.ts';

const PROTO = 'packages/server/proto';
const GENERATED = 'packages/server/src/sources/grpc/generated';
const DESCRIBED = 'test/harness/grpc/contract.proto';
const PLUGIN = join(REPOSITORY_ROOT, 'node_modules/.bin/protoc-gen-es');

function runProtoc(outDir: string): void {
  const inputs = globSync('**/*.proto', { cwd: join(REPOSITORY_ROOT, PROTO) }).sort();
  const plugin = [`--plugin=protoc-gen-es=${PLUGIN}`, `--es_out=${outDir}`, '--es_opt=target=js+dts'];
  execFileSync('protoc', [`--proto_path=${join(REPOSITORY_ROOT, PROTO)}`, ...plugin, ...inputs], { stdio: 'inherit' });
}

function describeInterface(outPath: string): void {
  const path = join(REPOSITORY_ROOT, DESCRIBED);
  const options = [`--proto_path=${dirname(path)}`, '--include_imports', `--descriptor_set_out=${outPath}`];
  execFileSync('protoc', [...options, path], { stdio: 'inherit' });
}

/** Contents by path from the root of the repository. */
async function generate(): Promise<ReadonlyMap<string, string | Buffer>> {
  const outDir = mkdtempSync(join(tmpdir(), 'tickboard-proto-'));
  try {
    runProtoc(outDir);
    const described = join(outDir, 'described.binpb');
    describeInterface(described);
    const files = new Map<string, string | Buffer>();
    for (const name of globSync('**/*_pb.{js,d.ts}', { cwd: outDir }).sort()) {
      const path = join(GENERATED, name);
      const filepath = join(REPOSITORY_ROOT, path);
      const text = readFileSync(join(outDir, name), 'utf8');
      files.set(path, await format(text, { ...(await resolveConfig(filepath)), filepath }));
    }
    files.set(DESCRIBED.replace(/proto$/, 'binpb'), readFileSync(described));
    return files;
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

function isSame(path: string, content: string | Buffer): boolean {
  try {
    return readFileSync(join(REPOSITORY_ROOT, path)).equals(Buffer.from(content));
  } catch {
    return false;
  }
}

function hasProtoc(): boolean {
  return spawnSync('protoc', ['--version'], { stdio: 'ignore' }).error === undefined;
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
if (!hasProtoc()) {
  console.error('protoc is not installed: apt-get install protobuf-compiler');
  if (!values.check) process.exitCode = 1;
} else {
  const files = await generate();
  const extra = globSync(`${GENERATED}/**/*_pb.{js,d.ts}`, { cwd: REPOSITORY_ROOT }).filter((path) => !files.has(path));
  for (const path of extra) {
    console.error(`${path} follows from no .proto file: remove it`);
    process.exitCode = 1;
  }
  for (const [path, content] of files) {
    if (isSame(path, content)) continue;
    if (values.check) {
      console.error(`${path} is not what its .proto file says: run npm run proto`);
      process.exitCode = 1;
    } else {
      mkdirSync(dirname(join(REPOSITORY_ROOT, path)), { recursive: true });
      writeFileSync(join(REPOSITORY_ROOT, path), content);
      console.log(`wrote ${path}`);
    }
  }
}
