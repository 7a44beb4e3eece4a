import type { Command } from 'commander';
import { ConfigError } from '@tickboard/server/config/config-error';
import { addConfigOptions, readConfig } from '../config-options.ts';
import { fail } from '../fail.ts';

export function addCheckCommand(program: Command): void {
  const command = program.command('check').description('say what is wrong with a configuration, and do nothing else');
  addConfigOptions(command);
  command.action(() => {
    try {
      const { file } = readConfig(command);
      process.stdout.write(`${file ?? 'defaults, environment and flags'}: ok\n`);
    } catch (error) {
      if (error instanceof ConfigError) fail(error.message);
      throw error;
    }
  });
}
