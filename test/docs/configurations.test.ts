/** Every configuration that the guides show is one that the server takes, as it is written. */
import { globSync, readFileSync } from 'node:fs';
import { ConfigError } from '@tickboard/server/config/config-error';
import { ENTRIES } from '@tickboard/server/config/entries';
import { loadConfig } from '@tickboard/server/config/load-config';
import { declareSources } from '@tickboard/server/sources/registry';
import { describe, expect, it } from 'vitest';

/** What it shows is an example that no server has, and is proven by a test of its own. */
const PAGE_ON_CODE = 'docs/sources/writing-a-source.md';
const PAGES = globSync(['README.md', 'docs/{sources/*,presets/*,mapping,recording}.md'])
  .filter((page) => page !== PAGE_ON_CODE)
  .toSorted();
const BLOCK = /^( *)```yaml\n(?<text>[\s\S]*?)\n\1```$/gm;
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
const SECTIONS = new Set(['sources', ...ENTRIES.map(({ path }) => path.split('.')[0])]);

interface Block {
  readonly place: string;
  readonly text: string;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(BLOCK)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length + 1;
    return { place: `${page}:${line}`, text: match.groups?.['text'] ?? '' };
  });
}

/** A page may also show entries of a mapping by themselves. */
function toConfiguration({ place, text }: Block): string {
  const first = text.split('\n').find((line) => !/^\s*(?:#|$)/.test(line)) ?? '';
  if (SECTIONS.has(/^([a-z_]+):/.exec(first)?.[1] ?? '')) return text;
  if (!first.startsWith('- match:')) throw new Error(`${place} begins as neither a configuration nor a mapping does`);
  const entries = text.replaceAll(/^/gm, '      ');
  return `sources:\n  desk:\n    type: nats\n    url: localhost:4222\n    subjects: [">"]\n    mapping:\n${entries}`;
}

function faultsOf(yaml: string): readonly string[] {
  const names = [...yaml.matchAll(VARIABLE)].map(([, name]) => name as string);
  const environment = Object.fromEntries(names.map((name) => [name, 'given']));
  try {
    const { config } = loadConfig({ cwd: '/', configPath: 'page.yaml', environment, readFile: () => yaml });
    declareSources(config);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
}

describe.each(PAGES)('%s', (page) => {
  const blocks = blocksOf(page);

  it('shows a configuration', () => {
    expect(blocks.length).toBeGreaterThan(0);
  });

  it.each(blocks.map((block) => [block.place, block] as const))('is right at %s', (_place, block) => {
    expect(faultsOf(toConfiguration(block))).toEqual([]);
  });
});

it('would notice a configuration that is wrong', () => {
  expect(PAGES).toContain('docs/mapping.md');
  expect(faultsOf('sources:\n  desk: { type: nats }')).not.toEqual([]);
  expect(faultsOf('sources:\n  desk: { type: nats, preset: b25, token: "${TOKEN}" }')).toEqual([]);
});
