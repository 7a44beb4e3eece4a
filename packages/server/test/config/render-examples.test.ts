import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ENTRIES } from '../../src/config/entries.ts';
import { renderDocumentation, renderExampleEnvironment, renderExampleYaml } from '../../src/config/render-examples.ts';
import { load } from './load.ts';

const SCRIPT = resolve(import.meta.dirname, '../../../../scripts/generate-config-examples.ts');
const FILES = ['config.example.yaml', '.env.example', 'docs/configuration.md'];

describe('config.example.yaml', () => {
  it('[C22] changes nothing as it is, and names every option that has a default', () => {
    const loaded = load({ yaml: renderExampleYaml() });
    expect(loaded.config).toEqual(load({}).config);
    const fromFile = ENTRIES.filter(({ path }) => loaded.sources.get(path)?.layer === 'file');
    expect(fromFile).toEqual(ENTRIES.filter(({ option }) => option.default !== undefined));
  });

  it('[C22] is right in its comments too', () => {
    const loaded = load({ yaml: renderExampleYaml().replaceAll(/^( *)# ([a-z_]+: \S+)$/gm, '$1$2') });
    expect(ENTRIES.filter(({ path }) => loaded.sources.get(path)?.layer !== 'file')).toEqual([]);
    expect(loaded.config.redis.url).toBe('redis://localhost:6379');
  });
});

describe('.env.example', () => {
  it('[C22] sets nothing as it is', () => {
    expect(parseEnv(renderExampleEnvironment())).toEqual({});
  });

  it('[C22] names every option, with its default, once its comments are removed', () => {
    const environment = parseEnv(renderExampleEnvironment().replaceAll(/^# (DASHBOARD_)/gm, '$1'));
    expect(new Set(Object.keys(environment))).toEqual(new Set(ENTRIES.map((entry) => entry.environment[0])));
    const withDefault = ENTRIES.filter(({ option }) => option.default !== undefined).map(
      (entry) => entry.environment[0],
    );
    const defaults = Object.fromEntries(withDefault.map((name) => [name, environment[name]]));
    expect(load({ environment: defaults }).config).toEqual(load({}).config);
    expect(load({ environment }).config.security.apiKey).toBe('choose-a-long-random-key');
  });
});

describe('docs/configuration.md', () => {
  it('[C22] has a row for every option, with all its names', () => {
    const lines = renderDocumentation().split('\n');
    for (const { path, environment, flags } of ENTRIES) {
      const row = lines.find((line) => line.startsWith(`| \`${path}\` |`));
      for (const name of [...environment, ...flags.map((flag) => `--${flag}`)]) expect(row).toContain(`\`${name}\``);
    }
  });
});

describe('the generator', () => {
  it('[C22] finds the files of the repository as the table says', () => {
    expect(execFileSync(process.execPath, [SCRIPT, '--check'], { encoding: 'utf8' })).toBe('');
  });

  it('[C22] writes the files, and finds what was changed or is missing', () => {
    const root = mkdtempSync(join(tmpdir(), 'tickboard-examples-'));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [SCRIPT, '--root', root, ...args], { encoding: 'utf8' });
    try {
      expect(run().stdout).toBe(FILES.map((path) => `wrote ${path}\n`).join(''));
      expect(readFileSync(join(root, '.env.example'), 'utf8')).toBe(renderExampleEnvironment());
      expect(run('--check').status).toBe(0);
      appendFileSync(join(root, 'config.example.yaml'), '# mine\n');
      rmSync(join(root, '.env.example'));
      const { status, stderr } = run('--check');
      expect(status).toBe(1);
      expect(stderr).toBe(
        ['config.example.yaml', '.env.example']
          .map((path) => `${path} is not what the option table says: run npm run config:examples\n`)
          .join(''),
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
