import { describe, expect, it } from 'vitest';
import { findImportViolations } from '../check-imports.ts';

function reasonsFor(path: string, text: string): string[] {
  return findImportViolations([{ path, text }]).map((violation) => violation.reason);
}

function importing(specifier: string): string {
  return `import { thing } from '${specifier}';\n`;
}

describe('what is refused', () => {
  it.each([
    // [importing file, what it imports, why not]
    ['packages/core/src/model/field.ts', '../store/store.ts', 'store comes after model'],
    ['packages/core/src/model/field.ts', '../protocol/up.ts', 'protocol comes after model'],
    ['packages/core/src/store/store.ts', '../protocol/up.ts', 'protocol comes after store'],
    ['packages/core/src/clock.ts', './model/field.ts', 'model comes after clock.ts'],
    ['packages/core/src/store/store.ts', '@tickboard/core/protocol/up', 'protocol comes after store'],
    ['packages/core/src/store/store.ts', '../misc/x.ts', 'misc has no place in the order of packages/core/src'],
    ['packages/core/src/misc/x.ts', '../store/store.ts', 'misc has no place in the order of packages/core/src'],
    ['packages/core/src/model/field.ts', '@tickboard/client/connect', 'packages/core may not import packages/client'],
    [
      'packages/client/src/connect.ts',
      '@tickboard/server/create-server',
      'packages/client may not import packages/server',
    ],
    [
      'packages/server/src/state/state.ts',
      '@tickboard/client/connect',
      'packages/server may not import packages/client',
    ],
    [
      'packages/server/test/state/state.test.ts',
      '@tickboard/client/connect',
      'packages/server may not import packages/client',
    ],
    [
      'packages/server/test/state/state.test.ts',
      '../../../client/test/fake.ts',
      'packages/server may not import packages/client',
    ],
    ['apps/web/src/main.tsx', '@tickboard/server/create-server', 'apps/web may not import packages/server'],
    ['apps/terminal/src/main.tsx', '@tickboard/cli/main', 'apps/terminal may not import apps/cli'],
    ['packages/server/src/state/state.ts', '@tickboard/bench/main', 'packages/server may not import bench'],
    ['packages/server/src/ingest/ingest.ts', '../session/session.ts', 'session comes after ingest'],
    ['packages/server/src/broadcast/group.ts', '../transport/socket.ts', 'transport comes after broadcast'],
    ['packages/server/src/http/routes.ts', '../create-server.ts', 'create-server.ts comes after http'],
    ['packages/server/src/sources/redis/source.ts', '../sim/source.ts', 'redis and sim are strangers to each other'],
    ['packages/server/src/session/session.ts', 'ws', 'ws may not be imported here'],
    ['packages/server/src/sources/sim/source.ts', 'ioredis', 'ioredis may not be imported here'],
    ['packages/server/src/sources/source.ts', 'ioredis', 'ioredis may not be imported here'],
    ['packages/server/src/broadcast/group.ts', '@fastify/cors', '@fastify/cors may not be imported here'],
    ['packages/server/src/http/routes.ts', 'left-pad', 'left-pad may not be imported here'],
    ['packages/core/src/model/field.ts', 'node:fs', 'node:fs may not be imported here'],
    ['packages/core/src/protocol/up.ts', 'fs/promises', 'node:fs/promises may not be imported here'],
    ['packages/core/src/store/store.ts', '@msgpack/msgpack', '@msgpack/msgpack may not be imported here'],
    ['packages/server/src/session/read-message.ts', '@msgpack/msgpack', '@msgpack/msgpack may not be imported here'],
    ['packages/core/src/clock.ts', 'typebox', 'typebox may not be imported here'],
    ['packages/client/src/connect.ts', 'node:events', 'node:events may not be imported here'],
    ['packages/client/src/connect.ts', 'ws', 'ws may not be imported here'],
    ['packages/client/src/connect.ts', './node/socket.ts', 'nothing in its package imports packages/client/src/node'],
    ['packages/server/src/state/state.ts', '../../../core/src/clock.ts', 'leaves its package by a relative path'],
    ['test/end-to-end.test.ts', '../packages/core/src/clock.ts', 'leaves its package by a relative path'],
    ['packages/server/src/state/state.ts', '../../test/fake.ts', 'sources import sources only, never tests or scripts'],
    ['bench/src/fanout.ts', '../../test/e2e/fake.ts', 'sources import sources only, never tests or scripts'],
    [
      'packages/server/src/state/state.ts',
      '../../../../scripts/check.ts',
      'sources import sources only, never tests or scripts',
    ],
  ])('%s importing %s', (path, specifier, reason) => {
    expect(reasonsFor(path, importing(specifier))).toEqual([reason]);
  });

  it('a name computed at run time, in a source', () => {
    const text = 'export const load = (name: string) => import(name);';
    expect(reasonsFor('packages/server/src/sources/registry.ts', text)).toEqual([
      'a computed import cannot be checked: write the name out',
    ]);
    expect(reasonsFor('packages/server/test/load.test.ts', text)).toEqual([]);
  });
});

describe('what is allowed', () => {
  it.each([
    ['packages/core/src/store/store.ts', '../model/field.ts'],
    ['packages/core/src/store/store.ts', '../clock.ts'],
    ['packages/core/src/store/store.ts', './epoch.ts'],
    ['packages/core/src/protocol/up.ts', '../store/store.ts'],
    ['packages/core/src/protocol/codec/decode-msgpack.ts', '@msgpack/msgpack'],
    ['packages/core/src/model/field.ts', 'typebox/compile'],
    ['packages/client/src/connect.ts', '@tickboard/core/protocol/up'],
    ['packages/client/src/node/socket.ts', 'ws'],
    ['packages/client/src/node/socket.ts', '../connect.ts'],
    ['packages/server/src/transport/socket.ts', 'ws'],
    ['packages/server/src/transport/socket.ts', '../session/session.ts'],
    ['packages/server/src/sources/redis/source.ts', 'ioredis'],
    ['packages/server/src/sources/redis/source.ts', '../source.ts'],
    ['packages/server/src/sources/registry.ts', './redis/source.ts'],
    ['packages/server/src/http/plugins/cors.ts', '@fastify/cors'],
    ['packages/server/src/state/state.ts', 'node:crypto'],
    ['packages/server/src/create-server.ts', './http/routes.ts'],
    ['packages/server/test/state/state.test.ts', '../../src/state/state.ts'],
    ['packages/server/test/state/state.test.ts', '../../../../test/harness/redis.ts'],
    ['packages/server/test/state/state.test.ts', '../../../core/test/arbitraries.ts'],
    ['packages/server/test/state/state.test.ts', 'vitest'],
    ['apps/web/src/main.tsx', '@tickboard/core/model/registry'],
    ['apps/cli/src/serve.ts', '@tickboard/server/create-server'],
    ['apps/cli/src/top.ts', '@tickboard/client/node/socket'],
    ['bench/src/fanout.ts', '@tickboard/server/create-server'],
    ['bench/src/fanout.ts', 'socket.io'],
    ['bench/src/fanout.ts', '../../test/harness/redis.ts'],
    ['test/end-to-end.test.ts', '@tickboard/server/create-server'],
  ])('%s importing %s', (path, specifier) => {
    expect(reasonsFor(path, importing(specifier))).toEqual([]);
  });
});

describe('what counts as an import', () => {
  it.each([
    ["import type { Thing } from 'ws';"],
    ["import 'ws';"],
    ["export { Thing } from 'ws';"],
    ["export type { Thing } from 'ws';"],
    ["export * from 'ws';"],
    ["export const load = () => import('ws');"],
    ["export type Thing = import('ws').Thing;"],
    ["export type Thing = typeof import('ws');"],
  ])('%s', (text) => {
    expect(reasonsFor('packages/core/src/model/field.ts', text)).toEqual(['ws may not be imported here']);
  });

  it('not a comment and not a string', () => {
    const text = `// import 'ws';\n/* import('ws') */\nexport const text = "import 'ws'";\n`;
    expect(reasonsFor('packages/core/src/model/field.ts', text)).toEqual([]);
  });

  it('with the line it stands in', () => {
    const text = `import Type from 'typebox';\n\n${importing('../store/store.ts')}`;
    expect(findImportViolations([{ path: 'packages/core/src/model/field.ts', text }])).toEqual([
      {
        path: 'packages/core/src/model/field.ts',
        line: 3,
        specifier: '../store/store.ts',
        reason: 'store comes after model',
      },
    ]);
  });
});

it('a file that does not parse is an error, not a pass', () => {
  expect(() => reasonsFor('packages/core/src/clock.ts', 'import {')).toThrow('packages/core/src/clock.ts');
});
