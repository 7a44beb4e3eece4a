/** Makes the configuration from its layers: defaults, then file, then environment, then flags. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, showValue, type Fault } from './config-error.ts';
import { ENTRIES } from './entries.ts';
import type { Setting } from './layer.ts';
import { readEnvironmentLayer, readFlagLayer } from './named-layers.ts';
import type { Config, OptionPath } from './options.ts';
import { relateOptions, type Draft, type Source } from './relations.ts';
import { readYamlLayer, type FileLayer } from './yaml-layer.ts';

const LOCAL_FILE = 'config.yaml';
const SYSTEM_FILE = '/etc/dashboard-server/config.yaml';

export interface ConfigInput {
  /** Directory that relative files are found from. */
  readonly cwd: string;
  /** By name, without the leading dashes; a switch without a value is `'true'`. */
  readonly flags?: Readonly<Record<string, string>>;
  /** From `--config`: this file and no other, and it must be there. */
  readonly configPath?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Throws as `readFileSync` does. */
  readonly readFile?: (path: string) => string;
  /** What is wrong beneath `sources`, which this module cannot know. Faulty options have their defaults here. */
  readonly findSourceFaults?: (config: Config) => readonly Fault[];
}

export interface LoadedConfig {
  readonly config: Config;
  /** Where each value came from, by path of the option. */
  readonly sources: ReadonlyMap<OptionPath, Source>;
  /** The file that was read, absolute; undefined where there is none. */
  readonly file: string | undefined;
  /** What was in it. */
  readonly content: string | undefined;
}

interface ReadFile {
  readonly file: string | undefined;
  readonly content: string | undefined;
  readonly layer: FileLayer;
}

const NO_LAYER: FileLayer = { settings: [], faults: [], sources: new Map() };

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'no such file',
};

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function readConfigFile(input: ConfigInput): ReadFile {
  const read = input.readFile ?? ((path: string) => readFileSync(path, 'utf8'));
  const names = input.configPath === undefined ? [LOCAL_FILE, SYSTEM_FILE] : [input.configPath];
  for (const name of names) {
    const file = resolve(input.cwd, name);
    try {
      const content = read(file);
      return { file, content, layer: readYamlLayer(content, name, input.environment) };
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT' && input.configPath === undefined) continue;
      const reason = REASONS[code] ?? (error instanceof Error ? error.message.split('\n')[0] : 'unknown reason');
      const faults = [{ path: name, problem: `cannot be read: ${reason}` }];
      return { file, content: undefined, layer: { ...NO_LAYER, faults } };
    }
  }
  return { file: undefined, content: undefined, layer: NO_LAYER };
}

function applySetting(draft: Draft, setting: Setting): Fault | undefined {
  const { entry, written, layer, where } = setting;
  const { kind } = entry.option;
  const value = kind.parse(written);
  draft.sources.set(entry.path, { layer, where });
  if (value !== undefined) {
    draft.values.set(entry.path, value);
    return undefined;
  }
  // A faulty option has no value: what other options ask of it is not asked.
  draft.values.delete(entry.path);
  const shown = typeof written === 'string' ? written : written.join(', ');
  return { path: entry.path, problem: `got ${showValue(kind.mask(shown))}`, expected: kind.expected, where };
}

function buildConfig(values: Draft['values'], sourceNodes: Config['sources']): Config {
  const config: Record<string, unknown> = { sources: sourceNodes };
  for (const { path, option, configKeys } of ENTRIES) {
    let parent = config;
    for (const key of configKeys.slice(0, -1)) parent = (parent[key] ??= {}) as Record<string, unknown>;
    parent[configKeys.at(-1) as string] = values.get(path) ?? option.default;
  }
  // Shaped by the same table that the type is made of.
  return config as unknown as Config;
}

/** A text that could not be taken is missing in its node: what is then said of the node, or its list, is no news. */
function withoutEchoes(faults: readonly Fault[], known: readonly Fault[]): Fault[] {
  const paths = new Set(known.flatMap(({ path }) => [path, path.replace(/\[\d+\]$/, '')]));
  return faults.filter(({ path }) => !paths.has(path));
}

/** By line of the file; what is in no file comes last, in the order of the layers. */
function byLine(left: Fault, right: Fault): number {
  const [one, other] = [lineOf(left), lineOf(right)];
  return one === other ? 0 : one - other;
}

function lineOf({ where }: Fault): number {
  const line = /:(\d+)$/.exec(where ?? '')?.[1];
  return line === undefined ? Infinity : Number(line);
}

/** Throws a ConfigError that holds every fault found, those of the file in the order of its lines. */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const { file, content, layer: fileLayer } = readConfigFile(input);
  const layers = [fileLayer, readEnvironmentLayer(input.environment), readFlagLayer(input.flags ?? {})];
  const draft: Draft = {
    values: new Map(ENTRIES.map(({ path, option }) => [path, option.default])),
    sources: new Map(ENTRIES.map(({ path }) => [path, { layer: 'default', where: 'default' }])),
  };
  const faults = layers.flatMap((layer) => [
    ...layer.faults,
    ...layer.settings.map((setting) => applySetting(draft, setting)).filter((fault) => fault !== undefined),
  ]);
  faults.push(...relateOptions(draft));
  const config = buildConfig(draft.values, fileLayer.sources);
  faults.push(...withoutEchoes(input.findSourceFaults?.(config) ?? [], fileLayer.faults));
  if (faults.length > 0) throw new ConfigError(faults.toSorted(byLine));
  return { config, sources: draft.sources, file, content };
}
