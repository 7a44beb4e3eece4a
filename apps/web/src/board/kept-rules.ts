import type { KeptText } from '@tickboard/client/view/kept-firings';
import type { KeptRules } from '@tickboard/client/view/rule-watch';
import type { Preferences } from '../preferences/preferences.ts';

/** In this browser. */
export function rulesIn(preferences: Preferences): KeptRules {
  return {
    read: () => preferences.getState().alertRules,
    write: (alertRules) => preferences.setState({ alertRules }),
    onChange: (listener) => {
      preferences.subscribe(({ alertRules }, before) => {
        if (alertRules !== before.alertRules) listener();
      });
    },
  };
}

const FIRED = 'tickboard-fired';

/** What rules raised. */
export function firingsIn(storage: () => Storage): KeptText {
  return {
    read: () => storage().getItem(FIRED) ?? undefined,
    write: (text) => storage().setItem(FIRED, text),
  };
}
