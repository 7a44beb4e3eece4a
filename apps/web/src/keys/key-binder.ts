/** From the browser's keys to actions. Single keys are silent where somebody types, chooses, or is asked something. */
import { bindKeys, KeyMatcher } from '@tickboard/client/view/key-bindings';
import { strokeOf } from '@tickboard/client/view/key-strokes';
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Preferences } from '../preferences/preferences.ts';
import type { ActionRegistry } from './action-registry.ts';
import { closeOverlay, openPalette, overlays, typeAhead } from './overlays.ts';
import { activePanel, focusPanel } from './page-panels.ts';
import { performAction } from './perform-action.ts';

/** The second stroke of a sequence comes within this. */
const SEQUENCE_TIMEOUT_MS = 1_200;

const TYPED_INTO = 'textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"], [type="button"])';
/** These keys mean something to a control that has the focus. */
const OF_CONTROLS = new Set(['Enter', 'Space', 'Up', 'Down', 'Left', 'Right', 'Home', 'End', 'PgUp', 'PgDn']);
const CONTROL = 'button, a[href], summary, input, [role="tab"], [role="separator"], [role="slider"], [role="menuitem"]';
/** A key that is held down goes on with these only. */
const REPEATED: ReadonlySet<ActionId> = new Set([
  'row-down',
  'row-up',
  'page-down',
  'page-up',
  'next-match',
  'previous-match',
]);

/** Until the function that is returned is called. */
export function bindToPage(actions: ActionRegistry, preferences: Preferences): () => void {
  let keys = preferences.getState().keys;
  let matcher = new KeyMatcher(bindKeys('web', keys), SEQUENCE_TIMEOUT_MS);
  const onKeyDown = (event: KeyboardEvent) => {
    const stroke = strokeOf(event);
    if (stroke === undefined || event.defaultPrevented || event.isComposing) return;
    const { hasShortcuts, keys: chosen } = preferences.getState();
    if (chosen !== keys) {
      keys = chosen;
      matcher = new KeyMatcher(bindKeys('web', keys), SEQUENCE_TIMEOUT_MS);
    }
    if (overlays.getState().shown !== undefined && document.querySelector('dialog[open]') === null) {
      // What lies over the page is still being loaded: what is typed is for it, and never for the page.
      event.preventDefault();
      matcher.reset();
      if (stroke === 'Esc') closeOverlay();
      else typeAhead(event);
      return;
    }
    const target = event.target instanceof Element ? event.target : document.body;
    if (stroke === 'Esc') {
      matcher.reset();
      leaveInput(target);
      return;
    }
    const isChord = stroke.startsWith('Ctrl-');
    const isSilent = target.closest(TYPED_INTO) !== null || !hasShortcuts;
    if (document.querySelector('dialog[open]') !== null || (isSilent && !isChord)) {
      matcher.reset();
      return;
    }
    if (OF_CONTROLS.has(stroke) && target.closest(CONTROL) !== null) return;
    const match = matcher.press(stroke, event.timeStamp);
    if (match.kind === 'none') return;
    event.preventDefault();
    if (match.kind === 'action' && (!event.repeat || REPEATED.has(match.action))) {
      // The colon alone begins a command; the palette by its chord finds anything.
      if (stroke === ':' && match.action === 'command') openPalette(':');
      else performAction(actions, match.action);
    }
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

/** Dialogs and lists close by themselves; an input is left for the panel that it belongs to. */
function leaveInput(target: Element): void {
  if (target.closest('dialog, [popover]') !== null || !target.matches(TYPED_INTO)) return;
  const panel = activePanel();
  if (panel?.contains(target) === true) focusPanel(panel);
  else (target as HTMLElement).blur();
}
