/** What keys mean just now. There is one mode at a time, and Esc leaves each of them. */
import type { FilterTarget } from '../panel/panel.ts';
import type { CommandLine } from './command-line.ts';
import type { LineEditor } from './line-editor.ts';

export type Mode =
  | { readonly kind: 'normal' }
  | { readonly kind: 'filter'; readonly editor: LineEditor; readonly target: FilterTarget; readonly before: string }
  | { readonly kind: 'command'; readonly line: CommandLine }
  | { readonly kind: 'help'; top: number };

export const NORMAL: Mode = { kind: 'normal' };

export const MODE_WORDS: Readonly<Record<Mode['kind'], string>> = {
  normal: 'NORMAL',
  filter: 'FILTER',
  command: 'COMMAND',
  help: 'HELP',
};
