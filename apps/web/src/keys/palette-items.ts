/** What the palette offers for what was typed: pages, symbols, actions; or, after a colon, commands and their words. */
import { bindKeys } from '@tickboard/client/view/key-bindings';
import { applyCompletion, completeLine, type KnownNames } from '@tickboard/client/view/command-completion';
import { readCommand, VIEWS } from '@tickboard/client/view/command-language';
import { quoteWord } from '@tickboard/client/view/command-words';
import { type ActionId, KEYMAP } from '@tickboard/client/view/keymap';
import { rankNames } from '@tickboard/client/view/symbols';
import type { Desk } from '../board/desk.ts';
import type { ActionRegistry } from './action-registry.ts';
import { activePanel, listPanels, panelName } from './page-panels.ts';
import { offerOf } from './perform-action.ts';
import { refusalOf } from './run-command.ts';

export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  /** What kind of thing it is, or what it does. */
  readonly words: string;
  readonly keys?: string | undefined;
  readonly refusal?: string | undefined;
  readonly does:
    | { readonly kind: 'line'; readonly line: string }
    | { readonly kind: 'action'; readonly action: ActionId }
    /** It only writes into the line. */
    | { readonly kind: 'complete'; readonly line: string };
}

export interface PaletteOffer {
  readonly items: readonly PaletteItem[];
  /** Beneath the line: what it would do, what is wrong with it, or what is expected next. */
  readonly note: { readonly text: string; readonly tone: 'muted' | 'warn' } | undefined;
}

const SYMBOLS_MAX = 8;
const ACTIONS_MAX = 8;
const FAVOURITES_MAX = 5;
const SETTINGS: readonly (readonly [label: string, line: string])[] = [
  ['Theme: dark', ':theme dark'],
  ['Theme: light', ':theme light'],
  ['Theme: high contrast', ':theme hc'],
  ['Theme: as the system', ':theme system'],
  ['Palette: green up, red down', ':palette green'],
  ['Palette: red up, green down', ':palette red'],
  ['Palette: blue up, orange down', ':palette blue'],
  ['Density: compact', ':set density compact'],
  ['Density: comfortable', ':set density comfortable'],
  ['Times in UTC', ':set tz utc'],
  ['Times in local time', ':set tz local'],
];
/** These open nothing from within the palette. */
const LEFT_OUT: ReadonlySet<ActionId> = new Set(['command', 'leave']);

export function isCommandLine(text: string): boolean {
  return /^\s*:/.test(text);
}

export function offerItems(text: string, actions: ActionRegistry, desk: Desk): PaletteOffer {
  return isCommandLine(text) ? offerCompletions(text, actions, desk) : offerFound(text.trim(), actions, desk);
}

function offerFound(text: string, actions: ActionRegistry, desk: Desk): PaletteOffer {
  const symbols = desk.board.table('market_data').keys();
  const { favourites, keys } = desk.preferences.getState();
  const bindings = bindKeys('web', keys);
  const found = text === '' ? favourites.slice(0, FAVOURITES_MAX) : rankNames(symbols, text, SYMBOLS_MAX);
  const pages = VIEWS.map((view) => line(`${view.charAt(0).toUpperCase()}${view.slice(1)}`, 'Page', `:view ${view}`));
  const settings = SETTINGS.map(([label, command]) => line(label, 'Setting', command));
  const performed = KEYMAP.filter(({ id, group }) => bindings.has(id) && group !== 'pages' && !LEFT_OUT.has(id)).map(
    ({ id, words }): PaletteItem => ({
      id: `action-${id}`,
      label: words,
      words: 'Action',
      keys: bindings.get(id)?.[0],
      refusal: offerOf(actions, id).refusal,
      does: { kind: 'action', action: id },
    }),
  );
  const items = [
    ...pick(pages, text, VIEWS.length),
    ...found.map((symbol) => line(symbol, 'Symbol', `:sym ${quoteWord(symbol)}`)),
    ...(text === '' ? [] : pick(settings, text, ACTIONS_MAX)),
    ...(text === '' ? [] : pick(performed, text, ACTIONS_MAX)),
  ];
  const note =
    items.length === 0
      ? ({ text: `Nothing here is called "${text}". A colon begins a command.`, tone: 'muted' } as const)
      : undefined;
  return { items, note };
}

function offerCompletions(text: string, actions: ActionRegistry, desk: Desk): PaletteOffer {
  const completions = completeLine(text, namesOf(desk));
  const items = completions.items.map((completion): PaletteItem => ({
    id: `word-${completion.text}`,
    label: completion.text,
    words: completion.words,
    does: { kind: 'complete', line: applyCompletion(text, completions, completion) },
  }));
  return { items, note: noteOf(text, completions.expected, actions) };
}

function noteOf(text: string, expected: string | undefined, actions: ActionRegistry): PaletteOffer['note'] {
  const read = readCommand(text);
  if (read.command !== undefined) {
    const refusal = refusalOf(read.command, actions);
    return refusal === undefined ? { text: read.grammar.words, tone: 'muted' } : { text: refusal, tone: 'warn' };
  }
  const { error } = read;
  // While the last word is being typed it is not wrong yet, only unfinished.
  if (error.word === '') return { text: `Next: ${expected ?? error.expected}`, tone: 'muted' };
  const isUnfinished = error.at + error.word.length === text.length;
  return { text: isUnfinished ? `Expected: ${error.expected}` : error.message, tone: isUnfinished ? 'muted' : 'warn' };
}

function namesOf({ board }: Desk): KnownNames {
  const panels = listPanels().flatMap((panel) => panelName(panel) ?? []);
  const headings = [...(activePanel()?.querySelectorAll<HTMLElement>('[role="columnheader"]') ?? [])];
  return {
    symbol: board.table('market_data').keys(),
    strategy: board.table('strategies').keys(),
    order: ['all', ...board.table('orders').keys()],
    column: headings.flatMap((heading) => heading.dataset['column'] ?? []),
    panel: panels,
  };
}

function line(label: string, words: string, command: string): PaletteItem {
  return { id: command, label, words, does: { kind: 'line', line: command } };
}

function pick(items: readonly PaletteItem[], text: string, max: number): PaletteItem[] {
  const byLabel = new Map(items.map((item) => [item.label, item]));
  return rankNames(byLabel.keys(), text, max).map((label) => byLabel.get(label) as PaletteItem);
}
