/** What stands around a panel. Alone it draws a header of its own; among tabs its tab is its title. */
import { createContext } from 'react';

export interface PanelChrome {
  /** What the panel is called where it does not say so in plain text. */
  readonly name: string;
  /** For the tab, until the function that is returned is called: what is not there cannot keep it true. */
  setTitle(title: string, count: number | undefined): () => void;
  /** Puts the badge and the actions where there is room for them: `bar` is inside of the panel, and there is always
   * room. Returns how to take them away. */
  placeTools(tools: HTMLElement, bar: HTMLElement): () => void;
}

export const PanelChromeContext = createContext<PanelChrome | undefined>(undefined);
