/** What a person set, kept in this browser. Nothing here is secret. */
import { ACKNOWLEDGED_MAX } from '@tickboard/client/view/alert-log';
import { type AlertRule, readAlertRules } from '@tickboard/client/view/alert-rules';
import { INTERVALS_MS } from '@tickboard/client/view/intervals';
import { type KeyChoices, readKeyChoices } from '@tickboard/client/view/key-bindings';
import { DIGITS_MAX } from '@tickboard/core/model/decimals';
import { isSymbol } from '@tickboard/client/view/symbols';
import { isTimeZone } from '@tickboard/client/view/times';
import { type BookGroups, readBookGroups } from './book-groups.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';

export const THEMES = ['dark', 'light', 'hc'] as const;
export const PALETTES = ['green-red', 'blue-orange', 'red-up'] as const;
export const DENSITIES = ['compact', 'comfortable'] as const;
export type Theme = (typeof THEMES)[number];
export type Palette = (typeof PALETTES)[number];
export type Density = (typeof DENSITIES)[number];

export interface PreferenceValues {
  /** `system` follows the browser. */
  readonly theme: Theme | 'system';
  readonly palette: Palette;
  readonly density: Density;
  /** `local`, `utc`, or a name of the IANA data base. */
  readonly timeZone: string;
  /** Decimals of prices whose instrument tells no tick; undefined: as many as the price has. */
  readonly digits: number | undefined;
  /** Whether single keys do something, outside of inputs. */
  readonly hasShortcuts: boolean;
  /** Keys of one's own, by action. */
  readonly keys: KeyChoices;
  readonly hasFlash: boolean;
  /** Whether a change over the day colours the ground of its cell. */
  readonly hasHeat: boolean;
  /** Symbols. */
  readonly favourites: readonly string[];
  /** The symbol that chart, book and tape show. */
  readonly symbol: string | undefined;
  /** Of the chart. */
  readonly interval: string;
  /** The symbol that the second chart holds; none where it follows the desk. */
  readonly heldSymbol: string | undefined;
  /** Of the second chart. */
  readonly secondInterval: string;
  /** Ticks that a group of the order book is wide, by symbol; one where none is told. */
  readonly bookGroups: BookGroups;
  /** Columns shown, by table; none where all are. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Whether alerts notify, and from which severity on. */
  readonly notifyFrom: 'off' | 'info' | 'warning' | 'critical';
  readonly hasSound: boolean;
  /** Rules of this browser. */
  readonly alertRules: readonly AlertRule[];
  /** Marks of alerts that were acknowledged here, the last of them. */
  readonly acknowledged: readonly string[];
}

export type Preferences = StoreApi<PreferenceValues>;

export const DEFAULT_PREFERENCES: PreferenceValues = {
  theme: 'system',
  palette: 'green-red',
  density: 'compact',
  timeZone: 'local',
  digits: undefined,
  hasShortcuts: true,
  keys: {},
  hasFlash: true,
  hasHeat: false,
  favourites: [],
  symbol: undefined,
  interval: '1m',
  heldSymbol: undefined,
  secondInterval: '1h',
  bookGroups: {},
  columns: {},
  notifyFrom: 'off',
  hasSound: false,
  alertRules: [],
  acknowledged: [],
};

const VERSION = 1;

export interface PreferencesOptions {
  /** Kept for all tabs. */
  readonly storage: () => Storage;
  /** Kept for this tab alone, until it is closed. */
  readonly tab?: () => Storage;
  /** Calls the listener when another tab changed what is kept, with its name; undefined for all of it. */
  readonly onOtherTab?: (listener: (name: string | undefined) => void) => void;
}

const NAME = 'tickboard';
/** What each window has of its own: people keep several, about different things. */
const OF_TAB: readonly (keyof PreferenceValues)[] = ['symbol', 'heldSymbol'];

/**
 * What is kept and cannot be read is left out, value by value. Tabs share what is kept: each writes only what was
 * changed in it, and takes over what was changed in others.
 */
export function createPreferences({ storage, tab, onOtherTab }: PreferencesOptions): Preferences {
  let known = { ...readKept(storage), ...(tab !== undefined && readOfTab(tab)) };
  const write = (state: PreferenceValues): void => {
    const changed = namesOf(state).filter((name) => state[name] !== known[name]);
    known = state;
    if (changed.length === 0) return;
    const kept = { ...readKept(storage), ...pick(state, changed) };
    keep(storage, NAME, JSON.stringify({ state: kept, version: VERSION }));
    if (tab !== undefined) keep(tab, NAME, JSON.stringify(pick(state, OF_TAB)));
  };
  const preferences = createStore<PreferenceValues>()(() => known);
  preferences.subscribe(write);
  onOtherTab?.((name) => {
    if (name !== undefined && name !== NAME) return;
    const told = { ...readKept(storage), ...pick(preferences.getState(), OF_TAB) };
    // What reads the same stays the same, so that nothing is drawn anew for it.
    const same = namesOf(told).filter((each) => isSame(told[each], known[each]));
    known = { ...told, ...pick(known, same) };
    preferences.setState(known, true);
  });
  return preferences;
}

function namesOf(values: PreferenceValues): readonly (keyof PreferenceValues)[] {
  return Object.keys(values) as (keyof PreferenceValues)[];
}

function pick(values: PreferenceValues, names: readonly (keyof PreferenceValues)[]): Partial<PreferenceValues> {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

function readKept(storage: () => Storage): PreferenceValues {
  try {
    return readPreferences((JSON.parse(storage().getItem(NAME) ?? '{}') as { state?: unknown }).state);
  } catch {
    return DEFAULT_PREFERENCES;
  }
}

/** Nothing where this tab has kept nothing yet: it begins with what was chosen last. */
function readOfTab(tab: () => Storage): Partial<PreferenceValues> {
  try {
    const text = tab().getItem(NAME);
    return text === null ? {} : pick(readPreferences(JSON.parse(text)), OF_TAB);
  } catch {
    return {};
  }
}

/** Full or forbidden storage costs no more than what would have been kept. */
function keep(storage: () => Storage, name: string, text: string): void {
  try {
    storage().setItem(name, text);
  } catch {
    // It holds for this page.
  }
}

/** The preferences in a value from outside; the default wherever it holds none. */
export function readPreferences(given: unknown): PreferenceValues {
  if (typeof given !== 'object' || given === null) return DEFAULT_PREFERENCES;
  const kept = given as Readonly<Record<string, unknown>>;
  const initial = DEFAULT_PREFERENCES;
  return {
    theme: oneOf(kept['theme'], [...THEMES, 'system'], initial.theme),
    palette: oneOf(kept['palette'], PALETTES, initial.palette),
    density: oneOf(kept['density'], DENSITIES, initial.density),
    timeZone: zoneOr(kept['timeZone'], initial.timeZone),
    digits: digitsOr(kept['digits']),
    hasShortcuts: flagOr(kept['hasShortcuts'], initial.hasShortcuts),
    keys: readKeyChoices('web', kept['keys']),
    hasFlash: flagOr(kept['hasFlash'], initial.hasFlash),
    hasHeat: flagOr(kept['hasHeat'], initial.hasHeat),
    favourites: textsOf(kept['favourites']),
    symbol: symbolOr(kept['symbol']),
    interval: oneOf(kept['interval'], Object.keys(INTERVALS_MS), initial.interval),
    heldSymbol: symbolOr(kept['heldSymbol']),
    secondInterval: oneOf(kept['secondInterval'], Object.keys(INTERVALS_MS), initial.secondInterval),
    bookGroups: readBookGroups(kept['bookGroups']),
    columns: columnsOf(kept['columns']),
    notifyFrom: oneOf(kept['notifyFrom'], ['off', 'info', 'warning', 'critical'], initial.notifyFrom),
    hasSound: flagOr(kept['hasSound'], initial.hasSound),
    alertRules: readAlertRules(kept['alertRules']),
    acknowledged: textsOf(kept['acknowledged']).slice(-ACKNOWLEDGED_MAX),
  };
}

export interface ReadChanges {
  /** Those that could be read. */
  readonly values: Partial<PreferenceValues>;
  /** Names of what could not be read, or of which a part could not. */
  readonly leftOut: readonly string[];
}

/** The preferences that a value from outside really holds. */
export function readChanges(given: unknown): ReadChanges {
  if (typeof given !== 'object' || given === null) return { values: {}, leftOut: ['settings'] };
  const read: Readonly<Record<string, unknown>> = { ...readPreferences(given) };
  const usual: Readonly<Record<string, unknown>> = { ...DEFAULT_PREFERENCES };
  const values: Record<string, unknown> = {};
  const leftOut: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const isWhole = Object.hasOwn(usual, name) && isSame(read[name], value);
    if (!isWhole) leftOut.push(name);
    // Of what can be read in part, that part.
    if (isWhole || (Object.hasOwn(usual, name) && !isSame(read[name], usual[name]))) values[name] = read[name];
  }
  return { values, leftOut };
}

/** Plain data, whatever the order of its names. */
function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  const [names, others] = [Object.entries(left), new Map(Object.entries(right))];
  return names.length === others.size && names.every(([name, value]) => isSame(value, others.get(name)));
}

function oneOf<Choice extends string>(given: unknown, choices: readonly Choice[], initial: Choice): Choice {
  return choices.find((choice) => choice === given) ?? initial;
}

function flagOr(given: unknown, initial: boolean): boolean {
  return typeof given === 'boolean' ? given : initial;
}

function digitsOr(given: unknown): number | undefined {
  return Number.isInteger(given) && (given as number) >= 0 && (given as number) <= DIGITS_MAX
    ? (given as number)
    : undefined;
}

function symbolOr(given: unknown): string | undefined {
  return typeof given === 'string' && isSymbol(given) ? given : undefined;
}

/** A zone that this browser does not know cannot write a time. */
function zoneOr(given: unknown, initial: string): string {
  return typeof given === 'string' && given !== '' && isTimeZone(given) ? given : initial;
}

function textsOf(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.filter((item) => typeof item === 'string') : [];
}

function columnsOf(given: unknown): PreferenceValues['columns'] {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(Object.entries(given).map(([table, columns]) => [table, textsOf(columns)]));
}
