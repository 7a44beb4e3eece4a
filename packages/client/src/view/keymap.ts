/**
 * What keys do, in both dashboards: help, settings, docs/keyboard.md and the binders all read this table. How a key is
 * written is told in key-strokes.ts. Rules: docs/spec/web-shell.md.
 */

export const KEY_GROUPS = {
  general: 'Everywhere',
  pages: 'Pages',
  panels: 'Panels',
  tables: 'Tables',
  market: 'Chart and book',
  feeds: 'Feeds and alerts',
  orders: 'Orders',
} as const;
export type KeyGroup = keyof typeof KEY_GROUPS;

/** What has to be there for an action to make sense, and what is said where it is not. */
export const KEY_CONTEXTS = {
  everywhere: 'Nothing here does this',
  panel: 'No panel on this page does this',
  table: 'There is no table on this page',
  desk: 'Only on the desk',
  chart: 'There is no chart on this page',
  book: 'There is no order book on this page',
  feed: 'There is no feed on this page',
  alerts: 'There is no log of alerts on this page',
} as const;
export type KeyContext = keyof typeof KEY_CONTEXTS;

interface KeyRow {
  readonly id: string;
  readonly web: readonly string[];
  /** None where the terminal has the same. */
  readonly terminal?: readonly string[];
  readonly group: KeyGroup;
  readonly context: KeyContext;
  /** What it does, for a list of keys. */
  readonly words: string;
  /** It ends or sends something that money depends on, and asks first. */
  readonly isDestructive?: true;
  /** Cannot be given another key. */
  readonly isFixed?: true;
}

const PANEL_NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
type PanelJump = `panel-${(typeof PANEL_NUMBERS)[number]}`;

const ROWS = [
  {
    id: 'help',
    web: ['?'],
    terminal: ['?', 'F1'],
    group: 'general',
    context: 'everywhere',
    words: 'Show what keys do here',
  },
  {
    id: 'command',
    web: ['Ctrl-k', ':'],
    terminal: [':'],
    group: 'general',
    context: 'everywhere',
    words: 'Command palette',
  },
  {
    id: 'leave',
    web: ['Esc'],
    group: 'general',
    context: 'everywhere',
    words: 'Leave whatever is open',
    isFixed: true,
  },
  { id: 'theme', web: ['t'], group: 'general', context: 'everywhere', words: 'Dark or light' },
  { id: 'palette', web: ['T'], group: 'general', context: 'everywhere', words: 'Next palette of colours' },
  { id: 'performance', web: ['H'], group: 'general', context: 'everywhere', words: 'Show how fast this page works' },
  { id: 'reconnect', web: ['R'], group: 'general', context: 'everywhere', words: 'Reconnect now' },
  {
    id: 'redraw',
    web: [],
    terminal: ['Ctrl-l'],
    group: 'general',
    context: 'everywhere',
    words: 'Draw the screen anew',
  },
  {
    id: 'suspend',
    web: [],
    terminal: ['Ctrl-z'],
    group: 'general',
    context: 'everywhere',
    words: 'To the shell; fg comes back',
  },
  { id: 'quit', web: [], terminal: ['q', 'Ctrl-c'], group: 'general', context: 'everywhere', words: 'Quit' },

  { id: 'go-desk', web: ['g d'], group: 'pages', context: 'everywhere', words: 'Desk' },
  { id: 'go-markets', web: ['g m'], group: 'pages', context: 'everywhere', words: 'Markets' },
  { id: 'go-portfolio', web: ['g p'], group: 'pages', context: 'everywhere', words: 'Portfolio' },
  { id: 'go-strategies', web: ['g s'], group: 'pages', context: 'everywhere', words: 'Strategies' },
  { id: 'go-risk', web: ['g r'], group: 'pages', context: 'everywhere', words: 'Risk' },
  { id: 'go-feeds', web: ['g f'], group: 'pages', context: 'everywhere', words: 'Feeds' },
  { id: 'go-alerts', web: ['g a'], group: 'pages', context: 'everywhere', words: 'Alerts' },
  { id: 'go-system', web: ['g y'], group: 'pages', context: 'everywhere', words: 'System' },
  { id: 'back', web: ['Backspace'], group: 'pages', context: 'everywhere', words: 'The page before' },

  { id: 'next-panel', web: ['w'], terminal: ['w', 'Tab'], group: 'panels', context: 'panel', words: 'Next panel' },
  {
    id: 'previous-panel',
    web: ['W'],
    terminal: ['W', 'Shift-Tab'],
    group: 'panels',
    context: 'panel',
    words: 'Previous panel',
  },
  { id: 'zoom', web: ['z'], group: 'panels', context: 'desk', words: 'Make the panel large, or small again' },
  { id: 'next-preset', web: ['v'], group: 'panels', context: 'desk', words: 'Next layout' },
  { id: 'previous-preset', web: ['V'], group: 'panels', context: 'desk', words: 'Previous layout' },
  { id: 'pause', web: ['p'], group: 'panels', context: 'panel', words: 'Pause the panel, or go on' },
  { id: 'export', web: ['e'], group: 'panels', context: 'panel', words: 'Save what the panel shows as CSV' },

  { id: 'filter', web: ['/'], group: 'tables', context: 'panel', words: 'Filter' },
  { id: 'next-match', web: ['n'], group: 'tables', context: 'table', words: 'Next match' },
  { id: 'previous-match', web: ['N'], group: 'tables', context: 'table', words: 'Previous match' },
  { id: 'row-down', web: ['Down', 'j'], group: 'tables', context: 'table', words: 'Next row' },
  { id: 'row-up', web: ['Up', 'k'], group: 'tables', context: 'table', words: 'Previous row' },
  {
    id: 'page-down',
    web: ['PgDn'],
    terminal: ['PgDn', 'Ctrl-d'],
    group: 'tables',
    context: 'table',
    words: 'A page down; in the chart of the terminal, newer bars',
  },
  {
    id: 'page-up',
    web: ['PgUp'],
    terminal: ['PgUp', 'Ctrl-u'],
    group: 'tables',
    context: 'table',
    words: 'A page up; in the chart of the terminal, older bars',
  },
  {
    id: 'first-row',
    web: ['Home', 'g g'],
    group: 'tables',
    context: 'table',
    words: 'First row; in a chart, the oldest bars',
  },
  {
    id: 'last-row',
    web: ['End', 'G'],
    group: 'tables',
    context: 'table',
    words: 'Last row; in a chart, the newest bars',
  },
  {
    id: 'column-left',
    web: ['Left'],
    terminal: ['Left', 'h'],
    group: 'tables',
    context: 'table',
    words: 'Column to the left; in a chart, an older bar',
  },
  {
    id: 'column-right',
    web: ['Right'],
    terminal: ['Right', 'l'],
    group: 'tables',
    context: 'table',
    words: 'Column to the right; in a chart, a newer bar',
  },
  { id: 'open', web: ['Enter'], group: 'tables', context: 'table', words: 'Open the row' },
  { id: 'favourite', web: ['*'], group: 'tables', context: 'table', words: 'Favourite, or none any more' },
  { id: 'sort', web: ['s'], group: 'tables', context: 'table', words: 'Sort by the next column' },
  { id: 'reverse', web: ['S'], group: 'tables', context: 'table', words: 'Reverse the order' },
  { id: 'next-group', web: [], terminal: ['o'], group: 'tables', context: 'table', words: 'Next group of rows' },
  { id: 'copy', web: ['y'], group: 'tables', context: 'table', words: 'Copy the row' },

  { id: 'chart-or-book', web: ['c'], group: 'market', context: 'chart', words: 'To the chart, or from it to the book' },
  { id: 'shorter-interval', web: [','], group: 'market', context: 'chart', words: 'Shorter interval' },
  { id: 'longer-interval', web: ['.'], group: 'market', context: 'chart', words: 'Longer interval' },
  { id: 'finer-book', web: ['-'], group: 'market', context: 'book', words: 'Finer steps of the book' },
  { id: 'coarser-book', web: ['='], group: 'market', context: 'book', words: 'Coarser steps of the book' },

  { id: 'next-feed', web: ['f'], group: 'feeds', context: 'feed', words: 'Next feed' },
  {
    id: 'acknowledge',
    web: ['a'],
    group: 'feeds',
    context: 'alerts',
    words: 'Acknowledge the alert with the focus, else the newest',
  },

  { id: 'buy', web: ['b'], group: 'orders', context: 'everywhere', words: 'Ticket to buy' },
  { id: 'sell', web: ['B'], group: 'orders', context: 'everywhere', words: 'Ticket to sell' },
  {
    id: 'cancel-order',
    web: ['d'],
    group: 'orders',
    context: 'everywhere',
    words: 'Cancel the order',
    isDestructive: true,
  },
  {
    id: 'cancel-all',
    web: ['D'],
    group: 'orders',
    context: 'everywhere',
    words: 'Cancel all orders',
    isDestructive: true,
  },
  {
    id: 'close-position',
    web: ['x'],
    group: 'orders',
    context: 'everywhere',
    words: 'Close the position',
    isDestructive: true,
  },
  {
    id: 'close-all',
    web: ['X'],
    group: 'orders',
    context: 'everywhere',
    words: 'Close all positions',
    isDestructive: true,
  },
  {
    id: 'kill',
    web: ['K'],
    group: 'orders',
    context: 'everywhere',
    words: 'Kill switch: stop all trading',
    isDestructive: true,
  },
] as const satisfies readonly KeyRow[];

export type ActionId = (typeof ROWS)[number]['id'] | PanelJump;

export interface KeyAction extends KeyRow {
  readonly id: ActionId;
  readonly terminal: readonly string[];
}

const PANEL_JUMPS = PANEL_NUMBERS.map((number) => ({
  id: `panel-${number}` as const,
  web: [String(number)],
  group: 'panels' as const,
  context: 'panel' as const,
  words: `Panel ${number}`,
}));

/** In the order of the lists that are made from it. */
export const KEYMAP: readonly KeyAction[] = [...ROWS, ...PANEL_JUMPS].map((row: KeyRow) => ({
  ...row,
  id: row.id as ActionId,
  terminal: row.terminal ?? row.web,
}));

const BY_ID = new Map(KEYMAP.map((action) => [action.id, action]));

export function actionOf(id: ActionId): KeyAction {
  return BY_ID.get(id) as KeyAction;
}

export function isActionId(id: string): id is ActionId {
  return BY_ID.has(id as ActionId);
}
