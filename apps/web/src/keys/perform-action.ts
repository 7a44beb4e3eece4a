/** From the name of an action to what is done: by a handler, by a control that names it, or not at all, and why. */
import { type ActionId, actionOf, KEY_CONTEXTS } from '@tickboard/client/view/keymap';
import { showToast } from '../ui/toast.tsx';
import type { ActionRegistry } from './action-registry.ts';
import { activePanel, findControl, panelName } from './page-panels.ts';

export type Offer =
  { readonly run: () => void; readonly refusal?: undefined } | { readonly refusal: string; readonly run?: undefined };

export function offerOf(actions: ActionRegistry, action: ActionId): Offer {
  const panel = activePanel();
  const name = panelName(panel);
  const handler = actions.find(action, name);
  const control = findControl(action, panel);
  const isOwn = handler?.panel !== undefined && handler.panel === name;
  if (control !== undefined && !isOwn && (handler === undefined || panel?.contains(control) === true)) {
    return offerOfControl(control);
  }
  if (handler === undefined) return { refusal: KEY_CONTEXTS[actionOf(action).context] };
  if (handler.disabledBecause !== undefined) return { refusal: handler.disabledBecause };
  return { run: handler.run };
}

/** What cannot be done says why. */
export function performAction(actions: ActionRegistry, action: ActionId): void {
  const offer = offerOf(actions, action);
  if (offer.refusal === undefined) offer.run();
  else
    showToast(`${actionOf(action).words}: ${offer.refusal.charAt(0).toLowerCase()}${offer.refusal.slice(1)}`, 'warn');
}

function offerOfControl(control: HTMLElement): Offer {
  const isDisabled = control.ariaDisabled === 'true' || control.matches(':disabled');
  if (isDisabled) return { refusal: control.title === '' ? 'Not possible now' : control.title };
  const isTyped = control.matches('input, select, textarea');
  return { run: () => (isTyped ? control.focus() : control.click()) };
}
