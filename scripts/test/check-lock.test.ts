import { expect, it } from 'vitest';
import { fillGaps, findGaps } from '../check-lock.ts';

const COMPLETE = {
  lockfileVersion: 3,
  packages: {
    '': { version: '1.0.0' },
    'node_modules/tool': {
      version: '2.0.0',
      dev: true,
      optionalDependencies: { '@tool/linux-x64': '2.0.0', nested: '3.0.0' },
    },
    'node_modules/@tool/linux-x64': { version: '2.0.0' },
    'node_modules/tool/node_modules/nested': { version: '3.0.0', optionalDependencies: { '@tool/linux-x64': '*' } },
  },
};

function wanting(...names: string[]) {
  const optionalDependencies = Object.fromEntries(names.map((name) => [name, '2.0.0']));
  return { packages: { 'node_modules/tool': { version: '2.0.0', dev: true, optionalDependencies } } };
}

it('finds nothing in a complete lock, however deep its packages lie', () => {
  expect(findGaps(COMPLETE)).toEqual([]);
  expect(fillGaps(COMPLETE)).toEqual(COMPLETE);
});

it('finds an optional package that has no entry where its parent would look', () => {
  const lock = { packages: { ...wanting('nested').packages, 'node_modules/other/node_modules/nested': {} } };
  expect(findGaps(lock)).toEqual([{ name: 'nested', version: '2.0.0', wantedBy: 'node_modules/tool', isDev: true }]);
});

it.each([
  ['@tool/darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
  ['@tool/binding-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
  ['@tool/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
  ['@tool/binding-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
  ['@tool/binding-android-arm-eabi', { os: ['android'], cpu: ['arm'] }],
  ['tool-freebsd-x64', { os: ['freebsd'], cpu: ['x64'] }],
])('fills in %s', (name, platform) => {
  const filled = fillGaps(wanting(name));
  expect(filled.packages[`node_modules/${name}`]).toEqual({ version: '2.0.0', dev: true, optional: true, ...platform });
  expect(findGaps(filled)).toEqual([]);
});

it('does not guess the platform of a name that tells none', () => {
  expect(() => fillGaps(wanting('fsevents'))).toThrow('fsevents');
});
