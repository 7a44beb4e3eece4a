/** What a panel is: one folder in panels/, and a line in panels/registry.ts. */
import type { ChannelName, ChannelSelector } from '@tickboard/client/channel-rows';
import type { Command, ViewName } from '@tickboard/client/view/command-language';
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Judged } from '@tickboard/client/view/standing';
import type { Desk } from '../board/desk.ts';
import type { News } from '../board/news.ts';
import type { PrintedRow } from '../print/print-columns.ts';
import type { Region } from '../screen/region.ts';

/** What came of something the person asked for. */
export type Outcome =
  | { readonly kind: 'done'; readonly words?: string; /** Where it goes on. */ readonly view?: ViewName }
  /** In words, why not. */
  | { readonly kind: 'refused'; readonly words: string };

export const DONE: Outcome = { kind: 'done' };

export function refuse(words: string): Outcome {
  return { kind: 'refused', words };
}

/** A key that the frame of the panel names; pressing the words does it. */
export interface Hint {
  readonly action: ActionId;
  readonly words: string;
}

/** What a person types to find rows. */
export interface FilterTarget {
  text(): string;
  setText(text: string): void;
}

/** Rows of which some are in sight. */
export interface Scrolled {
  /** Where the rows begin, within the frame. */
  readonly y: number;
  /** Rows that there is room for, and the first one that is shown, of all of them. */
  readonly page: number;
  readonly top: number;
  readonly rows: number;
}

/** What can be copied and saved. */
export interface PanelTable {
  /** Whose rows they are; without one their columns are the names in them. */
  readonly channel?: ChannelName;
  /** All that the filter lets through, in the order that is shown. */
  readonly rows: () => readonly PrintedRow[];
  readonly picked: () => PrintedRow | undefined;
}

export interface Panel {
  /** What the server has to send while the panel is on the screen. */
  readonly selectors: readonly ChannelSelector[];
  /** What says how far its figures can be trusted. Read with each frame. */
  readonly judged: Judged;
  /** Beside the title, such as how many rows of how many. */
  readonly heading?: string;
  readonly hints: readonly Hint[];
  /** Those that it does; help says of the others why nothing does them. */
  readonly actions: ReadonlySet<ActionId>;
  readonly filter?: FilterTarget;
  /** The columns and other names that its commands take. */
  readonly columns?: readonly string[];
  /** Within its frame. `isActive`: keys go to it. */
  draw(region: Region, isActive: boolean): void;
  /**
   * Where the region shows what was drawn last, and nothing but rows that the news names changed since: draws these
   * alone. False where that is not enough. A panel without this is drawn whole.
   */
  redraw?(region: Region, isActive: boolean, news: News): boolean;
  /** One of its actions. */
  act(action: ActionId): Outcome;
  run?(command: Command): Outcome | undefined;
  readonly table?: PanelTable;
  /** Where it is scrolled to, as it was drawn last. */
  readonly scrolled?: Scrolled;
  /** At a place of the region that it drew in last. */
  press?(x: number, y: number): void;
  /** By so many rows, down above zero. */
  wheel?(rows: number): void;
}

export interface PanelEntry {
  /** As layouts and commands name it. */
  readonly id: string;
  readonly title: string;
  /** Where there is little room for the title. */
  readonly tab?: string;
  /** The key that goes to it, 1 to 9. */
  readonly number?: number;
  create(desk: Desk): Panel;
}
