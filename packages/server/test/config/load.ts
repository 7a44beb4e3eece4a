import { loadConfig, type ConfigInput, type LoadedConfig } from '../../src/config/load-config.ts';
import { ConfigError } from '../../src/config/config-error.ts';

const CWD = '/srv/desk';

export type Files = Readonly<Record<string, string | NodeJS.ErrnoException>>;

export interface Given extends Partial<Omit<ConfigInput, 'readFile'>> {
  /** Content of `config.yaml` in the working directory. */
  readonly yaml?: string;
  /** Further files, by absolute path; an error is thrown at whoever reads it. */
  readonly files?: Files;
}

export function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: something in the system's own words`), { code });
}

/** Loads from a file system and an environment that hold nothing but what is given. */
export function load({ yaml, files = {}, ...input }: Given): LoadedConfig {
  const all: Files = yaml === undefined ? files : { ...files, [`${CWD}/config.yaml`]: yaml };
  return loadConfig({
    cwd: CWD,
    environment: {},
    ...input,
    readFile: (path) => {
      const found = all[path] ?? systemError('ENOENT');
      if (typeof found !== 'string') throw found;
      return found;
    },
  });
}

/** The lines that a configuration is refused with. */
export function faultLines(given: Given): string[] {
  try {
    load(given);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}
