/** What a person can write into the configuration file of `tickboard top`, and what is wrong with it. */
import { describeConflict, findConflicts, bindKeys, type KeyChoices } from '@tickboard/client/view/key-bindings';
import { readKeys } from '@tickboard/client/view/key-strokes';
import { actionOf, isActionId, KEYMAP } from '@tickboard/client/view/keymap';
import { MARKET_GROUPS } from '@tickboard/client/view/markets';
import { DIGITS_MAX } from '@tickboard/core/model/decimals';
import { isTimeZone } from '@tickboard/client/view/times';
import { PALETTES, type PaletteName, THEMES, type ThemeName } from '../theme/colours.ts';
import { COLOUR_DEPTHS, type ColourDepth } from '../theme/colour-depth.ts';

export interface TopConfig {
  readonly url?: string;
  readonly token_file?: string;
  readonly theme?: ThemeName;
  readonly palette?: PaletteName;
  readonly colours?: ColourDepth | 'auto';
  readonly ascii?: boolean;
  /** Whether own rules that fire ring. */
  readonly bell?: boolean;
  readonly zone?: string;
  /** Decimals of prices whose instrument has no tick. */
  readonly digits?: number;
  readonly symbol?: string;
  readonly preset?: string;
  /** Those that there are, in the order of the tabs of a small screen. */
  readonly panels?: readonly string[];
  readonly columns?: Readonly<Record<string, readonly string[]>>;
  readonly favourites?: readonly string[];
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly keys?: KeyChoices;
}

/** What the dashboard has, that names in the file are held against. */
export interface KnownParts {
  readonly presets: readonly string[];
  readonly panels: readonly string[];
  /** By panel, its columns. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

/** Where something stands: names and places from the top of the file. */
export type Path = readonly (string | number)[];

export interface Fault {
  readonly path: Path;
  readonly words: string;
}

type Check = (value: unknown, path: Path, known: KnownParts) => readonly Fault[];

/** By option, what is wrong with a value. The table that the file is checked by. */
export const OPTIONS: Readonly<Record<keyof TopConfig, Check>> = {
  url: text('the address of a server, such as http://desk.example:8080', isAddress),
  token_file: text('the path of a file'),
  theme: choice(() => THEMES),
  palette: choice(() => PALETTES),
  colours: (value, path, known) =>
    choice(() => ['auto', ...COLOUR_DEPTHS])(typeof value === 'number' ? String(value) : value, path, known),
  ascii: flag,
  bell: flag,
  zone: text('utc, local, or a zone such as Europe/Berlin', isTimeZone),
  digits: (value, path) =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= DIGITS_MAX
      ? []
      : fault(path, value, `a number from 0 to ${DIGITS_MAX}`),
  symbol: text('a symbol'),
  preset: choice(({ presets }) => presets),
  panels: (value, path, known) =>
    Array.isArray(value) && value.length === 0
      ? fault(path, value, 'at least one panel')
      : list(choice(({ panels }) => panels))(value, path, known),
  columns: map((panel, value, path, known) => {
    const names = known.columns[panel];
    if (names === undefined) return fault(path, panel, oneOf(Object.keys(known.columns)));
    return list(choice(() => names))(value, path, known);
  }),
  favourites: list(text('a symbol')),
  groups: map((name, value, path, known) =>
    (MARKET_GROUPS as readonly string[]).includes(name)
      ? [{ path, words: `there is a group ${name} already` }]
      : list(text('a symbol'))(value, path, known),
  ),
  keys: checkKeys,
};

function checkKeys(value: unknown, path: Path, known: KnownParts): readonly Fault[] {
  const faults = map((action, keys, at) => {
    if (!isActionId(action)) return fault(at, action, oneOf(KEYMAP.map(({ id }) => id)));
    if (actionOf(action).isFixed === true) return [{ path: at, words: `${action}: its key cannot be changed` }];
    return list(text('a key such as x, G, Ctrl-d, F5 or g d', (written) => readKeys(written) === written))(
      keys,
      at,
      known,
    );
  })(value, path, known);
  if (faults.length > 0) return faults;
  const choices = value as KeyChoices;
  return findConflicts(bindKeys('terminal', choices)).map((conflict) => {
    const own = conflict.first in choices ? conflict.first : conflict.second;
    return { path: [...path, own], words: describeConflict(conflict, own) };
  });
}

function text(expected: string, isGood: (value: string) => boolean = () => true): Check {
  return (value, path) =>
    typeof value === 'string' && value.trim() !== '' && isGood(value) ? [] : fault(path, value, expected);
}

function flag(value: unknown, path: Path): readonly Fault[] {
  return typeof value === 'boolean' ? [] : fault(path, value, 'true or false');
}

function choice(choices: (known: KnownParts) => readonly string[]): Check {
  return (value, path, known) => {
    const names = choices(known);
    return names.includes(value as string) ? [] : fault(path, value, oneOf(names));
  };
}

function list(check: Check): Check {
  return (value, path, known) => {
    if (!Array.isArray(value)) return fault(path, value, 'a list');
    return value.flatMap((each, index) => check(each, [...path, index], known));
  };
}

function map(check: (key: string, value: unknown, path: Path, known: KnownParts) => readonly Fault[]): Check {
  return (value, path, known) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return fault(path, value, 'names and values');
    return Object.entries(value).flatMap(([key, each]) => check(key, each, [...path, key], known));
  };
}

export function fault(path: Path, value: unknown, expected: string): readonly Fault[] {
  return [{ path, words: `${JSON.stringify(value)}: expected ${expected}` }];
}

export function oneOf(names: readonly string[]): string {
  return names.length === 1 ? String(names[0]) : `one of ${names.join(', ')}`;
}

/** `desk.example:8080` is one, too. */
export function isAddress(given: string): boolean {
  const url = addressOf(given);
  return URL.canParse(url) && /^(http|ws)s?:$/.test(new URL(url).protocol);
}

export function addressOf(given: string): string {
  return /^[a-z]+:\/\//i.test(given) ? given : `http://${given}`;
}
