import { isDeepStrictEqual } from 'node:util';
import type { ConfigNode } from './config-node.ts';
import { ENTRIES, type OptionEntry } from './entries.ts';
import type { Config, OptionPath } from './options.ts';

export interface LiveChanges {
  /** What differs and can change while the server runs. */
  readonly applied: readonly OptionPath[];
  /** What differs and takes effect at the next start only. */
  readonly needsRestart: readonly (OptionPath | 'sources')[];
  /** What the server runs with from now on: the new values of `applied`, all others as they were. */
  readonly config: Config;
}

type Branch = Record<string, unknown>;

function readValue(config: Config, { configKeys }: OptionEntry): unknown {
  return configKeys.reduce<unknown>((node, key) => (node as Branch)[key], config);
}

function writeValue(config: Branch, { configKeys }: OptionEntry, value: unknown): void {
  const parent = configKeys.slice(0, -1).reduce<Branch>((node, key) => node[key] as Branch, config);
  parent[configKeys.at(-1) as string] = value;
}

/** The sources without the lines that they stand on: moving one changes nothing. */
function describeSources({ sources }: Config): unknown {
  return [...sources].map(([name, node]) => [name, describeNode(node)]);
}

function describeNode(node: ConfigNode): unknown {
  if (node.kind === 'text') return node.text;
  if (node.kind === 'list') return node.items.map(describeNode);
  return new Map([...node.entries].map(([name, entry]) => [name, describeNode(entry)]));
}

/** What changes when `next` is loaded over `running`. */
export function describeLiveChanges(running: Config, next: Config): LiveChanges {
  const changed = ENTRIES.filter((entry) => !isDeepStrictEqual(readValue(running, entry), readValue(next, entry)));
  const live = changed.filter((entry) => entry.option.isLive);
  const areSourcesChanged = !isDeepStrictEqual(describeSources(running), describeSources(next));
  const config = structuredClone(running);
  for (const entry of live) writeValue(config, entry, readValue(next, entry));
  return {
    applied: live.map(({ path }) => path),
    needsRestart: [
      ...changed.filter((entry) => !entry.option.isLive).map(({ path }) => path),
      ...(areSourcesChanged ? (['sources'] as const) : []),
    ],
    config,
  };
}
