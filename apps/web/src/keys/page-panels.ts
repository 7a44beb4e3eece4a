/** Panels and controls as they stand on the page: which one keys go to, and what in it does what. */
import type { ActionId } from '@tickboard/client/view/keymap';

let lastPanel: Element | undefined;

/** Notes which panel the person is in, by focus and by pointer, until the function that is returned is called. */
export function watchPanels(): () => void {
  const note = ({ target }: Event) => {
    const panel = target instanceof Element ? panelAround(target) : undefined;
    if (panel !== undefined) lastPanel = panel;
  };
  document.addEventListener('focusin', note);
  document.addEventListener('pointerdown', note);
  return () => {
    document.removeEventListener('focusin', note);
    document.removeEventListener('pointerdown', note);
  };
}

/** In the order of the page, those that are in sight. */
export function listPanels(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-panel]')].filter((panel) => panel.checkVisibility());
}

/** The tools of a panel may stand beside its tab, outside of it. */
function toolsOf(panel: HTMLElement): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[data-tools-of="${panel.dataset['panel']}"]`)];
}

function panelAround(element: Element | null): HTMLElement | undefined {
  const within = element?.closest<HTMLElement>('[data-panel], [data-tools-of]') ?? undefined;
  const owner = within?.dataset['toolsOf'];
  return owner === undefined ? within : listPanels().find((panel) => panel.dataset['panel'] === owner);
}

/** The one that the person is in, or was last, or the first with a table, or the first. */
export function activePanel(): HTMLElement | undefined {
  const focused = panelAround(document.activeElement);
  if (focused) return focused;
  const panels = listPanels();
  const last = panels.find((panel) => panel === lastPanel);
  return last ?? panels.find((panel) => panel.querySelector('[role="grid"]') !== null) ?? panels[0];
}

export function panelName(panel: HTMLElement | undefined): string | undefined {
  return panel?.dataset['panel'];
}

/** As its heading says. */
export function panelTitle(panel: HTMLElement | undefined): string | undefined {
  return panel?.querySelector('h2')?.textContent;
}

/** What takes the keys in a panel: its table, its first control, or the panel itself. */
export function focusPanel(panel: HTMLElement): void {
  const table = panel.querySelector<HTMLElement>('[role="grid"]');
  if (table === null && !panel.hasAttribute('tabindex')) panel.tabIndex = -1;
  (table ?? panel).focus();
}

export function activeTable(): HTMLElement | undefined {
  const within = activePanel()?.querySelector<HTMLElement>('[role="grid"]');
  if (within) return within;
  const tables = [...document.querySelectorAll<HTMLElement>('[data-panel] [role="grid"]')];
  return tables.find((table) => table.checkVisibility());
}

/** A control that names the action that it does, in the panel or anywhere. */
export function findControl(action: ActionId, panel: HTMLElement | undefined): HTMLElement | undefined {
  const selector = `[data-action="${action}"]`;
  const parts = panel === undefined ? [] : [panel, ...toolsOf(panel)];
  const within = parts.flatMap((part) => [...part.querySelectorAll<HTMLElement>(selector)]);
  const all = [...within, ...document.querySelectorAll<HTMLElement>(selector)];
  return all.find((control) => control.checkVisibility());
}

/** The input that filters the panel that the person is in, or else the first that there is. */
export function findFilter(): HTMLInputElement | undefined {
  const panels = [activePanel(), ...listPanels()].filter((panel) => panel !== undefined);
  const parts = panels.flatMap((panel) => [panel, ...toolsOf(panel)]);
  const filters = parts.flatMap((part) => part.querySelector<HTMLInputElement>('input[type="search"]') ?? []);
  return filters.find((filter) => filter.checkVisibility());
}

/** As if it had been typed. */
export function typeInto(input: HTMLInputElement, text: string): void {
  const property = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  // React hears of a value only where it was not set through its own property of the element.
  property?.set?.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
