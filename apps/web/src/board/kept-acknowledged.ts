import type { KeptAcknowledged } from '@tickboard/client/view/alert-log';
import type { Preferences } from '../preferences/preferences.ts';

/** In this browser. */
export function acknowledgedIn(preferences: Preferences): KeptAcknowledged {
  return {
    read: () => preferences.getState().acknowledged,
    write: (acknowledged) => preferences.setState({ acknowledged }),
    onChange: (listener) => {
      preferences.subscribe(({ acknowledged }, before) => {
        if (acknowledged !== before.acknowledged) listener();
      });
    },
  };
}
