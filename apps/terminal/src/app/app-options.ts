/** What the dashboard is started with. */
import type { KeyChoices } from '@tickboard/client/view/key-bindings';
import type { Desk } from '../board/desk.ts';
import type { SavedLayouts } from '../config/saved-layout.ts';
import type { PanelEntry } from '../panel/panel.ts';
import type { ColourDepth } from '../theme/colour-depth.ts';

/** The terminal as the dashboard sees it. */
export interface AppTerminal {
  readonly size: { readonly columns: number; readonly rows: number };
  /** The frame before is still under way. */
  readonly isBusy: boolean;
  /** False where it cannot take a frame yet: `drained` is told when it can. */
  send(frame: string): boolean;
  stopJob(): void;
}

export interface AppOptions {
  readonly desk: Desk;
  readonly terminal: AppTerminal;
  readonly panels: readonly PanelEntry[];
  /** The layout that it begins with; the first one unless told. */
  readonly preset?: string | undefined;
  readonly layouts?: SavedLayouts;
  /** Keys that the person chose. */
  readonly keys?: KeyChoices;
  /** Name of the server for the person. */
  readonly server: string;
  readonly depth: ColourDepth;
  readonly isAscii: boolean;
  readonly isGroundLight: boolean;
  /** Whether rules of the person's own that fire ring the bell of the terminal. */
  readonly hasBell: boolean;
  readonly quit: () => void;
  /** Writes a file, and returns where it is. @throws {Error} where it cannot be written */
  readonly save: (name: string, text: string) => string;
}
