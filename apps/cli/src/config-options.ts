/** Every option of the table as a flag of the commands that read a configuration. */
import { type Command, Option } from 'commander';
import { ENTRIES } from '@tickboard/server/config/entries';
import { loadConfig, type LoadedConfig } from '@tickboard/server/config/load-config';
import { findSourceFaults } from '@tickboard/server/sources/registry';

const CONFIG = 'config';
/** Those of the table: a command may have an option of its own by the same name, which then means what it says there. */
const added = new WeakSet<Option>();

export function addConfigOptions(command: Command): void {
  command.option(
    `--${CONFIG} <file>`,
    'configuration file (default: config.yaml, else /etc/dashboard-server/config.yaml)',
  );
  const own = new Set(command.options.map(({ long }) => long));
  const add = (option: Option) => {
    if (own.has(option.long)) return;
    added.add(option);
    command.addOption(option);
  };
  for (const { option, flags } of ENTRIES) {
    const [name] = flags;
    if (name === undefined) continue;
    add(new Option(`--${name} <value>`, option.description));
    for (const other of flags.slice(1)) add(new Option(`--${other} <value>`).hideHelp());
  }
}

interface ReadOptions {
  /** False where other sources take the place of those that are configured. */
  readonly usesSources?: boolean;
}

/** @throws {ConfigError} with one line per fault. */
export function readConfig(command: Command, { usesSources = true }: ReadOptions = {}): LoadedConfig {
  const given = command.opts<Record<string, string>>();
  const { [CONFIG]: configPath } = given;
  const flags: Record<string, string> = {};
  for (const option of command.options) {
    const name = option.long?.slice(2);
    const value = given[option.attributeName()];
    if (name !== undefined && added.has(option) && value !== undefined) flags[name] = value;
  }
  const input = { cwd: process.cwd(), environment: process.env, flags, configPath };
  return loadConfig(usesSources ? { ...input, findSourceFaults } : input);
}
