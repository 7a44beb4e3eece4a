/** What a person chose; all of it may change while the dashboard runs. */
import type { PaletteName, ThemeName } from '../theme/colours.ts';

export interface Settings {
  /** The symbol of the whole desk; undefined until one is chosen. */
  readonly symbol: string | undefined;
  readonly favourites: ReadonlySet<string>;
  /** Groups of symbols that the person made, by name. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** By panel, the columns that are shown beside those that always are; all where it has no entry. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly theme: ThemeName;
  readonly palette: PaletteName;
  /** `utc`, `local`, or an IANA name. */
  readonly zone: string;
}

export const INITIAL_SETTINGS: Settings = {
  symbol: undefined,
  favourites: new Set(),
  groups: {},
  columns: {},
  theme: 'dark',
  palette: 'green',
  zone: 'utc',
};
