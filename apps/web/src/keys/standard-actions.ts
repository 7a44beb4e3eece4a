/** What keys do on every page. Panels and pages register the rest: see action-registry.ts. */
import { type ActionId, KEYMAP } from '@tickboard/client/view/keymap';
import type { ViewName } from '@tickboard/client/view/command-language';
import { navigate } from 'wouter/use-browser-location';
import type { Desk } from '../board/desk.ts';
import { PALETTES } from '../preferences/preferences.ts';
import { showToast } from '../ui/toast.tsx';
import type { ActionHandler, ActionRegistry } from './action-registry.ts';
import { closeOverlay, openHelp, openPalette, overlays } from './overlays.ts';
import { activePanel, activeTable, findFilter, focusPanel, listPanels } from './page-panels.ts';

export const NO_ORDERS = 'This server takes no orders yet';

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

/** Tables take these keys themselves. */
const TABLE_KEYS: Readonly<Partial<Record<ActionId, string>>> = {
  'row-down': 'ArrowDown',
  'row-up': 'ArrowUp',
  'next-match': 'ArrowDown',
  'previous-match': 'ArrowUp',
  'page-down': 'PageDown',
  'page-up': 'PageUp',
  'first-row': 'Home',
  'last-row': 'End',
  'column-left': 'ArrowLeft',
  'column-right': 'ArrowRight',
  open: 'Enter',
};

/** Until the function that is returned is called. */
export function addStandardActions(actions: ActionRegistry, desk: Desk): () => void {
  const handlers = new Map<ActionId, ActionHandler>();
  addGeneral(handlers, desk);
  addPanels(handlers);
  addTables(handlers, desk);
  for (const [action, view] of Object.entries(PAGE_KEYS)) {
    handlers.set(action as ActionId, { run: () => navigate(`/${view}`) });
  }
  for (const { id, group } of KEYMAP) {
    if (group === 'orders') handlers.set(id, { run: () => undefined, disabledBecause: NO_ORDERS });
  }
  const stops = [...handlers].map(([action, current]) => actions.add(action, { current }));
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
  for (const [action, key] of Object.entries(TABLE_KEYS)) {
    handlers.set(
      action as ActionId,
      withTable((table) => press(table, key)),
    );
  }
  handlers.set(
    'sort',
    withTable((table) => headingsOf(table).next?.click()),
  );
  handlers.set(
    'reverse',
    withTable((table) => headingsOf(table).sorted?.click()),
  );
  handlers.set(
    'copy',
    withTable((table) => void copyRow(table)),
  );
  handlers.set('filter', {
    run: () => findFilter(activePanel())?.focus(),
    get disabledBecause() {
      return findFilter(activePanel()) === undefined ? 'This panel has no filter' : undefined;
    },
  });
  handlers.set('favourite', {
    run: () => {
      const { symbol, favourites } = preferences.getState();
      if (symbol === undefined) return;
      const isOne = favourites.includes(symbol);
      preferences.setState({
        favourites: isOne ? favourites.filter((each) => each !== symbol) : [...favourites, symbol],
      });
      showToast(isOne ? `${symbol} is no favourite any more` : `${symbol} is a favourite`);
    },
    get disabledBecause() {
      return preferences.getState().symbol === undefined ? 'No symbol is selected' : undefined;
    },
  });
}

function press(table: HTMLElement, key: string): void {
  table.focus();
  table.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

function headingsOf(table: HTMLElement) {
  const headings = [...table.querySelectorAll<HTMLElement>('button[role="columnheader"]')];
  const at = headings.findIndex((heading) => !['none', null].includes(heading.getAttribute('aria-sort')));
  return { sorted: headings[at], next: headings[(at + 1) % headings.length] };
}

async function copyRow(table: HTMLElement): Promise<void> {
  const row = document.getElementById(table.getAttribute('aria-activedescendant') ?? '');
  if (row === null) {
    showToast('Select a row to copy it', 'warn');
    return;
  }
  const cells = [...row.querySelectorAll('[role="gridcell"]')].map((cell) => cell.textContent.trim());
  try {
    await navigator.clipboard.writeText(cells.join('\t'));
    showToast(`Copied: ${cells[0] ?? 'the row'}`);
  } catch {
    showToast('The browser lets nothing be copied here', 'warn');
  }
}
