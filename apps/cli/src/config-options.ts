/** Every option of the table as a flag of the commands that read a configuration. */
import { type Command, Option } from 'commander';
import { ENTRIES } from '@tickboard/server/config/entries';
import { loadConfig, type LoadedConfig } from '@tickboard/server/config/load-config';

const CONFIG = 'config';

export function addConfigOptions(command: Command): void {
  command.option(
    `--${CONFIG} <file>`,
    'configuration file (default: config.yaml, else /etc/dashboard-server/config.yaml)',
  );
  for (const { option, flags } of ENTRIES) {
    const [name] = flags;
    if (name === undefined) continue;
    command.addOption(new Option(`--${name} <value>`, option.description));
    for (const other of flags.slice(1)) command.addOption(new Option(`--${other} <value>`).hideHelp());
  }
}

/** @throws {ConfigError} with one line per fault. */
export function readConfig(command: Command): LoadedConfig {
  const given = command.opts<Record<string, string>>();
  const { [CONFIG]: configPath } = given;
  const flags: Record<string, string> = {};
  // A command may have flags of its own beside them.
  const known = new Set(ENTRIES.flatMap((entry) => entry.flags));
  for (const option of command.options) {
    const name = option.long?.slice(2);
    const value = given[option.attributeName()];
    if (name !== undefined && known.has(name) && value !== undefined) flags[name] = value;
  }
  return loadConfig({ cwd: process.cwd(), environment: process.env, flags, configPath });
}
