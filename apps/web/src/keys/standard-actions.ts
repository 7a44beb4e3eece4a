/** What keys do on every page. Panels and pages register the rest: see action-registry.ts. */
import type { ActionId } from '@tickboard/client/view/keymap';
import type { ViewName } from '@tickboard/client/view/command-language';
import { navigate } from 'wouter/use-browser-location';
import type { Desk } from '../board/desk.ts';
import { GRID_ACTION } from '../grid/grid-keys.ts';
import { toggleFavourite } from '../preferences/favourites.ts';
import { PALETTES } from '../preferences/preferences.ts';
import { KEYS_NOT_YET } from '@tickboard/client/view/reasons';
import { showToast } from '../ui/toast.tsx';
import type { ActionHandler, ActionRegistry } from './action-registry.ts';
import { closeOverlay, openHelp, openPalette, overlays } from './overlays.ts';
import { activePanel, activeTable, findFilter, focusPanel, listPanels, panelName } from './page-panels.ts';

const PAGE_KEYS: Readonly<Partial<Record<ActionId, ViewName>>> = {
  'go-desk': 'desk',
  'go-markets': 'markets',
  'go-portfolio': 'portfolio',
  'go-strategies': 'strategies',
  'go-risk': 'risk',
  'go-feeds': 'feeds',
  'go-alerts': 'alerts',
  'go-system': 'system',
};

/** Tables know how to do these. */
const OF_TABLES: readonly ActionId[] = [
  ...(['row-down', 'row-up', 'next-match', 'previous-match', 'page-down', 'page-up', 'first-row', 'last-row'] as const),
  ...(['column-left', 'column-right', 'open', 'sort', 'reverse', 'copy'] as const),
];

/** A filter leaves nothing but matches. */
const MATCHES: Readonly<Partial<Record<ActionId, ActionId>>> = { 'next-match': 'row-down', 'previous-match': 'row-up' };

/** Until the function that is returned is called. */
export function addStandardActions(actions: ActionRegistry, desk: Desk): () => void {
  const handlers = new Map<ActionId, ActionHandler>();
  addGeneral(handlers, desk);
  addPanels(handlers);
  addTables(handlers, desk);
  for (const [action, view] of Object.entries(PAGE_KEYS)) {
    handlers.set(action as ActionId, { run: () => navigate(`/${view}`) });
  }
  for (const [action, reason] of Object.entries(KEYS_NOT_YET)) {
    handlers.set(action as ActionId, { run: () => undefined, disabledBecause: reason });
  }
  const stops = [...handlers].map(([action, handler]) => actions.addUsual(action, handler));
  return () => {
    for (const stop of stops) stop();
  };
}

function addGeneral(handlers: Map<ActionId, ActionHandler>, { board, preferences }: Desk): void {
  handlers.set('help', { run: openHelp });
  handlers.set('command', { run: () => openPalette() });
  handlers.set('leave', { run: closeOverlay });
  handlers.set('back', { run: () => history.back() });
  handlers.set('theme', {
    run: () => preferences.setState({ theme: document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark' }),
  });
  handlers.set('palette', {
    run: () => {
      const next = (PALETTES.indexOf(preferences.getState().palette) + 1) % PALETTES.length;
      const palette = PALETTES[next] ?? 'green-red';
      preferences.setState({ palette });
      showToast(`Palette: ${palette}`);
    },
  });
  handlers.set('performance', {
    run: () => overlays.setState(({ isPerformanceShown }) => ({ isPerformanceShown: !isPerformanceShown })),
  });
  handlers.set('reconnect', {
    run: () => board.reconnect(),
    get disabledBecause() {
      return board.status.state === 'connected' ? 'It is connected' : undefined;
    },
  });
}

function addPanels(handlers: Map<ActionId, ActionHandler>): void {
  const go = (step: number) => () => {
    const panels = listPanels();
    const at = panels.indexOf(activePanel() as HTMLElement);
    const isWithin = panels[at]?.contains(document.activeElement) === true;
    const panel = panels.at(isWithin ? (at + step + panels.length) % panels.length : at);
    if (panel !== undefined) focusPanel(panel);
  };
  const where = 'There is no panel on this page';
  const needsPanels = (count: number, run: () => void): ActionHandler => ({
    run,
    get disabledBecause() {
      return listPanels().length < count
        ? count === 1
          ? where
          : `There is no panel ${count} on this page`
        : undefined;
    },
  });
  const chartAndBook = () => ['chart', 'book'].map((id) => listPanels().find((panel) => panelName(panel) === id));
  handlers.set('chart-or-book', {
    run: () => {
      const [chart, book] = chartAndBook();
      const next = activePanel() === chart ? (book ?? chart) : (chart ?? book);
      if (next !== undefined) focusPanel(next);
    },
    get disabledBecause() {
      return chartAndBook().every((panel) => panel === undefined) ? 'Neither is on this page' : undefined;
    },
  });
  handlers.set('next-panel', needsPanels(1, go(1)));
  handlers.set('previous-panel', needsPanels(1, go(-1)));
  for (let number = 1; number <= 9; number++) {
    handlers.set(
      `panel-${number}` as ActionId,
      needsPanels(number, () => focusPanel(listPanels()[number - 1] as HTMLElement)),
    );
  }
}

function addTables(handlers: Map<ActionId, ActionHandler>, { preferences }: Desk): void {
  const withTable = (run: (table: HTMLElement) => void): ActionHandler => ({
    run: () => run(activeTable() as HTMLElement),
    get disabledBecause() {
      return activeTable() === undefined ? 'There is no table on this page' : undefined;
    },
  });
  for (const action of OF_TABLES)
    handlers.set(
      action,
      withTable((table) => ask(table, action)),
    );
  handlers.set('filter', {
    run: () => findFilter()?.focus(),
    get disabledBecause() {
      return findFilter() === undefined ? 'There is nothing to filter on this page' : undefined;
    },
  });
  handlers.set('favourite', {
    run: () => {
      const { symbol } = preferences.getState();
      if (symbol === undefined) return;
      const isOne = toggleFavourite(preferences, symbol);
      showToast(isOne ? `${symbol} is a favourite` : `${symbol} is no favourite any more`);
    },
    get disabledBecause() {
      return preferences.getState().symbol === undefined ? 'No symbol is selected' : undefined;
    },
  });
}

function ask(table: HTMLElement, action: ActionId): void {
  table.focus();
  table.dispatchEvent(new CustomEvent(GRID_ACTION, { detail: MATCHES[action] ?? action, cancelable: true }));
}
