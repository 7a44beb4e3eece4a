/** Settings and layouts as a file that another browser can take in. Rules: docs/spec/web-shell.md. */
import { type DeskState, type ReadDesk, readDeskValue, writeDesk } from '../../layout/read-desk.ts';
import { type PreferenceValues, readChanges } from '../../preferences/preferences.ts';

export const SETTINGS_FILE_MAX_BYTES = 5_000_000;
const KIND = 'tickboard-settings';
/** Layouts are in it since version 2. */
const VERSION = 2;

export interface Kept {
  readonly settings: PreferenceValues;
  readonly desk: DeskState;
}

export function writeSettingsFile({ settings, desk }: Kept): string {
  const file = { kind: KIND, version: VERSION, settings, desk: JSON.parse(writeDesk(desk)) as unknown };
  return `${JSON.stringify(file, null, 2)}\n`;
}

export interface SettingsChange {
  readonly settings: Partial<PreferenceValues>;
  /** None in the file, or none that could be read. */
  readonly desk: DeskState | undefined;
  /** What of the file was not taken, in words. */
  readonly faults: readonly string[];
}

export type ReadSettings =
  | { readonly change: SettingsChange; readonly problem?: undefined }
  | { readonly problem: string; readonly change?: undefined };

/** What cannot be read changes nothing, value by value, and is named; what is no such file is refused whole. */
export function readSettingsFile(text: string, isPanel: (id: string) => boolean): ReadSettings {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { problem: 'The file is not JSON. Nothing was changed.' };
  }
  const { kind, version, settings, desk } = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (kind !== KIND || !Number.isInteger(version) || (version as number) < 1) {
    return { problem: 'The file holds no settings of Tickboard. Nothing was changed.' };
  }
  if ((version as number) > VERSION) return { problem: 'The file is of a newer Tickboard. Nothing was changed.' };
  const { values, leftOut } = readChanges(settings);
  const layouts: ReadDesk | undefined = desk === undefined ? undefined : readDeskValue(desk, isPanel);
  const faults = [
    ...(leftOut.length === 0 ? [] : [`Settings that cannot be read stay as they were: ${nameAll(leftOut)}.`]),
    ...(layouts?.notice === undefined ? [] : [layouts.notice]),
  ];
  return { change: { settings: values, desk: layouts?.isRead === true ? layouts.state : undefined, faults } };
}

const NAMED_MAX = 20;

function nameAll(names: readonly string[]): string {
  const named = names.slice(0, NAMED_MAX).map((name) => `“${name.slice(0, 40)}”`);
  return names.length > NAMED_MAX ? `${named.join(', ')} and ${names.length - NAMED_MAX} more` : named.join(', ');
}
