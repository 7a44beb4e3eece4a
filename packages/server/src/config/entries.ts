/** The option table laid flat, with every name that an option goes by. */
import { configKey, Option, Section, type AnyOption, type OptionTree } from './option.ts';
import { OPTIONS, type OptionPath } from './options.ts';

export const ENVIRONMENT_PREFIX = 'DASHBOARD_';

export interface OptionEntry {
  /** `server.log_level` */
  readonly path: OptionPath;
  readonly option: AnyOption;
  /** Where `Config` has it: `['server', 'logLevel']`. */
  readonly configKeys: readonly string[];
  /** The short names first. */
  readonly environment: readonly [string, ...string[]];
  /** Without dashes, the short names first. */
  readonly flags: readonly [string, ...string[]];
}

function collect(tree: OptionTree, names: readonly string[], keys: readonly string[]): OptionEntry[] {
  return Object.entries(tree).flatMap(([name, node]) => {
    const path = [...names, name];
    const configKeys = [...keys, configKey(name, node)];
    if (node instanceof Section) return collect(node.options, path, configKeys);
    const variable = ENVIRONMENT_PREFIX + path.join('_').toUpperCase();
    return {
      path: path.join('.') as OptionPath,
      option: node,
      configKeys,
      environment: [...new Set([...node.environment, variable])] as [string, ...string[]],
      flags: [...new Set([...node.flags, flagName(path.join('.'))])] as [string, ...string[]],
    };
  });
}

function index(names: (entry: OptionEntry) => readonly string[]): ReadonlyMap<string, OptionEntry> {
  const found = new Map<string, OptionEntry>();
  for (const entry of ENTRIES) {
    for (const name of names(entry)) {
      if (found.has(name)) throw new Error(`two options go by the name ${name}`);
      found.set(name, entry);
    }
  }
  return found;
}

/** A flag may also be written as the option's path: `--server.log_level` is `--server-log-level`. */
export function flagName(written: string): string {
  return written.replaceAll(/[._]/g, '-').toLowerCase();
}

export const ENTRIES: readonly OptionEntry[] = collect(OPTIONS, [], []);
export const ENTRY_BY_PATH = index((entry) => [entry.path]);
export const ENTRY_BY_ENVIRONMENT = index((entry) => entry.environment);
export const ENTRY_BY_FLAG = index((entry) => entry.flags);

/** The node of the table at a path; undefined where there is none. */
export function findNode(names: readonly string[]): AnyOption | Section<OptionTree> | undefined {
  let node: AnyOption | Section<OptionTree> = new Section('', OPTIONS);
  for (const name of names) {
    if (node instanceof Option || !Object.hasOwn(node.options, name)) return undefined;
    node = node.options[name] as AnyOption | Section<OptionTree>;
  }
  return node;
}
