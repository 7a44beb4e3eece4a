/**
 * Writes what follows from the option table: config.example.yaml, .env.example and docs/configuration.md.
 * `--check` writes nothing and fails when one of them differs; `--root DIR` works in another directory.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  renderDocumentation,
  renderExampleEnvironment,
  renderExampleYaml,
} from '@tickboard/server/config/render-examples';
import { format, resolveConfig } from 'prettier';
import { REPOSITORY_ROOT } from './source-files.ts';

async function formatLike(path: string, text: string): Promise<string> {
  const filepath = join(REPOSITORY_ROOT, path);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

async function generateFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['config.example.yaml', await formatLike('config.example.yaml', renderExampleYaml())],
    ['.env.example', renderExampleEnvironment()],
    ['docs/configuration.md', await formatLike('docs/configuration.md', renderDocumentation())],
  ]);
}

function isSame(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, root: { type: 'string', default: REPOSITORY_ROOT } },
});
for (const [path, text] of await generateFiles()) {
  const file = join(values.root, path);
  if (isSame(file, text)) continue;
  if (values.check) {
    console.error(`${path} is not what the option table says: run npm run config:examples`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
