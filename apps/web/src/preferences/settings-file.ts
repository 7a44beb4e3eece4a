/** Settings as a file that another browser can take in. */
import { type PreferenceValues, readPreferences } from './preferences.ts';

export const SETTINGS_FILE_MAX_BYTES = 1_000_000;
const KIND = 'tickboard-settings';
const VERSION = 1;

export function writeSettingsFile(values: PreferenceValues): string {
  return `${JSON.stringify({ kind: KIND, version: VERSION, settings: values }, null, 2)}\n`;
}

export type ReadSettings =
  | { readonly values: PreferenceValues; readonly problem?: undefined }
  | { readonly problem: string; readonly values?: undefined };

/** What it holds and cannot be read is left out, value by value; what is no such file is refused whole. */
export function readSettingsFile(text: string): ReadSettings {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { problem: 'The file is not JSON' };
  }
  const { kind, version, settings } = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (kind !== KIND) return { problem: 'The file holds no settings of Tickboard' };
  if (typeof version !== 'number' || version > VERSION) return { problem: 'The file is of a newer Tickboard' };
  return { values: readPreferences(settings) };
}
