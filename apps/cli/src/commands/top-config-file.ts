/** The configuration file of `tickboard top`. */
import { existsSync, readFileSync } from 'node:fs';
import { configFileOf } from '@tickboard/terminal/config/user-files';
import type { TopConfig } from '@tickboard/terminal/config/top-config';
import { fail } from '../fail.ts';
import { TOP_EXIT } from './top-exit.ts';

/** The one that is named, else the usual one where there is any. Ends the process where it has a fault. */
export async function readConfigFile(given: string | undefined): Promise<TopConfig> {
  const path = given ?? configFileOf(process.env);
  if (given === undefined && !existsSync(path)) return {};
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    return fail(`--config: ${(error as Error).message}`, TOP_EXIT.wrongUse);
  }
  // Loaded where there is something to read.
  const { loadTopConfig } = await import('@tickboard/terminal/load-config');
  const { config, faults } = loadTopConfig(source, path);
  return faults === undefined ? config : fail(faults.join('\n'), TOP_EXIT.wrongUse);
}
